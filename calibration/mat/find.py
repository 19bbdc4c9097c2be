"""The mat in a photo: which one it is, and where its printed points are seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import DeepBrickError
from ...photo.shrink import shrunk
from .layout import MATS, OTHER_VERSIONS, SQUARE_MM, Mat, dictionary

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

GLANCE_PX, DETECT_PX = 640, 1600
"""Long side at which squares and then markers are looked for; their corners are found in the whole photo."""

MIN_MARKERS = 3
_ENOUGH = 12  # not to look again
_SMALL_PX = 1280  # long side of a photo that is enlarged to look again
_MAX_OF_A_KIND = 2  # there may be two mats
_ENOUGH_FOREIGN = 6  # markers that are no mat's: one or two are seen where there are none
_LINEAR = np.rint(255 * (np.arange(256) / 255) ** 2.2).astype(np.uint8)
_TOLERANCE = 0.2  # of a square: lenses bend, and so does paper
_MIN_SQUARES = 10  # dark squares, markers or not, to look more closely
MIN_CHESS_CORNERS = 6
"""From so many on, the corners of markers are left out."""

# A corner of squares, seen from above: no marker and no colour patch begins within 3 mm of it.
_PATCH_MM, _PATCH_PX, _REACH_PX = 2.8, 41, 12
_MAX_SHIFT_PX = 12.0
_MIN_CONTRAST = 20.0  # of 255
# The whole mat, seen from above.
_ABOVE_PX_PER_MM, _MARGIN_MM = 3.0, 5.0


class MatError(DeepBrickError):
    """A mat is in the photo, but it cannot be used."""


@dataclass(frozen=True)
class FoundMat:
    """A mat that was found in a photo.

    Attributes
    ----------
    mat : Mat
    markers : tuple of int
        Those that were seen.
    points_mm : (N, 2) float64
        Corners of squares on the mat, and of markers where there are few of those.
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

    def project(self, points_mm: npt.ArrayLike) -> Array:
        """Where the homography puts ``(N, 2)`` places of the mat, ``(N, 2)`` pixels."""
        return _mapped(self.homography, np.asarray(points_mm, np.float64))


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
    glance, _ = shrunk(grey, GLANCE_PX)
    seen, others = _markers(glance)
    if len(seen) + others < _MIN_SQUARES:  # most photos show no mat, and should not wait long for that
        return None
    small, scale = shrunk(grey, DETECT_PX)
    if small is not glance:
        seen, others = _markers(small)
    if len(seen) < _ENOUGH and others >= _MIN_SQUARES:
        # In linear light, white that has run over its edge after too long an exposure is as wide as it should be.
        seen = _merged(seen, _markers(np.asarray(cv2.LUT(small, _LINEAR)))[0])
    clear = _without_patches(seen)
    picked = _pick(clear)
    if picked is None and others >= _MIN_SQUARES and max(small.shape) <= _SMALL_PX:
        picked = _pick(_without_patches(_merged(seen, _markers_enlarged(small))))
    if picked is None and others >= _MIN_SQUARES and _shows_mat(np.asarray(cv2.flip(small, 1))):
        msg = "The photo is mirrored, so its mat cannot be used: turn mirroring off in the camera's settings."
        raise MatError(msg)
    if picked is None and len(clear) >= _ENOUGH_FOREIGN:
        msg = (
            "The markers in the photo do not lie as on a DeepBrick mat: "
            'print one with "deepbrick calibrate mat", and keep other boards out of the photo.'
        )
        raise MatError(msg)
    if picked is None:
        return None
    mat, placed = picked
    # Pixel centres lie at whole coordinates, so the first one of the reduced photo is not that of the whole.
    placed = {k: (v + 0.5) / scale - 0.5 for k, v in placed.items()}
    return _with_corners(grey, mat, _seen_from_above(grey, mat, placed))


def _markers(grey: Image) -> tuple[list[tuple[int, Array]], int]:
    """Markers with their ``(4, 2)`` corners, and how many other squares there are."""
    corners, ids, others = _detector().detectMarkers(grey)
    numbers = [] if ids is None else [int(k) for k in ids.ravel()]
    return [(k, np.asarray(c, np.float64).reshape(4, 2)) for k, c in zip(numbers, corners, strict=True)], len(others)


def _markers_enlarged(grey: Image) -> list[tuple[int, Array]]:
    """Markers that are too small or too blurred to be read in as few pixels as there are."""
    enlarged = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return [(k, (c + 0.5) / 2 - 0.5) for k, c in _markers(np.asarray(enlarged, np.uint8))[0]]


def _without_patches(seen: list[tuple[int, Array]]) -> list[tuple[int, Array]]:
    """Markers without those that lie in many places: colour patches, blurred, are taken for one and the same."""
    counts = Counter(k for k, _ in seen)
    return [(k, c) for k, c in seen if counts[k] <= _MAX_OF_A_KIND]


def _merged(seen: list[tuple[int, Array]], more: list[tuple[int, Array]]) -> list[tuple[int, Array]]:
    """Markers of two looks at one picture, each once; two with one number in different places both stay."""
    return seen + [
        (k, c) for k, c in more if not any(k == n and np.abs(c - d).max() < np.ptp(d, axis=0).max() for n, d in seen)
    ]


@cache
def _detector() -> cv2.aruco.ArucoDetector:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.minMarkerPerimeterRate = 0.02
    # Wrong ones are known by their place, so a marker may be blurred, or bitten by a shadow.
    parameters.errorCorrectionRate = 1.0
    parameters.maxErroneousBitsInBorderRate = 0.6
    parameters.perspectiveRemovePixelPerCell = 8
    parameters.perspectiveRemoveIgnoredMarginPerCell = 0.33
    return cv2.aruco.ArucoDetector(dictionary(), parameters)


def _shows_mat(grey: Image) -> bool:
    return max(_count_by_mat(k for k, _ in _markers(grey)[0]).values(), default=0) >= _ENOUGH_FOREIGN


def _count_by_mat(markers: Iterable[int]) -> "Counter[str]":
    return Counter(mat.paper for marker in markers for mat in MATS.values() if marker in mat.markers)


def _pick(seen: list[tuple[int, Array]]) -> tuple[Mat, dict[int, Array]] | None:
    """The mat that markers lie on, and those markers; None where they lie on none."""
    counts = _count_by_mat(marker for marker, _ in seen)
    foreign = sum(marker in OTHER_VERSIONS for marker, _ in seen)
    if foreign >= MIN_MARKERS and foreign > max(counts.values(), default=0) / 2:
        msg = 'The mat in the photo is of another version: print this one with "deepbrick calibrate mat".'
        raise MatError(msg)
    fits: list[tuple[Mat, list[int]]] = []
    left = list(range(len(seen)))
    for mat in MATS.values():
        while (fit := _fit(mat, seen, left)) is not None:
            fits.append((mat, fit))
            left = [k for k in left if k not in fit]
    if not fits:
        return None
    if len(fits) > 1:
        msg = "There are two mats in the photo: keep one, and take the photo again."
        raise MatError(msg)
    mat, members = fits[0]
    if len(seen) >= _ENOUGH_FOREIGN and len(members) < len(seen) / 2:
        return None  # a row of another board may lie as one of a mat does
    return mat, {seen[k][0]: seen[k][1] for k in members}


def _fit(mat: Mat, seen: list[tuple[int, Array]], left: list[int]) -> list[int] | None:
    """The largest group of markers that lie as on a mat, as numbers in ``seen``."""
    own = [k for k in left if seen[k][0] in mat.markers]
    if len(own) < MIN_MARKERS:
        return None
    mm = np.array([mat.marker_corners_mm(seen[k][0]) for k in own])
    px = np.array([seen[k][1] for k in own])
    sides = np.linalg.norm(px - np.roll(px, 1, axis=1), axis=2).max(axis=1)
    tolerance = float(_TOLERANCE * np.median(sides))
    homography = _homography(mm.reshape(-1, 2), px.reshape(-1, 2), tolerance)
    if homography is None:
        return None
    away = np.linalg.norm(_mapped(homography, mm.reshape(-1, 2)).reshape(px.shape) - px, axis=2)
    members: dict[int, int] = {}  # of two markers with the same number the better one: the other is another mat's
    for k, error in sorted(zip(own, away.max(axis=1), strict=True), key=lambda pair: pair[1]):
        if error < 2 * tolerance:
            members.setdefault(seen[k][0], k)
    seen_right = _is_seen_from_above(homography, mat)
    return list(members.values()) if len(members) >= MIN_MARKERS and seen_right else None


def _is_seen_from_above(homography: Array, mat: Mat) -> bool:
    """Whether the frame's corners go round the way they do when one looks at the printed side."""
    half = np.array(mat.board_mm) / 2
    a, b, c, _ = _mapped(homography, half * [[-1, 1], [1, 1], [1, -1], [-1, -1]])
    (ux, uy), (vx, vy) = b - a, c - b
    return bool(ux * vy > uy * vx)


def _seen_from_above(grey: Image, mat: Mat, placed: Mapping[int, Array]) -> dict[int, Array]:
    """Look for markers again in the mat as it is seen from above, where those are squares that were too slanting."""
    mm = np.concatenate([mat.marker_corners_mm(k) for k in placed])
    homography = _homography(mm, np.concatenate(list(placed.values())))
    if homography is None:
        return dict(placed)
    size = (np.array(mat.board_mm) + 2 * _MARGIN_MM) * _ABOVE_PX_PER_MM
    left, far = np.array(mat.board_mm) / 2 * [-1, 1] + [-_MARGIN_MM, _MARGIN_MM]
    to_mm = np.array([[1 / _ABOVE_PX_PER_MM, 0, left], [0, -1 / _ABOVE_PX_PER_MM, far], [0, 0, 1]])
    back = homography @ to_mm
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    above = cv2.warpPerspective(grey, back, (round(size[0]), round(size[1])), flags=flags)
    seen, _ = _markers(np.asarray(above, np.uint8))
    fit = _fit(mat, seen, list(range(len(seen)))) or []
    return {**{seen[k][0]: _mapped(back, seen[k][1]) for k in fit}, **placed}


def _with_corners(grey: Image, mat: Mat, placed: Mapping[int, Array]) -> FoundMat | None:
    """Add the corners of squares, which are found far more exactly than those of markers."""
    markers = sorted(placed)
    marker_mm = np.concatenate([mat.marker_corners_mm(k) for k in markers])
    marker_px = np.concatenate([placed[k] for k in markers])
    found = [
        (mm, px) for mm in mat.chess_corners_mm.values() if (px := _chess_corner(grey, mat, placed, mm)) is not None
    ]
    chess_mm = np.array([mm for mm, _ in found]).reshape(-1, 2)
    chess_px = np.array([px for _, px in found]).reshape(-1, 2)
    if len(found) < MIN_CHESS_CORNERS or not _spread(chess_mm):
        chess_mm, chess_px = np.concatenate([chess_mm, marker_mm]), np.concatenate([chess_px, marker_px])
    homography = _homography(chess_mm, chess_px)
    return None if homography is None else FoundMat(mat, tuple(markers), chess_mm, chess_px, homography)


def _chess_corner(grey: Image, mat: Mat, placed: Mapping[int, Array], corner_mm: Array) -> Array | None:
    """Where a corner between four squares is, ``(2,)``; None where its markers are hidden or it looks like none."""
    near = [k for k in placed if np.abs(np.array(mat.middle_mm(mat.markers[k])) - corner_mm).max() < SQUARE_MM]
    if len(near) < 2:
        return None
    mm = np.concatenate([mat.marker_corners_mm(k) for k in near])
    homography = _homography(mm, np.concatenate([placed[k] for k in near]))
    if homography is None:
        return None
    # Seen from straight above, a corner is one whatever the angle of the photo.
    step = 2 * _PATCH_MM / (_PATCH_PX - 1)
    to_mm = np.array([[step, 0, corner_mm[0] - _PATCH_MM], [0, -step, corner_mm[1] + _PATCH_MM], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = np.asarray(cv2.warpPerspective(grey, homography @ to_mm, (_PATCH_PX, _PATCH_PX), flags=flags), np.uint8)
    middle = np.full((1, 1, 2), (_PATCH_PX - 1) / 2, np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 40, 0.005)
    place = np.asarray(
        cv2.cornerSubPix(patch, middle.copy(), (_REACH_PX, _REACH_PX), (-1, -1), stop), np.float64
    ).ravel()
    if np.abs(place - middle.ravel()).max() > _MAX_SHIFT_PX or not _is_chess(patch, place):
        return None
    return np.asarray(_mapped(homography @ to_mm, place[None])[0], np.float64)


def _is_chess(patch: Image, place: Array) -> bool:
    """Whether two opposite quarters around a place are dark and the other two light."""
    x, y = (round(float(v)) for v in place)
    quarters = [patch[:y, :x], patch[:y, x + 1 :], patch[y + 1 :, x + 1 :], patch[y + 1 :, :x]]
    levels = [float(q.mean()) for q in quarters]
    first, second = sorted((levels[0::2], levels[1::2]), key=sum)
    return min(second) - max(first) > _MIN_CONTRAST


def _spread(points_mm: Array) -> bool:
    """Whether points lie far enough from one line to tell a pose."""
    return bool(np.linalg.svd(points_mm - points_mm.mean(axis=0), compute_uv=False)[-1] > SQUARE_MM)


def _homography(points_mm: Array, points_px: Array, tolerance_px: float | None = None) -> Array | None:
    """The homography between points, by RANSAC where there is a tolerance; None where they do not tell."""
    how = () if tolerance_px is None else (cv2.RANSAC, tolerance_px)
    homography: Any = cv2.findHomography(points_mm, points_px, *how)[0]
    return None if homography is None else np.asarray(homography, np.float64)


def _mapped(homography: Array, points: Array) -> Array:
    return np.asarray(cv2.perspectiveTransform(points[None], homography)[0], np.float64)
