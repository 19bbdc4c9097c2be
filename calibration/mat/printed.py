"""What a photo tells of the print: which of its squares nothing stands before, and at what scale it was made."""

import cv2
import numpy as np
import numpy.typing as npt

from .places import EDGE_STEP_MM, EdgePlaces, MatPlaces

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

TOLERANCE = 0.02
"""Of the scale. Less is the paper's own: one that is bent up by 4 mm at an edge looks smaller by 1.4 %."""

_DARK_FRACTION = 0.35  # of the way from black to paper

_STEP_MM = 1.2  # between the places inside and outside of an edge that are compared
_MIN_STEP = 10.0  # of 255
_MIN_PROMINENCE = 3.0
_MIN_FRACTION = 0.4  # of an edge that must be in the photo
_AGREEMENT = 0.012  # between what width and height say


def visible_print(photo_bgr: Image, places: MatPlaces) -> Mask:
    """Where a photo shows squares of the mat that nothing stands before.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    places : MatPlaces
        Of the mat in this photo.

    Returns
    -------
    (H, W) bool
    """
    grey = np.asarray(cv2.cvtColor(photo_bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    mask = np.zeros(grey.shape, np.uint8)
    for corners in (*places.free, *places.black[_dark_all_around(grey, places)]):
        cv2.fillConvexPoly(mask, corners, 1)
    return mask > 0


def _dark_all_around(grey: Image, places: MatPlaces) -> Mask:
    """Which black squares are dark all around their patch, ``(B,)``."""
    height, width = grey.shape
    dark: Mask = np.all((places.rings >= 0) & (places.rings < (width, height)), axis=(1, 2))
    if not dark.any():
        return dark
    x, y = places.rings[dark].transpose(2, 0, 1)
    levels = grey[y, x].astype(np.float64)
    near = np.clip(places.points, 0, (width - 1, height - 1))
    (x0, y0), (x1, y1) = near.min(axis=0), near.max(axis=0)
    paper = float(np.percentile(grey[y0 : y1 + 1, x0 : x1 + 1], 95))
    black = float(np.median(levels.mean(axis=1)))  # most of them are free
    dark[dark] = levels.max(axis=1) < black + _DARK_FRACTION * (paper - black)
    return dark


def print_scale(photo_bgr: Image, places: MatPlaces) -> float | None:
    """Measure at what scale a mat was printed.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    places : MatPlaces
        Of the mat in this photo.

    Returns
    -------
    float or None
        1 is right. None where the photo does not tell: it takes two opposite edges that stand out from the desk.
    """
    scales = []
    for side_mm, (first, second) in zip(places.mat.sheet_mm, places.edges, strict=True):
        # A print may sit a little beside the middle, so both edges count, and only the way between them.
        edges = _edge_mm(photo_bgr, first), _edge_mm(photo_bgr, second)
        if edges[0] is not None and edges[1] is not None:
            scales.append(side_mm / (edges[0] + edges[1]))
    if not scales or np.ptp(scales) > _AGREEMENT:
        return None
    return float(np.mean(scales))


def _edge_mm(photo_bgr: Image, edge: EdgePlaces) -> float | None:
    """How far an edge of the paper is from the mat's middle, in mm as printed."""
    height, width = photo_bgr.shape[:2]
    inside = ((edge.places >= 0) & (edge.places <= (width - 1, height - 1))).all(axis=(1, 2))
    if inside.mean() < _MIN_FRACTION:
        return None
    maps = edge.places[inside]
    strip = cv2.remap(photo_bgr, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR).astype(np.float64)
    step = round(_STEP_MM / EDGE_STEP_MM)
    change = np.abs(np.median(strip[:, 2 * step :] - strip[:, : -2 * step], axis=0)).max(axis=-1)
    k = int(change.argmax())
    if change[k] < max(_MIN_STEP, _MIN_PROMINENCE * float(np.median(change))):
        return None
    # The middle of the change, weighed: steps of half a millimetre are too coarse.
    near = slice(max(k - 2 * step, 0), k + 2 * step + 1)
    weights = np.maximum(change[near] - change[k] / 3, 0)
    return float(weights @ edge.away_mm[step:-step][near] / weights.sum())
