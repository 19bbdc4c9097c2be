"""The camera of a rendered photo."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...catalog.types import STUD_PITCH_MM

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera in OpenCV's convention: x right, y down, z forward.

    Attributes
    ----------
    position_mm : tuple of float
        Centre of projection in the world.
    rotation : tuple of tuple of float
        ``(3, 3)``, world to camera.
    size : tuple of int
        Width and height in pixels; the principal point is the middle.
    """

    position_mm: tuple[float, float, float]
    rotation: tuple[tuple[float, float, float], ...]
    focal_px: float
    size: tuple[int, int]

    def stud_px(self, place_mm: Array) -> float:
        """Pixels of a stud pitch at a place ``(3,)`` of the world."""
        return self.focal_px * STUD_PITCH_MM / float(np.linalg.norm(place_mm - np.array(self.position_mm)))

    def project(self, points_mm: Array) -> Array:
        """Project world points.

        Parameters
        ----------
        points_mm : (N, 3) float64
            World coordinates.

        Returns
        -------
        (N, 2) float64
            Pixel coordinates ``(x, y)``; not a number behind the camera.
        """
        local = (points_mm - np.array(self.position_mm)) @ np.array(self.rotation).T
        depth = np.where(local[:, 2:] > 1e-6, local[:, 2:], np.nan)
        return np.asarray(self.focal_px * local[:, :2] / depth + np.array(self.size) / 2, np.float64)


def look_at(
    target_mm: Array, azimuth_deg: float, elevation_deg: float, distance_mm: float, roll_deg: float
) -> tuple[Array, Array]:
    """Place a camera on a sphere around a target.

    Parameters
    ----------
    target_mm : (3,) float64
    azimuth_deg, elevation_deg : float
        Direction from the target to the camera; azimuth 0 is along -y, elevation is above the desk.
    roll_deg : float
        Turn about the optical axis.

    Returns
    -------
    position_mm : (3,) float64
    rotation : (3, 3) float64
        World to camera.
    """
    a, e, r = np.deg2rad([azimuth_deg, elevation_deg, roll_deg])
    away = np.array([np.cos(e) * np.sin(a), -np.cos(e) * np.cos(a), np.sin(e)])
    forward = -away
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    rotation = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return target_mm + distance_mm * away, rotation @ np.stack([right, down, forward])
