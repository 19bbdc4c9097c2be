"""One's own arrays."""

from typing import Any

import numpy as np

Array = Any  # of numbers


def arrays_in(path: str, x: str, y: str) -> tuple[Array, Array]:
    """Two arrays of an ``.npz`` file."""
    with np.load(path, allow_pickle=False) as archive:
        return archive[x], archive[y]


def array_in(path: str, x: str) -> Array:
    """An array of an ``.npz`` file."""
    with np.load(path, allow_pickle=False) as archive:
        return archive[x]


def is_finite(numbers: Array) -> Array:
    """Whether each example has only finite numbers in it."""
    return np.isfinite(numbers.reshape(len(numbers), -1)).all(axis=1)


def finite_inputs(x: Array) -> Array:
    """The examples that have only finite numbers in them."""
    return x[is_finite(x)]


def finite_examples(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """The same, with their targets beside them, which have to be finite too."""
    x, y = examples
    kept = is_finite(x) & is_finite(y)
    return x[kept], y[kept]


def channel_added(images: Array) -> Array:
    """Grey images with an axis for their one channel."""
    return images[..., np.newaxis]


def with_channel(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """The same, with their targets beside them."""
    x, y = examples
    return channel_added(x), y


def classes_of(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """Class numbers as vectors with a single 1."""
    x, y = examples
    numbers = y.astype(int)
    return x, np.eye(numbers.max() + 1)[numbers]


def values_of(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """One number an example as a column of its own."""
    x, y = examples
    return x, y.reshape(len(y), -1)
