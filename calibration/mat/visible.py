"""Which squares of the mat nothing stands before: what is seen there is print."""

import cv2
import numpy as np
import numpy.typing as npt

from ...pixels import pixels_at
from .find import FoundMat
from .layout import PATCH_MM, SQUARE_MM, Square

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

_RING_MM = (PATCH_MM + SQUARE_MM) / 4  # half of a square between its edge and that of its patch
_RING_POINTS = 6  # a side
_DARK_FRACTION = 0.35  # of the way from black to paper
_WORDS_MM = 14.0  # from the edges of the sheet, where its words are


def visible_print(photo_bgr: Image, found: FoundMat) -> npt.NDArray[np.bool_]:
    """Where a photo shows squares of the mat that nothing stands before.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    found : FoundMat
        The mat in this photo.

    Returns
    -------
    (H, W) bool
    """
    grey = np.asarray(cv2.cvtColor(photo_bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    mat = found.mat
    whole = [mat.markers[k] for k in found.markers] + _whole_black(grey, found)
    mask = np.zeros(grey.shape, np.uint8)
    corners = np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]])
    boxes = [SQUARE_MM / 2 * corners + mat.middle_mm(place) for place in whole]
    # Whether something stands on the words nobody can tell; bricks have another place.
    words = np.array([mat.board_mm[0], _WORDS_MM]) / 2
    boxes += [words * corners + [0, sign * (mat.sheet_mm[1] - _WORDS_MM) / 2] for sign in (-1, 1)]
    for box in boxes:
        cv2.fillConvexPoly(mask, pixels_at(found.project(box)), 1)
    return mask > 0


def _whole_black(grey: Image, found: FoundMat) -> list[Square]:
    """Black squares that are dark all around their patch."""
    steps = np.linspace(-_RING_MM, _RING_MM, _RING_POINTS)
    edge = np.full(_RING_POINTS, _RING_MM)
    sides = ((steps, edge), (steps, -edge), (edge, steps), (-edge, steps))
    ring = np.concatenate([np.stack(side, axis=1) for side in sides])
    height, width = grey.shape
    levels: dict[Square, Array] = {}
    for place in found.mat.black:
        pixels = pixels_at(found.project(ring + found.mat.middle_mm(place)))
        if (pixels >= 0).all() and (pixels < (width, height)).all():
            levels[place] = grey[pixels[:, 1], pixels[:, 0]].astype(np.float64)
    if not levels:
        return []
    near = np.clip(pixels_at(found.points_px), 0, (width - 1, height - 1))
    (x0, y0), (x1, y1) = near.min(axis=0), near.max(axis=0)
    paper = float(np.percentile(grey[y0 : y1 + 1, x0 : x1 + 1], 95))
    black = float(np.median([seen.mean() for seen in levels.values()]))  # most of them are free
    return [place for place, seen in levels.items() if seen.max() < black + _DARK_FRACTION * (paper - black)]
