"""What is known of the camera of an image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..pixels import scale_of

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Camera:
    """What is known of the camera of an image.

    Attributes
    ----------
    focal_deviation : float
        Standard deviation of its logarithm.
    principal_px : (2,) float64
        Where the optical axis meets the image.
    """

    focal_px: float
    focal_deviation: float
    principal_px: Array

    def mapped(self, linear: Array, shift: Array) -> "Camera":
        """The camera of an image whose places are ``linear @ (x, y) + shift`` of those here."""
        return Camera(self.focal_px * scale_of(linear), self.focal_deviation, linear @ self.principal_px + shift)
