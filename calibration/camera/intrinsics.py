"""The camera as a pinhole: where in the photo a point in space is seen."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...errors import DeepBrickError
from ...photo import Metadata, read_metadata

DEFAULT_FOCAL_35MM = 28.0
"""The main camera of most phones, in mm of 35 mm film: for photos that do not say."""

FILM_DIAGONAL_MM = math.hypot(36.0, 24.0)

_SENSIBLE_FOCAL_35MM = range(5, 2001)  # zero means "unknown" in EXIF; the rest is no lens


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
        Where the optical axis meets the photo, in pixels.
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
    def matrix(self) -> npt.NDArray[np.float64]:
        """Camera matrix, (3, 3) float64, as OpenCV wants it."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])


def intrinsics_from_focal(focal_35mm: float, size: tuple[int, int]) -> Intrinsics:
    """Camera with square pixels and the axis in the middle of the photo.

    Parameters
    ----------
    focal_35mm : float
        Focal length in mm of 35 mm film.
    size : tuple of int
        Width and height in pixels.

    Returns
    -------
    Intrinsics
    """
    width, height = size
    # "35 mm equivalent" compares the diagonals (CIPA DCG-001), so photos of 4:3 and 3:2 agree.
    focal_px = focal_35mm * math.hypot(width, height) / FILM_DIAGONAL_MM
    # Pixel centres lie at whole coordinates.
    return Intrinsics(focal_px, focal_px, (width - 1) / 2, (height - 1) / 2, size)


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


def photo_metadata(path: Path) -> Metadata | None:
    """What a photo says of itself.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Metadata or None
        None where it says nothing.

    Raises
    ------
    CameraError
        Where the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise CameraError(msg) from error
    return read_metadata(data)


def told_focal_35mm(metadata: Metadata | None) -> float | None:
    """Focal length that a photo tells, in mm of 35 mm film; None where it tells none, or one that is no lens."""
    focal = 0 if metadata is None else metadata.camera.focal_35mm
    return focal if focal in _SENSIBLE_FOCAL_35MM else None
