"""Which way time runs along a row of columns."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ...catalog import Role, Shape
from ..bricks import FoundBrick
from ..detect.ground_plane import GroundPlane
from ..read.found_column import Column
from .rows import FoundStack


def order_in_time(stack: FoundStack, ground_plane: GroundPlane | None = None) -> FoundStack:
    """Turn a stack from left to right into time order.

    The one column with a head is the last; if that does not tell, slopes fall towards the earlier step; if the bricks
    do not tell, the arrow on the mat does; if nothing tells, left is first.

    Parameters
    ----------
    ground_plane : GroundPlane, optional
        The desk, where there is a mat on it.
    """
    row = stack.columns
    last = len(row) - 1
    heads = [k for k, c in enumerate(row) if any(b.kind.meaning.role is Role.HEAD for b in c)]
    if last and heads in ([0], [last]):
        reversed_row = heads == [0]
    else:
        direction = sum(_slope_direction(low, high) for c in row for low, high in pairwise(c))
        reversed_row = (direction or _along_arrow(row, ground_plane)) < 0
    if not reversed_row:
        return stack
    return FoundStack(row[::-1], frozenset((last - 1 - k, level) for k, level in stack.links))


def _along_arrow(row: Sequence[Column], ground_plane: GroundPlane | None) -> float:
    """Above 0 where the arrow on the mat leads from the first column to the last, below 0 where it leads back."""
    if ground_plane is None or len(row) < 2:
        return 0.0
    feet = np.array([row[0][0].center, row[-1][0].center])
    first, last = ground_plane.on_desk(feet)[:, 0]
    return float(last - first) if np.isfinite(last - first) else 0.0


def _slope_direction(low: FoundBrick, high: FoundBrick) -> float:
    """Which way a slope falls, by the brick on it: above 0 where the high side is on the right."""
    if low.kind.shape is not Shape.SLOPE or high.kind.studs[0] >= low.kind.studs[0] or not high.kind.fills_depth:
        return 0.0
    rise_mm = (low.kind.size_mm[2] + high.kind.size_mm[2]) / 2
    side = high.center - low.center - low.shift_px((0, 0, rise_mm))
    return float(np.sign(side @ low.along))
