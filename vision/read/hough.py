"""Hough votes: every cell votes for the centre of its brick, and the votes are counted along a column's axis.

(Leibe, Leonardis and Schiele, "Combined object categorization and segmentation with an implicit shape model", 2004.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ..maps import Maps, area_in_studs, brick_mask, cell_centers, stud_size_px, upright
from .axes import Axis, row_step
from .hypotheses import PlacementHypothesis
from .thresholds import AXES, SEGMENTATION

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """The cells that show a brick.

    Attributes
    ----------
    aims : (N, 2) float64
        Where they say its centre is, pixels.
    shown : (N, 1 + K) float64
        Probability of "no brick" and of each brick type.
    offset : (h, w, 2) float32
        Of all cells, weighed by how likely each shows a brick: only such cells were taught where its centre is.
    hidden : (h, w, 1) float32 or None
        1 where a nearer stack hides whatever is there; None where none does.
    """

    aims: Array
    shown: Array
    offset: npt.NDArray[np.float32]
    hidden: npt.NDArray[np.float32] | None = None


def brick_cells(maps: Maps, hidden: npt.NDArray[np.float32] | None = None) -> Cells:
    """Return the cells of an image that show a brick."""
    mask = brick_mask(maps)
    aims = (cell_centers(*mask.shape) + maps.offset)[mask].astype(np.float64)
    return Cells(aims, maps.probability[mask].astype(np.float64), maps.offset * (1 - maps.probability[..., :1]), hidden)


def project_on_axis(axis: Axis, aims: Array, depth: float, side: float) -> Array:
    """Where the centres of bricks lie, ``(2, N)``: along an axis in slices, and beside it in pitches.

    ``depth`` and ``side`` are how far behind the axis and to the right of it they are, as in `PlacementHypothesis`.
    Beyond the ends of the axis, that is slice -1 or S.
    """
    middle = len(axis.points) // 2
    up, along, across = axis.up[middle], axis.along[middle], axis.across[middle]
    upward, sideways = upright(up)
    ladder = axis.points @ upward
    slices = np.arange(len(ladder))
    aims = aims - across * depth - along * side
    place = np.interp(aims @ upward, ladder, slices)
    nearest = axis.points[np.rint(place).astype(int)]
    beside = (aims - nearest) @ sideways / np.maximum(row_step(along, across, sideways), 1e-6)
    return np.array([np.interp(aims @ upward, ladder, slices, left=-1, right=len(ladder)), beside], np.float64)


def hough_votes(
    axis: Axis, cells: Cells, hypotheses: Sequence[PlacementHypothesis], catalog: Catalog
) -> tuple[Array, Array]:
    """Sum what cells say by where along an axis they vote for a centre: of all sides of the bricks, and their tops."""
    count = len(axis.points)
    frame = (v[count // 2].astype(np.float32) for v in (axis.up, axis.along, axis.across))
    weight = area_in_studs(1, float(stud_size_px(*frame)))
    likeliest = cells.shown[:, 1:].argmax(axis=1)
    narrow = np.array([not b.fills_depth for b in catalog])[likeliest]
    two_studs = np.array([b.studs[0] > 1 for b in catalog])
    wide = two_studs[likeliest]
    gains = np.log(np.clip(cells.shown[:, 1:], SEGMENTATION.min_likelihood, 1)) - np.log(SEGMENTATION.min_likelihood)

    def counted(chosen: npt.NDArray[np.bool_], depth: float, side: float) -> Array:
        """Gains of each brick type, and below them the number of cells, ``(K + 1, S)``."""
        place, beside = project_on_axis(axis, cells.aims[chosen], depth, side)
        mine = (np.abs(beside) < AXES.column_half_width) & (place >= 0) & (place <= count - 1)
        row = np.rint(place[mine]).astype(int)
        sums = [np.bincount(row, g, minlength=count) for g in (*gains[chosen][mine].T, None)]
        return np.asarray(np.array(sums) * weight, np.float64)

    # A cell says where its brick's centre is in the image; how high that is depends on how far off the axis it is.
    of_narrow, of_rest = cache(partial(counted, narrow)), cache(partial(counted, ~narrow & ~wide))
    of_wide = cache(partial(counted, wide))
    of_any_side = cache(lambda depth: np.mean([of_wide(depth, side) for side in axis.sides.double], axis=0))
    votes = []
    for h in hypotheses:
        side, depth = 0.0 if two_studs[h.kind] else h.side, 0.0 if h.offset.narrow else h.depth
        of_two_studs = of_wide(depth, h.side) if two_studs[h.kind] else of_any_side(depth)
        votes.append(of_narrow(h.depth, side) + of_rest(depth, side) + of_two_studs)
    return np.array([v[h.kind] for v, h in zip(votes, hypotheses, strict=True)]), np.array([v[-1] for v in votes])
