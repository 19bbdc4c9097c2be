"""Where stacks stand before the camera, and which of them hides which."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ...graph import Occlusion, StackView
from ..camera import Camera
from ..stack_pose import StackPose
from .rows import FoundStack
from .thresholds import VIEWS

Array = npt.NDArray[np.float64]

Distances = Sequence[Sequence[float | None]]

ROTATION_DECIMALS, MM_DECIMALS, RATIO_DECIMALS = 6, 1, 3


class Arrangement(NamedTuple):
    """How the stacks of a photo stand in space.

    Attributes
    ----------
    views : sequence of StackView or None
        One a stack; None where its pose is not known.
    distances_mm : sequence
        One a stack: of each brick's centre from the camera, column by column; None where it is not known.
    occlusions : sequence of Occlusion
        Which stack hides which.
    """

    views: Sequence[StackView | None]
    distances_mm: Sequence[Distances]
    occlusions: Sequence[Occlusion]


def arrange_stacks(stacks: Sequence[FoundStack], camera: Camera | None) -> Arrangement:
    """Say where the stacks of a photo stand before its camera, and which of them hides which.

    Parameters
    ----------
    stacks : sequence of FoundStack
        In time order.
    camera : Camera or None
        Of the photo; without it nothing is known.
    """
    if camera is None:
        return Arrangement([None] * len(stacks), [[[None] * len(c) for c in s.columns] for s in stacks], [])
    focal_px, deviation = common_focal(stacks, camera)
    distances = [brick_distances(s, focal_px) for s in stacks]
    return Arrangement([_view(s, focal_px, deviation) for s in stacks], distances, find_occlusions(stacks, distances))


def common_focal(stacks: Sequence[FoundStack], camera: Camera) -> tuple[float, float]:
    """The focal length of a photo, and its logarithm's deviation, by all its stacks together.

    Each stack was fitted for itself and starts from what is known of the camera, which must count but once.

    Parameters
    ----------
    camera : Camera
        What is known of it without them.

    Returns
    -------
    focal_px : float
    deviation : float
    """
    known = camera.focal_deviation**-2
    total, weighed = known, 0.0
    for pose in filter(None, map(_pose, stacks)):
        # What the stack itself tells, in logarithms relative to the camera's: precisions add up.
        told = pose.focal_deviation**-2
        total += max(told - known, 0.0)
        weighed += told * float(np.log(pose.focal_px / camera.focal_px))
    return camera.focal_px * float(np.exp(weighed / total)), float(total**-0.5)


def brick_distances(stack: FoundStack, focal_px: float) -> Distances:
    """Distance of each brick's centre from the camera, mm, column by column; None where the pose is not known."""
    pose = _pose(stack)
    if pose is None:
        return [[None] * len(c) for c in stack.columns]
    distances: list[list[float | None]] = []
    for column in stack.columns:
        places = [b.place for b in column if b.place is not None and _same(b.place.pose, pose)]
        seen = {
            id(p): float(np.linalg.norm(p.pose.with_focal(focal_px, p.center_mm).in_camera(p.center_mm)))
            for p in places
        }
        distances.append([seen.get(id(b.place)) for b in column])
    return distances


def find_occlusions(stacks: Sequence[FoundStack], distances_mm: Sequence[Distances]) -> list[Occlusion]:
    """Find which stack hides a part of which: where their bricks' outlines overlap, the nearer brick does.

    Parameters
    ----------
    distances_mm : sequence
        As in ``Arrangement``.
    """
    seen = [
        [
            (b.outline_px().astype(np.float32), d)
            for column, away in zip(s.columns, distances, strict=True)
            for b, d in zip(column, away, strict=True)
            if d is not None
        ]
        for s, distances in zip(stacks, distances_mm, strict=True)
    ]
    return [
        Occlusion(nearer=i, farther=k)
        for i, k in permutations(range(len(stacks)), 2)
        if any(near < far and _overlap(a, b) > VIEWS.min_overlap for a, near in seen[i] for b, far in seen[k])
    ]


def _view(stack: FoundStack, focal_px: float, deviation: float) -> StackView | None:
    pose = _pose(stack)
    first = _foot(stack, 0, pose)
    last = _foot(stack, -1, pose)
    if pose is None or first is None or last is None:
        return None
    (left_mm, low_mm), (right_mm, _) = first, last
    origin_mm = np.array([left_mm, 0.0, low_mm])
    turned = np.diag([-1.0, -1.0, 1.0]) if right_mm < left_mm else np.eye(3)
    there = pose.with_focal(focal_px, origin_mm)
    first_row, second_row, third_row = (_rounded(row, ROTATION_DECIMALS) for row in pose.rotation @ turned)
    return StackView(
        rotation=(first_row, second_row, third_row),
        translation_mm=_rounded(there.in_camera(origin_mm), MM_DECIMALS),
        distance_mm=round(float(np.linalg.norm(there.in_camera(origin_mm))), MM_DECIMALS),
        distance_deviation=round(float(np.hypot(deviation, VIEWS.size_deviation)), RATIO_DECIMALS),
        focal_px=round(focal_px, MM_DECIMALS),
    )


def _rounded(values: Array, decimals: int) -> tuple[float, float, float]:
    x, y, z = (round(float(v), decimals) for v in values)
    return x, y, z


def _pose(stack: FoundStack) -> StackPose | None:
    """The pose of most of a stack's bricks."""
    poses = [b.place.pose for c in stack.columns for b in c if b.place is not None]
    counts = Counter(p.translation_mm.tobytes() for p in poses)
    return max(poses, key=lambda p: counts[p.translation_mm.tobytes()], default=None)


def _same(a: StackPose, b: StackPose) -> bool:
    return bool((a.translation_mm == b.translation_mm).all())


def _foot(stack: FoundStack, column: int, pose: StackPose | None) -> tuple[float, float] | None:
    """Where the lowest brick of a column of which that is known is in the stack: along the row, and its underside."""
    placed = ((b.place, b.kind) for b in stack.columns[column] if b.place is not None)
    feet = (
        (float(place.center_mm[0]), float(place.center_mm[2] - kind.size_mm[2] / 2))
        for place, kind in placed
        if pose is not None and _same(place.pose, pose)
    )
    return next(feet, None)


def _overlap(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    """The overlap of two convex outlines, as a share of the smaller one."""
    if (a.min(axis=0) > b.max(axis=0)).any() or (b.min(axis=0) > a.max(axis=0)).any():
        return 0.0
    area, _ = cv2.intersectConvexConvex(a, b)
    return float(area) / max(min(cv2.contourArea(a), cv2.contourArea(b)), 1e-6)
