"""Read one region of the photo: look at it, find its columns of bricks, classify each brick by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ...pixels import is_within
from ..camera import Camera
from ..detect.regions import Region
from ..maps import STRIDE, Maps, brick_mask, cell_centers, mean_roll
from ..network import CLOSER, maps_both_ways, mean_maps, resized, run_network
from .axes import Axis
from .classifier import classify_places, weigh_columns
from .columns import find_columns
from .crowns import takes_in
from .found_column import Column, FoundColumn
from .strips import StripAnswer, read_strips
from .thresholds import VIEW
from .view import PATCH_STUD_PX, View, view_region

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


DETAIL_STUD_PX = max(VIEW.refined_stud_px, PATCH_STUD_PX)
"""The most that is used of a stud's detail."""


@dataclass(frozen=True)
class Look:
    """One look at a region.

    Attributes
    ----------
    view : View
        The region as it was shown to the network.
    maps : Maps
        What the network said of it, in pixels of the view.
    both_ways : bool
        Whether the networks are asked about the mirror image too.
    """

    view: View
    maps: Maps
    both_ways: bool = False

    @property
    def cell_px(self) -> float:
        """Side of a cell of the maps, in pixels of the photo."""
        return STRIDE / self.view.scale

    def columns(self, photo_bgr: Image, catalog: Catalog, camera: Camera | None) -> list[FoundColumn]:
        """The columns in the view, in pixels of the photo; ``camera`` is that of the photo."""
        to_photo = self.view.to_photo

        def strips(axes: Sequence[Axis]) -> list[StripAnswer]:
            return read_strips(photo_bgr, [a.mapped(*to_photo) for a in axes], both_ways=self.both_ways)

        def is_inside(points: Array) -> npt.NDArray[np.bool_]:
            return is_within(self.view.points_in_photo(points), photo_bgr.shape[1::-1])

        seen_by = None if camera is None else camera.mapped(self.view.linear, self.view.shift)
        return [c.mapped(*to_photo) for c in find_columns(self.maps, catalog, seen_by, strips, is_inside)]

    def link_votes(self, catalog: Catalog) -> Array:
        """Where the cells that show a link say its centre is, ``(N, 2)`` pixels of the photo."""
        is_link = np.array([False] + [b.meaning.role is Role.LINK for b in catalog])
        shown = is_link[self.maps.probability.argmax(axis=-1)]
        votes = np.asarray(cell_centers(*shown.shape)[shown] + self.maps.offset[shown], np.float64)
        return self.view.points_in_photo(votes)


@dataclass(frozen=True)
class RegionReading:
    """What was read in one region.

    Attributes
    ----------
    columns : tuple of Column
        In pixels of the photo.
    look : Look
        The last look at the region. They were read from it, or, where it lost them, from an earlier one.
    """

    columns: tuple[Column, ...]
    look: Look


def read_region(photo_bgr: Image, region: Region, catalog: Catalog, camera: Camera | None = None) -> RegionReading:
    """Read the columns of one region, and look closer where a look leaves a doubt.

    What one look reads surely, a closer one does not lose: stacks that stand nearer than the others, it may show too
    large.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    camera : Camera, optional
        Of the photo.
    """
    columns: tuple[Column, ...] = ()
    for look in looks(photo_bgr, region):
        found = look.columns(photo_bgr, catalog, camera)
        places = [b.pose for c in found for b in c.places]
        read = weigh_columns(found, classify_places(photo_bgr, places), catalog)
        columns = (*read, *(c for c in columns if _is_sure(c) and not _is_among(c, read)))
        # Where no column was found the doubt is greatest.
        if columns and all(_is_sure(c) for c in columns):
            break
    return RegionReading(columns, look)


def _is_sure(column: Column) -> bool:
    return all(b.probability.max() >= VIEW.sure_probability for b in column)


def _is_among(column: Column, others: Sequence[Column]) -> bool:
    """Whether most bricks of a column are those of another one."""
    places = np.array([b.center for b in column])
    return any(takes_in(other, places).mean() > 0.5 for other in others)


def looks(photo_bgr: Image, region: Region) -> Iterator[Look]:
    """Look at a region, then once closer, if whoever reads it asks for more.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8

    Yields
    ------
    Look
        First upright, its studs as large as training had them; then enlarged, by the larger network and its mirror
        image too, in the mean with the look before.
    """
    stud_px = region.stud_px
    roll = region.roll if abs(region.roll) > VIEW.max_roll else 0.0
    for number in count(1):
        view = view_region(photo_bgr, region, stud_px, roll)
        look = Look(view, run_network(view.image_bgr))
        mask, before, remaining = brick_mask(look.maps), stud_px, 0.0
        if mask.any():
            stud_px = look.maps.median_stud_px(mask) / look.view.scale
            remaining = mean_roll(look.maps.up[mask])
        as_judged = max(before / stud_px, stud_px / before) < VIEW.stud_px_max_ratio and abs(remaining) < VIEW.max_roll
        if as_judged or number == VIEW.max_views:
            break
        roll += remaining
    yield look
    yield _closer(look, view_region(photo_bgr, region, stud_px, roll, VIEW.refined_stud_px))


def _closer(look: Look, view: View) -> Look:
    """The look at a larger view of the same region, in the mean with a look that is rolled as it is."""
    answers = maps_both_ways(view.image_bgr, CLOSER)
    as_before = resized(look.maps, answers[0].center_heatmap.shape, look.view.scale / view.scale)
    return Look(view, mean_maps([as_before, *answers]), both_ways=True)
