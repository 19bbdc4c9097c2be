"""Reshape: numbers in a row become an image."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..layer import Arguments, Floats, LayerType, Shape, numbers, register


@register
class Reshape(LayerType):
    """Reshape, for the output of a model."""

    keras_name = "Reshape"
    by_position = frozenset({"target_shape"})

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        del given
        return numbers(params["target_shape"])

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del weights
        return x.reshape(len(x), *config["target_shape"])
