"""The camera that fits photos of the mat best, and how sure that is.

As ``cv2.calibrateCamera`` does it (Zhang, "A flexible new technique for camera calibration", 2000), by least squares
over the camera and the mat's pose in each photo; but what is known of any camera beforehand counts too, as much as its
standard deviation says. So a camera can be fitted to a single photo, or to photos that do not tell all of it, and how
sure the result is can be trusted then too: ``cv2.calibrateCameraExtended`` calls a focal length sure to 0.01 % that is
16 % wrong, from photos that all were taken from straight above.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ...opencv import cv2
from ..mat.find import FoundMat
from ..mat.layout import SQUARE_MM
from .intrinsics import DEFAULT_FOCAL_35MM, Intrinsics, intrinsics_from_focal

_Array = npt.NDArray[np.float64]

# What is known beforehand of the lens' numbers: log of the focal length and of the pixels' aspect, where the axis is
# (in diagonals of the photo, from its middle), k1, k2. The focal length is 28 mm or so, on film.
_PRIOR_DEVIATIONS = np.array([1.0, 0.005, 0.01, 0.01, 0.1, 0.2])
_LENS, _POSE = len(_PRIOR_DEVIATIONS), 6

_FEWEST_POINTS = 8
_LEAST_NOISE_PX = 0.05
_FIRST_NOISE_PX = 0.5
_MOST_STEPS = 100
_LAST_STEP = 1e-3  # of a standard deviation
_DAMPING, _MOST_DAMPING = 1e-3, 1e9


@dataclass(frozen=True)
class CameraFit:
    """A camera with its standard deviations.

    Attributes
    ----------
    intrinsics : Intrinsics
    error_px : float
        Root mean square distance between where points are seen and where the camera would show them.
    errors_px : tuple of float
        The same for each photo.
    focal_share : float
        Standard deviation of the focal length, as a share of it.
    center_share : float
        That of where the optical axis meets the photo, as a share of the focal length.
    bend_share : float
        How far a corner of the photo may be elsewhere for the larger one of those of ``k1`` and ``k2``, as a share of
        its distance from the middle.
    """

    intrinsics: Intrinsics
    error_px: float
    errors_px: tuple[float, ...]
    focal_share: float
    center_share: float
    bend_share: float


class _View(NamedTuple):
    """Distances of a photo's points in pixels ``(M,)``, and their derivatives by the lens and the pose ``(M, 12)``."""

    distances: _Array
    slopes: _Array


def usable(found: FoundMat) -> bool:
    """Whether a photo shows points of the mat enough to fit a camera to, not all on a line."""
    if len(found.points_mm) < _FEWEST_POINTS:
        return False
    sizes = np.linalg.svd(found.points_mm - found.points_mm.mean(axis=0), compute_uv=False)
    return bool(sizes[1] > SQUARE_MM)


def fit_camera(found: Sequence[FoundMat], guess: Intrinsics) -> CameraFit:
    """Fit a camera to photos of the mat.

    Parameters
    ----------
    found : sequence of FoundMat
        One a photo, at least one, all of them `usable`.
    guess : Intrinsics
        Where the search begins; square pixels, no distortion.

    Returns
    -------
    CameraFit
    """
    numbers = _start(found, guess)
    noise = _FIRST_NOISE_PX
    for _ in range(3):  # how much what is known beforehand counts depends on how exactly the points are seen
        numbers, views, deviations = _settle(found, guess, numbers, noise)
        distances = np.concatenate([view.distances for view in views])
        freedom = max(len(distances) - _POSE * len(found) - 1, 1)
        noise = max(math.sqrt(float(distances @ distances) / freedom), _LEAST_NOISE_PX)
    intrinsics = _intrinsics(numbers, guess)
    diagonal, focal = math.hypot(*guess.size), math.sqrt(intrinsics.fx * intrinsics.fy)
    corner = diagonal / 2 / focal
    return CameraFit(
        intrinsics,
        _error_px(distances),
        tuple(_error_px(view.distances) for view in views),
        focal_share=float(deviations[0] + deviations[1] / 2),
        center_share=float(deviations[2:4].max()) * diagonal / focal,
        bend_share=float(max(deviations[4] * corner**2, deviations[5] * corner**4)),
    )


def _error_px(distances: _Array) -> float:
    return float(np.sqrt(2 * np.mean(distances**2)))  # across and down are two of them


def _start(found: Sequence[FoundMat], guess: Intrinsics) -> _Array:
    numbers = np.zeros(_LENS + _POSE * len(found))
    for k, view in enumerate(found):
        _, turns, shifts, _ = cv2.solvePnPGeneric(
            _in_space(view), view.points_px, guess.matrix, np.zeros(4), flags=cv2.SOLVEPNP_IPPE
        )
        numbers[_LENS + _POSE * k :][:_POSE] = np.concatenate([turns[0].ravel(), shifts[0].ravel()])
    return numbers


def _in_space(view: FoundMat) -> _Array:
    return np.column_stack([view.points_mm, np.zeros(len(view.points_mm))])


def _intrinsics(numbers: _Array, guess: Intrinsics) -> Intrinsics:
    focal, aspect, right, down, k1, k2 = numbers[:_LENS].tolist()
    diagonal = math.hypot(*guess.size)
    return Intrinsics(
        guess.fx * math.exp(focal + aspect / 2),
        guess.fx * math.exp(focal - aspect / 2),
        guess.cx + right * diagonal,
        guess.cy + down * diagonal,
        guess.size,
        (k1, k2),
    )


def _look(found: Sequence[FoundMat], guess: Intrinsics, numbers: _Array) -> list[_View]:
    lens = _intrinsics(numbers, guess)
    bent = np.array([*lens.distortion, 0.0, 0.0])
    diagonal = math.hypot(*guess.size)
    views = []
    for k, view in enumerate(found):
        turn, shift = np.split(numbers[_LENS + _POSE * k :][:_POSE], 2)
        put, slope = cv2.projectPoints(_in_space(view), turn, shift, lens.matrix, bent)
        by_pose, by_fx, by_fy, by_center, by_bend = np.split(slope[:, :12], [6, 7, 8, 10], axis=1)
        by_fx, by_fy = by_fx * lens.fx, by_fy * lens.fy
        slopes = np.hstack([by_fx + by_fy, (by_fx - by_fy) / 2, by_center * diagonal, by_bend, by_pose])
        views.append(_View((put[:, 0] - view.points_px).ravel(), slopes))
    return views


def _settle(
    found: Sequence[FoundMat], guess: Intrinsics, numbers: _Array, noise_px: float
) -> tuple[_Array, list[_View], _Array]:
    """Levenberg and Marquardt's search; also returns the standard deviations of the numbers, ``(P,)``."""
    usual = np.zeros(_LENS)
    usual[0] = math.log(intrinsics_from_focal(DEFAULT_FOCAL_35MM, guess.size).fx / guess.fx)
    damping = _DAMPING
    views = _look(found, guess, numbers)
    cost = _cost(views, numbers, usual, noise_px)
    deviations = np.full(len(numbers), np.inf)
    for _ in range(_MOST_STEPS):
        normal, push = _normal_equations(views, numbers, usual, noise_px)
        # Each number in a measure of its own, so that none drowns the others.
        scale = np.sqrt(np.diag(normal))
        normal, push = normal / np.outer(scale, scale), push / scale
        deviations = np.sqrt(_variances(normal)) / scale
        if not np.isfinite(deviations).all():  # nonsense was seen: nothing is known
            break
        while damping < _MOST_DAMPING:
            step = -np.linalg.solve(normal + damping * np.eye(len(normal)), push) / scale
            new = _look(found, guess, numbers + step)
            new_cost = _cost(new, numbers + step, usual, noise_px)
            if new_cost <= cost:
                break
            damping *= 10
        else:
            break
        numbers, views, cost, damping = numbers + step, new, new_cost, damping / 10
        if np.abs(step / deviations).max() < _LAST_STEP:
            break
    return numbers, views, deviations


def _variances(normal: _Array) -> _Array:
    """The diagonal of a matrix' inverse, infinite where there is none."""
    try:
        variances = np.diag(np.linalg.inv(normal))
    except np.linalg.LinAlgError:
        return np.full(len(normal), np.inf)
    return np.where(variances > 0, variances, np.inf)


def _normal_equations(views: Sequence[_View], numbers: _Array, usual: _Array, noise_px: float) -> tuple[_Array, _Array]:
    """Matrix ``(P, P)`` and right side ``(P,)``."""
    normal, push = np.zeros((len(numbers), len(numbers))), np.zeros(len(numbers))
    normal[:_LENS, :_LENS] = np.diag(_PRIOR_DEVIATIONS**-2)
    push[:_LENS] = (numbers[:_LENS] - usual) / _PRIOR_DEVIATIONS**2
    for k, view in enumerate(views):
        columns = np.r_[:_LENS, _LENS + _POSE * k : _LENS + _POSE * (k + 1)]
        normal[np.ix_(columns, columns)] += view.slopes.T @ view.slopes / noise_px**2
        push[columns] += view.slopes.T @ view.distances / noise_px**2
    return normal, push


def _cost(views: Sequence[_View], numbers: _Array, usual: _Array, noise_px: float) -> float:
    known = (numbers[:_LENS] - usual) / _PRIOR_DEVIATIONS
    squares = sum(float(view.distances @ view.distances) for view in views)
    cost = squares / noise_px**2 + float(known @ known)
    return cost if math.isfinite(cost) else math.inf
