"""Homographies between the mat and a photo."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def find_homography(points_mm: Array, points_px: Array, tolerance_px: float | None = None) -> Array | None:
    """The homography between points, by RANSAC where there is a tolerance; None where they do not tell."""
    how = () if tolerance_px is None else (cv2.RANSAC, tolerance_px)
    homography: Any = cv2.findHomography(points_mm, points_px, *how)[0]
    return None if homography is None else np.asarray(homography, np.float64)


def project(homography: Array, points: Array) -> Array:
    """Where a homography puts ``(N, 2)`` points, ``(N, 2)``."""
    return np.asarray(cv2.perspectiveTransform(points[None], homography)[0], np.float64)
