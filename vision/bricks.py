"""Single bricks: where each one is, how it is turned, and which one it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Catalog
from ..catalog.outline import outline_points
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM
from . import settings
from .maps import STRIDE, Maps, cell_centers, stud_pitch_px
from .network import run_network
from .regions import Region, brick_mask

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class FoundBrick:
    """A brick in the photo, not yet in its place in a stack.

    Attributes
    ----------
    kind : BrickType
        The likeliest one.
    probability : (K,) float64
        Of each brick type of the catalog; sums to 1.
    heat : float
        0 to 1, that there is a brick's centre at all.
    center : (2,) float64
        Projected centre of the body, pixels.
    up, along, across : (2,) float64
        Projections of a brick's height (9.6 mm) up, and of a column pitch (16 mm) along the row to the right and
        across it away from the camera, pixels.
    """

    kind: BrickType
    probability: Array
    heat: float
    center: Array
    up: Array
    along: Array
    across: Array

    @property
    def pitch_px(self) -> float:
        """Stud pitch in pixels."""
        return float(stud_pitch_px(*(v.astype(np.float32) for v in (self.up, self.along, self.across))))

    @property
    def confidence(self) -> float:
        """How sure the reader is of this brick, 0 to 1."""
        return float(np.clip(self.probability.max() * np.sqrt(min(self.heat / 0.8, 1.0)), 0, 1))

    def shift_px(self, xyz_mm: Sequence[float]) -> Array:
        """Projection of a small displacement in the stack's frame, ``(2,)`` pixels."""
        x, y, z = xyz_mm
        turned: Array = self.along * (x / COLUMN_PITCH_MM) + self.across * (y / COLUMN_PITCH_MM)
        return turned + self.up * (z / BRICK_HEIGHT_MM)

    def outline_px(self) -> Array:
        """Convex outline of the brick with its studs, ``(N, 2)`` pixels."""
        points = np.array([self.center + self.shift_px(p) for p in outline_points(self.kind)])
        return np.asarray(cv2.convexHull(points.astype(np.float32)))[:, 0].astype(np.float64)


def read_region(photo_bgr: Image, region: Region, catalog: Catalog) -> list[FoundBrick]:
    """Find the bricks of one region, looked at in a size that suits the network.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    region : Region
    catalog : Catalog

    Returns
    -------
    list of FoundBrick
        In pixels of the photo.
    """
    pitch_px = region.pitch_px
    found: list[FoundBrick] = []
    for _ in range(2):
        image, scale, corner = view_region(photo_bgr, region, pitch_px)
        found = [_moved(b, scale, corner) for b in find_bricks(run_network(image), catalog)]
        if not found:
            return []
        measured = float(np.median([b.pitch_px for b in found]))
        if max(measured / pitch_px, pitch_px / measured) < settings.READ_AGAIN_RATIO:
            return found
        pitch_px = measured
    return found


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
    scale = min(settings.READ_PITCH_PX / pitch_px, settings.READ_MAX_PX / max(part.shape[:2]))
    size = (max(round(part.shape[1] * scale), 1), max(round(part.shape[0] * scale), 1))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, size, interpolation=how), np.uint8), scale, np.array([x0, y0], np.float64)


def find_bricks(maps: Maps, catalog: Catalog) -> list[FoundBrick]:
    """Find the bricks that the network's answer tells of.

    Each peak of the heat is a brick; the cells whose offset points at it say which one and how it is turned.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog

    Returns
    -------
    list of FoundBrick
        In pixels of the image that the maps are of.
    """
    mask = brick_mask(maps)
    if not mask.any():
        return []
    pitch = stud_pitch_px(maps.up, maps.along, maps.across)
    typical = float(np.median(pitch[mask]))
    peaks, heats = _peaks(maps, typical)
    if len(peaks) == 0:
        return []
    middles = cell_centers(*mask.shape)[mask]
    votes = middles + maps.offset[mask]
    distance = np.linalg.norm(votes[:, None] - peaks[None], axis=-1)
    nearest = distance.argmin(axis=1)
    counts = distance[np.arange(len(votes)), nearest] < settings.VOTE_DISTANCE * typical
    probability = maps.probability[mask][:, 1:].astype(np.float64)
    frames = np.stack([m[mask] for m in (maps.up, maps.along, maps.across)], axis=1).astype(np.float64)
    found = []
    for k, peak in enumerate(peaks):
        mine = counts & (nearest == k)
        if mine.sum() * (STRIDE / typical) ** 2 < settings.MIN_VOTES:
            continue
        share = probability[mine].sum(axis=0)
        share /= share.sum()
        up, along, across = np.median(frames[mine], axis=0)
        kind = catalog.bricks[int(share.argmax())]
        found.append(FoundBrick(kind, share, float(heats[k]), peak, up, along, across))
    return found


def _peaks(maps: Maps, pitch_px: float) -> tuple[Array, Array]:
    """Local maxima of the heat, strongest first, ``(N, 2)`` pixels and ``(N,)``."""
    heat = maps.heat
    highest = np.asarray(cv2.dilate(heat, np.ones((3, 3), np.uint8)))
    rows, columns = np.nonzero((heat >= highest) & (heat > settings.PEAK_MIN_HEAT))
    order = np.argsort(-heat[rows, columns])
    kept: list[Array] = []
    values = []
    for r, c in zip(rows[order], columns[order], strict=True):
        place = (np.array([c, r]) + 0.5 + _refine(heat, int(r), int(c))) * STRIDE
        if all(np.linalg.norm(place - k) > settings.PEAK_DISTANCE * pitch_px for k in kept):
            kept.append(place)
            values.append(float(heat[r, c]))
    return np.array(kept).reshape(-1, 2), np.array(values)


def _refine(heat: npt.NDArray[np.float32], row: int, column: int) -> Array:
    """Place of the top of a parabola through a peak and its neighbours, relative to the peak, in cells."""
    shift = np.zeros(2)
    for axis, (dr, dc) in enumerate(((0, 1), (1, 0))):
        r0, r1, c0, c1 = row - dr, row + dr, column - dc, column + dc
        if r0 < 0 or c0 < 0 or r1 >= heat.shape[0] or c1 >= heat.shape[1]:
            continue
        low, middle, high = float(heat[r0, c0]), float(heat[row, column]), float(heat[r1, c1])
        bend = low - 2 * middle + high
        if bend < -1e-6:
            shift[axis] = np.clip(0.5 * (low - high) / bend, -0.5, 0.5)
    return shift


def _moved(brick: FoundBrick, scale: float, corner: Array) -> FoundBrick:
    return replace(
        brick,
        center=brick.center / scale + corner,
        up=brick.up / scale,
        along=brick.along / scale,
        across=brick.across / scale,
    )
