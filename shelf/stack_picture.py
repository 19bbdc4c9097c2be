"""A small side view of a stack."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Catalog, Shape
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_DIAMETER_MM, STUD_HEIGHT_MM, STUD_PITCH_MM
from ..printing import Rgb

CLEAR: Rgb = (0.80, 0.91, 1.0)
"""Clear plastic has no colour of its own to print."""

UNKNOWN: Rgb = (0.75, 0.75, 0.75)
"""For a token that this catalog does not have."""

_MOST_COLUMNS = 16
_MOST_BRICKS = 32

Outline = npt.NDArray[np.float64]


def stack_picture(
    columns: Sequence[Sequence[str]], catalog: Catalog, box_mm: tuple[float, float, float, float]
) -> list[tuple[Outline, Rgb]]:
    """Outlines of the bricks of a stack, as large as fits into a box, at its right edge.

    Parameters
    ----------
    columns : sequence of sequence of str
        Tokens by column, each from the lowest brick up. Of very many the last columns and the lowest bricks are shown.
    box_mm : tuple of float
        Left, lower, right and upper edge.

    Returns
    -------
    list of ((N, 2) float64, tuple of float)
        Polygons ``(x, y)`` in mm, y up, and their colours, sRGB from 0 to 1, in drawing order.
    """
    known = {brick.token: brick for brick in catalog}
    drawn: list[tuple[Outline, Rgb]] = []
    for place, column in enumerate(columns[-_MOST_COLUMNS:]):
        foot = np.array([place * COLUMN_PITCH_MM, 0.0])
        for token in column[:_MOST_BRICKS]:
            brick = known.get(token)
            parts, height = (_unknown(), BRICK_HEIGHT_MM) if brick is None else (_parts(brick), brick.size_mm[2])
            drawn += [(part + foot, _color(brick)) for part in parts]
            foot[1] += height
    return _fit(drawn, box_mm)


def _fit(drawn: list[tuple[Outline, Rgb]], box_mm: tuple[float, float, float, float]) -> list[tuple[Outline, Rgb]]:
    if not drawn:
        return []
    points = np.vstack([outline for outline, _ in drawn])
    low, high = points.min(axis=0), points.max(axis=0)
    box_low, box_high = np.array(box_mm[:2]), np.array(box_mm[2:])
    scale = float(((box_high - box_low) / (high - low)).min())
    shift = np.array([box_high[0] - scale * high[0], (box_low + box_high)[1] / 2 - scale * (low + high)[1] / 2])
    return [(outline * scale + shift, color) for outline, color in drawn]


def _color(brick: BrickType | None) -> Rgb:
    if brick is None:
        return UNKNOWN
    if brick.color.clear:
        return CLEAR
    red, green, blue = (part / 255 for part in brick.color.rgb)
    return red, green, blue


def _unknown() -> list[Outline]:
    return [_rectangle(STUD_PITCH_MM, 0.0, STUD_PITCH_MM, BRICK_HEIGHT_MM)]


def _parts(brick: BrickType) -> list[Outline]:
    """Studs and body, in mm; the column's foot stands from 0 to 16 and slopes fall to the left."""
    length, _, height = brick.size_mm
    # Short bricks stand over the half of a column that is away from the slope.
    left = max(COLUMN_PITCH_MM - length, 0.0)
    if brick.shape is Shape.SLOPE:
        top = left + STUD_PITCH_MM
        body = np.array([[left, 0.0], [left + length, 0.0], [left + length, height], [top, height]])
        centres = [top + STUD_PITCH_MM / 2]
    else:
        body = _rectangle(left, 0.0, length, height)
        centres = [left + (k + 0.5) * length / brick.studs[0] for k in range(brick.studs[0])]
    studs = [_rectangle(c - STUD_DIAMETER_MM / 2, height, STUD_DIAMETER_MM, STUD_HEIGHT_MM) for c in centres]
    return [*studs, body]


def _rectangle(left: float, low: float, width: float, height: float) -> Outline:
    return np.array([[left, low], [left + width, low], [left + width, low + height], [left, low + height]], np.float64)
