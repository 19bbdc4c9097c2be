"""Videos as frames, for whoever reads them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

VIDEO_ENDINGS = frozenset({".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg"})

T = TypeVar("T")


def read_video(path: Path) -> Iterator[npt.NDArray[np.uint8]]:
    """The frames of a video, one by one.

    Parameters
    ----------
    path : Path

    Yields
    ------
    (H, W, 3) uint8
        BGR. Nothing where it is no video that can be read.
    """
    import cv2  # noqa: PLC0415 - only where there is a video

    video = cv2.VideoCapture(str(path))
    try:
        while True:
            there, frame = video.read()
            if not there:
                return
            yield np.asarray(frame, np.uint8)
    finally:
        video.release()


def spread(items: Sequence[T], count: int) -> list[T]:
    """So many of some items, evenly from the first to the last; some twice where there are fewer."""
    return [items[round(k)] for k in np.linspace(0, len(items) - 1, count)]
