"""All photos of a training in a few arrays, as they lie on the device that trains."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .photos import LabelledPhoto

Array = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Image = npt.NDArray[np.uint8]

LEVELS = 4
"""Of each photo's pyramid; each is half as large as the one before."""

CLASS, CENTER, UP, ALONG, ACROSS, VISIBLE = 0, slice(1, 3), slice(3, 5), slice(5, 7), slice(7, 9), 9
BRICK_COLUMNS = 10
"""What the rows of ``Pool.bricks`` hold."""


@dataclass(frozen=True)
class Pool:
    """Photos one after the other, as flat arrays.

    Attributes
    ----------
    pixels_bgr : (P, 3) uint8
        Each photo, then its smaller levels, row by row.
    index : (Q,) uint8
        The label images, as ``LabelledPhoto`` has them.
    level_start : (N, LEVELS) int32
        Row of ``pixels_bgr`` where a level begins.
    level_size : (N, LEVELS, 2) int32
        Height and width.
    index_start : (N,) int32
    bricks : (N, M, BRICK_COLUMNS) float32
        Class, centre, up, along, across and visible fraction of each brick; rows that are not needed are 0.
    """

    pixels_bgr: Image
    index: Image
    level_start: Integers
    level_size: Integers
    index_start: Integers
    bricks: Array


def make_pool(photos: Sequence[LabelledPhoto]) -> Pool:
    """Lay photos one after the other."""
    pixels: list[Image] = []
    sizes = np.zeros((len(photos), LEVELS, 2), np.int32)
    bricks = np.zeros((len(photos), max((len(p.classes) for p in photos), default=0) or 1, BRICK_COLUMNS), np.float32)
    for n, photo in enumerate(photos):
        image = photo.image_bgr
        for level in range(LEVELS):
            sizes[n, level] = image.shape[:2]
            pixels.append(image.reshape(-1, 3))
            half = (max(image.shape[1] // 2, 1), max(image.shape[0] // 2, 1))
            image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_AREA), np.uint8)
        rows = bricks[n, : len(photo.classes)]
        rows[:, CLASS], rows[:, VISIBLE] = photo.classes, photo.visible
        for place, values in ((CENTER, photo.centers), (UP, photo.up), (ALONG, photo.along), (ACROSS, photo.across)):
            rows[:, place] = values
    lengths = sizes.prod(axis=2)
    starts = np.cumsum([0, *lengths.ravel()])[:-1].reshape(lengths.shape)
    return Pool(
        pixels_bgr=np.concatenate(pixels),
        index=np.concatenate([p.index.ravel() for p in photos]),
        level_start=starts.astype(np.int32),
        level_size=sizes,
        index_start=np.cumsum([0, *lengths[:, 0]])[:-1].astype(np.int32),
        bricks=bricks,
    )
