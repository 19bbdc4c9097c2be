"""Train the network that looks at one brick at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ...catalog.types import BRICK_HEIGHT_MM, STUD_PITCH_MM
from ...samples.render.faults import phone_faults
from ..bricks import Pose
from ..evidence import NARROW_DEPTHS
from ..maps import stud_pitch_px
from ..patches import PATCH_PITCH_PX, PATCH_PX, cut_patch, pose_between
from .architecture import build_classifier, build_network, split_variables
from .examples import LabelledPhoto, load_labelled
from .progress import load_state, made_ahead, save_epoch, training_step
from .proposals import Proposals, proposals, told_places
from .restore import restore_onnx

Array = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

BATCH = 128
STEPS_PER_EPOCH = 100
RATE, PRETRAINED_RATE = 1.5e-3, 4e-4
FROZEN_BLOCKS = 3  # they have learned edges; each step is quicker without them
WARM_UP_STEPS = 200
WEIGHT_DECAY = 1e-2
SMOOTHING = 0.03
MIN_VISIBLE = 0.12
MIN_PITCH_PX = 11.0
CENTER_JITTER, SCALE_JITTER, ANGLE_JITTER_DEG = 0.09, 0.09, 3.0  # as far as the pile is off; pitches, log, degrees
FOUND_JITTER = 0.4  # so much of that where the place is as the pile found it
FRAME_JITTER = 0.06  # pitches, of each of up, along and across
DEPTH_SHARE = 0.15  # taken for a brick that stands before or behind the column's axis, or for one on it
RESTORE_BATCHES = 4
EMPTY_PLACES = 6  # tried in each photo
EMPTY_PITCH_PX = (12.0, 40.0)
EMPTY_REACH = (0.8, 3.0)  # pitches from a brick's middle
FAULTS_SHARE, MAX_FAULTS = 0.6, 0.8
COARSE_SHARE = 0.3  # seen in fewer pixels than there are


@dataclass(frozen=True)
class Sample:
    """What a patch shall show: a brick, a link, or the place between two bricks where a link could be.

    Attributes
    ----------
    pose : Pose
    answer : int
        Place in the catalog; its length where there is nothing.
    found : bool
        Whether the reader took a brick to be there; else the place is as exact as the label.
    """

    pose: Pose
    answer: int
    found: bool = False


def samples(photo: LabelledPhoto, catalog: Catalog) -> list[Sample]:
    """Bricks and links that are large enough and show enough to be told, and gaps between such bricks."""
    pitches = stud_pitch_px(photo.up, photo.along, photo.across)
    links = {k for k, b in enumerate(catalog) if b.meaning.role is Role.LINK}
    is_link = np.array([int(k) in links for k in photo.classes], bool)
    fit = (pitches > MIN_PITCH_PX) & (photo.visible > MIN_VISIBLE)
    found = [Sample(_pose(photo, int(k), catalog), int(photo.classes[k])) for k in np.flatnonzero(fit)]
    linked = {tuple(place) for place in photo.places[is_link].tolist()}
    rows = {tuple(photo.places[k].tolist()): k for k in np.flatnonzero(fit & ~is_link)}
    for (stack, column, level), a in rows.items():
        b = rows.get((stack, column + 1, level))
        if b is not None and (stack, column, level) not in linked:
            between = pose_between(_pose(photo, int(a), catalog), _pose(photo, int(b), catalog))
            found.append(Sample(between, len(catalog)))
    return found


def found_samples(photo: LabelledPhoto, found: Proposals, catalog: Catalog) -> list[Sample]:
    """Places where the reader took bricks to be, and what is there, as far as that shows."""
    told = told_places(photo, found, catalog)
    return [Sample(p, k, found=True) for p, k, shows in told if p.pitch_px > MIN_PITCH_PX and shows > MIN_VISIBLE]


def empty_places(photo: LabelledPhoto, catalog: Catalog, rng: np.random.Generator) -> list[Sample]:
    """Places near bricks and anywhere in the photo where no brick and no link has its middle."""
    height, width = photo.image_bgr.shape[:2]
    pitches = stud_pitch_px(photo.up, photo.along, photo.across)
    fit = np.flatnonzero(pitches > MIN_PITCH_PX)
    found = []
    for number in range(EMPTY_PLACES):
        pose = _pose(photo, int(rng.choice(fit)), catalog) if len(fit) else _random_pose(catalog, rng)
        center = rng.uniform(0, 1, 2) * [width, height]
        if number % 2 and len(fit):
            angle = rng.uniform(0, 2 * np.pi)
            away = rng.uniform(*EMPTY_REACH) * pose.pitch_px
            center = pose.center + away * np.array([np.cos(angle), np.sin(angle)])
        if _is_empty(photo, pitches, center):
            found.append(Sample(replace(pose, center=center), len(catalog)))
    return found


def below_feet(photo: LabelledPhoto, catalog: Catalog, rng: np.random.Generator) -> list[Sample]:
    """Places where a foot would be if the columns had one more: what stands on the desk has none."""
    pitches = stud_pitch_px(photo.up, photo.along, photo.across)
    found = []
    for k in np.flatnonzero((pitches > MIN_PITCH_PX) & (photo.places[:, 2] == 0)):
        pose = _pose(photo, int(k), catalog)
        below = pose.up * ((pose.height_mm + BRICK_HEIGHT_MM) / 2 / BRICK_HEIGHT_MM)
        center = pose.center - below + pose.across * float(rng.choice(NARROW_DEPTHS))
        if _is_empty(photo, pitches, center):
            found.append(Sample(replace(pose, center=center, height_mm=BRICK_HEIGHT_MM), len(catalog)))
    return found


def _pose(photo: LabelledPhoto, k: int, catalog: Catalog) -> Pose:
    """Pose of one brick of a photo."""
    center, up, along, across = (
        np.asarray(v[k], np.float64) for v in (photo.centers, photo.up, photo.along, photo.across)
    )
    return Pose(center, up, along, across, catalog.bricks[int(photo.classes[k])].size_mm[2])


def _random_pose(catalog: Catalog, rng: np.random.Generator) -> Pose:
    """A brick's frame as a camera sees it from somewhere above, for photos without bricks."""
    pitch = float(np.exp(rng.uniform(*np.log(EMPTY_PITCH_PX))))
    turn, tilt = rng.uniform(-1.2, 1.2), rng.uniform(0.1, 1.0)
    sink = np.sin(tilt)
    along = 2 * pitch * np.array([np.cos(turn), sink * np.sin(turn)])
    across = 2 * pitch * np.array([np.sin(turn), -sink * np.cos(turn)])
    up = pitch * (BRICK_HEIGHT_MM / STUD_PITCH_MM) * np.array([0.0, -np.cos(tilt)])
    return Pose(np.zeros(2), up, along, across, float(rng.choice([b.size_mm[2] for b in catalog])))


def _is_empty(photo: LabelledPhoto, pitches: Array, center: npt.NDArray[np.floating[Any]]) -> bool:
    """Whether a place is in the photo and beside the middles of all bricks."""
    height, width = photo.image_bgr.shape[:2]
    away = np.linalg.norm(photo.centers - center, axis=1) / np.maximum(pitches, 1e-6)
    return bool((center >= 0).all() and (center < [width, height]).all() and not (away < EMPTY_REACH[0]).any())


def random_patch(image_bgr: Image, sample: Sample, rng: np.random.Generator) -> Image:
    """Cut a patch out of a photo, a little beside its place, with a phone's faults.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
    sample : Sample
    rng : numpy.random.Generator

    Returns
    -------
    (PATCH_PX, PATCH_PX, PATCH_CHANNELS) uint8
    """
    pose, pitch = sample.pose, sample.pose.pitch_px
    jitter = FOUND_JITTER if sample.found else 1.0
    angle = np.deg2rad(rng.normal(0, jitter * ANGLE_JITTER_DEG))
    linear = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear *= np.exp(rng.normal(0, jitter * SCALE_JITTER))
    up, along, across = (
        linear @ v + rng.normal(0, jitter * FRAME_JITTER * pitch, 2) for v in (pose.up, pose.along, pose.across)
    )
    center = pose.center + rng.normal(0, jitter * CENTER_JITTER * pitch, 2)
    if not sample.found and rng.random() < DEPTH_SHARE:
        center += across * float(rng.choice(NARROW_DEPTHS))
    patch = cut_patch(image_bgr, Pose(center, up, along, across, pose.height_mm), mirror=bool(rng.random() < 0.5))
    seen = np.ascontiguousarray(patch[..., :3])
    if rng.random() < COARSE_SHARE and pitch > 0.7 * PATCH_PITCH_PX:
        share = rng.uniform(0.45, 0.9)
        coarse = cv2.resize(seen, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        seen = np.asarray(cv2.resize(coarse, (PATCH_PX, PATCH_PX), interpolation=cv2.INTER_CUBIC), np.uint8)
    if rng.random() < FAULTS_SHARE:
        seen = phone_faults(seen, rng, strength=float(rng.uniform(0, MAX_FAULTS)))
    return np.dstack([seen, patch[..., 3:]])


def train_classifier(photos: Path, out: Path, catalog: Catalog, *, start: Path, epochs: int, seed: int) -> Path:
    """Train the classifier, or go on with a training that was stopped.

    Parameters
    ----------
    photos : Path
        Folder that ``deepbrick.samples.render`` filled.
    out : Path
        Folder for the state of the training.
    catalog : Catalog
    start : Path
        The ``.keras`` file of a trained reader, whose downward part is the beginning, or the ``.onnx`` file of a
        classifier.
    epochs : int
        Of ``STEPS_PER_EPOCH`` steps of ``BATCH`` patches.
    seed : int

    Returns
    -------
    Path
        The trained model, a ``.keras`` file.
    """
    import keras

    keras.utils.set_random_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    state_path, model_path = out / "classifier-state.json", out / "classifier.keras"
    state = load_state(state_path)
    paths = sorted(photos.glob("*.json"))
    library = [load_labelled(path, catalog) for path in paths]
    rng = np.random.default_rng(seed)
    drawable = [
        (photo.image_bgr, sample)
        for photo in library
        for sample in [*samples(photo, catalog), *empty_places(photo, catalog, rng), *below_feet(photo, catalog, rng)]
    ]
    for path, photo in zip(paths, library, strict=True):
        found = proposals(photo.image_bgr, out / "proposals" / path.name, catalog)
        drawable += [(photo.image_bgr, sample) for sample in found_samples(photo, found, catalog)]
    shares = _shares([sample.answer for _, sample in drawable])
    if state["epoch"]:
        model = keras.models.load_model(model_path, compile=False)
    elif start.suffix == ".onnx":
        model = build_classifier(len(catalog) + 1, build_network(len(catalog)))
        restore_onnx(
            model, start, [patches for patches, _ in islice(_batches(drawable, shares, [seed]), RESTORE_BATCHES)]
        )
    else:
        model = build_classifier(len(catalog) + 1, keras.models.load_model(start, compile=False))
    optimizers = [keras.optimizers.AdamW(r, weight_decay=WEIGHT_DECAY, clipnorm=1.0) for r in (PRETRAINED_RATE, RATE)]
    groups = split_variables(model, FROZEN_BLOCKS)
    step = training_step(
        model, smoothed_loss, optimizers, groups, steps=epochs * STEPS_PER_EPOCH, warm_up=WARM_UP_STEPS
    )
    for epoch in range(state["epoch"], epochs):
        batches = enumerate(_batches(drawable, shares, [seed, epoch]))
        loss = float(np.mean([step(*batch, epoch * STEPS_PER_EPOCH + k) for k, batch in batches]))
        state = {
            "epoch": epoch + 1,
            "loss": [*state["loss"], loss],
            "photos": len(library),
            "patches": len(drawable),
        }
        save_epoch(model, model_path, state, state_path)
        print(f"epoch {epoch + 1}/{epochs}  loss {state['loss'][-1]:.4f}  patches {len(drawable)}", flush=True)  # noqa: T201
    return model_path


def smoothed_loss(labels: Any, logits: Any) -> Any:
    """Cross-entropy with smoothed labels (Szegedy et al. 2016, arXiv 1512.00567)."""
    from keras import ops

    logits = logits[:, 0, 0]
    target = ops.one_hot(ops.cast(labels, "int32"), logits.shape[-1])
    target = target * (1 - SMOOTHING) + SMOOTHING / logits.shape[-1]
    return ops.mean(ops.categorical_crossentropy(target, logits, from_logits=True))


def _shares(classes: Sequence[int]) -> npt.NDArray[np.float64]:
    """How often each brick is drawn: rare types more often than they come."""
    counts = np.maximum(np.bincount(classes), 1)
    shares = 1 / np.sqrt(counts[np.array(classes)])
    return np.asarray(shares / shares.sum(), np.float64)


def _batches(
    drawable: Sequence[tuple[Image, Sample]],
    shares: npt.NDArray[np.float64],
    seed: list[int],
) -> Iterator[tuple[Array, npt.NDArray[np.int64]]]:
    """Batches of one epoch."""

    def batch(number: int) -> tuple[Array, npt.NDArray[np.int64]]:
        rng = np.random.default_rng([*seed, number])
        drawn = [drawable[int(k)] for k in rng.choice(len(drawable), BATCH, p=shares)]
        patches = np.array([random_patch(image, sample, rng) for image, sample in drawn], np.float32)
        return patches, np.array([sample.answer for _, sample in drawn])

    return made_ahead(batch, STEPS_PER_EPOCH, 3)
