"""Pixel coordinates, and how OpenCV's differ.

Everywhere in DeepBrick ``(0, 0)`` is the outer corner of a picture's first pixel and ``(0.5, 0.5)`` its centre, as in
SVG, OpenGL and COCO: what is scaled is multiplied, and nothing is added. OpenCV and scikit-image have ``(0, 0)`` in the
centre of the first pixel. The functions that convert are called where OpenCV is, and nowhere else.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_TO_CORNER = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
_TO_CENTRE = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]])


def to_opencv(points_px: npt.ArrayLike) -> Array:
    """Points as OpenCV counts.

    Parameters
    ----------
    points_px : (..., 2) array

    Returns
    -------
    (..., 2) float64
    """
    return np.asarray(points_px, np.float64) - 0.5


def from_opencv(points_px: npt.ArrayLike) -> Array:
    """Points that OpenCV gave, as all others count.

    Parameters
    ----------
    points_px : (..., 2) array

    Returns
    -------
    (..., 2) float64
    """
    return np.asarray(points_px, np.float64) + 0.5


def pixels_at(points_px: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Column and row of the pixels that points lie in: what OpenCV draws at.

    Parameters
    ----------
    points_px : (..., 2) array

    Returns
    -------
    (..., 2) int32
    """
    return np.floor(np.asarray(points_px, np.float64)).astype(np.int32)


def scale_of(linear: Array) -> float:
    """How many times as large a linear map ``(2, 2)`` makes lengths: the square root of what it makes of areas."""
    return float(np.sqrt(abs(np.linalg.det(linear))))


def warp_for_opencv(matrix: npt.ArrayLike) -> Array:
    """A map from one picture to another, for ``cv2.warpAffine`` and ``cv2.warpPerspective``.

    Parameters
    ----------
    matrix : (2, 3) or (3, 3) array
        Takes ``(x, y, 1)`` in one picture to its place in the other.

    Returns
    -------
    (2, 3) or (3, 3) float64
        As many rows as came in.
    """
    rows = np.asarray(matrix, np.float64)
    whole = np.vstack([rows, np.eye(3)[len(rows) :]])
    return np.asarray((_TO_CENTRE @ whole @ _TO_CORNER)[: len(rows)], np.float64)


def is_within(points: Array, size: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which places ``(..., 2)`` are in an image of a width and a height."""
    return np.asarray(np.all((points >= 0) & (points < np.asarray(size)), axis=-1), np.bool_)
