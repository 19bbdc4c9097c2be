"""The marks of a reading as a transparent picture, drawn once and laid on many frames."""

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog
from ..graph import PhotoGraph
from ..opencv import cv2
from ..pixels import warp_for_opencv
from .mark import mark_photo

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

_CLEAR = 255
_BAND_MAX = 128  # no pixel of a row of the band lets more than this through


class Overlay:
    """The marks of a reading, without its photo.

    Placing labels takes longer than all else that is done with a frame, and anew in each frame they would jump.
    """

    def __init__(self, graph: PhotoGraph, catalog: Catalog) -> None:
        width, height = graph.size
        # What is drawn on black is the marks' part of the picture; what white adds to it is how much they let through.
        marks = mark_photo(np.zeros((height, width, 3), np.uint8), graph, catalog)
        on_white = mark_photo(np.full((height, width, 3), 255, np.uint8), graph, catalog)
        through = np.asarray(cv2.subtract(on_white, marks), np.uint8)
        # The band with sentences goes across the whole picture, and stays where it is.
        self._band = np.flatnonzero(through.max(axis=(1, 2)) < _BAND_MAX)
        self._band_marks, self._band_through = marks[self._band], through[self._band]
        through[self._band] = _CLEAR
        # All else is inside a box, and only that much is moved and laid on.
        self._box = cv2.boundingRect((through.min(axis=2) < _CLEAR).astype(np.uint8))
        left, top, wide, high = self._box
        self._marks = np.ascontiguousarray(marks[top : top + high, left : left + wide])
        self._through = np.ascontiguousarray(through[top : top + high, left : left + wide])

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
        picture = frame_bgr.copy()
        height, width = frame_bgr.shape[:2]
        left, top, wide, high = self._box
        corners = np.array([(x, y) for x in (left, left + wide) for y in (top, top + high)])
        ends = corners @ motion[:, :2].T + motion[:, 2]
        x0, y0 = (int(v) for v in np.clip(np.floor(ends.min(axis=0)), 0, (width, height)))
        x1, y1 = (int(v) for v in np.clip(np.ceil(ends.max(axis=0)), 0, (width, height)))
        if x0 < x1 and y0 < y1:
            shift = (
                motion[:, :2] @ (left, top) + motion[:, 2] - (x0, y0)
            )  # from the marks' box to the part of the frame
            way, size = warp_for_opencv(np.column_stack([motion[:, :2], shift])), (x1 - x0, y1 - y0)
            marks = cv2.warpAffine(self._marks, way, size, borderValue=(0, 0, 0))
            through = cv2.warpAffine(self._through, way, size, borderValue=(_CLEAR,) * 3)
            part = picture[y0:y1, x0:x1]
            part[...] = _laid(np.asarray(marks, np.uint8), np.asarray(through, np.uint8), part)
        if self._band.size:
            picture[self._band] = _laid(self._band_marks, self._band_through, picture[self._band])
        return picture


def _laid(marks: Image, through: Image, below: Image) -> Image:
    return np.asarray(cv2.add(marks, cv2.multiply(below, through, scale=1 / _CLEAR)), np.uint8)
