"""One brick that was found in a photo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Catalog
from ..catalog.outline import outline_points
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM
from .maps import stud_size_px
from .stack_pose import BrickPlace

Array = npt.NDArray[np.float64]

# Of bricks with such a score, so many were right (``tests/benchmarks/reader.py`` on 90 photos of the renderer that no
# training saw, with surroundings of their own).
SCORES = (0.0, 0.25, 0.42, 0.55, 0.65, 0.75, 0.83, 0.95)
SCORES_CAME_TRUE = (0.15, 0.4, 0.52, 0.74, 0.86, 0.95, 0.98, 0.99)


@dataclass(frozen=True)
class Pose:
    """Where a brick may be in the image, and how it is turned.

    Attributes
    ----------
    center, up, along, across : (2,) float64
        As in ``FoundBrick``.
    height_mm : float
        Of the brick.
    """

    center: Array
    up: Array
    along: Array
    across: Array
    height_mm: float

    @property
    def stud_px(self) -> float:
        """Size of a stud in pixels."""
        return float(stud_size_px(*(v.astype(np.float32) for v in (self.up, self.along, self.across))))


@dataclass(frozen=True)
class FoundBrick:
    """A brick in the photo, not yet in its place in a stack.

    Attributes
    ----------
    kind : BrickType
        The likeliest one.
    probability : (K,) float64
        Of each brick type of the catalog; sums to 1.
    center_heat : float
        0 to 1, that there is a brick's centre at all.
    center : (2,) float64
        Projected centre of the body, pixels.
    up, along, across : (2,) float64
        Projections of a brick's height (9.6 mm) up, and of a column pitch (16 mm) along the row to the right and
        across it away from the camera, pixels.
    side, depth : float
        How far its centre is to the right of its column's axis and behind it, column pitches.
    place : BrickPlace or None
        Where it is in its stack, if that one's pose is known.
    """

    kind: BrickType
    probability: Array
    center_heat: float
    center: Array
    up: Array
    along: Array
    across: Array
    side: float = 0.0
    depth: float = 0.0
    place: BrickPlace | None = None

    @property
    def pose(self) -> Pose:
        """Where it is."""
        return Pose(self.center, self.up, self.along, self.across, self.kind.size_mm[2])

    @property
    def stud_px(self) -> float:
        """Size of a stud in pixels."""
        return self.pose.stud_px

    @property
    def score(self) -> float:
        """How well this brick is seen, 0 to 1; comparable between bricks, but no probability."""
        return float(np.clip(self.probability.max() * np.sqrt(min(self.center_heat / 0.8, 1.0)), 0, 1))

    @property
    def confidence(self) -> float:
        """Probability that a brick of this kind is here, as scores came true on the validation photos."""
        return float(np.interp(self.score, SCORES, SCORES_CAME_TRUE))

    def shift_px(self, xyz_mm: Sequence[float]) -> Array:
        """Projection of a small displacement in the stack's frame, ``(2,)`` pixels."""
        x, y, z = xyz_mm
        turned: Array = self.along * (x / COLUMN_PITCH_MM) + self.across * (y / COLUMN_PITCH_MM)
        return turned + self.up * (z / BRICK_HEIGHT_MM)

    def outline_px(self) -> Array:
        """Convex outline of the brick with its studs, ``(N, 2)`` pixels."""
        points_mm = outline_points(self.kind)
        if self.place is None:
            points = np.array([self.center + self.shift_px(p) for p in points_mm])
        else:
            points = self.place.project(points_mm)
        return np.asarray(cv2.convexHull(points.astype(np.float32)))[:, 0].astype(np.float64)

    def with_likelihoods(self, likelihoods: Array, catalog: Catalog) -> "FoundBrick":
        """The brick with other ``(K,)`` likelihoods of the catalog's brick types, of any sum."""
        probability = likelihoods / likelihoods.sum()
        return replace(self, probability=probability, kind=catalog.bricks[int(probability.argmax())])

    def mapped(self, linear: Array, shift: Array) -> "FoundBrick":
        """The brick in an image whose places are ``linear @ (x, y) + shift`` of those here."""
        return replace(
            self,
            center=linear @ self.center + shift,
            up=linear @ self.up,
            along=linear @ self.along,
            across=linear @ self.across,
            place=None if self.place is None else self.place.mapped(linear, shift),
        )

    def enlarged(self, factor: float) -> "FoundBrick":
        """The brick in the photo enlarged by a factor."""
        return self.mapped(factor * np.eye(2), np.zeros(2))
