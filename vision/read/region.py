"""Read one region of the photo: show it to the network, cut its columns into bricks, classify each brick."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ..bricks import FoundBrick
from ..camera import Camera
from ..detect.regions import Region
from ..maps import STRIDE, Maps, brick_mask, cell_centers, mean_roll
from ..network import CLOSER, augmented_maps, run_network
from .classifier import PATCH_STUD_PX, classify_bricks, classify_foot
from .columns import Column, find_columns
from .thresholds import CLASSIFIER, VIEW
from .view import View, view_region

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


DETAIL_STUD_PX = max(VIEW.refined_stud_px, PATCH_STUD_PX)
"""The most that is used of a stud's detail."""


@dataclass(frozen=True)
class RegionReading:
    """What was read in one region.

    Attributes
    ----------
    columns : tuple of Column
        In pixels of the photo.
    maps : Maps
        What the network says about the view.
    view : View
        The region as it was shown to the network.
    """

    columns: tuple[Column, ...]
    maps: Maps
    view: View

    @property
    def cell_px(self) -> float:
        """Side of a cell of the maps, in pixels of the photo."""
        return STRIDE / self.view.scale

    def link_votes(self, catalog: Catalog) -> Array:
        """Where the cells that show a link say its centre is, ``(N, 2)`` pixels of the photo."""
        is_link = np.array([False] + [b.meaning.role is Role.LINK for b in catalog])
        shown = is_link[self.maps.probability.argmax(axis=-1)]
        votes = np.asarray(cell_centers(*shown.shape)[shown] + self.maps.offset[shown], np.float64)
        return self.view.points_in_photo(votes)


def read_region(photo_bgr: Image, region: Region, catalog: Catalog, camera: Camera | None = None) -> RegionReading:
    """Read the columns of one region, and refine the reading where it leaves a doubt.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    catalog : Catalog
    camera : Camera, optional
        Of the photo.

    Returns
    -------
    RegionReading
    """
    view, maps = view_upright(photo_bgr, region)
    columns = _columns(photo_bgr, view, maps, catalog, camera)
    # Where no column was found the doubt is greatest.
    if not columns or not all(b.probability.max() >= VIEW.sure_probability for c in columns for b in c):
        view, maps = refine(photo_bgr, region, view, maps)
        columns = _columns(photo_bgr, view, maps, catalog, camera)
    return RegionReading(columns, maps, view)


def view_upright(photo_bgr: Image, region: Region) -> tuple[View, Maps]:
    """Show a region to the network until it stands upright and its stud size is as it was judged.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region

    Returns
    -------
    View
        The region as it was shown last.
    Maps
        What it said.
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
    return view, maps


def refine(photo_bgr: Image, region: Region, view: View, maps: Maps) -> tuple[View, Maps]:
    """Show a region enlarged, in several variants, to the larger network.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    view, maps : View and Maps
        What was shown before, and what the network said.

    Returns
    -------
    View
        The region as it was shown to the network.
    Maps
        The mean of what it said.
    """
    mask = brick_mask(maps)
    if mask.any():
        stud_px = maps.median_stud_px(mask) / view.scale
        view = view_region(photo_bgr, region, stud_px, view.roll, VIEW.refined_stud_px)
    return view, augmented_maps(view.image_bgr, CLOSER, VIEW.augment_scales)


def _columns(photo_bgr: Image, view: View, maps: Maps, catalog: Catalog, camera: Camera | None) -> tuple[Column, ...]:
    """Columns in pixels of the photo, each of their bricks classified by itself too."""
    seen_by = None if camera is None else camera.mapped(view.linear, view.shift)
    found = find_columns(maps, catalog, seen_by)
    linear, shift = view.to_photo
    feet = [[b.mapped(linear, shift) for b in c.feet] for c in found]
    bricks = iter(classify_bricks(photo_bgr, [b.mapped(linear, shift) for c in found for b in c.bricks], catalog))
    parts = []
    for column, below in zip(found, feet, strict=True):
        seen = tuple(islice(bricks, len(column.bricks)))
        for part in drop_false_positives(seen):
            # A brick by itself stays loose: nothing says that it stands on something.
            stands = part[0] is seen[0] and len(part) > 1
            foot = classify_foot(photo_bgr, part, below if stands else [], catalog)
            parts.append((*foot, *part))
    return tuple(parts)


def drop_false_positives(column: Column) -> list[Column]:
    """Cut a column where the classifier finds no bricks; one alone between others that it finds may be hidden."""
    seen = [b.score > CLASSIFIER.false_positive_score for b in column]
    hidden = [not s and 0 < k < len(seen) - 1 and seen[k - 1] and seen[k + 1] for k, s in enumerate(seen)]
    parts: list[list[FoundBrick]] = [[]]
    for brick, there in zip(column, map(any, zip(seen, hidden, strict=True)), strict=True):
        if there:
            parts[-1].append(brick)
        elif parts[-1]:
            parts.append([])
    return [tuple(p) for p in parts if p]
