"""Robust nonlinear least squares, for the few parameters of a pose.

SciPy's ``least_squares`` does the same, but importing it takes longer than reading a photo.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

STEP = 1e-6  # of the numerical derivatives
START_DAMPING, MAX_DAMPING = 1e-3, 1e6
WORSE, BETTER = 4.0, 0.25  # what the damping is multiplied by after a step


class Minimum(NamedTuple):
    """Where a minimum is, how sharp, and how low.

    Attributes
    ----------
    x : (P,) float64
    normal : (P, P) float64
        The normal matrix there: its inverse is the covariance of ``x``, where residuals are in standard deviations.
    loss : float
        The sum there.
    """

    x: Array
    normal: Array
    loss: float


def minimize_soft_l1(
    residuals: Callable[[Array], Array], start: Array, *, tolerance: float, max_iterations: int
) -> Minimum:
    """Minimize the sum of soft L1 losses, ``2 * (sqrt(1 + r ** 2) - 1)`` of each residual, by Levenberg-Marquardt.

    Each step solves the least squares of the residuals weighted by the loss's derivative (Triggs, McLauchlan, Hartley
    and Fitzgibbon, "Bundle adjustment: a modern synthesis", 2000, section 4.3).

    Parameters
    ----------
    residuals : function of (P,) float64 that returns (N,) float64
    start : (P,) float64
        All parameters are of about the same scale, 1.
    tolerance : float
        Where the loss falls by a smaller ratio, or no parameter moves by more, it has arrived.
    max_iterations : int

    Returns
    -------
    Minimum
    """
    x = np.asarray(start, np.float64)
    value = residuals(x)
    loss, damping = _loss(value), START_DAMPING
    for _ in range(max_iterations):
        slope = np.stack([(residuals(x + step) - value) / STEP for step in np.eye(len(x)) * STEP], axis=1)
        weighted = slope / np.sqrt(1 + value**2)[:, None]
        normal, gradient = weighted.T @ slope, weighted.T @ value
        while True:
            step = -np.linalg.solve(normal + damping * np.diag(np.diag(normal) + 1e-12), gradient)
            moved = residuals(x + step)
            less = loss - _loss(moved)
            if less >= 0 or damping > MAX_DAMPING:
                break
            damping *= WORSE
        if less < 0:
            break
        x, value, loss, damping = x + step, moved, loss - less, damping * BETTER
        if less < tolerance * loss or np.abs(step).max() < tolerance:
            break
    return Minimum(x, normal, loss)


def _loss(residuals: Array) -> float:
    return float(2 * (np.sqrt(1 + residuals**2) - 1).sum())
