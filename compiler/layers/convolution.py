"""Convolution: small patterns in an image, the strongest of neighbours, all in one row."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ...language import N_
from ...language import gettext as _
from ..activations import ACTIVATIONS, activated
from ..layer import (
    Arguments,
    Floats,
    Layer,
    LayerType,
    Position,
    Shape,
    numbers,
    register,
    square,
    whole,
    window_misfit,
)
from ..settings import Choice, Settings, WholeNumber
from .flatten import Flatten
from .pooling import MaxPooling


@register
class Convolution(LayerType):
    """Conv2D; a brick means it with a MaxPooling2D and a Flatten after it."""

    keras_name = "Conv2D"
    name = "convolution"
    settings = (
        WholeNumber("filters", 32, N_("How many patterns it looks for."), high=512),
        WholeNumber("kernel_size", 2, N_("The side of a pattern, in pixels."), high=15),
        WholeNumber("pool_size", 2, N_("Of so many places along each side, only the strongest is kept."), high=8),
        Choice("activation", "relu", N_("What is done with each number that comes out."), ACTIVATIONS),
    )
    by_position = frozenset({"filters", "kernel_size"})
    usual_config: ClassVar[Mapping[str, object]] = {
        "strides": [1, 1],
        "dilation_rate": [1, 1],
        "groups": 1,
    }
    text = N_("It looks for {filters} small patterns of {side}x{side} pixels everywhere in the image.")
    pooling_text = N_("Of every {side}x{side} places it keeps the strongest, and lays all numbers in one row.")

    def layers(self, settings: Settings, position: Position) -> tuple[Layer, ...]:
        pool = int(settings["pool_size"])
        return (
            self.placed(position, self.arguments(settings, position)),
            MaxPooling().placed(position, {"pool_size": (pool, pool)}),
            Flatten().placed(position, {}),
        )

    def arguments(self, settings: Settings, position: Position) -> Arguments:
        del position
        side = int(settings["kernel_size"])
        return {
            "filters": int(settings["filters"]),
            "kernel_size": (side, side),
            "activation": str(settings["activation"]),
        }

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        height, width, _ = map(whole, given)
        rows, columns = map(whole, numbers(params["kernel_size"]))
        return height - rows + 1, width - columns + 1, whole(params["filters"])

    def weight_shapes(self, params: Arguments, given: Shape) -> tuple[tuple[int, ...], ...]:
        rows, columns = map(whole, numbers(params["kernel_size"]))
        filters = whole(params["filters"])
        return (rows, columns, whole(given[-1]), filters), (filters,)

    def misfit(self, params: Arguments, given: Shape, brick: str) -> str | None:
        return window_misfit("kernel_size", square(params, "kernel_size"), given, brick)

    def words(self, params: Arguments) -> str:
        return _(self.text, filters=params["filters"], side=square(params, "kernel_size"))

    def explain(self, layers: Sequence[Layer]) -> list[str]:
        convolution, pooling = layers[:2]
        return [self.words(convolution.params), _(self.pooling_text, side=square(pooling.params, "pool_size"))]

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        kernel, bias = weights
        # The patches of all places; their axes are example, place, channel, and place in the patch.
        patches = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
        summed = np.tensordot(patches, kernel, axes=((3, 4, 5), (2, 0, 1))) + bias
        return activated(summed, config.get("activation", "linear"))
