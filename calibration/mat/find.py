"""The mat in a photo: which one it is, and where its printed points are seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ...language import gettext as _
from ...photo.shrink import shrunk
from .corners import are_spread, find_chess_corner
from .homography import find_homography, project
from .layout import Mat
from .markers import (
    ENOUGH_FOREIGN,
    MatError,
    detect_markers,
    markers_enlarged,
    markers_from_above,
    merged,
    pick_mat,
    shows_mat,
    without_patches,
)

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

GLANCE_PX, DETECT_PX = 640, 1600
"""Long side at which squares and then markers are looked for; their corners are found in the whole photo."""

MIN_CHESS_CORNERS = 6
"""From so many on, the corners of markers are left out."""

_ENOUGH = 12  # not to look again
_SMALL_PX = 1280  # long side of a photo that is enlarged to look again
_LINEAR = np.rint(255 * (np.arange(256) / 255) ** 2.2).astype(np.uint8)
_MIN_SQUARES = 10  # dark squares, markers or not, to look more closely


@dataclass(frozen=True)
class FoundMat:
    """A mat that was found in a photo.

    Attributes
    ----------
    markers : tuple of int
        Those that were seen.
    points_mm : (N, 2) float64
        Corners of squares on the mat, and of markers where there are few of those.
    points_px : (N, 2) float64
        The same in the photo.
    homography : (3, 3) float64
        From ``(x, y, 1)`` on the mat, mm, to the photo; it knows nothing of the lens' distortion.
    """

    mat: Mat
    markers: tuple[int, ...]
    points_mm: Array
    points_px: Array
    homography: Array

    def project(self, points_mm: npt.ArrayLike) -> Array:
        """Where the homography puts ``(N, 2)`` places of the mat, ``(N, 2)`` pixels."""
        return project(self.homography, np.asarray(points_mm, np.float64))


def find_mat(photo_bgr: Image) -> FoundMat | None:
    """Find a mat, also one that is half hidden.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8

    Returns
    -------
    FoundMat or None
        None where there is none, or too little of it.

    Raises
    ------
    MatError
        Where there are two mats, one of another version, another board, or the photo is mirrored.
    """
    grey = np.asarray(cv2.cvtColor(photo_bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    glance = shrunk(grey, GLANCE_PX)[0]
    seen, others = detect_markers(glance)
    if len(seen) + others < _MIN_SQUARES:  # most photos show no mat, and should not wait long for that
        return None
    small, scale = shrunk(grey, DETECT_PX)
    if small is not glance:
        seen, others = detect_markers(small)
    if len(seen) < _ENOUGH and others >= _MIN_SQUARES:
        # In linear light, white that has run over its edge after too long an exposure is as wide as it should be.
        seen = merged(seen, detect_markers(np.asarray(cv2.LUT(small, _LINEAR)))[0])
    clear = without_patches(seen)
    picked = pick_mat(clear)
    if picked is None and others >= _MIN_SQUARES and max(small.shape) <= _SMALL_PX:
        picked = pick_mat(without_patches(merged(seen, markers_enlarged(small))))
    if picked is None and others >= _MIN_SQUARES and shows_mat(np.asarray(cv2.flip(small, 1))):
        msg = _("The photo is mirrored, so its mat cannot be used: turn mirroring off in the camera's settings.")
        raise MatError(msg)
    if picked is None and len(clear) >= ENOUGH_FOREIGN:
        msg = _(
            'The markers in the photo do not lie as on a DeepBrick mat: print one with "deepbrick calibrate '
            'mat", and keep other boards out of the photo.'
        )
        raise MatError(msg)
    if picked is None:
        return None
    mat, placed = picked
    placed = {k: v / scale for k, v in placed.items()}
    return _with_corners(grey, mat, markers_from_above(grey, mat, placed))


def _with_corners(grey: Image, mat: Mat, placed: Mapping[int, Array]) -> FoundMat | None:
    """Add the corners of squares, which are found far more exactly than those of markers."""
    markers = sorted(placed)
    marker_mm = np.concatenate([mat.marker_corners_mm(k) for k in markers])
    marker_px = np.concatenate([placed[k] for k in markers])
    found = [
        (mm, px) for mm in mat.chess_corners_mm.values() if (px := find_chess_corner(grey, mat, placed, mm)) is not None
    ]
    chess_mm = np.array([mm for mm, _ in found]).reshape(-1, 2)
    chess_px = np.array([px for _, px in found]).reshape(-1, 2)
    if len(found) < MIN_CHESS_CORNERS or not are_spread(chess_mm):
        chess_mm, chess_px = np.concatenate([chess_mm, marker_mm]), np.concatenate([chess_px, marker_px])
    homography = find_homography(chess_mm, chess_px)
    return None if homography is None else FoundMat(mat, tuple(markers), chess_mm, chess_px, homography)
