"""The corners of the mat's squares in a photo, which are found far more exactly than those of markers."""

from collections.abc import Mapping

import cv2
import numpy as np
import numpy.typing as npt

from ...pixels import from_opencv, pixels_at, to_opencv, warp_for_opencv
from .homography import find_homography, project
from .layout import SQUARE_MM, Mat

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

# A corner of squares, seen from above: no marker and no colour patch begins within 3 mm of it.
_MM_PER_PX, _PATCH_PX, _REACH_PX = 0.14, 41, 12
_MAX_SHIFT_PX = 12.0
_MIN_CONTRAST = 20.0  # of 255


def find_chess_corner(grey: Image, mat: Mat, placed: Mapping[int, Array], corner_mm: Array) -> Array | None:
    """Where a corner between four squares is, ``(2,)``; None where its markers are hidden or it looks like none."""
    near = [k for k in placed if np.abs(mat.marker_middles_mm[k] - corner_mm).max() < SQUARE_MM]
    if len(near) < 2:
        return None
    mm = np.concatenate([mat.marker_corners_mm(k) for k in near])
    homography = find_homography(mm, np.concatenate([placed[k] for k in near]))
    if homography is None:
        return None
    # Seen from straight above, a corner is one whatever the angle of the photo.
    left, far = corner_mm + np.array([-1, 1]) * _MM_PER_PX * _PATCH_PX / 2
    to_mm = np.array([[_MM_PER_PX, 0, left], [0, -_MM_PER_PX, far], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warp = warp_for_opencv(homography @ to_mm)
    patch = np.asarray(cv2.warpPerspective(grey, warp, (_PATCH_PX, _PATCH_PX), flags=flags), np.uint8)
    middle = np.full(2, _PATCH_PX / 2)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 40, 0.005)
    start = to_opencv(middle).astype(np.float32).reshape(1, 1, 2)
    place = from_opencv(cv2.cornerSubPix(patch, start, (_REACH_PX, _REACH_PX), (-1, -1), stop)).ravel()
    if np.abs(place - middle).max() > _MAX_SHIFT_PX or not _is_chess(patch, place):
        return None
    return np.asarray(project(homography @ to_mm, place[None])[0], np.float64)


def _is_chess(patch: Image, place: Array) -> bool:
    """Whether two opposite quarters around a place are dark and the other two light."""
    x, y = pixels_at(place).tolist()
    quarters = [patch[:y, :x], patch[:y, x + 1 :], patch[y + 1 :, x + 1 :], patch[y + 1 :, :x]]
    levels = [float(q.mean()) for q in quarters]
    first, second = sorted((levels[0::2], levels[1::2]), key=sum)
    return min(second) - max(first) > _MIN_CONTRAST


def are_spread(points_mm: Array) -> bool:
    """Whether points lie far enough from one line to tell a pose."""
    return bool(np.linalg.svd(points_mm - points_mm.mean(axis=0), compute_uv=False)[-1] > SQUARE_MM)
