"""Normalization: numbers with mean 0 and deviation 1, or back from them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..layer import Arguments, Floats, LayerType, Shape, register

SMALLEST_DEVIATION = 1e-7
"""What Keras divides by where numbers hardly differ."""


@register
class Normalization(LayerType):
    """Normalization, for the input and the output of a model."""

    keras_name = "Normalization"
    handles_time = True
    compared = False

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        del params
        return given

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del weights
        mean = np.asarray(config["mean"], np.float32)
        deviation = np.maximum(np.sqrt(np.asarray(config["variance"], np.float32)), np.float32(SMALLEST_DEVIATION))
        return np.asarray(mean + x * deviation if config.get("invert") else (x - mean) / deviation, np.float32)
