"""Finding the stickers of weight bricks in a photo."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..opencv import cv2
from .read_code import Corners, Gray, read_code

_SCALES = (1, 2, 3)
"""How many times larger the photo is looked at: a code's modules need about four pixels to be seen."""

_TILE_PX = 1200
"""Side of the parts that a large photo is looked at in, so that its enlargements fit into memory."""

_OVERLAP_PX = 160
"""A sticker on the border of two parts lies whole in one of them if its code is no larger than this."""

_TILE_GRID = 8
_CONTRAST_LIMIT = 4.0


@dataclass(frozen=True, eq=False)
class FoundLabel:
    """A sticker in a photo.

    Attributes
    ----------
    identity : str
        16 upper-case hex digits: whose sticker it is.
    polygon : (4, 2) float64
        Corners ``(x, y)`` of its QR code in px: upper left, upper right, lower right and lower left of the
        upright sticker.
    """

    identity: str
    polygon: npt.NDArray[np.float64]


def find_labels(photo_bgr: npt.NDArray[np.uint8]) -> list[FoundLabel]:
    """Find the stickers of weight bricks.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8

    Returns
    -------
    list of FoundLabel
        From the left to the right; empty where there is none. Two stickers of one brick are both found.

    Raises
    ------
    ValueError
        Where the photo is not ``(H, W, 3)`` uint8.
    """
    if photo_bgr.ndim != 3 or photo_bgr.shape[2] != 3 or photo_bgr.dtype != np.uint8:
        msg = f"A photo is (H, W, 3) uint8, got {photo_bgr.shape} {photo_bgr.dtype}."
        raise ValueError(msg)
    if not photo_bgr.size:
        return []
    gray = np.asarray(cv2.cvtColor(photo_bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    found = _in_picture(gray, gray)
    if not found:
        # Dim light and soft shadows: local contrast shows the code to the detector; reading goes by the photo itself.
        contrast = cv2.createCLAHE(_CONTRAST_LIMIT, (_TILE_GRID, _TILE_GRID))
        found = _in_picture(np.asarray(contrast.apply(gray), np.uint8), gray)
    return sorted(found, key=lambda label: (label.polygon.mean(axis=0)[0], label.polygon.mean(axis=0)[1]))


def _in_picture(shown: Gray, gray: Gray) -> list[FoundLabel]:
    found: list[FoundLabel] = []
    seen: list[Corners] = []
    for scale in _SCALES:
        for corners in _candidates(shown, scale):
            # Codes that one scale could not read are tried again at the next: their corners may lie better.
            if any(_same_place(corners, label.polygon) for label in found):
                continue
            if any(np.abs(corners - other).max() < 1 for other in seen):
                continue
            seen.append(corners)
            read = read_code(gray, corners)
            if read is not None and not any(_same_place(read[1], label.polygon) for label in found):
                found.append(FoundLabel(*read))
    return found


def _same_place(one: Corners, other: Corners) -> bool:
    side = np.linalg.norm(np.roll(other, -1, axis=0) - other, axis=1).mean()
    return bool(np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)) < side / 2)


def _candidates(gray: Gray, scale: int) -> Iterator[Corners]:
    """Corners of what looks like a QR code, in px of the picture."""
    if scale == 1:
        yield from _detected(gray, 1, (0, 0))
        return
    height, width = gray.shape
    for top in _starts(height):
        for left in _starts(width):
            yield from _detected(gray[top : top + _TILE_PX, left : left + _TILE_PX], scale, (left, top))


def _starts(length: int) -> range:
    return range(0, max(length - _OVERLAP_PX, 1), _TILE_PX - _OVERLAP_PX)


def _detected(tile: Gray, scale: int, corner: tuple[int, int]) -> Iterator[Corners]:
    large = tile if scale == 1 else cv2.resize(tile, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    there, quads = cv2.QRCodeDetectorAruco().detectMulti(large)
    if there:
        for quad in np.asarray(quads, np.float64):
            # Pixel centres: enlarging moves (0, 0) to (scale - 1) / 2.
            yield (quad - (scale - 1) / 2) / scale + corner
