"""Which strips are drawn: each shows a column upright, from some height down, a stud always as wide, a brick as high.

Numbers only: the pixels are fetched on the device (``strip_pixels``).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..vision.maps import upright
from ..vision.read.strips import MIRRORED_FRAME, STRIP_STRIDE, STRIP_STUD_PX, STRIP_WIDTH_PX, in_strip
from ..vision.read.thresholds import AXES
from .columns import LabelledColumn
from .pool import LEVELS, Pool
from .views import Batch

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

STRIP_HEIGHT_PX = 384
MM_A_ROW = AXES.slice_mm / STRIP_STRIDE  # however steeply the camera looks down
LITTLE_VISIBLE, HIDDEN_WEIGHT = 0.12, 0.15
SEAM_DEVIATION = 0.7  # of a seam's peak, in strides

SIDE_JITTER, ANGLE_JITTER_DEG, WIDTH_JITTER, HEIGHT_JITTER = 0.09, 2.0, 0.07, 0.05  # studs, degrees, logs
FRAME_JITTER = 3.0  # pixels of the strip
BARE_FRACTION = 0.06  # of strips, of an axis on which nothing stands
COARSE_FRACTION = 0.2  # seen in fewer pixels than there are
MARGIN_MM = 13.0  # above a column and below it


class StripSampler:
    """Draws strips of columns; rare brick types more often than they come.

    Parameters
    ----------
    columns : sequence of (int, LabelledColumn)
        Each with the number of its photo; those without bricks are drawn as ``BARE_FRACTION`` of all.
    """

    def __init__(self, columns: Sequence[tuple[int, LabelledColumn]], pool: Pool) -> None:
        self._columns, self._pool = list(columns), pool
        bricks = [c.classes for _, c in self._columns if len(c.classes)]
        counts = np.maximum(np.bincount(np.concatenate([*bricks, np.zeros(1, np.int64)])), 1)
        weights = [
            float((np.clip(c.visible, 0.05, 1) / np.sqrt(counts[c.classes])).sum()) if len(c.classes) else 0.0
            for _, c in self._columns
        ]
        built, bare = np.array(weights), np.array([float(not len(c.classes)) for _, c in self._columns])
        fraction = (BARE_FRACTION if built.any() else 1.0) if bare.any() else 0.0
        built, bare = (v / max(v.sum(), 1e-9) for v in (built, bare))
        self._odds = (1 - fraction) * built + fraction * bare

    def draw(self, rng: np.random.Generator, count: int) -> Batch:
        """Draw a batch.

        Returns
        -------
        dict of str to array
            ``photo`` and ``level`` ``(B,) int32``; ``rows`` ``(B, H, 4) float32``, of each row of the strip where its
            left end is and the step to the next pixel, in pixels of the level; ``frame`` ``(B, H, 4) float32``, along
            and across in pixels of the strip; ``targets`` ``(B, H / STRIP_STRIDE, 3) float32``, as ``strip_loss`` takes
            them.
        """
        chosen = rng.choice(len(self._columns), count, p=self._odds)
        drawn = [self._strip(rng, *self._columns[k]) for k in chosen]
        return {name: np.stack([d[name] for d in drawn]) for name in drawn[0]}

    def _strip(self, rng: np.random.Generator, photo: int, column: LabelledColumn) -> Batch:
        stretch = float(np.exp(rng.normal(0, HEIGHT_JITTER)))
        height = _heights(rng, column.top_mm, stretch)
        wide = float(np.exp(rng.normal(0, WIDTH_JITTER)))
        upward, right, px = upright_at(column, height)
        px = px * wide
        pivot = rng.uniform(0, column.top_mm)
        away = (height - pivot) / (MM_A_ROW * stretch) * np.tan(np.deg2rad(rng.normal(0, ANGLE_JITTER_DEG)))
        away += rng.normal(0, SIDE_JITTER) * STRIP_STUD_PX
        middle = column.axis.at(height) + (away * px)[:, None] * right
        mirror = -1.0 if rng.random() < 0.5 else 1.0
        step = right * (mirror * px)[:, None]
        frame = in_strip(column.frame.at(height), upward, right, px)
        if mirror < 0:  # along points to the right again
            frame = frame * MIRRORED_FRAME
        frame = frame + rng.normal(0, FRAME_JITTER, 4)
        left = middle - step * ((STRIP_WIDTH_PX - 1) / 2)
        shrunk = np.log2(max(float(np.median(px)), 1e-3)) + (rng.random() < COARSE_FRACTION)
        level = int(np.clip(round(shrunk), 0, LEVELS - 1))
        size = self._pool.level_size[photo, level] / self._pool.level_size[photo, 0]
        rows = np.concatenate([left * size[::-1], step * size[::-1]], axis=1)
        return {
            "photo": np.asarray(photo, np.int32),
            "level": np.asarray(level, np.int32),
            "rows": rows.astype(np.float32),
            "frame": frame.astype(np.float32),
            "targets": strip_targets(column, height),
        }


def upright_at(column: LabelledColumn, height_mm: Array) -> tuple[Array, Array, Array]:
    """Which way is up and which is right at heights of a column, and the size of a strip's pixels there.

    Parameters
    ----------
    height_mm : (H,) float64

    Returns
    -------
    upward, right : (H, 2) float64
        Of length 1, in the photo.
    px : (H,) float64
        Pixels of the photo to one of the strip, across the column.
    """
    upward, right = upright(column.axis.slope_at(height_mm))
    return upward, right, np.maximum(column.stud_px.at(height_mm)[:, 0], 1.0) / STRIP_STUD_PX


def strip_targets(column: LabelledColumn, height_mm: Array) -> Floats:
    """What a network shall say of a strip.

    Parameters
    ----------
    height_mm : (H,) float64
        Of each row of the strip, from above down.

    Returns
    -------
    (H / STRIP_STRIDE, 3) float32
        Of every ``STRIP_STRIDE`` rows: 0 where no brick is, else its place in the catalog plus 1; 0 to 1, that a seam,
        or the column's foot or top, is here; the weight of the first.
    """
    middles = height_mm.reshape(-1, STRIP_STRIDE).mean(axis=1)
    targets = np.zeros((len(middles), 3))
    targets[:, 2] = 1.0
    if not len(column.classes):
        return targets.astype(np.float32)
    brick = np.searchsorted(column.seams_mm, middles, "right") - 1
    there = (brick >= 0) & (brick < len(column.classes))
    brick = brick[there]
    targets[there, 0] = column.classes[brick] + 1
    targets[there, 2] = np.where(column.visible[brick] < LITTLE_VISIBLE, HIDDEN_WEIGHT, 1.0)
    stride_mm = float(np.abs(np.diff(middles)).mean())
    away = (middles[:, None] - column.seams_mm) / stride_mm
    targets[:, 1] = np.exp(-(away**2) / (2 * SEAM_DEVIATION**2)).max(axis=1)
    return targets.astype(np.float32)


def _heights(rng: np.random.Generator, top_mm: float, stretch: float) -> Array:
    """Heights of a strip's rows: of the whole column where it fits, else of a part of it."""
    span = STRIP_HEIGHT_PX * MM_A_ROW * stretch
    low, high = sorted((top_mm + MARGIN_MM, span - MARGIN_MM))
    above = rng.uniform(low, high)
    return np.asarray(above - (np.arange(STRIP_HEIGHT_PX) + 0.5) * (MM_A_ROW * stretch), np.float64)
