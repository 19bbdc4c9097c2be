"""Flatten: all numbers in one row."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ...language import N_
from ...language import gettext as _
from ..layer import Arguments, Floats, LayerType, Shape, register, whole


@register
class Flatten(LayerType):
    """Flatten: ``(height, width, channels)`` to one axis, row by row; it has no weights."""

    keras_name = "Flatten"
    text = N_("It lays all numbers in one row.")

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        del params
        return (math.prod(map(whole, given)),)

    def words(self, params: Arguments) -> str:
        del params
        return _(self.text)

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del config, weights
        return x.reshape(len(x), -1)
