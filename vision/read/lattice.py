"""The lattice of a stack: which of its bricks is where on it, and the axes that the stack's pose gives its columns.

Columns are a column pitch apart, and undersides of bricks at whole multiples of a plate's height.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from ...catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM
from ..bricks import FoundBrick
from ..camera import Camera
from ..maps import area_in_studs
from ..stack_pose import BrickPlace, StackPose
from .axes import Axis
from .hough import Cells
from .pose import Observed, fit_pose
from .thresholds import AXES, POSE, SEGMENTATION

Array = npt.NDArray[np.float64]

PLATE_HEIGHT_MM = BRICK_HEIGHT_MM / 3


@dataclass(frozen=True)
class ColumnOnAxis:
    """A column as it was read along an axis.

    Attributes
    ----------
    axis : Axis
    bricks : tuple of FoundBrick
        From the foot up.
    start : int
        The slice at which its foot begins.
    slice_mm : float
        Height of a slice of this axis.
    feet : tuple of FoundBrick
        What might stand below them, one or none of these.
    """

    axis: Axis
    bricks: tuple[FoundBrick, ...]
    start: int
    slice_mm: float
    feet: tuple[FoundBrick, ...] = ()


@dataclass(frozen=True)
class Lattice:
    """Where the columns of a stack stand on its lattice, and its pose.

    Attributes
    ----------
    pose : StackPose
    feet_mm : (C, 2) float64
        Of each column, along the row and up.
    loss : float
        How badly what cells say of the bricks fits the pose, as in ``FittedPose``.
    """

    pose: StackPose
    feet_mm: Array
    loss: float

    @property
    def is_row(self) -> bool:
        """Whether the columns stand beside each other, and on one ground."""
        along, up = self.feet_mm.T
        return len(set(along.tolist())) == len(along) and float(np.ptp(up)) < POSE.same_ground_mm

    def axes(self, columns: Sequence[ColumnOnAxis]) -> list[Axis]:
        """The axes of columns by this pose, each as long as the one that it was read along."""
        return [_axis(self.pose, column, foot) for column, foot in zip(columns, self.feet_mm, strict=True)]

    def placed(self, columns: Sequence[ColumnOnAxis]) -> list[ColumnOnAxis]:
        """Columns with their bricks, and what might stand below them, each where this pose puts it."""
        return [_placed(self.pose, column, foot) for column, foot in zip(columns, self.feet_mm, strict=True)]


def fit_lattice(columns: Sequence[ColumnOnAxis], cells: Cells, camera: Camera) -> Lattice | None:
    """Put the columns of one stack on its lattice, and fit its pose.

    Parameters
    ----------
    columns : sequence of ColumnOnAxis
        Of one stack.
    cells : Cells
    camera : Camera

    Returns
    -------
    Lattice or None
        None where what was read fits no pose.
    """
    feet = _feet(columns)
    observed, column_of = _observed(columns, feet, cells)
    if len(column_of) < POSE.min_bricks:
        return None
    fitted = fit_pose(observed, camera)
    for _ in range(POSE.rounds):
        if fitted is None:
            return None
        steps = _lattice_steps(fitted.pose, observed, column_of)
        if not steps.any():
            break
        feet = feet + steps
        places = observed.places_mm.copy()
        places[:, [0, 2]] += steps[column_of]
        observed = replace(observed, places_mm=places)
        fitted = fit_pose(observed, camera)
    if fitted is None or np.quantile(observed.residuals_studs(fitted.pose), POSE.agreeing) > POSE.max_residual_studs:
        return None
    return Lattice(fitted.pose, feet, fitted.loss)


def _feet(columns: Sequence[ColumnOnAxis]) -> Array:
    """Where each column's foot is on the lattice, ``(N, 2)`` mm: along the row, and up from that of the first one."""
    most = max(range(len(columns)), key=lambda k: len(columns[k].bricks))
    origin = columns[most].axis
    places = []
    for column in columns:
        x, z = _from_axis_to_axis(origin, column.axis)
        places.append((x, z * BRICK_HEIGHT_MM + (column.start - column.axis.level) * column.slice_mm))
    feet = np.array(places)
    # With perspective, only neighbours tell well how far apart they are, and each has a place of its own.
    row = np.argsort(feet[:, 0], kind="stable")
    steps = [_from_axis_to_axis(columns[k].axis, columns[j].axis)[0] for k, j in pairwise(row)]
    feet[row, 0] = np.concatenate([[0.0], np.maximum(np.round(steps), 1.0).cumsum()])
    feet -= feet[most]
    near = np.abs(feet[:, 1]) < POSE.same_foot_mm
    feet[:, 1] = np.where(near, 0.0, PLATE_HEIGHT_MM * np.round(feet[:, 1] / PLATE_HEIGHT_MM))
    return feet * [COLUMN_PITCH_MM, 1.0]


def _from_axis_to_axis(origin: Axis, other: Axis) -> Array:
    """From one axis of a row to another, column pitches along and brick heights up, ``(2,)``."""
    along, up = ((getattr(origin, v)[origin.level] + getattr(other, v)[other.level]) / 2 for v in ("along", "up"))
    return _along_and_up(along, up, other.points[other.level] - origin.points[origin.level])


def _observed(columns: Sequence[ColumnOnAxis], feet: Array, cells: Cells) -> tuple[Observed, npt.NDArray[np.int64]]:
    """What cells say of each brick, and which column it is of."""
    places, centers, frames, weights, column_of = [], [], [], [], []
    for number, (column, (x, z)) in enumerate(zip(columns, feet, strict=True)):
        axis, low = column.axis, float(z)
        for brick in column.bricks:
            height = brick.kind.size_mm[2]
            reach = SEGMENTATION.cell_radius * float(np.linalg.norm(brick.up)) * height / BRICK_HEIGHT_MM
            mine = np.linalg.norm(cells.aims - brick.center, axis=1) < reach
            nearest = int(np.linalg.norm(axis.points - brick.center, axis=1).argmin())
            places.append((x + COLUMN_PITCH_MM * brick.side, COLUMN_PITCH_MM * brick.depth, low + height / 2))
            centers.append(np.median(cells.aims[mine], axis=0) if mine.any() else brick.center)
            frames.append(np.stack([axis.along[nearest], axis.across[nearest], axis.up[nearest]]))
            # Where in the depth of its column a narrow brick stands is not known for sure.
            told = min(area_in_studs(int(mine.sum()), brick.stud_px) / POSE.full_area, 1.0)
            weights.append(max(told, POSE.min_weight) if brick.kind.fills_depth else POSE.min_weight)
            column_of.append(number)
            low += height
    return Observed(np.array(places), np.array(centers), np.array(frames), np.array(weights)), np.array(column_of)


def _lattice_steps(pose: StackPose, observed: Observed, column_of: npt.NDArray[np.int64]) -> Array:
    """By how much columns should stand elsewhere on the lattice, ``(C, 2)`` mm along and up, by their median brick."""
    frames = pose.frames(observed.places_mm)
    away = observed.centers_px - pose.project(observed.places_mm)
    off = np.array([_along_and_up(f[0], f[2], a) for f, a in zip(frames, away, strict=True)])
    medians = np.array([np.median(off[column_of == k], axis=0) for k in range(column_of.max() + 1)])
    return np.round(medians * [1, BRICK_HEIGHT_MM / PLATE_HEIGHT_MM]) * [COLUMN_PITCH_MM, PLATE_HEIGHT_MM]


def _axis(pose: StackPose, column: ColumnOnAxis, foot: Array) -> Axis:
    """The axis of a column by the pose of its stack, as long as the one that it was read along."""
    low = foot[1] - column.start * column.slice_mm
    length_mm = len(column.axis.points) * column.slice_mm
    heights = low + np.arange(0, length_mm, AXES.slice_mm)
    places = np.stack([np.full_like(heights, foot[0]), np.zeros_like(heights), heights], axis=1)
    along, across, up = pose.frames(places).transpose(1, 0, 2)
    level = min(column.axis.level, len(heights) - 1)
    return replace(column.axis, points=pose.project(places), up=up, along=along, across=across, level=level)


def _placed(pose: StackPose, column: ColumnOnAxis, foot: Array) -> ColumnOnAxis:
    along_mm, bottom_mm = float(foot[0]), float(foot[1])
    lows = accumulate((b.kind.size_mm[2] for b in column.bricks), initial=bottom_mm)
    return replace(
        column,
        bricks=tuple(_standing(pose, b, along_mm, low) for b, low in zip(column.bricks, lows, strict=False)),
        feet=tuple(_standing(pose, b, along_mm, bottom_mm - b.kind.size_mm[2]) for b in column.feet),
    )


def _standing(pose: StackPose, brick: FoundBrick, along_mm: float, low_mm: float) -> FoundBrick:
    """A brick of a column that stands so far along the row, and so high, by this pose."""
    aside, behind = COLUMN_PITCH_MM * brick.side, COLUMN_PITCH_MM * brick.depth
    deep = brick.kind.fills_depth
    place = np.array([along_mm + aside, behind if deep else 0.0, low_mm + brick.kind.size_mm[2] / 2])
    along, across, up = pose.frames(place[None])[0]
    # Where in the depth of its column a narrow brick stands is not known for sure: it stays where its cells say.
    center = pose.project(place) if deep else brick.center
    place[1] = behind
    # What stands on a slope, stands on the column's axis, and there the slope is high.
    in_stack = BrickPlace(pose, place, falls_right=aside > 0)
    return replace(brick, center=center, along=along, across=across, up=up, place=in_stack)


def _along_and_up(along: Array, up: Array, away: Array) -> Array:
    """A distance in the photo in column pitches along the row and brick heights up, ``(2,)``."""
    return np.asarray(np.linalg.lstsq(np.stack([along, up], axis=1), away, rcond=None)[0], np.float64)
