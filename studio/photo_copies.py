"""Copies of photos and pictures, reduced to be kept or shown."""

from pathlib import Path

import numpy as np
from PIL import Image

from ..photo import load_photo, load_photo_reduced

_JPEG_QUALITY = 92
_SHOWN_QUALITY = 85

_KEPT_PX = 640
"""Long side that examples are reduced to; networks for bricks look at far smaller ones."""

_SMALL_PX = 128
"""Pictures this small are kept as they are, pixel by pixel."""


def keep_example(picture: Path, stem: Path) -> Path:
    """Check a picture, reduce it, and keep it as an example to learn from.

    Parameters
    ----------
    picture : Path
        Any format that photos have; it stays.
    stem : Path
        Where it goes, without an ending.

    Returns
    -------
    Path
        JPEG, or PNG where it is small.

    Raises
    ------
    PhotoError
        Where it is no picture that can be read.
    """
    image = Image.fromarray(np.ascontiguousarray(load_photo(picture)[:, :, ::-1]))
    if max(image.size) <= _SMALL_PX:
        path = stem.with_suffix(".png")
        image.save(path)
        return path
    image.thumbnail((_KEPT_PX, _KEPT_PX))
    path = stem.with_suffix(".jpg")
    image.save(path, quality=_JPEG_QUALITY)
    return path


def show_photo(photo: Path, shown: Path, side_px: int) -> None:
    """Write a photo upright as a JPEG for a screen.

    Parameters
    ----------
    shown : Path
        Where it goes.
    side_px : int
        Its long side is at most this long.

    Raises
    ------
    PhotoError
        Where it is no photo that can be read.
    """
    from ..opencv import cv2  # noqa: PLC0415 - only the process that reads photos needs it
    from ..photo.shrink import shrunk  # noqa: PLC0415 - likewise

    picture, _ = shrunk(load_photo_reduced(photo, side_px)[0], side_px)
    cv2.imwrite(str(shown), picture, [cv2.IMWRITE_JPEG_QUALITY, _SHOWN_QUALITY])
