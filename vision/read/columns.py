"""Read the columns of an image: their axes, the segmentation of bricks on each, and each brick's place."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...catalog import BrickType, Catalog, Role
from ...catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from ..bricks import FoundBrick
from ..maps import Maps, sample
from .axes import Axis, find_axes
from .evidence import SPOTS_MM, Evidence, gather_evidence
from .hough import Cells, brick_cells
from .segmentation import ColumnSegmentation, Segment, segment_columns
from .thresholds import SEGMENTATION

Array = npt.NDArray[np.float64]
Column = tuple[FoundBrick, ...]
Place = tuple[int, int]  # column and level

HALF_STUD_MM = STUD_PITCH_MM / 2


@dataclass(frozen=True)
class FoundColumn:
    """A column, and what might stand below it.

    Attributes
    ----------
    bricks : tuple of FoundBrick
        From the foot up.
    feet : tuple of FoundBrick
        One of them may be a foot of which the maps show too little to be sure.
    """

    bricks: Column
    feet: Column


def find_columns(maps: Maps, catalog: Catalog) -> list[FoundColumn]:
    """Find all columns of an image.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog

    Returns
    -------
    list of FoundColumn
        In pixels of the image that the maps are of.
    """
    cells = brick_cells(maps)
    axes = find_axes(maps, catalog)
    seen = [gather_evidence(axis, maps, catalog, cells) for axis in axes]
    found = []
    for axis, evidence, segmentation in zip(axes, seen, segment_columns(seen, catalog), strict=True):
        bricks, feet = (
            tuple(_found(axis, maps, evidence, cells, catalog, segmentation, p) for p in segments)
            for segments in (segmentation.segments, segmentation.feet)
        )
        if bricks:
            found.append(FoundColumn(bricks, feet))
    return found


def _found(  # noqa: PLR0913, PLR0917 -- a segment of an axis, and all that is known about it
    axis: Axis,
    maps: Maps,
    evidence: Evidence,
    cells: Cells,
    catalog: Catalog,
    segmentation: ColumnSegmentation,
    segment: Segment,
) -> FoundBrick:
    middle = segment.middle
    low = min(int(middle), len(axis.points) - 1)
    high = min(low + 1, len(axis.points) - 1)
    fraction = middle - low
    point, up, along, across = (
        v[low] * (1 - fraction) + v[high] * fraction for v in (axis.points, axis.up, axis.along, axis.across)
    )
    up, along, across = (v * segmentation.stretch for v in (up, along, across))
    hypothesis = evidence.hypotheses[segment.hypothesis]
    # The cut is settled; for which brick it is, all cells count that vote for its middle, not only those of its front.
    reach = SEGMENTATION.cell_radius * float(np.linalg.norm(up))
    mine = np.linalg.norm(cells.aims - point - across * hypothesis.depth, axis=1) < reach
    shown = cells.shown[mine][:, 1:].mean(axis=0) if mine.any() else np.ones(len(catalog))
    front = np.exp(evidence.likelihood[:, segment.start : segment.end].mean(axis=1))
    probability = np.zeros(len(catalog))
    np.maximum.at(probability, evidence.kinds, front)
    probability *= shown + SEGMENTATION.min_likelihood
    height_mm = catalog.bricks[hypothesis.kind].size_mm[2]
    probability *= [b.size_mm[2] == height_mm and b.meaning.role is not Role.LINK for b in catalog]
    probability /= probability.sum()
    likeliest = int(probability.argmax())
    kind = catalog.bricks[likeliest]
    if likeliest != hypothesis.kind:
        hypothesis = evidence.hypotheses[int(np.where(evidence.kinds == likeliest, front, -1).argmax())]
    center_heat = float(evidence.center_heat_at(evidence.hypotheses.index(hypothesis), np.array(middle)))
    shift_mm = (_sideways_mm(kind, point, (along, up, across), maps), hypothesis.depth * COLUMN_PITCH_MM, 0.0)
    found = FoundBrick(kind, probability, center_heat, point, up, along, across)
    return replace(found, center=point + found.shift_px(shift_mm))


def _sideways_mm(kind: BrickType, point: Array, frame: tuple[Array, Array, Array], maps: Maps) -> float:
    """Which way a two-stud-wide brick reaches beyond the column's axis, by where its cells say its centre is."""
    if kind.studs[0] == 1:
        return 0.0
    along, up, across = frame
    front = point - across / 2 + np.stack([along * (x / COLUMN_PITCH_MM) for x in SPOTS_MM])
    aim = (front + sample(maps.offset, front)).mean(axis=0) - point
    side = np.linalg.lstsq(np.stack([along, up], axis=1), aim, rcond=None)[0][0]
    return HALF_STUD_MM if side > 0 else -HALF_STUD_MM
