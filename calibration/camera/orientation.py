"""Cameras and places of photos that are turned upright (EXIF orientation) or made smaller when they are loaded."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .intrinsics import Intrinsics

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
            points[:, axis] = size[axis] - 1 - points[:, axis]
    return points[:, ::-1].copy() if sides else points


def stored_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height of a photo before it is turned (and after it, of one that is stored)."""
    return size[::-1] if _ORIENTATIONS[orientation][0] else size


def scaled(intrinsics: Intrinsics, size: tuple[int, int]) -> Intrinsics:
    """The camera of a photo that was made larger or smaller, to a width and height in pixels."""
    across, down = size[0] / intrinsics.size[0], size[1] / intrinsics.size[1]
    # Pixel centres lie at whole coordinates.
    return replace(
        intrinsics,
        fx=intrinsics.fx * across,
        fy=intrinsics.fy * down,
        cx=(intrinsics.cx + 0.5) * across - 0.5,
        cy=(intrinsics.cy + 0.5) * down - 0.5,
        size=size,
    )
