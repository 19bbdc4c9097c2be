"""The camera as a pinhole: where in the photo a point in space is seen, also after the photo was turned or scaled."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...errors import DeepBrickError
from ...photo import Metadata

DEFAULT_FOCAL_35MM = 28.0
"""The main camera of most phones, in mm of 35 mm film: for photos that do not say."""

FILM_DIAGONAL_MM = math.hypot(36.0, 24.0)

_SENSIBLE_FOCAL_35MM = range(5, 2001)  # zero means "unknown" in EXIF; the rest is no lens

# How a photo is turned upright: whether its sides change places, then whether it is mirrored across and down.
_ORIENTATIONS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}
INVERSE = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
"""The orientation that undoes each orientation."""

Array = npt.NDArray[np.float64]


class CameraError(DeepBrickError):
    """The camera of a photo cannot be found out."""


@dataclass(frozen=True)
class Intrinsics:
    """A pinhole camera.

    Attributes
    ----------
    fx, fy : float
        Focal length in pixels.
    cx, cy : float
        Where the optical axis meets the photo, in pixels; OpenCV's are less by a half.
    size : tuple of int
        Width and height of the photo in pixels, after its EXIF orientation.
    distortion : tuple of float
        OpenCV's ``k1`` and ``k2``: radial, so the same however the photo is turned.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    size: tuple[int, int]
    distortion: tuple[float, float] = (0.0, 0.0)

    @property
    def matrix(self) -> Array:
        """Camera matrix, (3, 3) float64: OpenCV's functions on points take it, as points are counted from any place."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])


def intrinsics_from_focal(focal_35mm: float, size: tuple[int, int]) -> Intrinsics:
    """Camera with square pixels and the axis in the middle of the photo.

    Parameters
    ----------
    focal_35mm : float
        Focal length in mm of 35 mm film.
    size : tuple of int
        Width and height in pixels.
    """
    width, height = size
    # "35 mm equivalent" compares the diagonals (CIPA DCG-001), so photos of 4:3 and 3:2 agree.
    focal_px = focal_35mm * math.hypot(width, height) / FILM_DIAGONAL_MM
    return Intrinsics(focal_px, focal_px, width / 2, height / 2, size)


def usual_intrinsics(size: tuple[int, int]) -> Intrinsics:
    """Camera with the usual lens, ``DEFAULT_FOCAL_35MM``, of photos of a width and height in pixels."""
    return intrinsics_from_focal(DEFAULT_FOCAL_35MM, size)


def intrinsics_from_metadata(metadata: Metadata | None, size: tuple[int, int]) -> Intrinsics:
    """Camera of a photo by what its EXIF says about the lens.

    Parameters
    ----------
    metadata : Metadata or None
        What the photo says of itself.
    size : tuple of int
        Width and height in pixels after the EXIF orientation, as the photo was loaded.

    Returns
    -------
    Intrinsics
        With ``DEFAULT_FOCAL_35MM`` where the photo does not say.
    """
    focal = told_focal_35mm(metadata)
    return intrinsics_from_focal(DEFAULT_FOCAL_35MM if focal is None else focal, size)


def told_focal_35mm(metadata: Metadata | None) -> float | None:
    """Focal length that a photo tells, in mm of 35 mm film; None where it tells none, or one that is no lens."""
    focal = 0 if metadata is None else metadata.camera.focal_35mm
    return focal if focal in _SENSIBLE_FOCAL_35MM else None


def oriented(intrinsics: Intrinsics, orientation: int) -> Intrinsics:
    """The camera of a photo that was turned.

    Parameters
    ----------
    intrinsics : Intrinsics
        Of the photo as it is stored.
    orientation : int
        EXIF orientation, 1 to 8.

    Returns
    -------
    Intrinsics
        Of the photo upright.
    """
    ((cx, cy),) = points_as_stored((intrinsics.cx, intrinsics.cy), INVERSE[orientation], intrinsics.size).tolist()
    fx, fy = (intrinsics.fy, intrinsics.fx) if _ORIENTATIONS[orientation][0] else (intrinsics.fx, intrinsics.fy)
    return Intrinsics(fx, fy, cx, cy, stored_size(intrinsics.size, orientation), intrinsics.distortion)


def points_as_stored(points_px: npt.ArrayLike, orientation: int, size: tuple[int, int]) -> Array:
    """Places in a photo that was turned, as in the stored one.

    Parameters
    ----------
    points_px : (N, 2) array
        Upright.
    orientation : int
        EXIF orientation, 1 to 8.
    size : tuple of int
        Width and height of the upright photo.

    Returns
    -------
    (N, 2) float64
    """
    sides, across, down = _ORIENTATIONS[orientation]
    points = np.array(points_px, np.float64).reshape(-1, 2)
    for axis, mirrored in enumerate((across, down)):
        if mirrored:
            points[:, axis] = size[axis] - points[:, axis]
    return points[:, ::-1].copy() if sides else points


def stored_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height of a photo before it is turned (and after it, of one that is stored)."""
    return size[::-1] if _ORIENTATIONS[orientation][0] else size


def scaled(intrinsics: Intrinsics, size: tuple[int, int]) -> Intrinsics:
    """The camera of a photo that was made larger or smaller, to a width and height in pixels."""
    across, down = size[0] / intrinsics.size[0], size[1] / intrinsics.size[1]
    return replace(
        intrinsics,
        fx=intrinsics.fx * across,
        fy=intrinsics.fy * down,
        cx=intrinsics.cx * across,
        cy=intrinsics.cy * down,
        size=size,
    )
