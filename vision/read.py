"""Read one region of the photo: the second, closer look."""

from dataclasses import dataclass

import cv2
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
    found, maps, scale, corner = look_at_region(photo_bgr, region, catalog)
    columns = tuple(
        tuple(classify_bricks(photo_bgr, [b.moved(scale, corner) for b in column], catalog)) for column in found
    )
    return RegionReading(columns, link_votes(maps, catalog) / scale + corner, STRIDE / scale)


def look_at_region(photo_bgr: Image, region: Region, catalog: Catalog) -> tuple[list[Column], Maps, float, Array]:
    """Ask the network about a region, several times where one look leaves a doubt.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    catalog : Catalog

    Returns
    -------
    columns : list of Column
        In pixels of the looked-at image.
    maps : Maps
    scale : float
        Pixels of the looked-at image to one of the photo.
    corner : (2,) float64
        Place of the image's corner in the photo.
    """
    image, maps, scale, corner = _first_look(photo_bgr, region)
    columns = read_columns(maps, catalog)
    if not all(b.probability.max() >= settings.SURE_PROBABILITY for column in columns for b in column):
        maps = look_several_times(image, maps)
        columns = read_columns(maps, catalog)
    return columns, maps, scale, corner


def _first_look(photo_bgr: Image, region: Region) -> tuple[Image, Maps, float, Array]:
    """Look once, or twice where the region's pitch was misjudged from afar."""
    pitch_px = region.pitch_px
    for _ in range(2):
        image, scale, corner = view_region(photo_bgr, region, pitch_px)
        maps = run_network(image)
        mask = brick_mask(maps)
        if not mask.any():
            break
        seen = float(np.median(stud_pitch_px(maps.up, maps.along, maps.across)[mask])) / scale
        if max(seen / pitch_px, pitch_px / seen) < settings.READ_AGAIN_RATIO:
            break
        pitch_px = seen
    return image, maps, scale, corner


def view_region(photo_bgr: Image, region: Region, pitch_px: float) -> tuple[Image, float, Array]:
    """Cut a region out of a photo and bring its stud pitch to the size that suits the network.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    pitch_px : float

    Returns
    -------
    image_bgr : (h, w, 3) uint8
    scale : float
        Pixels of the image to one of the photo.
    corner : (2,) float64
        Place of the image's corner in the photo.
    """
    height, width = photo_bgr.shape[:2]
    x0, y0 = (max(int(v), 0) for v in region.box_px[:2])
    x1, y1 = min(int(np.ceil(region.box_px[2])), width), min(int(np.ceil(region.box_px[3])), height)
    part = photo_bgr[y0:y1, x0:x1]
    scale = min(
        settings.READ_PITCH_PX / pitch_px, settings.READ_MAX_ENLARGEMENT, settings.READ_MAX_PX / max(part.shape[:2])
    )
    size = (max(round(part.shape[1] * scale), 1), max(round(part.shape[0] * scale), 1))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, size, interpolation=how), np.uint8), scale, np.array([x0, y0], np.float64)


def link_votes(maps: Maps, catalog: Catalog) -> Array:
    """Where the cells that show a link say its centre is, ``(N, 2)`` pixels."""
    is_link = np.array([False] + [b.meaning.role is Role.LINK for b in catalog])
    shown = is_link[maps.probability.argmax(axis=-1)]
    return np.asarray(cell_centers(*shown.shape)[shown] + maps.offset[shown], np.float64)
