"""Read the columns of an image: their axes, the pile of bricks on each, and each brick's place."""

import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Catalog, Role
from ..catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from . import settings
from .axes import Axis, find_axes
from .bricks import FoundBrick
from .evidence import FRONT_MM, Cells, Evidence, brick_cells, look_along, sample
from .maps import Maps
from .pile import Piece, Pile, best_piles

Array = npt.NDArray[np.float64]
Column = tuple[FoundBrick, ...]
Place = tuple[int, int]  # column and level

HALF_STUD_MM = STUD_PITCH_MM / 2


def read_columns(maps: Maps, catalog: Catalog) -> list[Column]:
    """Read all columns of an image.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog

    Returns
    -------
    list of tuple of FoundBrick
        Each column from the foot up, in pixels of the image that the maps are of.
    """
    cells = brick_cells(maps)
    axes = find_axes(maps, catalog)
    seen = [look_along(axis, maps, catalog, cells) for axis in axes]
    return [
        tuple(_found(axis, maps, evidence, cells, catalog, pile, piece) for piece in pile.pieces)
        for axis, evidence, pile in zip(axes, seen, best_piles(seen, catalog), strict=True)
        if pile.pieces
    ]


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
    # The cut is settled; for which brick it is, all cells count that vote for its middle, not only those of its front.
    reach = settings.CELL_REACH * float(np.linalg.norm(up))
    mine = np.linalg.norm(cells.aims - point, axis=1) < reach
    ballot = cells.shown[mine][:, 1:].mean(axis=0) if mine.any() else np.ones(len(catalog))
    front = np.exp(evidence.likelihood[1:, piece.start : piece.end].mean(axis=1))
    probability = front * (ballot + settings.MIN_LIKELIHOOD)
    height_mm = catalog.bricks[piece.kind].size_mm[2]
    fits = [b.size_mm[2] == height_mm and b.meaning.role is not Role.LINK for b in catalog]
    probability = np.where(fits, probability, 0.0)
    probability /= probability.sum()
    kind = catalog.bricks[int(probability.argmax())]
    heat = float(evidence.heat_at(np.array(middle), wide=kind.studs[0] > 1))
    point = point + along * (_sideways_mm(kind, point, (along, up, across), maps) / COLUMN_PITCH_MM)
    return FoundBrick(kind, probability, heat, point, up, along, across)


def _sideways_mm(kind: BrickType, point: Array, frame: tuple[Array, Array, Array], maps: Maps) -> float:
    """Which way a two-stud-wide brick reaches beyond the column's axis, by where its cells say its centre is."""
    if kind.studs[0] == 1:
        return 0.0
    along, up, across = frame
    front = point - across / 2 + np.stack([along * (x / COLUMN_PITCH_MM) for x in FRONT_MM])
    aim = (front + sample(maps.offset, front)).mean(axis=0) - point
    share = np.linalg.lstsq(np.stack([along, up], axis=1), aim, rcond=None)[0][0]
    return HALF_STUD_MM if share > 0 else -HALF_STUD_MM
