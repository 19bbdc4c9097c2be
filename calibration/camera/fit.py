"""The camera that fits photos of the mat best, how sure that is, and where it stood.

As ``cv2.calibrateCamera`` does it (Zhang, "A flexible new technique for camera calibration", 2000), by least squares
over the camera and the mat's pose in each photo; but what is known of any camera beforehand counts too, as much as its
standard deviation says. So a camera can be fitted to a single photo, or to photos that do not tell all of it, and how
sure the result is can be trusted then too: ``cv2.calibrateCameraExtended`` calls a focal length sure to 0.01 % that is
16 % wrong, from photos that all were taken from straight above.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...opencv import cv2
from ..mat.find import FoundMat
from ..mat.layout import SQUARE_MM
from .intrinsics import Intrinsics

_Array = npt.NDArray[np.float64]

# What is known beforehand of the lens' numbers: log of the focal length and of the pixels' aspect, where the axis is
# (in diagonals of the photo, from its middle), k1, k2. The focal length is 28 mm or so, on film.
_PRIOR_DEVIATIONS = np.array([1.0, 0.005, 0.01, 0.01, 0.1, 0.2])
_LENS, _POSE = len(_PRIOR_DEVIATIONS), 6

_GUESSES = (0.5, 1.0, 2.0, 4.0)  # focal lengths to begin with, in usual ones

_FEWEST_POINTS = 8
_LEAST_NOISE_PX = 0.05
_FIRST_NOISE_PX = 0.5
_TOLERANCE = 1e-8
_MOST_EVALUATIONS = 100
_MOST = 30.0  # of any parameter of a lens: deviations are below 1


@dataclass(frozen=True)
class CameraFit:
    """A camera with its standard deviations.

    Attributes
    ----------
    error_px : float
        Root mean square distance between where points are seen and where the camera would show them.
    errors_px : tuple of float
        The same for each photo.
    focal_deviation : float
        Standard deviation of the focal length, as a fraction of it.
    center_deviation : float
        That of where the optical axis meets the photo, as a fraction of the focal length.
    distortion_deviation : float
        How far a corner of the photo may be elsewhere for the larger one of those of ``k1`` and ``k2``, as a fraction
        of its distance from the middle.
    """

    intrinsics: Intrinsics
    error_px: float
    errors_px: tuple[float, ...]
    focal_deviation: float
    center_deviation: float
    distortion_deviation: float


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

    rotation: _Array
    translation_mm: _Array
    error_px: float


def focal_from_mat(found: FoundMat, usual: Intrinsics, max_deviation: float) -> CameraFit | None:
    """Work out the focal length from one photo of the mat, for photos that do not say theirs, or say it roughly.

    Parameters
    ----------
    usual : Intrinsics
        The usual camera of such a photo.
    max_deviation : float
        Standard deviation as a fraction of the focal length that is still of use.

    Returns
    -------
    CameraFit or None
        The rest of the camera is what cameras usually are like; None where the photo is taken too much from straight
        above to tell.
    """
    if not usable(found):
        return None
    fit = fit_camera([found], best_guess([found], usual), usual)
    return fit if fit.focal_deviation <= max_deviation else None


def best_guess(found: Sequence[FoundMat], usual: Intrinsics) -> Intrinsics:
    """The lens half to four times as long as usual that fits best: from one far off, the fit may end elsewhere."""
    guesses = [replace(usual, fx=usual.fx * factor, fy=usual.fy * factor) for factor in _GUESSES]
    return min(guesses, key=lambda guess: sum(pose_error_px(view, guess) ** 2 for view in found))


def pose_error_px(view: FoundMat, intrinsics: Intrinsics) -> float:
    """How badly a camera fits a photo, as in ``MatPose``; infinite where the photo is not `usable`."""
    return mat_pose(view, intrinsics).error_px if usable(view) else math.inf


def usable(found: FoundMat) -> bool:
    """Whether a photo shows points of the mat enough to fit a camera to, not all on a line."""
    if len(found.points_mm) < _FEWEST_POINTS:
        return False
    sizes = np.linalg.svd(found.points_mm - found.points_mm.mean(axis=0), compute_uv=False)
    return bool(sizes[1] > SQUARE_MM)


def fit_camera(found: Sequence[FoundMat], guess: Intrinsics, usual: Intrinsics) -> CameraFit:
    """Fit a camera to photos of the mat.

    Parameters
    ----------
    found : sequence of FoundMat
        One a photo, at least one, all of them `usable`.
    guess : Intrinsics
        Where the search begins; square pixels, no distortion.
    usual : Intrinsics
        What is known of any camera beforehand.
    """
    parameters = _start(found, guess)
    noise = _FIRST_NOISE_PX
    for _ in range(3):  # how much what is known beforehand counts depends on how exactly the points are seen
        parameters, views, deviations = _fit(found, guess, usual, parameters, noise)
        distances = np.concatenate(views)
        freedom = max(len(distances) - _POSE * len(found) - 1, 1)
        noise = max(math.sqrt(float(distances @ distances) / freedom), _LEAST_NOISE_PX)
    intrinsics = _intrinsics(parameters, guess)
    diagonal, focal = math.hypot(*guess.size), math.sqrt(intrinsics.fx * intrinsics.fy)
    corner = diagonal / 2 / focal
    return CameraFit(
        intrinsics,
        _error_px(distances),
        tuple(_error_px(view) for view in views),
        focal_deviation=float(deviations[0] + deviations[1] / 2),
        center_deviation=float(deviations[2:4].max()) * diagonal / focal,
        distortion_deviation=float(max(deviations[4] * corner**2, deviations[5] * corner**4)),
    )


def mat_pose(found: FoundMat, intrinsics: Intrinsics) -> MatPose:
    """Work out the pose of a mat.

    Parameters
    ----------
    intrinsics : Intrinsics
        Of the same photo.
    """
    points = _in_space(found)
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


def _error_px(distances: _Array) -> float:
    return float(np.sqrt(2 * np.mean(distances**2)))  # across and down are two of them


def _start(found: Sequence[FoundMat], guess: Intrinsics) -> _Array:
    """The parameters at the start of the search: the lens, then rotation vector and translation of each photo."""
    parameters = np.zeros(_LENS + _POSE * len(found))
    for k, view in enumerate(found):
        _, rotation_vectors, translations, _ = cv2.solvePnPGeneric(
            _in_space(view), view.points_px, guess.matrix, np.zeros(4), flags=cv2.SOLVEPNP_IPPE
        )
        parameters[_LENS + _POSE * k :][:_POSE] = np.concatenate([rotation_vectors[0].ravel(), translations[0].ravel()])
    return parameters


def _in_space(view: FoundMat) -> _Array:
    return np.column_stack([view.points_mm, np.zeros(len(view.points_mm))])


def _intrinsics(parameters: _Array, guess: Intrinsics) -> Intrinsics:
    # A search through nonsense may try lenses that no number can hold.
    focal, aspect, right, down, k1, k2 = np.clip(parameters[:_LENS], -_MOST, _MOST).tolist()
    diagonal = math.hypot(*guess.size)
    return Intrinsics(
        guess.fx * math.exp(focal + aspect / 2),
        guess.fx * math.exp(focal - aspect / 2),
        guess.cx + right * diagonal,
        guess.cy + down * diagonal,
        guess.size,
        (k1, k2),
    )


def _view(view: FoundMat, guess: Intrinsics, parameters: _Array, pose: _Array) -> tuple[_Array, _Array]:
    """Distances of a photo's points in pixels ``(M,)``, and their derivatives by the lens and the pose ``(M, 12)``."""
    lens = _intrinsics(parameters, guess)
    distortion = np.array([*lens.distortion, 0.0, 0.0])
    projected, slope = cv2.projectPoints(_in_space(view), pose[:3], pose[3:], lens.matrix, distortion)
    by_pose, by_fx, by_fy, by_center, by_distortion = np.split(slope[:, :12], [6, 7, 8, 10], axis=1)
    by_fx, by_fy = by_fx * lens.fx, by_fy * lens.fy
    by_lens = [by_fx + by_fy, (by_fx - by_fy) / 2, by_center * math.hypot(*guess.size), by_distortion]
    return (projected[:, 0] - view.points_px).ravel(), np.hstack([*by_lens, by_pose])


def _fit(
    found: Sequence[FoundMat], guess: Intrinsics, usual: Intrinsics, start: _Array, noise_px: float
) -> tuple[_Array, list[_Array], _Array]:
    """Least squares over all photos, their points seen with some noise.

    Returns the parameters ``(P,)``, the distances of each photo's points in pixels, and the parameters' standard
    deviations ``(P,)``, infinite where the photos do not tell.
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - most scans fit no camera

    expected = np.zeros(_LENS)
    expected[0] = math.log(usual.fx / guess.fx)
    poses = [slice(_LENS + _POSE * k, _LENS + _POSE * (k + 1)) for k in range(len(found))]

    def residuals(parameters: _Array) -> _Array:
        known = (parameters[:_LENS] - expected) / _PRIOR_DEVIATIONS
        seen = [_view(v, guess, parameters, parameters[p])[0] / noise_px for v, p in zip(found, poses, strict=True)]
        return np.concatenate([known, *seen])

    def jacobian(parameters: _Array) -> _Array:
        blocks = [np.pad(np.diag(1 / _PRIOR_DEVIATIONS), ((0, 0), (0, len(parameters) - _LENS)))]
        for view, pose in zip(found, poses, strict=True):
            slopes = _view(view, guess, parameters, parameters[pose])[1] / noise_px
            block = np.zeros((len(slopes), len(parameters)))
            block[:, :_LENS], block[:, pose] = slopes[:, :_LENS], slopes[:, _LENS:]
            blocks.append(block)
        return np.concatenate(blocks)

    if not np.isfinite(residuals(start)).all():  # nonsense was seen: nothing is known
        return start, [_view(v, guess, start, start[p])[0] for v, p in zip(found, poses, strict=True)], start + np.inf
    # MINPACK's search needs as many residuals as parameters: what is known of the lens is six of them.
    tolerances = {"ftol": _TOLERANCE, "xtol": _TOLERANCE, "gtol": _TOLERANCE}
    best = least_squares(
        residuals, start, jacobian, method="lm", x_scale="jac", max_nfev=_MOST_EVALUATIONS, **tolerances
    )
    distances = [_view(v, guess, best.x, best.x[p])[0] for v, p in zip(found, poses, strict=True)]
    return best.x, distances, _deviations(best.jac)


def _deviations(jacobian: _Array) -> _Array:
    """Standard deviations of parameters, by the inverse of the normal matrix; infinite where there is none."""
    # Each parameter in a unit of its own, so that none drowns the others.
    scale = np.linalg.norm(jacobian, axis=0)
    try:
        variances = np.diag(np.linalg.inv((jacobian / scale).T @ (jacobian / scale)))
    except np.linalg.LinAlgError:
        return np.full(len(scale), np.inf)
    return np.asarray(np.sqrt(np.where(variances > 0, variances, np.inf)) / scale, np.float64)
