"""The mat in a photo: which one it is, and where its printed points are seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .mat import Mat

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class FoundMat:
    """A mat that was found in a photo.

    Attributes
    ----------
    mat : Mat
    markers : tuple of int
        Those that were seen.
    points_mm : (N, 2) float64
        Corners of markers and of squares on the mat.
    points_px : (N, 2) float64
        The same in the photo, OpenCV's pixel coordinates (whole numbers in the middle of a pixel).
    homography : (3, 3) float64
        From ``(x, y, 1)`` on the mat, mm, to the photo; it knows nothing of the lens' distortion.
    """

    mat: Mat
    markers: tuple[int, ...]
    points_mm: Array
    points_px: Array
    homography: Array


def find_mat(photo_bgr: Image) -> FoundMat | None:
    """Find a mat, also one that is half hidden.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8

    Returns
    -------
    FoundMat or None
        None where there is none, or too little of it.
    """
    raise NotImplementedError
