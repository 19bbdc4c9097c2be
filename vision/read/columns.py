"""Read the columns of an image: their axes, the pile of bricks on each, and each brick's place."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...catalog import BrickType, Catalog, Role
from ...catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from .. import settings
from ..bricks import FoundBrick
from ..maps import Maps
from .axes import Axis, find_axes
from .evidence import SPOTS_MM, Cells, Evidence, brick_cells, look_along, sample
from .segmentation import Piece, Pile, best_piles

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
    seen = [look_along(axis, maps, catalog, cells) for axis in axes]
    found = []
    for axis, evidence, pile in zip(axes, seen, best_piles(seen, catalog), strict=True):
        bricks, feet = (
            tuple(_found(axis, maps, evidence, cells, catalog, pile, p) for p in pieces)
            for pieces in (pile.pieces, pile.feet)
        )
        if bricks:
            found.append(FoundColumn(bricks, feet))
    return found


def _found(  # noqa: PLR0913, PLR0917 -- a piece of an axis, and all that is known about it
    axis: Axis, maps: Maps, evidence: Evidence, cells: Cells, catalog: Catalog, pile: Pile, piece: Piece
) -> FoundBrick:
    middle = piece.middle
    low = min(int(middle), len(axis.points) - 1)
    high = min(low + 1, len(axis.points) - 1)
    share = middle - low
    point, up, along, across = (
        v[low] * (1 - share) + v[high] * share for v in (axis.points, axis.up, axis.along, axis.across)
    )
    up, along, across = (v * (pile.stretch * settings.FRAME_SHORT) for v in (up, along, across))
    stance = evidence.stances[piece.stance]
    # The cut is settled; for which brick it is, all cells count that vote for its middle, not only those of its front.
    reach = settings.CELL_REACH * float(np.linalg.norm(up))
    mine = np.linalg.norm(cells.aims - point - across * stance.depth, axis=1) < reach
    ballot = cells.shown[mine][:, 1:].mean(axis=0) if mine.any() else np.ones(len(catalog))
    front = np.exp(evidence.likelihood[:, piece.start : piece.end].mean(axis=1))
    probability = np.zeros(len(catalog))
    np.maximum.at(probability, evidence.kinds, front)
    probability *= ballot + settings.MIN_LIKELIHOOD
    height_mm = catalog.bricks[stance.kind].size_mm[2]
    probability *= [b.size_mm[2] == height_mm and b.meaning.role is not Role.LINK for b in catalog]
    probability /= probability.sum()
    likeliest = int(probability.argmax())
    kind = catalog.bricks[likeliest]
    if likeliest != stance.kind:
        stance = evidence.stances[int(np.where(evidence.kinds == likeliest, front, -1).argmax())]
    heat = float(evidence.heat_at(evidence.stances.index(stance), np.array(middle)))
    shift_mm = (_sideways_mm(kind, point, (along, up, across), maps), stance.depth * COLUMN_PITCH_MM, 0.0)
    found = FoundBrick(kind, probability, heat, point, up, along, across)
    return replace(found, center=point + found.shift_px(shift_mm))


def _sideways_mm(kind: BrickType, point: Array, frame: tuple[Array, Array, Array], maps: Maps) -> float:
    """Which way a two-stud-wide brick reaches beyond the column's axis, by where its cells say its centre is."""
    if kind.studs[0] == 1:
        return 0.0
    along, up, across = frame
    front = point - across / 2 + np.stack([along * (x / COLUMN_PITCH_MM) for x in SPOTS_MM])
    aim = (front + sample(maps.offset, front)).mean(axis=0) - point
    share = np.linalg.lstsq(np.stack([along, up], axis=1), aim, rcond=None)[0][0]
    return HALF_STUD_MM if share > 0 else -HALF_STUD_MM
