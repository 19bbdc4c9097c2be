"""Read one region of the photo: the second, closer look."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from .. import settings
from ..bricks import FoundBrick
from ..detect.regions import Region, brick_mask, mean_lean
from ..maps import STRIDE, Maps, cell_centers, stud_pitch_px
from ..network import CLOSER, run_network
from .augment import look_several_times
from .classifier import classify_bricks, look_for_foot
from .columns import Column, find_columns
from .view import View, view_region

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


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
        The region as the network looked at it.
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


def read_region(photo_bgr: Image, region: Region, catalog: Catalog) -> RegionReading:
    """Read the columns of one region, several times where one look leaves a doubt.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    catalog : Catalog

    Returns
    -------
    RegionReading
    """
    view, maps = look_at_region(photo_bgr, region)
    columns = _columns(photo_bgr, view, maps, catalog)
    # Where no column was found the doubt is greatest.
    if not columns or not all(b.probability.max() >= settings.SURE_PROBABILITY for c in columns for b in c):
        view, maps = look_closer(photo_bgr, region, view, maps)
        columns = _columns(photo_bgr, view, maps, catalog)
    return RegionReading(columns, maps, view)


def look_at_region(photo_bgr: Image, region: Region) -> tuple[View, Maps]:
    """Look until the region stands upright and its pitch is as it was judged.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region

    Returns
    -------
    View
        The region as the network looked at it last.
    Maps
        What it said.
    """
    pitch_px = region.pitch_px
    roll = region.lean if abs(region.lean) > settings.READ_MAX_ROLL else 0.0
    for _ in range(settings.READ_MAX_LOOKS):
        view = view_region(photo_bgr, region, pitch_px, roll)
        maps = run_network(view.image_bgr)
        mask = brick_mask(maps)
        if not mask.any():
            break
        seen = _pitch_in_photo(view, maps, mask)
        leaning = mean_lean(maps.up[mask])
        if max(seen / pitch_px, pitch_px / seen) < settings.READ_AGAIN_RATIO and abs(leaning) < settings.READ_MAX_ROLL:
            break
        pitch_px, roll = seen, roll + leaning
    return view, maps


def look_closer(photo_bgr: Image, region: Region, view: View, maps: Maps) -> tuple[View, Maps]:
    """Look at a region enlarged, several times, and with the larger network.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    view, maps : View and Maps
        Of the look before.

    Returns
    -------
    View
        The region as the network looked at it.
    Maps
        The mean of what it said.
    """
    mask = brick_mask(maps)
    if mask.any():
        pitch_px = _pitch_in_photo(view, maps, mask)
        view = view_region(photo_bgr, region, pitch_px, view.roll, settings.CLOSE_PITCH_PX)
    return view, look_several_times(view.image_bgr, CLOSER)


def _pitch_in_photo(view: View, maps: Maps, mask: npt.NDArray[np.bool_]) -> float:
    """The median stud pitch that some cells of a view tell, in pixels of the photo."""
    return float(np.median(stud_pitch_px(maps.up, maps.along, maps.across)[mask])) / view.scale


def _columns(photo_bgr: Image, view: View, maps: Maps, catalog: Catalog) -> tuple[Column, ...]:
    """Columns in pixels of the photo, each of their bricks looked at by itself too."""
    found = find_columns(maps, catalog)
    bricks = iter(classify_bricks(photo_bgr, [view.brick_in_photo(b) for c in found for b in c.bricks], catalog))
    parts = []
    for column in found:
        seen = tuple(islice(bricks, len(column.bricks)))
        for part in without_phantoms(seen):
            # A brick by itself stays loose: nothing says that it stands on something.
            feet = column.feet if part[0] is seen[0] and len(part) > 1 else ()
            foot = look_for_foot(photo_bgr, part, [view.brick_in_photo(b) for b in feet], catalog)
            parts.append((*foot, *part))
    return tuple(parts)


def without_phantoms(column: Column) -> list[Column]:
    """Cut a column where the closer look finds no bricks; one alone between others that it finds may be hidden."""
    seen = [b.score > settings.PHANTOM_SCORE for b in column]
    hidden = [not s and 0 < k < len(seen) - 1 and seen[k - 1] and seen[k + 1] for k, s in enumerate(seen)]
    parts: list[list[FoundBrick]] = [[]]
    for brick, there in zip(column, map(any, zip(seen, hidden, strict=True)), strict=True):
        if there:
            parts[-1].append(brick)
        elif parts[-1]:
            parts.append([])
    return [tuple(p) for p in parts if p]
