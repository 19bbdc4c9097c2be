"""Looks at a region: shown to the network until it stands upright, then enlarged to the larger one."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ..detect.regions import Region
from ..maps import Maps, brick_mask, mean_roll
from ..network import CLOSER, augmented_maps, run_network
from .thresholds import VIEW
from .view import View, view_region

Image = npt.NDArray[np.uint8]


def looks(photo_bgr: Image, region: Region) -> Iterator[tuple[View, Maps]]:
    """Look at a region, each time closer, as long as whoever reads it asks for more.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region

    Yields
    ------
    View
        The region as it was shown: first upright and its studs as large as training had them, then enlarged.
    Maps
        What the network said of it; the second time the larger network, the mean over several guises.
    """
    stud_px = region.stud_px
    roll = region.roll if abs(region.roll) > VIEW.max_roll else 0.0
    for _ in range(VIEW.max_views):
        view = view_region(photo_bgr, region, stud_px, roll)
        maps = run_network(view.image_bgr)
        mask = brick_mask(maps)
        if not mask.any():
            break
        seen = maps.median_stud_px(mask) / view.scale
        remaining = mean_roll(maps.up[mask])
        if max(seen / stud_px, stud_px / seen) < VIEW.stud_px_max_ratio and abs(remaining) < VIEW.max_roll:
            break
        stud_px, roll = seen, roll + remaining
    yield view, maps
    if mask.any():
        view = view_region(photo_bgr, region, seen, view.roll, VIEW.refined_stud_px)
    yield view, augmented_maps(view.image_bgr, CLOSER, VIEW.augment_scales)
