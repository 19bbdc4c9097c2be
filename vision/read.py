"""Read one region of the photo: the second, closer look."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog, Role
from . import settings
from .augment import look_several_times
from .classify import classify_bricks
from .decode import Column, read_columns
from .maps import STRIDE, Maps, cell_centers, stud_pitch_px
from .network import run_network
from .regions import Region, brick_mask
from .view import View, view_region

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class RegionReading:
    """What was read in one region, in pixels of the photo.

    Attributes
    ----------
    columns : tuple of Column
    link_votes : (N, 2) float64
        Where the cells that show a link say its centre is.
    cell_px : float
        Side of a cell.
    """

    columns: tuple[Column, ...]
    link_votes: Array
    cell_px: float


def read_region(photo_bgr: Image, region: Region, catalog: Catalog) -> RegionReading:
    """Read the columns of one region, looked at in a size that suits the network.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    catalog : Catalog

    Returns
    -------
    RegionReading
    """
    found, maps, view = look_at_region(photo_bgr, region, catalog)
    bricks = iter(classify_bricks(photo_bgr, [view.brick_in_photo(b) for column in found for b in column], catalog))
    columns = tuple(tuple(islice(bricks, len(column))) for column in found)
    return RegionReading(columns, view.points_in_photo(link_votes(maps, catalog)), STRIDE / view.scale)


def look_at_region(photo_bgr: Image, region: Region, catalog: Catalog) -> tuple[list[Column], Maps, View]:
    """Ask the network about a region, several times where one look leaves a doubt.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    catalog : Catalog

    Returns
    -------
    columns : list of Column
        In pixels of the view.
    maps : Maps
    view : View
    """
    view, maps = _first_look(photo_bgr, region)
    columns = read_columns(maps, catalog)
    if not all(b.probability.max() >= settings.SURE_PROBABILITY for column in columns for b in column):
        maps = look_several_times(view.image_bgr, maps)
        columns = read_columns(maps, catalog)
    return columns, maps, view


def _first_look(photo_bgr: Image, region: Region) -> tuple[View, Maps]:
    """Look until the region stands upright and its pitch is as it was judged."""
    pitch_px, roll = region.pitch_px, 0.0
    for _ in range(settings.READ_MAX_LOOKS):
        view = view_region(photo_bgr, region, pitch_px, roll)
        maps = run_network(view.image_bgr)
        mask = brick_mask(maps)
        if not mask.any():
            break
        seen = float(np.median(stud_pitch_px(maps.up, maps.along, maps.across)[mask])) / view.scale
        leaning = _lean(maps.up[mask])
        if max(seen / pitch_px, pitch_px / seen) < settings.READ_AGAIN_RATIO and abs(leaning) < settings.READ_MAX_ROLL:
            break
        pitch_px, roll = seen, roll + leaning
    return view, maps


def _lean(up: npt.NDArray[np.float32]) -> float:
    """Mean direction of ``(N, 2)`` vectors, radians clockwise from upward."""
    directions = up / np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-6)
    x, y = directions.mean(axis=0)
    return float(np.arctan2(x, -y))


def link_votes(maps: Maps, catalog: Catalog) -> Array:
    """Where the cells that show a link say its centre is, ``(N, 2)`` pixels."""
    is_link = np.array([False] + [b.meaning.role is Role.LINK for b in catalog])
    shown = is_link[maps.probability.argmax(axis=-1)]
    return np.asarray(cell_centers(*shown.shape)[shown] + maps.offset[shown], np.float64)
