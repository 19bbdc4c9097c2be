"""Finding the stickers of weight bricks in a photo."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zxingcpp

from ..opencv import cv2
from .sticker import identity_in

Gray = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float64]

_SCALES = (2, 1)
"""How many times larger the photo is looked at: modules of less than three pixels are often not read as they are."""

_LARGEST_PX = 50_000_000
"""Pixels of a photo above which it is not enlarged."""

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_TILE_GRID = 8
_CONTRAST_LIMIT = 4.0


@dataclass(frozen=True, eq=False)
class FoundSticker:
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


def find_stickers(photo_bgr: npt.NDArray[np.uint8]) -> list[FoundSticker]:
    """Find the stickers of weight bricks.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8

    Returns
    -------
    list of FoundSticker
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
    found = _in_picture(gray)
    if not found:
        # Dim light and soft shadows.
        contrast = cv2.createCLAHE(_CONTRAST_LIMIT, (_TILE_GRID, _TILE_GRID))
        found = _in_picture(np.asarray(contrast.apply(gray), np.uint8))
    return sorted(found, key=lambda sticker: (sticker.polygon.mean(axis=0)[0], sticker.polygon.mean(axis=0)[1]))


def _in_picture(gray: Gray) -> list[FoundSticker]:
    found: list[FoundSticker] = []
    # From the largest: corners lie best there.
    for scale in _SCALES if gray.size <= _LARGEST_PX else _SCALES[-1:]:
        large = gray if scale == 1 else cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        for code in zxingcpp.read_barcodes(large, _QR, try_invert=False):
            identity = identity_in(code.text)
            if identity is None:
                continue
            place = code.position
            corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            polygon = np.array([(p.x, p.y) for p in corners], np.float64) / scale
            if not any(_same_place(polygon, sticker.polygon) for sticker in found):
                found.append(FoundSticker(identity, polygon))
    return found


def _same_place(one: Corners, other: Corners) -> bool:
    side = np.linalg.norm(np.roll(other, -1, axis=0) - other, axis=1).mean()
    return bool(np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)) < side / 2)
