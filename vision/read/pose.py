"""The pose of a stack: where in space it stands before the camera, so that all its columns share one geometry.

Bricks stand on a lattice: columns 16 mm apart in a row, undersides at multiples of a plate's height. Once it is known
which brick is where on it, six numbers (and the focal length, as far as it is not known) say where every brick of the
stack is seen. They are fitted to the centres that cells vote for, and to the frames that they tell, by robust least
squares (Hartley and Zisserman, "Multiple View Geometry in Computer Vision", 2004, chapters 7 and A6).
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ..camera import Camera
from ..maps import FRAME_MM, stud_size_px
from ..stack_pose import StackPose
from .robust_fit import minimize_soft_l1
from .thresholds import POSE

Array = npt.NDArray[np.float64]

FOCAL = 6  # which parameter is the logarithm of the focal length


@dataclass(frozen=True)
class Observed:
    """Bricks of a stack, and what cells say of each.

    Attributes
    ----------
    places_mm : (N, 3) float64
        Their centres in the stack's frame.
    centers_px : (N, 2) float64
    frames_px : (N, 3, 2) float64
        Along, across and up.
    weights : (N,) float64
        0 to 1.
    """

    places_mm: Array
    centers_px: Array
    frames_px: Array
    weights: Array

    def residuals_studs(self, pose: StackPose) -> Array:
        """How far centres are from where a pose puts them, ``(N,)`` studs."""
        away = np.linalg.norm(pose.project(self.places_mm) - self.centers_px, axis=1)
        return np.asarray(away / _stud_px(self), np.float64)


class FittedPose(NamedTuple):
    """The pose of a stack, and how badly what cells say of its bricks fits it.

    Attributes
    ----------
    pose : StackPose
    loss : float
        About minus the log likelihood of the residuals; 0 where everything fits.
    """

    pose: StackPose
    loss: float


def fit_pose(observed: Observed, camera: Camera) -> FittedPose | None:
    """Fit the pose of a stack to what cells say of its bricks.

    Parameters
    ----------
    observed : Observed
    camera : Camera

    Returns
    -------
    FittedPose or None
        None where what they say fits no stack.
    """
    focal_px, principal_px = camera.focal_px, camera.principal_px
    start = _scaled_orthographic(observed, focal_px, principal_px)
    if start is None:
        return None
    stud_px = _stud_px(observed)
    count = len(observed.weights)
    center_weight = np.sqrt(observed.weights)[:, None] / (POSE.center_deviation * stud_px)
    # All bricks' frames are off alike, so that many of them tell no more than one.
    deviations_px = np.array(POSE.frame_deviations)[:, None] * stud_px
    frame_weight = np.sqrt(observed.weights / count)[:, None, None] / deviations_px
    middle_mm = observed.places_mm.mean(axis=0)

    def pose_of(parameters: Array) -> StackPose:
        rotation = np.asarray(cv2.Rodrigues(parameters[:3])[0], np.float64) @ start.rotation
        focal = focal_px * float(np.exp(parameters[FOCAL]))
        # Depth moves with the focal length, so that the size stays: the two are told apart by perspective alone.
        middle = start.rotation @ middle_mm + start.translation_mm
        middle = middle + parameters[3:6] * middle[2]
        middle = np.array([middle[0], middle[1], middle[2] * focal / focal_px])
        return StackPose(rotation, middle - rotation @ middle_mm, focal, principal_px)

    def residuals(parameters: Array) -> Array:
        pose = pose_of(parameters)
        centers = (pose.project(observed.places_mm) - observed.centers_px) * center_weight
        frames = (pose.frames(observed.places_mm) - observed.frames_px) * frame_weight
        return np.concatenate([centers.ravel(), frames.ravel(), [parameters[FOCAL] / camera.focal_deviation]])

    found = minimize_soft_l1(residuals, np.zeros(7), tolerance=POSE.tolerance, max_iterations=POSE.max_iterations)
    try:
        variance = float(np.linalg.inv(found.normal)[FOCAL, FOCAL])
    except np.linalg.LinAlgError:  # so near that nothing seen depends on where exactly it stands
        return None
    if variance <= 0:
        return None
    return FittedPose(replace(pose_of(found.x), focal_deviation=float(np.sqrt(variance))), found.loss)


def _scaled_orthographic(observed: Observed, focal_px: float, principal_px: Array) -> StackPose | None:
    """The pose by the mean frame alone, as if the camera were far away."""
    weights = observed.weights / observed.weights.sum()
    frame = (observed.frames_px * weights[:, None, None]).sum(axis=0) / np.array(FRAME_MM)[:, None]  # pixels a mm
    u, sizes, vt = np.linalg.svd(frame.T, full_matrices=False)
    if sizes[1] < POSE.min_size_ratio * sizes[0]:
        return None
    scale = float(sizes.mean())
    right, down = u @ vt
    local = np.stack([right, down, np.cross(right, down)])
    center = weights @ observed.centers_px
    ray = np.append((center - principal_px) / focal_px, 1.0)
    forward = ray / np.linalg.norm(ray)
    sideways = np.cross([0.0, 1.0, 0.0], forward)
    sideways /= np.linalg.norm(sideways)
    rotation = np.stack([sideways, np.cross(forward, sideways), forward], axis=1) @ local
    translation = ray * (focal_px / scale) - rotation @ (weights @ observed.places_mm)
    return StackPose(rotation, translation, focal_px, principal_px)


def _stud_px(observed: Observed) -> float:
    along, across, up = observed.frames_px.transpose(1, 0, 2)
    return float(np.median(stud_size_px(up, along, across)))
