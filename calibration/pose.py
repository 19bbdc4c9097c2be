"""Where the camera was: the pose of the mat."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .camera import Intrinsics
from .find import FoundMat

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MatPose:
    """The mat as the camera sees it, in OpenCV's convention (x right, y down, z forward).

    Attributes
    ----------
    rotation : (3, 3) float64
        From the mat's frame to the camera's.
    translation_mm : (3,) float64
        The middle of the mat in the camera's frame.
    error_px : float
        Root mean square distance between where points are seen and where this pose puts them.
    """

    rotation: Array
    translation_mm: Array
    error_px: float


def mat_pose(found: FoundMat, intrinsics: Intrinsics) -> MatPose:
    """Work out the pose of a mat.

    Parameters
    ----------
    found : FoundMat
    intrinsics : Intrinsics
        Of the same photo.

    Returns
    -------
    MatPose
    """
    raise NotImplementedError
