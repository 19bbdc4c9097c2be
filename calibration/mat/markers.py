"""The markers of a mat in a photo, and which mat they lie on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import DeepBrickError
from ...language import gettext as _
from ...pixels import from_opencv, warp_for_opencv
from .homography import find_homography, project
from .layout import MATS, OTHER_VERSIONS, Mat, dictionary

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

MIN_MARKERS = 3
ENOUGH_FOREIGN = 6
"""Markers that are no mat's: one or two are seen where there are none."""

_MAX_OF_A_KIND = 2  # there may be two mats
_TOLERANCE = 0.2  # of a square: lenses bend, and so does paper
# The whole mat, seen from above.
_ABOVE_PX_PER_MM, _MARGIN_MM = 3.0, 5.0


class MatError(DeepBrickError):
    """A mat is in the photo, but it cannot be used."""


def detect_markers(grey: Image) -> tuple[list[tuple[int, Array]], int]:
    """Markers with their ``(4, 2)`` corners, and how many other squares there are."""
    corners, ids, others = _detector().detectMarkers(grey)
    numbers = [] if ids is None else [int(k) for k in ids.ravel()]
    return [(k, from_opencv(c).reshape(4, 2)) for k, c in zip(numbers, corners, strict=True)], len(others)


def markers_enlarged(grey: Image) -> list[tuple[int, Array]]:
    """Markers that are too small or too blurred to be read in as few pixels as there are."""
    enlarged = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return [(k, c / 2) for k, c in detect_markers(np.asarray(enlarged, np.uint8))[0]]


def without_patches(seen: list[tuple[int, Array]]) -> list[tuple[int, Array]]:
    """Markers without those that lie in many places: colour patches, blurred, are taken for one and the same."""
    counts = Counter(k for k, _ in seen)
    return [(k, c) for k, c in seen if counts[k] <= _MAX_OF_A_KIND]


def merged(seen: list[tuple[int, Array]], more: list[tuple[int, Array]]) -> list[tuple[int, Array]]:
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


def shows_mat(grey: Image) -> bool:
    """Whether markers of one mat are in a picture, enough to be no mistake."""
    return max(_count_by_mat(k for k, _ in detect_markers(grey)[0]).values(), default=0) >= ENOUGH_FOREIGN


def _count_by_mat(markers: Iterable[int]) -> "Counter[str]":
    return Counter(mat.paper for marker in markers for mat in MATS.values() if marker in mat.markers)


def pick_mat(seen: list[tuple[int, Array]]) -> tuple[Mat, dict[int, Array]] | None:
    """The mat that markers lie on, and those markers; None where they lie on none."""
    counts = _count_by_mat(marker for marker, _ in seen)
    foreign = sum(marker in OTHER_VERSIONS for marker, _ in seen)
    if foreign >= MIN_MARKERS and foreign > max(counts.values(), default=0) / 2:
        msg = _('The mat in the photo is of another version: print this one with "deepbrick calibrate mat".')
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
        msg = _("There are two mats in the photo: keep one, and take the photo again.")
        raise MatError(msg)
    mat, members = fits[0]
    if len(seen) >= ENOUGH_FOREIGN and len(members) < len(seen) / 2:
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
    homography = find_homography(mm.reshape(-1, 2), px.reshape(-1, 2), tolerance)
    if homography is None:
        return None
    away = np.linalg.norm(project(homography, mm.reshape(-1, 2)).reshape(px.shape) - px, axis=2)
    members: dict[int, int] = {}  # of two markers with the same number the better one: the other is another mat's
    for k, error in sorted(zip(own, away.max(axis=1), strict=True), key=lambda pair: pair[1]):
        if error < 2 * tolerance:
            members.setdefault(seen[k][0], k)
    seen_right = _is_seen_from_above(homography, mat)
    return list(members.values()) if len(members) >= MIN_MARKERS and seen_right else None


def _is_seen_from_above(homography: Array, mat: Mat) -> bool:
    """Whether the frame's corners go round the way they do when one looks at the printed side."""
    half = np.array(mat.board_mm) / 2
    a, b, c, _ = project(homography, half * [[-1, 1], [1, 1], [1, -1], [-1, -1]])
    (ux, uy), (vx, vy) = b - a, c - b
    return bool(ux * vy > uy * vx)


def markers_from_above(grey: Image, mat: Mat, placed: Mapping[int, Array]) -> dict[int, Array]:
    """Look for markers again in the mat as it is seen from above, where those are squares that were too slanting."""
    mm = np.concatenate([mat.marker_corners_mm(k) for k in placed])
    homography = find_homography(mm, np.concatenate(list(placed.values())))
    if homography is None:
        return dict(placed)
    size = (np.array(mat.board_mm) + 2 * _MARGIN_MM) * _ABOVE_PX_PER_MM
    left, far = np.array(mat.board_mm) / 2 * [-1, 1] + [-_MARGIN_MM, _MARGIN_MM]
    to_mm = np.array([[1 / _ABOVE_PX_PER_MM, 0, left], [0, -1 / _ABOVE_PX_PER_MM, far], [0, 0, 1]])
    back = homography @ to_mm
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    above = cv2.warpPerspective(grey, warp_for_opencv(back), (round(size[0]), round(size[1])), flags=flags)
    seen, _ = detect_markers(np.asarray(above, np.uint8))
    fit = _fit(mat, seen, list(range(len(seen)))) or []
    return {**{seen[k][0]: project(back, seen[k][1]) for k in fit}, **placed}
