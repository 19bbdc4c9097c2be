"""What is done with any data: a part to train with, a part to validate with, and one scale."""

from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

Array = Any  # scikit-learn has no types


def split(x: Array, y: Array) -> tuple[Array, Array, Array, Array]:
    """Hold a random fifth back to validate with."""
    x, y = x.astype("float32"), y.astype("float32")
    x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=0)
    return x_train, y_train, x_val, y_val


def split_by_class(x: Array, y: Array) -> tuple[Array, Array, Array, Array]:
    """Hold a random fifth back to validate with, the same share of every class."""
    x, y = x.astype("float32"), y.astype("float32")
    classes = y if y.ndim == 2 else y[:, -1]
    x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=0, stratify=classes)
    return x_train, y_train, x_val, y_val


def mean(numbers: Array) -> Array:
    """The mean of each column."""
    return numbers.mean(axis=tuple(range(numbers.ndim - 1)))


def variance(numbers: Array) -> Array:
    """The variance of each column, 1 where all its numbers are the same."""
    spread = numbers.var(axis=tuple(range(numbers.ndim - 1)))
    return np.where(spread > 0, spread, 1)


def standardized(numbers: Array, train: Array) -> Array:
    """Bring numbers to mean 0 and deviation 1, as measured in the training part."""
    return (numbers - mean(train)) / np.sqrt(variance(train))
