"""The activations that may be set on a brick, as Keras defines them, in numpy."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_LEAK = 0.2


def sigmoid(x: Floats) -> Floats:
    """The logistic function, in a form that does not overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), np.float32)


def _softmax(x: Floats) -> Floats:
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def _elu(x: Floats, alpha: float = 1.0) -> Floats:
    return np.where(x > 0, x, np.float32(alpha) * np.expm1(np.minimum(x, 0)))


def _gelu(x: Floats) -> Floats:
    return np.asarray(x * 0.5 * (1 + np.vectorize(math.erf, otypes=[np.float32])(x / math.sqrt(2))))


_FUNCTIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "softmax": _softmax,
    "linear": lambda x: x,
    "elu": _elu,
    "selu": lambda x: np.asarray(_SELU_SCALE * _elu(x, _SELU_ALPHA)),
    "gelu": _gelu,
    "silu": lambda x: x * sigmoid(x),
    "softplus": lambda x: np.logaddexp(x, np.float32(0)),
    "leaky_relu": lambda x: np.where(x > 0, x, np.float32(_LEAK) * x),
}

ACTIVATIONS = tuple(_FUNCTIONS)
"""By the names that Keras gives them."""


def activated(x: Floats, activation: str) -> Floats:
    """Numbers after an activation, float32 of the same shape."""
    return np.asarray(_FUNCTIONS[activation](x), np.float32)
