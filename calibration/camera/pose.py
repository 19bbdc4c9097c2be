"""Where the camera was: the pose of the mat."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ..mat.find import FoundMat
from .intrinsics import Intrinsics

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
    points = np.column_stack([found.points_mm, np.zeros(len(found.points_mm))])
    lens = (intrinsics.matrix, np.array([*intrinsics.distortion, 0.0, 0.0]))
    # A flat thing has two poses that look nearly alike (Collins and Bartoli, "Infinitesimal plane-based pose
    # estimation", 2014): the better one comes first.
    _, rotation_vectors, translations, _ = cv2.solvePnPGeneric(points, found.points_px, *lens, flags=cv2.SOLVEPNP_IPPE)
    rotation_vector, translation = cv2.solvePnPRefineLM(
        points, found.points_px, *lens, rotation_vectors[0], translations[0]
    )
    put, _ = cv2.projectPoints(points, rotation_vector, translation, *lens)
    error = float(np.sqrt(np.mean(np.sum((put[:, 0] - found.points_px) ** 2, axis=1))))
    return MatPose(
        np.asarray(cv2.Rodrigues(rotation_vector)[0], np.float64), np.asarray(translation, np.float64).ravel(), error
    )
