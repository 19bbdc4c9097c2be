"""Hough votes: every cell votes for the centre of its brick, and the votes are counted along a column's axis.

(Leibe, Leonardis and Schiele, "Combined object categorization and segmentation with an implicit shape model", 2004.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ..maps import Maps, area_in_studs, brick_mask, cell_centers, stud_size_px
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


def project_on_axis(axis: Axis, aims: Array, depth: float) -> Array:
    """Where the centres of bricks lie, ``(2, N)``: along an axis in slices, and beside it in pitches.

    Beyond the ends of the axis, that is slice -1 or S.
    """
    middle = len(axis.points) // 2
    up, along, across = axis.up[middle], axis.along[middle], axis.across[middle]
    upward = up / max(float(np.linalg.norm(up)), 1e-6)
    sideways = np.array([-upward[1], upward[0]])
    ladder = axis.points @ upward
    slices = np.arange(len(ladder))
    aims = aims - across * depth
    place = np.interp(aims @ upward, ladder, slices)
    nearest = axis.points[np.rint(place).astype(int)]
    beside = (aims - nearest) @ sideways / max(row_step(along, across, sideways), 1e-6)
    # A two-stud-wide brick's centre lies half a stud to a side; slide it along the row onto the axis.
    slid = aims - np.clip(beside, -0.25, 0.25)[:, None] * along
    return np.array([np.interp(slid @ upward, ladder, slices, left=-1, right=len(ladder)), beside], np.float64)


def hough_votes(
    axis: Axis, cells: Cells, hypotheses: Sequence[PlacementHypothesis], catalog: Catalog
) -> tuple[Array, Array]:
    """Sum what cells say by where along an axis they vote for a centre: of all sides of the bricks, and their tops."""
    count = len(axis.points)
    frame = (v[count // 2].astype(np.float32) for v in (axis.up, axis.along, axis.across))
    weight = area_in_studs(1, float(stud_size_px(*frame)))
    narrow = np.array([not b.fills_depth for b in catalog])[cells.shown[:, 1:].argmax(axis=1)]
    gains = np.log(np.clip(cells.shown[:, 1:], SEGMENTATION.min_likelihood, 1)) - np.log(SEGMENTATION.min_likelihood)

    def counted(chosen: npt.NDArray[np.bool_], depth: float) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        place, beside = project_on_axis(axis, cells.aims[chosen], depth)
        mine = (np.abs(beside) < AXES.column_half_width) & (place >= 0) & (place <= count - 1)
        row = np.rint(place[mine]).astype(int)
        hough_gains = [np.bincount(row, g, minlength=count) for g in gains[chosen][mine].T]
        return np.array(hough_gains) * weight, np.bincount(row, minlength=count) * weight

    deep = counted(~narrow, 0.0)
    # A cell that shows a narrow brick says where its centre is in the image; how high that is depends on its depth.
    by_depth = {depth: counted(narrow, depth) for depth in {s.depth for s in hypotheses}}
    hough_gains = [deep[0][s.kind] + by_depth[s.depth][0][s.kind] for s in hypotheses]
    hough_counts = [deep[1] + by_depth[s.depth][1] for s in hypotheses]
    return np.asarray(hough_gains, np.float64), np.asarray(hough_counts, np.float64)
