"""The marks of a reading as a transparent picture, drawn once and laid on many frames."""

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog
from ..graph import PhotoGraph
from ..opencv import cv2
from .mark import mark_photo

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

_CLEAR = 255
_BAND_MAX = 128  # no pixel of a row of the band lets more than this through


class Overlay:
    """The marks of a reading, without its photo.

    Placing labels takes longer than all else that is done with a frame, and anew in each frame they would jump.

    Parameters
    ----------
    graph : PhotoGraph
    catalog : Catalog
    """

    def __init__(self, graph: PhotoGraph, catalog: Catalog) -> None:
        width, height = graph.size
        # What is drawn on black is the marks' share of the picture; what white adds to it is how much they let through.
        self._marks = mark_photo(np.zeros((height, width, 3), np.uint8), graph, catalog)
        on_white = mark_photo(np.full((height, width, 3), 255, np.uint8), graph, catalog)
        self._through = np.asarray(cv2.subtract(on_white, self._marks), np.uint8)
        # The band with sentences goes across the whole picture, and stays where it is.
        self._band = np.flatnonzero(self._through.max(axis=(1, 2)) < _BAND_MAX)
        self._band_marks, self._band_through = self._marks[self._band], self._through[self._band]
        self._marks[self._band], self._through[self._band] = 0, _CLEAR

    def laid_on(self, frame_bgr: Image, motion: Array) -> Image:
        """Lay the marks on a frame.

        Parameters
        ----------
        frame_bgr : (H, W, 3) uint8
            As large as the frame that was read.
        motion : (2, 3) float64
            Takes ``(x, y, 1)`` in the frame that was read to the place in this one.

        Returns
        -------
        (H, W, 3) uint8
            A new image.
        """
        size = frame_bgr.shape[1], frame_bgr.shape[0]
        marks, through = self._marks, self._through
        if not np.array_equal(motion, np.eye(2, 3)):
            marks = np.asarray(cv2.warpAffine(marks, motion, size, borderValue=(0, 0, 0)), np.uint8)
            through = np.asarray(cv2.warpAffine(through, motion, size, borderValue=(_CLEAR,) * 3), np.uint8)
        picture = _laid(marks, through, frame_bgr)
        if self._band.size:
            picture[self._band] = _laid(self._band_marks, self._band_through, picture[self._band])
        return picture


def _laid(marks: Image, through: Image, below: Image) -> Image:
    return np.asarray(cv2.add(marks, cv2.multiply(below, through, scale=1 / _CLEAR)), np.uint8)
