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
