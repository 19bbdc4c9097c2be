"""What the network says about each cell of ``STRIDE`` by ``STRIDE`` pixels.

Channels, in order: a logit for "no brick" and one for each brick type of the catalog; a logit for "here is the centre
of a brick"; and four vectors ``(x, y)`` in units of ``VECTOR_UNIT_PX``: from the cell to the centre of the brick it
shows, and the projections of that brick's frame: a brick's height up (9.6 mm), a column's pitch along the row (16 mm,
to the right when the stack stands upright) and the same across the row, away from the camera.
"""

from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM

Array = npt.NDArray[np.float32]
Floats = TypeVar("Floats", npt.NDArray[np.float32], npt.NDArray[np.float64])

STRIDE = 4
VECTOR_UNIT_PX = 16.0
VECTORS = ("offset", "up", "along", "across")
FRAME_MM = (COLUMN_PITCH_MM, COLUMN_PITCH_MM, BRICK_HEIGHT_MM)  # of along, across and up
BRICK_MIN_PROBABILITY = 0.5  # that a cell shows some brick


@dataclass(frozen=True)
class Maps:
    """The network's answer for one image, in pixels of that image.

    Attributes
    ----------
    probability : (h, w, 1 + K) float32
        Of "no brick" and of each brick type; sums to 1.
    center_heatmap : (h, w) float32
        0 to 1, that a brick's centre is here.
    offset, up, along, across : (h, w, 2) float32
        Vectors in pixels.
    """

    probability: Array
    center_heatmap: Array
    offset: Array
    up: Array
    along: Array
    across: Array

    def median_stud_px(self, mask: npt.NDArray[np.bool_]) -> float:
        """Median size of a stud that some cells, ``(h, w)``, tell."""
        return float(np.median(stud_size_px(self.up, self.along, self.across)[mask]))


def channel_count(class_count: int) -> int:
    """Channels of the network's output for a number of brick types."""
    return 1 + class_count + 1 + 2 * len(VECTORS)


def cell_centers(height: int, width: int) -> Array:
    """Pixel coordinates ``(x, y)`` of the middle of each cell, ``(height, width, 2) float32``."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return np.asarray((np.stack([x, y], axis=-1) + 0.5) * STRIDE, np.float32)


def stud_size_px(up: Floats, along: Floats, across: Floats) -> Floats:
    """Size of a stud in pixels, from a brick's projected frame, whichever way the brick is turned.

    For a scaled orthographic view the squared lengths of three projected orthonormal axes sum to twice the squared
    scale.

    Parameters
    ----------
    up, along, across : (..., 2) float32 or float64
        As in ``Maps``.

    Returns
    -------
    (...) float32 or float64
        As exact as what came in.
    """
    total = (
        (up**2).sum(-1) / BRICK_HEIGHT_MM**2
        + (along**2).sum(-1) / COLUMN_PITCH_MM**2
        + (across**2).sum(-1) / COLUMN_PITCH_MM**2
    )
    return cast("Floats", STUD_PITCH_MM * np.sqrt(total / 2))


def area_in_studs(cells: int, stud_px: float) -> float:
    """Area of a number of cells, in square studs."""
    return cells * (STRIDE / stud_px) ** 2


def brick_mask(maps: Maps) -> npt.NDArray[np.bool_]:
    """Cells that show some brick, ``(h, w)``."""
    return np.asarray(1 - maps.probability[..., 0] > BRICK_MIN_PROBABILITY)


def mean_roll(up: npt.NDArray[np.float32]) -> float:
    """Mean direction of ``(N, 2)`` vectors, radians clockwise from upward."""
    directions = up / np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-6)
    x, y = directions.mean(axis=0)
    return float(np.arctan2(x, -y))


def upright(up: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Unit vectors along what is up, ``(..., 2)``, and to the right of it."""
    upward = up / np.maximum(np.linalg.norm(up, axis=-1, keepdims=True), 1e-6)
    return upward, np.stack([-upward[..., 1], upward[..., 0]], axis=-1)


def sample(field: Array, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Bilinear samples of ``(h, w, C)`` maps at pixels ``(..., 2)``; beyond the border, the border's."""
    height, width = field.shape[:2]
    cell = np.clip(points / STRIDE - 0.5, 0, [width - 1.001, height - 1.001]).reshape(-1, 2)
    corner = np.minimum(cell.astype(int), [max(width - 2, 0), max(height - 2, 0)])
    x, y = (cell - corner).T
    x0, y0 = corner.T
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    parts = [field[a, b] * (u * v)[:, None] for a, u in ((y0, 1 - y), (y1, y)) for b, v in ((x0, 1 - x), (x1, x))]
    return np.asarray(sum(parts), np.float64).reshape(*points.shape[:-1], field.shape[-1])
