"""The data sets that Keras fetches over the network."""

from typing import Any

import keras
import numpy as np

Array = Any


def keras_images(name: str) -> Array:
    """Images of one of Keras's data sets, 0 to 255; they are fetched once, over the network."""
    (x, _), (x_test, _) = getattr(keras.datasets, name).load_data()
    x = np.concatenate([x, x_test]).astype("float32")
    return x[..., np.newaxis] if x.ndim == 3 else x


def keras_pictures(name: str) -> Array:
    """The same images, 0 to 1."""
    return keras_images(name) / 255


def keras_classes(name: str) -> Array:
    """Which class each of them is of."""
    (_, y), (_, y_test) = getattr(keras.datasets, name).load_data()
    numbers = np.concatenate([y, y_test]).ravel()
    return np.eye(numbers.max() + 1)[numbers]
