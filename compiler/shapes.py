"""The output shape and the number of weights of every layer, worked out without Keras."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .errors import CompileError
from .layers import Layer, LayerValue

Shape = tuple[int | None, ...]
Params = Mapping[str, LayerValue]

MAX_WEIGHTS = 200_000_000
"""More do not fit into the memory of an ordinary laptop, with what training needs beside them."""


@dataclass(frozen=True)
class LayerSize:
    """What a layer gives and has.

    Attributes
    ----------
    layer : Layer
    shape : tuple
        Of its output, without the axis of the examples; None for a number of time steps that is left open.
    weights : int
        Numbers that are learned.
    """

    layer: Layer
    shape: Shape
    weights: int


def layer_sizes(layers: Sequence[Layer]) -> tuple[LayerSize, ...]:
    """Follow a shape through the layers.

    Parameters
    ----------
    layers : sequence of Layer
        From ``sized_layers``; the first is the input.

    Returns
    -------
    tuple of LayerSize

    Raises
    ------
    CompileError
        Where they have more weights than can be trained.
    ValueError
        Where there is a kind of layer whose shape nobody has written down here.
    """
    shape: Shape = ()
    sizes: list[LayerSize] = []
    for layer in layers:
        time = shape[:1] if layer.time_distributed else ()
        inner, weights = _size(layer, shape[len(time) :])
        shape = (*time, *inner)
        sizes.append(LayerSize(layer, shape, weights))
    if (total := sum(s.weights for s in sizes)) > MAX_WEIGHTS:
        msg = f"This model would have {total:,} weights, more than {MAX_WEIGHTS:,}; set smaller numbers on its bricks."
        raise CompileError(msg)
    return tuple(sizes)


def _size(layer: Layer, given: Shape) -> tuple[Shape, int]:
    """Output shape and weights of a layer from its input's shape."""
    if layer.kind not in _SIZES:
        msg = f'The output shape of the layer "{layer.kind}" is not known; add it to compiler/shapes.py.'
        raise ValueError(msg)
    return _SIZES[layer.kind](layer.params, given)


def _entry(params: Params, given: Shape) -> tuple[Shape, int]:
    del given
    return _numbers(params["shape"]), 0


def _convolution(params: Params, given: Shape) -> tuple[Shape, int]:
    height, width, channels = map(_whole, given)
    rows, columns = map(_whole, _numbers(params["kernel_size"]))
    filters = _whole(params["filters"])
    return (height - rows + 1, width - columns + 1, filters), (rows * columns * channels + 1) * filters


def _pooling(params: Params, given: Shape) -> tuple[Shape, int]:
    height, width, channels = map(_whole, given)
    rows, columns = map(_whole, _numbers(params["pool_size"]))
    return (height // rows, width // columns, channels), 0


def _flatten(params: Params, given: Shape) -> tuple[Shape, int]:
    del params
    return (math.prod(map(_whole, given)),), 0


def _recurrent(params: Params, given: Shape) -> tuple[Shape, int]:
    units, width = _whole(params["units"]), _whole(given[-1])
    time = given[:1] if params.get("return_sequences") else ()
    # Four gates, each with a weight for every number that comes in, for every unit, and a bias.
    return (*time, units), 4 * units * (width + units + 1)


def _dense(params: Params, given: Shape) -> tuple[Shape, int]:
    units = _whole(params["units"])
    return (*given[:-1], units), (_whole(given[-1]) + 1) * units


def _reshape(params: Params, given: Shape) -> tuple[Shape, int]:
    del given
    return _numbers(params["target_shape"]), 0


def _unchanged(params: Params, given: Shape) -> tuple[Shape, int]:
    del params
    return given, 0


_SIZES: Mapping[str, Callable[[Params, Shape], tuple[Shape, int]]] = {
    "Input": _entry,
    "Conv2D": _convolution,
    "MaxPooling2D": _pooling,
    "Flatten": _flatten,
    "LSTM": _recurrent,
    "Dense": _dense,
    "Reshape": _reshape,
    "Rescaling": _unchanged,
    "Normalization": _unchanged,
    "Dropout": _unchanged,
}
"""As Keras defines its layers."""


def _whole(number: object) -> int:
    assert isinstance(number, int), number
    return number


def _numbers(numbers: object) -> Shape:
    assert isinstance(numbers, tuple), numbers
    return numbers
