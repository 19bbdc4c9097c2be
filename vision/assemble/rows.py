"""Which columns stand in one row, and which way time runs along it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...catalog import Role, Shape
from ...catalog.types import BRICK_HEIGHT_MM
from .. import settings
from ..bricks import FoundBrick
from ..detect.ground_plane import Ground
from ..read.columns import Column, Place

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FoundStack:
    """Columns side by side, and the links that were seen: ``(column, level)`` of the first end."""

    columns: tuple[Column, ...]
    links: frozenset[Place]

    def enlarged(self, factor: float) -> "FoundStack":
        """The stack in the photo enlarged by a factor."""
        return replace(self, columns=tuple(tuple(b.enlarged(factor) for b in c) for c in self.columns))


def without_doubles(columns: Sequence[Column]) -> list[Column]:
    """Drop columns that were read twice, where two regions overlap; the surer reading stays."""
    kept: list[Column] = []
    for column in sorted(columns, key=lambda c: -sum(b.score for b in c)):
        if not any(
            np.linalg.norm(a.center - b.center) < settings.SAME_BRICK * _pitch(a, b)
            for k in kept
            for a in k
            for b in column
        ):
            kept.append(column)
    return kept


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
            turn = float(np.linalg.norm(a[0].along - b[0].along)) / _pitch(a[0], b[0])
            away = float(np.linalg.norm(feet[j] - feet[i] - step)) / _pitch(a[0], b[0])
            alike = float(a[0].probability @ b[0].probability) > settings.ALIKE_FEET
            if turn < settings.ROW_TURN and away < (settings.ROW_TOLERANCE if alike else settings.UNLIKE_TOLERANCE):
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


def order_in_time(stack: FoundStack, ground: Ground | None = None) -> FoundStack:
    """Turn a stack from left to right into time order.

    The one column with a head is the last; if that does not tell, slopes fall towards the earlier step; if the bricks
    do not tell, the arrow on the mat does; if nothing tells, left is first.

    Parameters
    ----------
    stack : FoundStack
    ground : Ground, optional
        The desk, where there is a mat on it.

    Returns
    -------
    FoundStack
    """
    row = stack.columns
    last = len(row) - 1
    heads = [k for k, c in enumerate(row) if any(b.kind.meaning.role is Role.HEAD for b in c)]
    if last and heads in ([0], [last]):
        turned = heads == [0]
    else:
        lean = sum(_lean(low, high) for c in row for low, high in pairwise(c))
        turned = (lean or _along_arrow(row, ground)) < 0
    if not turned:
        return stack
    return FoundStack(row[::-1], frozenset((last - 1 - k, level) for k, level in stack.links))


def _along_arrow(row: Sequence[Column], ground: Ground | None) -> float:
    """Above 0 where the arrow on the mat leads from the first column to the last, below 0 where it leads back."""
    if ground is None or len(row) < 2:
        return 0.0
    feet = np.array([row[0][0].center, row[-1][0].center])
    first, last = ground.on_desk(feet)[:, 0]
    return float(last - first) if np.isfinite(last - first) else 0.0


def _lean(low: FoundBrick, high: FoundBrick) -> float:
    """Which way a slope falls, by the brick on it: above 0 where the high side is on the right."""
    if low.kind.shape is not Shape.SLOPE or high.kind.studs[0] >= low.kind.studs[0] or not high.kind.fills_depth:
        return 0.0
    rise_mm = (low.kind.size_mm[2] + high.kind.size_mm[2]) / 2
    side = high.center - low.center - low.shift_px((0, 0, rise_mm))
    return float(np.sign(side @ low.along))


def _foot(column: Column) -> Array:
    """Projected point where a column's axis meets the ground, pixels.

    Bricks of one stud's width and the whole depth stand on the axis; others reach to a side of it or stand before or
    behind it, and which is less sure.
    """
    k = next((k for k, b in enumerate(column) if b.kind.studs[0] == 1 and b.kind.fills_depth), 0)
    below_mm = sum(b.kind.size_mm[2] for b in column[:k]) + column[k].kind.size_mm[2] / 2
    up = (column[0].up + column[k].up) / 2
    return np.asarray(column[k].center - up * (below_mm / BRICK_HEIGHT_MM), np.float64)


def _pitch(a: FoundBrick, b: FoundBrick) -> float:
    return (a.pitch_px + b.pitch_px) / 2


def _leads_to(follow: dict[int, int], start: int, goal: int) -> bool:
    while start in follow:
        start = follow[start]
        if start == goal:
            return True
    return start == goal
