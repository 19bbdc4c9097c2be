"""The pose of a stack, and the place of a brick in it."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..pixels import scale_of
from .maps import FRAME_MM

Array = npt.NDArray[np.float64]

MIN_DEPTH_MM = 20.0  # nothing is seen from nearer


@dataclass(frozen=True)
class StackPose:
    """A stack before a pinhole camera.

    The stack's own frame: x along the row to the right, y across it away from the camera, z up, in mm.

    Attributes
    ----------
    rotation : (3, 3) float64
        From the stack's frame to the camera's (x right, y down, z forward).
    translation_mm : (3,) float64
        The stack's origin in the camera's frame.
    principal_px : (2,) float64
        Where the optical axis meets the image.
    focal_deviation : float
        Standard deviation of the focal length's logarithm, once the stack is seen.
    """

    rotation: Array
    translation_mm: Array
    focal_px: float
    principal_px: Array
    focal_deviation: float = 0.0

    def project(self, places_mm: Array) -> Array:
        """Where places of the stack's frame ``(..., 3)`` are seen, ``(..., 2)`` pixels."""
        local = self.in_camera(places_mm)
        depth = np.maximum(local[..., 2:], MIN_DEPTH_MM)
        return np.asarray(self.focal_px * local[..., :2] / depth + self.principal_px, np.float64)

    def in_camera(self, places_mm: Array) -> Array:
        """Places of the stack's frame ``(..., 3)`` in the camera's, ``(..., 3)`` mm."""
        return np.asarray(places_mm @ self.rotation.T + self.translation_mm, np.float64)

    def frames(self, places_mm: Array) -> Array:
        """Projections of a column pitch along and across and of a brick's height up, ``(N, 3, 2)`` pixels.

        Parameters
        ----------
        places_mm : (N, 3) float64
            Their middles.
        """
        half = np.diag(FRAME_MM) / 2
        return self.project(places_mm[:, None] + half) - self.project(places_mm[:, None] - half)

    def mapped(self, linear: Array, shift: Array) -> "StackPose":
        """The pose in an image whose places are ``linear @ (x, y) + shift`` of those here; ``linear`` is a similarity.

        A turned image is that of a camera turned about its axis.
        """
        scale = scale_of(linear)
        turn = np.eye(3)
        turn[:2, :2] = linear / scale
        return replace(
            self,
            rotation=turn @ self.rotation,
            translation_mm=turn @ self.translation_mm,
            focal_px=self.focal_px * scale,
            principal_px=linear @ self.principal_px + shift,
        )

    def with_focal(self, focal_px: float, place_mm: Array) -> "StackPose":
        """The pose for another focal length with which a place ``(3,)`` is seen where it is, and as large."""
        middle = self.in_camera(place_mm)
        nearer = np.array([0.0, 0.0, middle[2] * (focal_px / self.focal_px - 1)])
        return replace(self, translation_mm=self.translation_mm + nearer, focal_px=focal_px)


@dataclass(frozen=True)
class BrickPlace:
    """Where a brick is in a stack whose pose is known.

    Attributes
    ----------
    center_mm : (3,) float64
        Of its body, in the stack's frame.
    falls_right : bool
        Which way it falls, if it is a slope.
    """

    pose: StackPose
    center_mm: Array
    falls_right: bool = False

    def project(self, points_mm: Array) -> Array:
        """Where points ``(N, 3)`` about the brick's centre, as ``catalog.outline`` gives them, are seen."""
        turned = points_mm * [-1.0, 1.0, 1.0] if self.falls_right else points_mm
        return self.pose.project(self.center_mm + turned)

    def mapped(self, linear: Array, shift: Array) -> "BrickPlace":
        """The place in an image whose places are ``linear @ (x, y) + shift`` of those here."""
        return replace(self, pose=self.pose.mapped(linear, shift))
