"""Learn a kit from photos: another last layer for the classifier, as far as that helps.

How much may change is chosen by leaving photos out (cross-validation): what is learned from the others must make the
labels of those likelier. So what a kit brings on photos that it was not learned from is measured too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import log_softmax

from ...calibration.bricks.fit import Change, fit_change
from ...catalog import Catalog
from ...srgb import relit
from ..bricks import Pose
from ..heads import trained_heads
from ..network import CLASSIFIER, load_network
from ..read.view import cut_patch
from .shot import Shot, known_places

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

RIDGES = (1.0, 0.3, 0.1, 0.03)
MIN_GAIN = 0.01  # of the mean log likelihood of a brick, for a change to be worth it
COPIES = 6  # of each patch, each a little elsewhere and in other light
CENTER_JITTER, SCALE_JITTER, ANGLE_JITTER_DEG = 0.05, 0.04, 2.0  # studs, log, degrees
LIGHT_JITTER, TINT_JITTER = 0.25, 0.04  # logarithms
FOLDS = 3
BATCH = 32


@dataclass(frozen=True)
class Sureness:
    """How sure the classifier is of the bricks of a photo that it did not learn from.

    Attributes
    ----------
    bricks : int
    named : tuple of int
        How many it names right, before and after.
    probability : tuple of float
        Which it gives to what is there, geometric mean, before and after.
    """

    bricks: int
    named: tuple[int, int]
    probability: tuple[float, float]


@dataclass(frozen=True)
class Learned:
    """What was learned.

    Attributes
    ----------
    change : Change or None
        Of the classifier's last layer; None where none helps.
    sureness : tuple of Sureness
        One a photo.
    """

    change: Change | None
    sureness: tuple[Sureness, ...]

    @property
    def bricks(self) -> int:
        """How many were left out, in all photos."""
        return sum(s.bricks for s in self.sureness)

    @property
    def named(self) -> tuple[int, int]:
        """How many of those were named right, before and after."""
        return sum(s.named[0] for s in self.sureness), sum(s.named[1] for s in self.sureness)

    @property
    def probability(self) -> tuple[float, float]:
        """Which is given to what is there in photos that were left out, geometric mean, before and after."""
        weights = [s.bricks for s in self.sureness]
        logs = np.log([s.probability for s in self.sureness])
        before, after = np.exp(np.average(logs, axis=0, weights=weights)).tolist()
        return before, after


@dataclass(frozen=True)
class _Seen:
    """Bricks as the classifier sees them: ``(N, F)`` features, and the place of each in the catalog."""

    features: Array
    answers: npt.NDArray[np.int64]

    def scores(self, change: Change | None) -> Array:
        """Of the brick types, not of nothing."""
        head = trained_heads()[CLASSIFIER]
        kernel, bias = head.kernel[:-1].astype(np.float64), head.bias[:-1].astype(np.float64)
        if change is not None:
            kernel, bias = kernel + change.kernel[:-1], bias + change.bias[:-1]
        return np.asarray(self.features @ kernel.T + bias, np.float64)

    def likelihood(self, change: Change | None) -> float:
        """Mean log likelihood of the answers."""
        return float(log_softmax(self.scores(change), axis=1)[np.arange(len(self.answers)), self.answers].mean())


def learn(shots: Sequence[Shot], catalog: Catalog, seed: int = 0) -> Learned:
    """Learn from photos of known stacks.

    Parameters
    ----------
    shots : sequence of Shot
        Two or more, each with known bricks.
    catalog : Catalog
    seed : int
        Of the copies of patches.

    Returns
    -------
    Learned
    """
    plain = [_see(s, catalog, None) for s in shots]
    copies = [_see(s, catalog, np.random.default_rng([seed, k])) for k, s in enumerate(shots)]
    fold_of = [k % FOLDS for k in range(len(shots))]
    changes = {
        fold: [None, *(_change([c for c, f in zip(copies, fold_of, strict=True) if f != fold], r) for r in RIDGES)]
        for fold in set(fold_of)
    }
    gains = [
        float(np.mean([seen.likelihood(changes[fold][k]) for seen, fold in zip(plain, fold_of, strict=True)]))
        for k in range(1 + len(RIDGES))
    ]
    best = int(np.argmax(gains))
    if gains[best] < gains[0] + MIN_GAIN:
        best = 0
    sureness = tuple(_sureness(s, changes[fold][best]) for s, fold in zip(plain, fold_of, strict=True))
    return Learned(_change(copies, RIDGES[best - 1]) if best else None, sureness)


def _see(shot: Shot, catalog: Catalog, rng: np.random.Generator | None) -> _Seen:
    """Show the known bricks to the classifier; with ``rng`` some copies of each, else each as it is and mirrored."""
    places = known_places(shot, catalog)
    count = 2 if rng is None else COPIES
    patches: list[Image] = []
    for copy in range(count):
        for pose, _ in places:
            if rng is None:
                patches.append(cut_patch(shot.photo_bgr, pose, mirror=bool(copy)))
            else:
                patch = cut_patch(shot.photo_bgr, _jittered(pose, rng), mirror=bool(rng.integers(2)))
                patches.append(np.dstack([_other_light(patch[..., :3], rng), patch[..., 3:]]))
    return _Seen(_features(patches), np.array([kind for _, kind in places] * count, np.int64))


def _features(patches: Sequence[Image]) -> Array:
    network, name = load_network(CLASSIFIER), trained_heads()[CLASSIFIER].features
    found = []
    for k in range(0, len(patches), BATCH):
        network.setInput(np.stack(patches[k : k + BATCH]).transpose(0, 3, 1, 2).astype(np.float32))
        found.append(np.asarray(network.forward(name), np.float64)[:, :, 0, 0])
    return np.concatenate(found)


def _change(seen: Sequence[_Seen], ridge: float) -> Change:
    """The change that a ridge allows; rare brick types count more. What tells bricks from nothing stays."""
    answers, features = np.concatenate([s.answers for s in seen]), np.concatenate([s.features for s in seen])
    scores = np.concatenate([s.scores(None) for s in seen])
    found = fit_change(features, scores, answers, 1 / np.sqrt(np.bincount(answers)[answers]), ridge)
    return Change(np.vstack([found.kernel, np.zeros(features.shape[1])]), np.append(found.bias, 0.0))


def _sureness(seen: _Seen, change: Change | None) -> Sureness:
    half = len(seen.answers) // 2  # each as it is, then each mirrored
    named = []
    for c in (None, change):
        p = np.exp(log_softmax(seen.scores(c), axis=1))
        named.append(int(((p[:half] + p[half:]).argmax(axis=1) == seen.answers[:half]).sum()))
    before, after = (float(np.exp(seen.likelihood(c))) for c in (None, change))
    return Sureness(half, (named[0], named[1]), (before, after))


def _jittered(pose: Pose, rng: np.random.Generator) -> Pose:
    angle = np.deg2rad(rng.normal(0, ANGLE_JITTER_DEG))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn * np.exp(rng.normal(0, SCALE_JITTER))
    center = pose.center + rng.normal(0, CENTER_JITTER, 2) * pose.stud_px
    return replace(pose, center=center, up=turn @ pose.up, along=turn @ pose.along, across=turn @ pose.across)


def _other_light(patch_bgr: Image, rng: np.random.Generator) -> Image:
    gains = np.exp(rng.normal(0, LIGHT_JITTER) + rng.normal(0, TINT_JITTER, 3))
    return relit(patch_bgr, gains)
