"""Rescaling: numbers of one range become numbers from 0 to 1."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..layer import Arguments, Floats, LayerType, Shape, register


@register
class Rescaling(LayerType):
    """Rescaling, for the input of a model."""

    keras_name = "Rescaling"
    by_position = frozenset({"scale"})
    handles_time = True
    compared = False

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        del params
        return given

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del weights
        return np.asarray(x * np.float32(config["scale"]) + np.float32(config.get("offset", 0)), np.float32)
