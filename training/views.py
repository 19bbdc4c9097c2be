"""Which views of photos are drawn: where, how large, how turned; numbers only, the pixels are fetched on the device."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..vision.maps import stud_size_px
from .photos import LabelledPhoto
from .pool import LEVELS, Pool

Array = npt.NDArray[np.float32]
Batch = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Views:
    """What views of photos are like.

    Attributes
    ----------
    near_stud_px : tuple of float
        Of a stud, lowest and highest, in most views: around the size in which the network reads.
    far_fraction : float
        Share of views in which studs are as small as in a look at a whole photo.
    """

    side_px: int
    near_stud_px: tuple[float, float]
    far_fraction: float


READER_VIEWS = Views(224, (16.0, 36.0), 0.15)
CLOSER_VIEWS = Views(320, (20.0, 58.0), 0.0)

FAR_STUD_PX = (5.0, 16.0)
BARE_STUD_PX = 24.0  # taken for a stud's in a photo without bricks
ROLL_DEG, MAX_ROLL_DEG, LITTLE_ROLL_FRACTION = 5.0, 22.0, 0.7
STRETCH = 0.04  # deviation of the logarithm, of each side
MAX_ENLARGEMENT = 1.15  # what is enlarged further shows no more, and looks like no photo
EMPTY_WEIGHT = 6.0  # a photo is drawn by its legible bricks; one without any counts as this many
CUT_FRACTION = 0.3  # of views, over a part of which another view lies
CUT_HALF_WIDTH = (0.1, 0.45)  # of that part, in sides of the view


class ViewSampler:
    """Draws views of photos.

    Parameters
    ----------
    pool : Pool
        Of the same photos.
    """

    def __init__(self, photos: list[LabelledPhoto], pool: Pool, views: Views) -> None:
        self._pool, self._views = pool, views
        weights = np.array([EMPTY_WEIGHT + p.legible for p in photos])
        self._probabilities = weights / weights.sum()
        self._size = np.array([p.index.shape[::-1] for p in photos], np.float64)
        # The bricks of each photo that show, the largest first; a photo without any is looked at anywhere.
        self._centers = np.zeros((len(photos), max((len(p.classes) for p in photos), default=0) or 1, 2))
        self._stud_px = np.zeros(self._centers.shape[:2])
        for n, photo in enumerate(photos):
            sizes_px = stud_size_px(photo.up, photo.along, photo.across) * (photo.visible > 0)
            order = np.argsort(-sizes_px)
            self._centers[n, : len(order)], self._stud_px[n, : len(order)] = photo.centers[order], sizes_px[order]

    def draw(self, rng: np.random.Generator, count: int) -> Batch:
        """Draw a batch.

        Returns
        -------
        dict of str to array
            ``photo`` and ``level`` ``(B,) int32``; ``forward`` ``(B, 2, 3) float32``, which takes a place in the photo
            to its place in the view, both in pixels from the corner of the first pixel; ``to_photo`` and ``to_level``,
            its inverse, and the same for the level of the pyramid; ``turned`` ``(B,) float32``, -1 where the view is
            mirrored; ``cut`` ``(B, 4) float32``, the band over which another view lies.
        """
        chosen = rng.choice(len(self._probabilities), count, p=self._probabilities).astype(np.int32)
        far = rng.random(count) < self._views.far_fraction
        low, high = np.where(far[:, None], FAR_STUD_PX, self._views.near_stud_px).T
        # Turn to any brick that is large enough, else to the largest.
        sizes_px = self._stud_px[chosen]
        enough = (sizes_px * MAX_ENLARGEMENT > low[:, None]).sum(axis=1)
        brick = (rng.random(count) * np.maximum(enough, 1)).astype(int)
        rows = np.arange(count)
        stud_px, focus = sizes_px[rows, brick], self._centers[chosen, brick]
        bare = sizes_px[:, 0] <= 0
        stud_px = np.where(bare, BARE_STUD_PX, stud_px)
        focus = np.where(bare[:, None], rng.uniform(0.2, 0.8, (count, 2)) * self._size[chosen], focus)
        high = np.maximum(np.minimum(high, MAX_ENLARGEMENT * stud_px), low)
        scale = np.minimum(np.exp(rng.uniform(np.log(low), np.log(high))) / stud_px, MAX_ENLARGEMENT)
        little, much = rng.normal(0, ROLL_DEG, count), rng.uniform(-MAX_ROLL_DEG, MAX_ROLL_DEG, count)
        angle = np.deg2rad(np.where(rng.random(count) < LITTLE_ROLL_FRACTION, little, much))
        turned = np.where(rng.random(count) < 0.5, -1.0, 1.0)
        rotation = rotations(angle)
        stretch = np.exp(rng.normal(0, STRETCH, (count, 2))) * scale[:, None]
        linear = rotation * (stretch * np.stack([turned, np.ones(count)], axis=1))[:, None]
        place = (0.5 + rng.uniform(-0.3, 0.3, (count, 2))) * self._views.side_px
        shift = place - np.einsum("bij,bj->bi", linear, focus)
        forward = np.concatenate([linear, shift[:, :, None]], axis=2).astype(np.float32)
        return {
            **place_views(self._pool, chosen, forward),
            "turned": turned.astype(np.float32),
            "cut": _cuts(rng, count, self._views.side_px),
        }


def rotations(angle: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Matrices that turn by angles in radians, ``(B,)`` to ``(B, 2, 2)``."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).transpose(2, 0, 1)


def place_views(
    pool: Pool, photo: npt.NDArray[np.int32], forward: Array, coarser: npt.NDArray[np.int32] | int = 0
) -> Batch:
    """Work out where the pixels of views come from.

    Parameters
    ----------
    photo : (B,) int32
    forward : (B, 2, 3) float32
        From the photo to the view.
    coarser : (B,) int32 or int
        So many levels smaller than they could be.

    Returns
    -------
    dict of str to array
        ``photo``, ``level``, ``forward``, ``to_photo`` and ``to_level``, as ``ViewSampler.draw`` says.
    """
    linear = forward[:, :, :2].astype(np.float64)
    back = np.linalg.inv(linear)
    to_photo = np.concatenate([back, -back @ forward[:, :, 2:]], axis=2)
    shrunk = 1 / np.sqrt(np.abs(np.linalg.det(linear)))
    # The level whose pixels are nearest in size to those of the view.
    level = np.clip(np.round(np.log2(shrunk)) + coarser, 0, LEVELS - 1).astype(np.int32)
    size = pool.level_size[photo, level] / pool.level_size[photo, 0]
    to_level = to_photo * size[:, ::-1, None]
    return {
        "photo": photo,
        "level": level,
        "forward": forward,
        "to_photo": to_photo.astype(np.float32),
        "to_level": to_level.astype(np.float32),
    }


def _cuts(rng: np.random.Generator, count: int, side_px: int) -> Array:
    """Bands ``|x * n_x + y * n_y - c| < w``, as ``(n_x, n_y, c, w)`` in pixels; no width where there is none."""
    angle = rng.uniform(0, 2 * np.pi, count)
    normal = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    middle = rng.uniform(-0.1, 1.1, (count, 2)) * side_px
    half = rng.uniform(*CUT_HALF_WIDTH, count) * side_px * (rng.random(count) < CUT_FRACTION)
    return np.column_stack([normal, (normal * middle).sum(axis=1), half]).astype(np.float32)
