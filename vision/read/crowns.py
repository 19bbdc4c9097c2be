"""Which columns of a stack are one: what goes on beside the axis of its column looks like a column of its own."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...catalog.types import BRICK_HEIGHT_MM
from ..bricks import FoundBrick
from .found_column import Column, ReadColumn
from .hypotheses import CROWNED, ON_DOUBLE
from .thresholds import AXES, INSTANCES

Array = npt.NDArray[np.float64]


def without_crowns(stack: list[ReadColumn]) -> list[ReadColumn]:
    """The columns of a stack without those that are what stands beside the axis of another, on a wide brick of it.

    Feet two studs wide may hide each other in a row that is seen along it: they do not make one column of two.
    """
    kept: list[ReadColumn] = []
    for column in stack:
        shared = [(k, p) for k, r in enumerate(kept) for p in _shared(column.found.bricks, r.found.bricks)]
        if not shared:
            kept.append(column)
            continue
        number, (at, on) = shared[0]
        lower, upper = kept[number], column
        if sum(b.center_heat for b in upper.found.bricks[:at]) > sum(b.center_heat for b in lower.found.bricks[:on]):
            lower, upper, at, on = upper, lower, on, at
        axis = lower.axis.longer(sum(b.kind.size_mm[2] for b in upper.found.bricks[at + 1 :]))
        kept[number] = replace(lower, axis=replace(axis, sides=CROWNED))
    return kept


def crowned(stack: list[ReadColumn], places: Array) -> list[ReadColumn]:
    """The columns of a stack; those that bricks stand near which no column takes in may go on beside their axes.

    ``places`` are those of all bricks of the stack, ``(N, 2)``.
    """
    for place in places[_unclaimed(stack, places)]:
        heights = [_height_above(r.found.bricks, place) for r in stack]
        k = int(np.argmin(heights))
        axis = stack[k].axis
        if heights[k] < INSTANCES.column_max_height and axis.sides is not ON_DOUBLE:
            up = axis.up[-1]
            above = float(((places - axis.points[-1]) @ up).max() / (up @ up)) + 1
            axis = replace(axis.longer(max(above, 0) * BRICK_HEIGHT_MM), sides=CROWNED)
            stack = [*stack[:k], replace(stack[k], axis=axis), *stack[k + 1 :]]
    return stack


def _unclaimed(stack: Sequence[ReadColumn], places: Array) -> npt.NDArray[np.bool_]:
    """Which places no brick of the columns takes in; one that takes in none has the nearest, up to half a stud off."""
    free = ~taken(stack, places)
    for brick in (b for r in stack for b in r.found.bricks):
        away = np.linalg.norm(places - brick.center, axis=1) / brick.stud_px
        if len(away) and AXES.same_brick_distance <= away.min() < 2 * AXES.same_brick_distance:
            free[away.argmin()] = False
    return free


def _height_above(column: Column, place: Array) -> float:
    """How far a place is from the nearest brick of a column that is lower, brick heights."""
    lower = [b for b in column if (place - b.center) @ b.up > 0]
    return min((float(np.linalg.norm(place - b.center) / np.linalg.norm(b.up)) for b in lower), default=np.inf)


def with_own_bricks(stack: list[ReadColumn], places: Array) -> list[ReadColumn]:
    """The columns of a stack without those that are made of what others take in: more than half of one is its own."""
    mine = [takes_in(r.found.bricks, places) for r in stack]
    free = np.ones(len(places), bool)
    kept: list[int] = []
    for k in sorted(range(len(stack)), key=lambda k: -int(mine[k].sum())):
        if not kept or 2 * int((mine[k] & free).sum()) > len(stack[k].found.bricks):
            kept.append(k)
            free &= ~mine[k]
    return [stack[k] for k in sorted(kept)]


def takes_in(column: Column, places: Array) -> npt.NDArray[np.bool_]:
    """Which of the places of a stack's bricks are those of bricks of a column, ``(N,)``."""
    away = [np.linalg.norm(places - b.center, axis=1) / b.stud_px for b in column]
    return np.asarray(np.min(away, axis=0) < AXES.same_brick_distance)


def _shared(a: Column, b: Column) -> list[tuple[int, int]]:
    """The uppermost brick two studs wide, above narrower ones, that two columns both take in: its places in both."""
    wide_a, wide_b = ([b.kind.studs[0] > 1 for b in column] for column in (a, b))
    pairs = [(i, k) for i in range(len(a))[::-1] for k in range(len(b))[::-1] if wide_a[i] and wide_b[k]]
    return [(i, k) for i, k in pairs if not all(wide_a[:i] + wide_b[:k]) and _same_place(a[i], b[k])]


def _same_place(a: FoundBrick, b: FoundBrick) -> bool:
    return float(np.linalg.norm(a.center - b.center)) < AXES.same_brick_distance * a.stud_px


def taken(stack: Sequence[ReadColumn], places: Array) -> npt.NDArray[np.bool_]:
    """Which of the places of a stack's bricks are those of bricks of some column, ``(N,)``."""
    return np.asarray(np.any([takes_in(r.found.bricks, places) for r in stack], axis=0))
