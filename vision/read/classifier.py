"""The classifier: what is at a place, seen by itself in a patch, and what that says of the bricks of columns."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ...catalog.types import BRICK_HEIGHT_MM
from ..adaptation import network_output
from ..bricks import FoundBrick, Pose
from ..network import CLASSIFIER as CLASSIFIER_NETWORK
from ..network import load_network
from .found_column import Column, FoundColumn, is_settled
from .thresholds import CLASSIFIER
from .view import cut_patch

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

PATCHES_AT_ONCE = 4
"""More patches in one forward pass need memory that the system is slow to give, and save no time."""


def classify_places(photo_bgr: Image, poses: Sequence[Pose]) -> Array:
    """Look at places of a photo, each by itself.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    poses : sequence of Pose
        In pixels of the photo.

    Returns
    -------
    (N, K + 1) float64
        As `classify_patches` gives it; ``(0, 0)`` where there are no places.
    """
    return classify_patches([cut_patch(photo_bgr, pose) for pose in poses]) if poses else np.empty((0, 0))


def pose_between(a: Pose, b: Pose) -> Pose:
    """Halfway between two bricks, of a brick's height: where a link would be."""
    return Pose(
        (a.center + b.center) / 2,
        (a.up + b.up) / 2,
        (a.along + b.along) / 2,
        (a.across + b.across) / 2,
        BRICK_HEIGHT_MM,
    )


def classify_patches(patches: Sequence[Image]) -> Array:
    """Ask the network about patches, each as it is, and mirrored too where that leaves a doubt.

    Parameters
    ----------
    patches : sequence of (PATCH_PX, PATCH_PX, PATCH_CHANNELS) uint8
        At least one.

    Returns
    -------
    (N, K + 1) float64
        Probability of each brick type of the catalog, and of nothing; rows sum to 1.
    """
    seen = _probabilities(patches)
    doubtful = np.flatnonzero(seen.max(axis=1) < CLASSIFIER.sure_probability)
    if len(doubtful):
        mirrored = _probabilities([np.ascontiguousarray(patches[int(k)][:, ::-1]) for k in doubtful])
        seen[doubtful] = (seen[doubtful] + mirrored) / 2
    return seen


def _probabilities(patches: Sequence[Image]) -> Array:
    starts = range(0, len(patches), PATCHES_AT_ONCE)
    logits = np.concatenate([_scores(patches[k : k + PATCHES_AT_ONCE]) for k in starts])
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True))


def _scores(patches: Sequence[Image]) -> Array:
    network = _network()
    network.setInput(np.stack(patches).transpose(0, 3, 1, 2).astype(np.float32))
    return np.asarray(network_output(network, CLASSIFIER_NETWORK), np.float64)[:, :, 0, 0]


def weigh_columns(columns: Sequence[FoundColumn], seen: Array, catalog: Catalog) -> tuple[Column, ...]:
    """Count what is seen of each brick by itself as evidence for its type.

    Parameters
    ----------
    seen : (N, K + 1) float64
        What `classify_places` says of the ``places`` of all columns, one after the other.

    Returns
    -------
    tuple of Column
        A column is cut where no brick is seen, and has one more at its foot where one is. A brick's height is settled:
        each stays of a type of its height.
    """
    rows = iter(seen)
    found = []
    for column in columns:
        bricks = [b if is_settled(b) else _weighed(b, next(rows), catalog) for b in column.bricks]
        feet = [(foot, next(rows)) for foot in column.feet_to_see]
        for part in drop_false_positives(bricks):
            stands = part[0] is bricks[0] and len(part) > 1
            found.append((*(_foot(part, feet, catalog) if stands else ()), *part))
    return tuple(found)


def _foot(column: Column, feet: Sequence[tuple[FoundBrick, Array]], catalog: Catalog) -> Column:
    """The brick below a column among some with what their patches show; none where none is seen surely enough.

    One of the colour of the brick above it is not taken: it may be that brick, seen too low.
    """
    others = [(b, s) for b, s in feet if b.kind.color != column[0].kind.color]
    if not others:
        return ()
    brick, seen = max(others, key=lambda pair: pair[1][catalog.bricks.index(pair[0].kind)])
    sure = seen[catalog.bricks.index(brick.kind)] > CLASSIFIER.foot_min_probability
    return (_weighed(brick, seen, catalog),) if sure else ()


def drop_false_positives(column: Sequence[FoundBrick]) -> list[Column]:
    """Cut a column where the classifier finds no bricks; one alone between others that it finds may be hidden."""
    seen = [b.score > CLASSIFIER.false_positive_score for b in column]
    hidden = [not s and 0 < k < len(seen) - 1 and seen[k - 1] and seen[k + 1] for k, s in enumerate(seen)]
    parts: list[list[FoundBrick]] = [[]]
    for brick, there in zip(column, map(any, zip(seen, hidden, strict=True)), strict=True):
        if there:
            parts[-1].append(brick)
        elif parts[-1]:
            parts.append([])
    return [tuple(p) for p in parts if p]


def _weighed(brick: FoundBrick, seen: Array, catalog: Catalog) -> FoundBrick:
    patch = np.maximum(seen[:-1], CLASSIFIER.min_probability)
    center_heat = brick.center_heat * (1 - float(seen[-1])) ** CLASSIFIER.background_weight
    return replace(brick, center_heat=center_heat).with_likelihoods(
        brick.probability**CLASSIFIER.maps_weight * patch, catalog
    )


def link_likelihoods(seen: Array, catalog: Catalog) -> list[float]:
    """Say how likely links are by what is seen between bricks that stand side by side.

    Parameters
    ----------
    seen : (N, K + 1) float64
        What `classify_places` says of the places halfway between them.

    Returns
    -------
    list of float
        How likely a link is there, against that there is nothing.
    """
    links = [k for k, b in enumerate(catalog) if b.meaning.role is Role.LINK]
    return [float(s[links].sum() / s[-1]) for s in np.maximum(seen, CLASSIFIER.min_probability)]


@cache
def _network() -> cv2.dnn.Net:
    return load_network(CLASSIFIER_NETWORK)
