"""Where in the photo bricks are, and how large: the first of two looks."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from . import settings
from .maps import STRIDE, Maps, stud_pitch_px
from .network import run_network

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Region:
    """A part of the photo with bricks.

    Attributes
    ----------
    box_px : tuple of float
        Left, top, right, bottom, in the photo.
    pitch_px : float
        Stud pitch in pixels of the photo.
    """

    box_px: tuple[float, float, float, float]
    pitch_px: float


def find_regions(photo_bgr: Image) -> list[Region]:
    """Find the parts of a photo that show bricks.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8

    Returns
    -------
    list of Region
    """
    height, width = photo_bgr.shape[:2]
    scale = min(1.0, settings.OVERVIEW_PX / max(height, width))
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    overview = cv2.resize(photo_bgr, size, interpolation=cv2.INTER_AREA) if scale < 1 else photo_bgr
    maps = run_network(np.asarray(overview, np.uint8))
    return [
        Region((box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale), pitch / scale)
        for box, pitch in _islands(maps)
    ]


def brick_mask(maps: Maps) -> npt.NDArray[np.bool_]:
    """Cells that show some brick, ``(h, w)``."""
    return np.asarray(1 - maps.probability[..., 0] > settings.REGION_MIN_PROBABILITY)


def _islands(maps: Maps) -> list[tuple[npt.NDArray[np.float64], float]]:
    """Boxes of connected brick cells, with the pitch there, in pixels of the image the maps are of."""
    mask = brick_mask(maps)
    pitch = stud_pitch_px(maps.up, maps.along, maps.across)
    boxes: list[npt.NDArray[np.float64]] = []
    pitches: list[float] = []
    count, names, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for k in range(1, count):
        if stats[k, cv2.CC_STAT_AREA] < settings.REGION_MIN_CELLS:
            continue
        x, y, w, h = (float(v) * STRIDE for v in stats[k, :4])
        boxes.append(np.array([x, y, x + w, y + h]))
        pitches.append(float(np.median(pitch[names == k])))
    return _join(boxes, pitches)


def _join(boxes: list[npt.NDArray[np.float64]], pitches: list[float]) -> list[tuple[npt.NDArray[np.float64], float]]:
    """Grow boxes by their margin and join those that are near each other."""
    found = list(zip(boxes, pitches, strict=True))
    merged = True
    while merged:
        merged = False
        for i in range(len(found)):
            for j in range(i + 1, len(found)):
                (a, p), (b, q) = found[i], found[j]
                gap = np.maximum(np.maximum(a[:2], b[:2]) - np.minimum(a[2:], b[2:]), 0)
                if gap.max() <= settings.REGION_JOIN * max(p, q):
                    areas = [float(np.prod(box[2:] - box[:2])) for box in (a, b)]
                    both = np.concatenate([np.minimum(a[:2], b[:2]), np.maximum(a[2:], b[2:])])
                    found[i] = (both, p if areas[0] >= areas[1] else q)
                    del found[j]
                    merged = True
                    break
            if merged:
                break
    return [(box + np.array([-1, -1, 1, 1]) * settings.REGION_MARGIN * p, p) for box, p in found]
