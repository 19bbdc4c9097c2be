"""Where in the photo bricks are, and how large: the network at the overview."""

from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from ..maps import STRIDE, Maps, brick_mask, mean_roll, stud_size_px
from ..network import run_reader
from .others import score_others
from .thresholds import DETECT

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Region:
    """A part of the photo with bricks.

    Attributes
    ----------
    box_px : tuple of float
        Left, top, right, bottom, in the photo.
    stud_px : float
        Size of a stud in pixels of the photo.
    roll : float
        Angle by which its bricks are rolled to the right, radians.
    """

    box_px: tuple[float, float, float, float]
    stud_px: float
    roll: float = 0.0

    @property
    def without_margin(self) -> tuple[float, float, float, float]:
        """The box around what shows bricks."""
        left, top, right, bottom = self.box_px
        margin = DETECT.margin_studs * self.stud_px
        return left + margin, top + margin, right - margin, bottom - margin

    def enlarged(self, factor: float) -> "Region":
        """The region in the photo enlarged by a factor."""
        left, top, right, bottom = self.box_px
        box = (left * factor, top * factor, right * factor, bottom * factor)
        return replace(self, box_px=box, stud_px=self.stud_px * factor)


@dataclass(frozen=True)
class Detection:
    """What the network finds in a photo at the overview.

    Attributes
    ----------
    regions : list of Region
        Parts with the catalog's bricks, in pixels of the photo.
    others : (h, w) float32
        Log odds that cells of ``OTHERS_STRIDE`` pixels of the overview show other toy bricks.
    overview_wh : tuple of int
        Width and height of the overview.
    """

    regions: list[Region]
    others: npt.NDArray[np.float32]
    overview_wh: tuple[int, int]


def find_bricks(photo_bgr: Image) -> Detection:
    """Find the parts of a photo that show bricks.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    """
    height, width = photo_bgr.shape[:2]
    scale = min(1.0, DETECT.overview_px / max(height, width))
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    overview = cv2.resize(photo_bgr, size, interpolation=cv2.INTER_AREA) if scale < 1 else photo_bgr
    maps, features = run_reader(np.asarray(overview, np.uint8))
    regions = [r.enlarged(1 / scale) for r in _connected_regions(maps)]
    return Detection(regions, score_others(features, size), size)


def _connected_regions(maps: Maps) -> list[Region]:
    """Regions of connected brick cells, in pixels of the image the maps are of."""
    mask = brick_mask(maps)
    stud_px = stud_size_px(maps.up, maps.along, maps.across)
    found = []
    count, names, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for k in range(1, count):
        if stats[k, cv2.CC_STAT_AREA] >= DETECT.min_cells:
            x, y, w, h = (float(v) * STRIDE for v in stats[k, :4])
            shown = names == k
            found.append(Region((x, y, x + w, y + h), float(np.median(stud_px[shown])), mean_roll(maps.up[shown])))
    return [_with_margin(r) for r in _join(found)]


def _join(found: list[Region]) -> list[Region]:
    """Join regions that are near each other; the larger one's stud size and roll stay."""
    for i, j in combinations(range(len(found)), 2):
        a, b = np.array(found[i].box_px), np.array(found[j].box_px)
        gap = np.maximum(np.maximum(a[:2], b[:2]) - np.minimum(a[2:], b[2:]), 0)
        if gap.max() <= DETECT.join_studs * max(found[i].stud_px, found[j].stud_px):
            larger = found[i] if np.prod(a[2:] - a[:2]) >= np.prod(b[2:] - b[:2]) else found[j]
            both = np.concatenate([np.minimum(a[:2], b[:2]), np.maximum(a[2:], b[2:])])
            joined = replace(larger, box_px=(float(both[0]), float(both[1]), float(both[2]), float(both[3])))
            return _join([*found[:i], joined, *found[i + 1 : j], *found[j + 1 :]])
    return found


def _with_margin(region: Region) -> Region:
    margin = DETECT.margin_studs * region.stud_px
    left, top, right, bottom = region.box_px
    return replace(region, box_px=(left - margin, top - margin, right + margin, bottom + margin))
