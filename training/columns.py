"""Where the columns of a labelled photo stand: each one's axis, and which brick is where along it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog, Role
from ..catalog.types import BRICK_HEIGHT_MM
from ..vision.maps import stud_size_px
from .photos import FAR_AWAY_PX, LabelledPhoto

Array = npt.NDArray[np.float64]

MIN_STUD_PX = 12.0
CURVED_FROM_BRICKS = 4  # so many bricks tell how perspective shortens a column towards its far end


@dataclass(frozen=True)
class Polynomial:
    """What changes along a column, as a polynomial of the height above its foot.

    Attributes
    ----------
    coefficients : (D + 1, K) float64
        Constant first; heights in mm.
    """

    coefficients: Array

    def at(self, height_mm: Array) -> Array:
        """Values at heights ``(...)``: ``(..., K)``."""
        values = np.asarray(np.polynomial.polynomial.polyval(height_mm, self.coefficients), np.float64)
        return np.moveaxis(values, 0, -1)

    def slope_at(self, height_mm: Array) -> Array:
        """Change of the values a millimetre, at heights ``(...)``: ``(..., K)``."""
        slope = np.polynomial.polynomial.polyder(self.coefficients)
        return np.moveaxis(np.asarray(np.polynomial.polynomial.polyval(height_mm, slope), np.float64), 0, -1)


@dataclass(frozen=True)
class LabelledColumn:
    """A column in a photo, and its bricks from the foot up.

    Attributes
    ----------
    axis : Polynomial
        Projections of the axis of the column's bricks of one by two studs, pixels of the photo.
    frame : Polynomial
        Projections of a column's distance (16 mm) along the row and across it, ``(along x, along y, across x,
        across y)`` in pixels.
    stud_px : Polynomial
        Width of a stud's square in pixels, one value.
    classes : (N,) int64
        Places in the catalog; no bricks where the axis is one on which nothing stands.
    seams_mm : (N + 1,) float64
        Heights of the undersides, and of the top.
    visible : (N,) float64
        Fraction of each brick that shows, roughly.
    """

    axis: Polynomial
    frame: Polynomial
    stud_px: Polynomial
    classes: npt.NDArray[np.int64]
    seams_mm: Array
    visible: Array

    @property
    def top_mm(self) -> float:
        """Height of the column; of an axis on which nothing stands, of the column beside it."""
        return float(self.seams_mm[-1])


def labelled_columns(photo: LabelledPhoto, catalog: Catalog) -> list[LabelledColumn]:
    """All columns of a photo that are large enough to be read."""
    is_link = np.array([b.meaning.role is Role.LINK for b in catalog])
    members: dict[tuple[int, int], list[int]] = {}
    for row in np.lexsort(photo.places.T[::-1]):
        if not is_link[photo.classes[row]]:
            stack, column, _ = (int(v) for v in photo.places[row])
            members.setdefault((stack, column), []).append(int(row))
    found = (_column(photo, np.array(rows), catalog) for rows in members.values())
    return [c for c in found if c is not None]


def beside(column: LabelledColumn, photo: LabelledPhoto, side: int) -> LabelledColumn | None:
    """The axis on which the next column of a row would stand; None where a brick is there.

    Parameters
    ----------
    side : int
        1 to the right along the row, -1 to the left.
    """
    heights = np.linspace(0, column.top_mm, 6)
    points = column.axis.at(heights) + side * column.frame.at(heights)[:, :2]
    away = np.linalg.norm(photo.centers[None] - points[:, None], axis=-1) / column.stud_px.at(heights)
    if away.min(initial=np.inf) < 1:
        return None
    nothing = np.zeros(0)
    axis = _fitted(heights, points, 2)
    return LabelledColumn(
        axis, column.frame, column.stud_px, nothing.astype(np.int64), np.array([column.top_mm]), nothing
    )


def _column(photo: LabelledPhoto, rows: npt.NDArray[np.int64], catalog: Catalog) -> LabelledColumn | None:
    """One column; None where it is too small, or partly behind the camera."""
    vectors = (photo.centers, photo.up, photo.along, photo.across)
    centers, up, along, across = (v[rows].astype(np.float64) for v in vectors)
    stud_px = stud_size_px(photo.up, photo.along, photo.across)[rows].astype(np.float64)
    if stud_px.max() < MIN_STUD_PX or (centers < FAR_AWAY_PX / 2).any():
        return None
    kinds = [catalog.bricks[int(k)] for k in photo.classes[rows]]
    heights = np.array([k.size_mm[2] for k in kinds])
    seams = np.concatenate([[0.0], heights.cumsum()])
    middles = (seams[:-1] + seams[1:]) / 2
    # Bricks of one stud's width and the whole depth stand on the axis; others reach to a side of it or to the front.
    on_axis = np.array([k.studs[0] == 1 and k.fills_depth for k in kinds])
    on_axis |= not on_axis.any()
    half = up[on_axis] * (heights[on_axis] / BRICK_HEIGHT_MM / 2)[:, None]
    points = np.concatenate([centers[on_axis], centers[on_axis] - half, centers[on_axis] + half])
    at = np.concatenate([middles[on_axis], seams[:-1][on_axis], seams[1:][on_axis]])
    frames = np.concatenate([along, across], axis=1)
    straight = min(len(rows) - 1, 1)
    return LabelledColumn(
        _fitted(at, points, 2 if on_axis.sum() >= CURVED_FROM_BRICKS else 1),
        _fitted(middles, frames, straight),
        _fitted(middles, stud_px[:, None], straight),
        photo.classes[rows],
        seams,
        photo.visible[rows].astype(np.float64),
    )


def _fitted(height_mm: Array, values: Array, degree: int) -> Polynomial:
    return Polynomial(np.asarray(np.polynomial.polynomial.polyfit(height_mm, values, degree), np.float64))
