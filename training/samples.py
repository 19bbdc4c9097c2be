"""What the network that looks at one brick at a time learns from: bricks, links, gaps, and places without any."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog, Role
from ..catalog.types import BRICK_HEIGHT_MM, STUD_PITCH_MM
from ..vision.bricks import Pose
from ..vision.maps import stud_size_px
from ..vision.read.classifier import pose_between
from ..vision.read.hypotheses import NARROW_DEPTHS
from .photos import LabelledPhoto
from .proposals import Proposals, told_places

Array = npt.NDArray[np.float32]

MIN_VISIBLE = 0.12
MIN_STUD_PX = 11.0
EMPTY_PLACES = 6  # tried in each photo
EMPTY_STUD_PX = (12.0, 40.0)
EMPTY_REACH = (0.8, 3.0)  # studs from a brick's middle


@dataclass(frozen=True)
class Sample:
    """What a patch shall show: a brick, a link, or the place between two bricks where a link could be.

    Attributes
    ----------
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
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    links = {k for k, b in enumerate(catalog) if b.meaning.role is Role.LINK}
    is_link = np.array([int(k) in links for k in photo.classes], bool)
    fit = (stud_px > MIN_STUD_PX) & (photo.visible > MIN_VISIBLE)
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
    return [Sample(p, k, found=True) for p, k, shows in told if p.stud_px > MIN_STUD_PX and shows > MIN_VISIBLE]


def empty_places(photo: LabelledPhoto, catalog: Catalog, rng: np.random.Generator) -> list[Sample]:
    """Places near bricks and anywhere in the photo where no brick and no link has its middle."""
    height, width = photo.image_bgr.shape[:2]
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    fit = np.flatnonzero(stud_px > MIN_STUD_PX)
    found = []
    for number in range(EMPTY_PLACES):
        pose = _pose(photo, int(rng.choice(fit)), catalog) if len(fit) else _random_pose(catalog, rng)
        center = rng.uniform(0, 1, 2) * [width, height]
        if number % 2 and len(fit):
            angle = rng.uniform(0, 2 * np.pi)
            away = rng.uniform(*EMPTY_REACH) * pose.stud_px
            center = pose.center + away * np.array([np.cos(angle), np.sin(angle)])
        if _is_empty(photo, stud_px, center):
            found.append(Sample(replace(pose, center=center), len(catalog)))
    return found


def other_bricks(photo: LabelledPhoto, catalog: Catalog) -> list[Sample]:
    """Bricks that are none of the catalog's, which is nothing."""
    return [Sample(pose, len(catalog)) for pose in photo.others if pose.stud_px > MIN_STUD_PX]


def below_feet(photo: LabelledPhoto, catalog: Catalog, rng: np.random.Generator) -> list[Sample]:
    """Places where a foot would be if the columns had one more: what stands on the desk has none."""
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    found = []
    for k in np.flatnonzero((stud_px > MIN_STUD_PX) & (photo.places[:, 2] == 0)):
        pose = _pose(photo, int(k), catalog)
        below = pose.up * ((pose.height_mm + BRICK_HEIGHT_MM) / 2 / BRICK_HEIGHT_MM)
        center = pose.center - below + pose.across * float(rng.choice(NARROW_DEPTHS))
        if _is_empty(photo, stud_px, center):
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
    stud_px = float(np.exp(rng.uniform(*np.log(EMPTY_STUD_PX))))
    yaw, tilt = rng.uniform(-1.2, 1.2), rng.uniform(0.1, 1.0)
    sink = np.sin(tilt)
    along = 2 * stud_px * np.array([np.cos(yaw), sink * np.sin(yaw)])
    across = 2 * stud_px * np.array([np.sin(yaw), -sink * np.cos(yaw)])
    up = stud_px * (BRICK_HEIGHT_MM / STUD_PITCH_MM) * np.array([0.0, -np.cos(tilt)])
    return Pose(np.zeros(2), up, along, across, float(rng.choice([b.size_mm[2] for b in catalog])))


def _is_empty(photo: LabelledPhoto, stud_px: Array, center: npt.NDArray[np.floating[Any]]) -> bool:
    """Whether a place is in the photo and beside the middles of all bricks."""
    height, width = photo.image_bgr.shape[:2]
    away = np.linalg.norm(photo.centers - center, axis=1) / np.maximum(stud_px, 1e-6)
    return bool((center >= 0).all() and (center < [width, height]).all() and not (away < EMPTY_REACH[0]).any())
