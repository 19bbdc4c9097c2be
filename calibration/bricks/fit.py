"""How a kit is learned: a last layer that stays near the one it starts from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

SMOOTHING = 0.03  # of the labels, as the networks were trained
BIAS_WEIGHT = 0.1  # of a bias' change, against that of a weight's
MAX_ITERATIONS = 100


@dataclass(frozen=True)
class Change:
    """How much a last layer differs from the one that it started from.

    Attributes
    ----------
    kernel : (C, F) float64
    bias : (C,) float64
    """

    kernel: Array
    bias: Array


def fit_change(features: Array, scores: Array, answers: npt.NDArray[np.int64], weights: Array, ridge: float) -> Change:
    """Multinomial logistic regression of what a last layer should give beyond what it gives.

    Parameters
    ----------
    features : (N, F) float64
    scores : (N, C) float64
        What the last layer makes of them as it is.
    answers : (N,) int64
        Which score should be the highest.
    weights : (N,) float64
    ridge : float
        Of the squares of all changes, against the mean cross-entropy.

    Returns
    -------
    Change
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - scans import this module, and fit nothing
    from scipy.special import log_softmax  # noqa: PLC0415 - likewise

    count, classes = scores.shape
    inputs = np.hstack([features, np.ones((count, 1))])
    target = np.full((count, classes), SMOOTHING / classes)
    target[np.arange(count), answers] += 1 - SMOOTHING
    share = (weights / weights.sum())[:, None]
    penalty = np.append(np.ones(features.shape[1]), BIAS_WEIGHT)

    def loss(flat: Array) -> tuple[float, Array]:
        change = flat.reshape(classes, -1)
        log_probability = log_softmax(scores + inputs @ change.T, axis=1)
        cost = -float((share * target * log_probability).sum()) + ridge * float((penalty * change**2).sum())
        slope = (share * (np.exp(log_probability) - target)).T @ inputs + 2 * ridge * penalty * change
        return cost, slope.ravel()

    start = np.zeros(classes * inputs.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": MAX_ITERATIONS})
    change = np.asarray(found.x, np.float64).reshape(classes, -1)
    return Change(change[:, :-1], change[:, -1])
