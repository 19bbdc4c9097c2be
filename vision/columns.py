"""Which columns stand in one row, which way time runs along it, and which of its bricks are linked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Catalog, Role, Shape
from ..catalog.types import BRICK_HEIGHT_MM
from . import settings
from .bricks import FoundBrick
from .decode import Column
from .read import RegionReading

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FoundStack:
    """Columns in time order, and the links that were seen: ``(column, level)`` of the earlier end."""

    columns: tuple[Column, ...]
    links: frozenset[tuple[int, int]]


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
            away = float(np.linalg.norm(feet[j] - feet[i] - step)) / _pitch(a[0], b[0])
            if away < settings.ROW_TOLERANCE:
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


def order_in_time(row: tuple[Column, ...]) -> tuple[Column, ...]:
    """Turn a row from left to right into time order.

    The one column with a head is the last; if that does not tell, slopes fall towards the earlier step; if nothing
    tells, left is first.
    """
    heads = [k for k, c in enumerate(row) if any(b.kind.meaning.role is Role.HEAD for b in c)]
    if len(row) > 1 and heads in ([0], [len(row) - 1]):
        return row[::-1] if heads == [0] else row
    lean = sum(_lean(low, high) for c in row for low, high in pairwise(c))
    return row[::-1] if lean < 0 else row


def find_links(
    columns: Sequence[Column], readings: Sequence[RegionReading], catalog: Catalog
) -> frozenset[tuple[int, int]]:
    """Find between which recurrent bricks a link was seen: ``(column, level)`` of the earlier one."""
    kinds = _link_ends(catalog)
    return frozenset(
        (k, level)
        for k, level, a, b in _neighbours(columns)
        if a.kind in kinds and b.kind in kinds and _link_area(a, b, readings) > settings.LINK_MIN_AREA
    )


def weigh_links(columns: Sequence[Column], readings: Sequence[RegionReading], catalog: Catalog) -> tuple[Column, ...]:
    """Count the links that were seen as evidence for bricks that a link can be pushed on.

    A link covers just those side studs by which such a brick is known.

    Parameters
    ----------
    columns : sequence of Column
        Of one row, neighbours side by side.
    readings : sequence of RegionReading
    catalog : Catalog

    Returns
    -------
    tuple of Column
    """
    kinds = _link_ends(catalog)
    odds = np.array([settings.LINK_ODDS if b in kinds else 1.0 for b in catalog])
    weighed = [list(c) for c in columns]
    for k, level, a, b in _neighbours(columns):
        if _link_area(a, b, readings) > settings.LINK_MIN_AREA:
            for place in (k, k + 1):
                weighed[place][level] = _reweighed(weighed[place][level], odds, catalog)
    return tuple(tuple(c) for c in weighed)


def _reweighed(brick: FoundBrick, odds: Array, catalog: Catalog) -> FoundBrick:
    probability = brick.probability * odds
    probability /= probability.sum()
    return replace(brick, probability=probability, kind=catalog.bricks[int(probability.argmax())])


def _link_ends(catalog: Catalog) -> tuple[BrickType, ...]:
    """Brick types that links join."""
    layers = {b.meaning.layer for b in catalog.with_role(Role.LINK)}
    return tuple(b for b in catalog if b.meaning.role is not Role.LINK and b.meaning.layer in layers)


def _neighbours(columns: Sequence[Column]) -> Iterator[tuple[int, int, FoundBrick, FoundBrick]]:
    """Bricks side by side: column and level of the first, and both."""
    for k in range(len(columns) - 1):
        for level, (a, b) in enumerate(zip(columns[k], columns[k + 1], strict=False)):
            yield k, level, a, b


def _link_area(a: FoundBrick, b: FoundBrick, readings: Sequence[RegionReading]) -> float:
    """Area of the cells that say a link's centre is between two bricks, in square stud pitches."""
    middle, pitch = (a.center + b.center) / 2, _pitch(a, b)
    return sum(
        float((np.linalg.norm(r.link_votes - middle, axis=1) < settings.LINK_TOLERANCE * pitch).sum())
        * (r.cell_px / pitch) ** 2
        for r in readings
    )


def _lean(low: FoundBrick, high: FoundBrick) -> float:
    """Which way a slope falls, by the brick on it: above 0 where the high side is on the right."""
    if low.kind.shape is not Shape.SLOPE or high.kind.studs[0] >= low.kind.studs[0]:
        return 0.0
    rise_mm = (low.kind.size_mm[2] + high.kind.size_mm[2]) / 2
    side = high.center - low.center - low.shift_px((0, 0, rise_mm))
    return float(np.sign(side @ low.along))


def _foot(column: Column) -> Array:
    """Projected point where a column's axis meets the ground, pixels.

    One-stud-wide bricks stand on the axis; wider ones reach to a side of it, and which side is less sure.
    """
    k = next((k for k, b in enumerate(column) if b.kind.studs[0] == 1), 0)
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
