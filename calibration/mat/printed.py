"""What a photo tells of the print: at what scale it was made, and which of its squares nothing stands before."""

import cv2
import numpy as np
import numpy.typing as npt

from ...pixels import pixels_at, to_opencv
from .find import FoundMat
from .layout import PATCH_MM, SQUARE_MM, Square

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

TOLERANCE = 0.02
"""Of the scale. Less is the paper's own: one that is bent up by 4 mm at an edge looks smaller by 1.4 %."""

_PX_PER_MM = 2.0
_RANGE = (0.93, 1.09)  # of the paper's half, where its edge is looked for
_STEP_MM = 1.2  # between the places inside and outside of an edge that are compared
_MIN_STEP = 10.0  # of 255
_MIN_PROMINENCE = 3.0
_MIN_FRACTION = 0.4  # of an edge that must be in the photo
_AGREEMENT = 0.012  # between what width and height say

_RING_MM = (PATCH_MM + SQUARE_MM) / 4  # half of a square between its edge and that of its patch
_RING_POINTS = 6  # a side
_DARK_FRACTION = 0.35  # of the way from black to paper
_WORDS_MM = 14.0  # from the edges of the sheet, where its words are


def print_scale(photo_bgr: Image, found: FoundMat) -> float | None:
    """Measure at what scale a mat was printed.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    found : FoundMat
        The mat in this photo.

    Returns
    -------
    float or None
        1 is right. None where the photo does not tell: it takes two opposite edges that stand out from the desk.
    """
    width, height = found.mat.sheet_mm
    scales = []
    for axis, (side, other) in enumerate(((width, height), (height, width))):
        # A print may sit a little beside the middle, so both edges count, and only the way between them.
        edges = [_edge_mm(photo_bgr, found, axis, sign, side / 2, other) for sign in (-1, 1)]
        if edges[0] is not None and edges[1] is not None:
            scales.append(side / (edges[0] + edges[1]))
    if not scales or np.ptp(scales) > _AGREEMENT:
        return None
    return float(np.mean(scales))


def _edge_mm(  # noqa: PLR0913, PLR0917 - one edge of the paper
    photo_bgr: Image, found: FoundMat, axis: int, sign: int, half_mm: float, length_mm: float
) -> float | None:
    """How far an edge is from the mat's middle, in mm as printed."""
    height, width = photo_bgr.shape[:2]
    low = max(half_mm * _RANGE[0], found.mat.board_mm[axis] / 2 + 2 * _STEP_MM)
    away = np.arange(low, half_mm * _RANGE[1], 1 / _PX_PER_MM)
    along = np.arange(-0.45 * length_mm, 0.45 * length_mm, 1 / _PX_PER_MM)
    grid = np.stack(np.meshgrid(sign * away, along), axis=-1)
    places = to_opencv(found.project((grid if axis == 0 else grid[..., ::-1]).reshape(-1, 2))).reshape(*grid.shape)
    inside = ((places >= 0) & (places <= (width - 1, height - 1))).all(axis=(1, 2))
    if inside.mean() < _MIN_FRACTION:
        return None
    maps = places[inside].astype(np.float32)
    strip = cv2.remap(photo_bgr, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR).astype(np.float64)
    step = round(_STEP_MM * _PX_PER_MM)
    change = np.abs(np.median(strip[:, 2 * step :] - strip[:, : -2 * step], axis=0)).max(axis=-1)
    k = int(change.argmax())
    if change[k] < max(_MIN_STEP, _MIN_PROMINENCE * float(np.median(change))):
        return None
    # The middle of the change, weighed: steps of half a millimetre are too coarse.
    near = slice(max(k - 2 * step, 0), k + 2 * step + 1)
    weights = np.maximum(change[near] - change[k] / 3, 0)
    return float(weights @ away[step:-step][near] / weights.sum())


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
        cv2.fillConvexPoly(mask, found.pixels(box), 1)
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
        pixels = found.pixels(ring + found.mat.middle_mm(place))
        if (pixels >= 0).all() and (pixels < (width, height)).all():
            levels[place] = grey[pixels[:, 1], pixels[:, 0]].astype(np.float64)
    if not levels:
        return []
    near = np.clip(pixels_at(found.points_px), 0, (width - 1, height - 1))
    (x0, y0), (x1, y1) = near.min(axis=0), near.max(axis=0)
    paper = float(np.percentile(grey[y0 : y1 + 1, x0 : x1 + 1], 95))
    black = float(np.median([seen.mean() for seen in levels.values()]))  # most of them are free
    return [place for place, seen in levels.items() if seen.max() < black + _DARK_FRACTION * (paper - black)]
