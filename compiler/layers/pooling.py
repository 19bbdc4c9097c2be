"""Pooling: the strongest of neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...language import N_
from ...language import gettext as _
from ..layer import Arguments, Floats, LayerType, Shape, numbers, register, square, whole, window_misfit


@register
class MaxPooling(LayerType):
    """MaxPooling2D."""

    keras_name = "MaxPooling2D"
    by_position = frozenset({"pool_size"})
    text = N_("Of every {side}x{side} places it keeps the strongest.")

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        height, width, channels = map(whole, given)
        rows, columns = map(whole, numbers(params["pool_size"]))
        return height // rows, width // columns, channels

    def misfit(self, params: Arguments, given: Shape, brick: str) -> str | None:
        return window_misfit("pool_size", square(params, "pool_size"), given, brick)

    def words(self, params: Arguments) -> str:
        return _(self.text, side=square(params, "pool_size"))

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del weights
        rows, columns = config["pool_size"]
        count, height, width, channels = x.shape
        height, width = height // rows, width // columns
        parts = x[:, : height * rows, : width * columns].reshape(count, height, rows, width, columns, channels)
        return np.asarray(parts.max(axis=(2, 4)))

    def is_usual(self, config: Mapping[str, Any]) -> bool:
        return super().is_usual(config) and config.get("strides") in (None, config["pool_size"])
