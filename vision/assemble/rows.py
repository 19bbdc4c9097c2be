"""Which columns stand in one row, and where in it links may be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...catalog import Role
from ...catalog.types import BRICK_HEIGHT_MM
from ..bricks import FoundBrick
from ..read.found_column import Column, Place
from .thresholds import ROWS

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FoundStack:
    """Columns side by side, and the links that were seen: ``(column, level)`` of the first end."""

    columns: tuple[Column, ...]
    links: frozenset[Place]

    def enlarged(self, factor: float) -> "FoundStack":
        """The stack in the photo enlarged by a factor."""
        return replace(self, columns=tuple(tuple(b.enlarged(factor) for b in c) for c in self.columns))


def suppress_non_maxima(columns: Sequence[Column]) -> list[Column]:
    """Drop columns that were read twice, where two regions overlap; the surer reading stays.

    One brick that is seen where another column has one says nothing: a stack may stand before another.
    """
    kept: list[Column] = []
    for column in sorted(columns, key=lambda c: -sum(b.score for b in c)):
        if not any(_shared(column, k) > ROWS.same_column_min_share * min(len(column), len(k)) for k in kept):
            kept.append(column)
    return kept


def _shared(column: Column, other: Column) -> int:
    """How many bricks of a column are at the place of some brick of another one."""
    return sum(
        any(np.linalg.norm(a.center - b.center) < ROWS.same_brick_distance * _stud_px(a, b) for a in other)
        for b in column
    )


def group_rows(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Group columns that stand side by side at the column pitch; each row from left to right."""
    feet = [_foot(c) for c in columns]
    right: dict[int, int] = {}
    left: dict[int, int] = {}
    pairs = []
    for i, a in enumerate(columns):
        for j, b in enumerate(columns):
            if i == j:
                continue
            step = (a[0].along + b[0].along) / 2
            difference = float(np.linalg.norm(a[0].along - b[0].along)) / _stud_px(a[0], b[0])
            away = float(np.linalg.norm(feet[j] - feet[i] - step)) / _stud_px(a[0], b[0])
            alike = float(a[0].probability @ b[0].probability) > ROWS.alike_min_probability
            if difference < ROWS.max_frame_difference and away < (
                ROWS.foot_tolerance if alike else ROWS.unlike_foot_tolerance
            ):
                pairs.append((away, i, j))
    for _, i, j in sorted(pairs):
        if i not in right and j not in left and not _leads_to(right, j, i):
            right[i], left[j] = j, i
    rows = []
    for i in range(len(columns)):
        if i in left:
            continue
        chain = [i]
        while chain[-1] in right:
            chain.append(right[chain[-1]])
        rows.append(tuple(columns[k] for k in chain))
    return rows


def link_gaps(row: Sequence[Column]) -> dict[Place, tuple[FoundBrick, FoundBrick]]:
    """Where a link may be in a row: ``(column, level)`` of its left end, and the two bricks that it would join."""
    return {
        (k, level): (a, b)
        for k, (left, right) in enumerate(pairwise(row))
        for level, (a, b) in enumerate(zip(left, right, strict=False))
        if a.kind.meaning.role is Role.LAYER and b.kind.meaning.role is Role.LAYER
    }


def _foot(column: Column) -> Array:
    """Projected point where a column's axis meets the ground, pixels.

    Bricks of one stud's width and the whole depth stand on the axis; others reach to a side of it or stand before or
    behind it, and which is less sure.
    """
    k = next((k for k, b in enumerate(column) if b.kind.studs[0] == 1 and b.kind.fills_depth), 0)
    below_mm = sum(b.kind.size_mm[2] for b in column[:k]) + column[k].kind.size_mm[2] / 2
    brick, up = column[k], (column[0].up + column[k].up) / 2
    on_axis = brick.center - brick.across * brick.depth
    return np.asarray(on_axis - up * (below_mm / BRICK_HEIGHT_MM), np.float64)


def _stud_px(a: FoundBrick, b: FoundBrick) -> float:
    return (a.stud_px + b.stud_px) / 2


def _leads_to(follow: dict[int, int], start: int, goal: int) -> bool:
    while start in follow:
        start = follow[start]
        if start == goal:
            return True
    return start == goal
