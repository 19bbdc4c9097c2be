"""Which patches are drawn: each around a place, a little beside it.

Numbers only: the pixels are fetched on the device.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from ..vision.maps import stud_size_px
from ..vision.read.hypotheses import NARROW_DEPTHS
from ..vision.read.view import PATCH_PX, PATCH_STUD_PX
from .pool import Pool
from .samples import Sample
from .views import Batch, place_views, rotations

Array = npt.NDArray[np.float64]

CENTER_JITTER, SCALE_JITTER, ANGLE_JITTER_DEG = 0.09, 0.09, 3.0  # how far the segmentation is off; studs, log, deg
FOUND_JITTER = 0.4  # so much of that where the place is as the segmentation found it
FRAME_JITTER = 0.06  # studs, of each of up, along and across
STRETCH_JITTER = 0.06  # of the photo itself, as if the camera looked from elsewhere: of each entry of its matrix
DEPTH_FRACTION = 0.15  # taken for a brick that stands before or behind the column's axis, or for one on it
COARSE_FRACTION = 0.25  # seen in fewer pixels than there are


class PatchSampler:
    """Draws patches of photos; rare brick types more often than they come.

    Parameters
    ----------
    samples : sequence of (int, Sample)
        Each with the number of its photo.
    """

    def __init__(self, samples: Sequence[tuple[int, Sample]], pool: Pool) -> None:
        self._pool = pool
        self._photo = np.array([n for n, _ in samples], np.int32)
        self._answers = np.array([s.answer for _, s in samples], np.int32)
        self._found = np.array([s.found for _, s in samples], bool)
        self._height = np.array([s.pose.height_mm for _, s in samples], np.float64)
        self._frame = np.array(
            [(s.pose.center, s.pose.up, s.pose.along, s.pose.across) for _, s in samples], np.float64
        )
        counts = np.maximum(np.bincount(self._answers), 1)
        weights = 1 / np.sqrt(counts[self._answers])
        self._probabilities = weights / weights.sum()

    def __len__(self) -> int:
        return len(self._answers)

    def draw(self, rng: np.random.Generator, count: int) -> Batch:
        """Draw a batch.

        Returns
        -------
        dict of str to array
            ``answer`` ``(B,) int32``, ``faces`` as ``patches_with_faces`` takes them, and what ``place_views`` gives.
        """
        chosen = rng.choice(len(self), count, p=self._probabilities)
        found = self._found[chosen]
        stretch = np.eye(2) + rng.normal(0, STRETCH_JITTER, (count, 2, 2))
        stretch /= np.sqrt(np.abs(np.linalg.det(stretch)))[:, None, None]
        frame = self._frame[chosen] @ stretch.transpose(0, 2, 1)
        jitter = np.where(found, FOUND_JITTER, 1.0)
        stud_px = stud_size_px(*(frame[:, k].astype(np.float32) for k in (1, 2, 3))).astype(np.float64)
        angle = np.deg2rad(rng.normal(0, ANGLE_JITTER_DEG, count) * jitter)
        rotation = rotations(angle) * np.exp(rng.normal(0, SCALE_JITTER, count) * jitter)[:, None, None]
        vectors = frame[:, 1:] @ rotation.transpose(0, 2, 1)
        vectors += rng.normal(0, FRAME_JITTER, (count, 3, 2)) * (jitter * stud_px)[:, None, None]
        center = frame[:, 0] + rng.normal(0, CENTER_JITTER, (count, 2)) * (jitter * stud_px)[:, None]
        deep = ~found & (rng.random(count) < DEPTH_FRACTION)
        center += vectors[:, 2] * (rng.choice(NARROW_DEPTHS, count) * deep)[:, None]
        seen_stud_px = stud_size_px(*(vectors[:, k].astype(np.float32) for k in range(3))).astype(np.float64)
        mirror = np.where(rng.random(count) < 0.5, -1.0, 1.0)
        linear = upright(vectors[:, 0], PATCH_STUD_PX / np.maximum(seen_stud_px, 1e-6), mirror)
        shift = PATCH_PX / 2 - np.einsum("bij,bj->bi", linear, center)
        forward = np.concatenate([linear @ stretch, shift[:, :, None]], axis=2).astype(np.float32)
        coarser = ((rng.random(count) < COARSE_FRACTION) & (seen_stud_px > 0.7 * PATCH_STUD_PX)).astype(np.int32)
        turned = vectors @ linear.transpose(0, 2, 1)
        return {
            **place_views(self._pool, self._photo[chosen], forward, coarser),
            "faces": faces(turned, self._height[chosen]).astype(np.float32),
            "answer": self._answers[chosen],
        }


def upright(up: Array, scale: Array, mirror: Array) -> Array:
    """Similarities that take each of ``(B, 2)`` vectors to (0, -1), as ``cut_patch`` does: ``(B, 2, 2)``."""
    x, y = (up / np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-9)).T
    linear = np.array([[-y * mirror, x * mirror], [-x, -y]]).transpose(2, 0, 1)
    return np.asarray(linear * scale[:, None, None], np.float64)


def faces(frame: Array, height_mm: Array) -> Array:
    """Where the front, the top and the end of a brick of one by two studs are in its patch.

    Parameters
    ----------
    frame : (B, 3, 2) float64
        Up, along and across in pixels of the patch, in whose middle the brick is.
    height_mm : (B,) float64

    Returns
    -------
    (B, 3, 3, 2) float64
        Of each face its middle, and half of each of two edges.
    """
    up = frame[:, 0] * (height_mm / BRICK_HEIGHT_MM / 2)[:, None]
    along, across = frame[:, 1] * (STUD_PITCH_MM / COLUMN_PITCH_MM / 2), frame[:, 2] / 2
    right = np.stack([-up[:, 1], up[:, 0]], axis=1)
    # The end that shows is on the side to which the brick goes away from the camera.
    away = (along * right).sum(axis=1) * (across * right).sum(axis=1)
    end = along * np.where(away > 0, 1.0, -1.0)[:, None]
    middle = PATCH_PX / 2
    parts = ((middle - across, along, up), (middle + up, along, across), (middle + end, across, up))
    return np.stack([np.stack(p, axis=1) for p in parts], axis=1)
