"""A model in as few numbers as a board has room for: int8 weights, and a scale for each number that comes out."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler.layers.normalization import SMALLEST_DEVIATION
from ..language import gettext as _
from ..weightbrick import WeightBrick
from ..weightbrick.kerasfile import checked_weights
from ..weightbrick.reference import Weights, unwrapped
from .errors import BoardError

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]

MOST = 127
"""An int8 weight is from -127 to this."""

_NOTHING_TO_DO = frozenset({"InputLayer", "Flatten", "Reshape", "Dropout"})


@dataclass(frozen=True)
class Matrix:
    """Weights, and what they are worth.

    Attributes
    ----------
    weights : (outputs, inputs) int8
    scales : (outputs,) float32
    """

    weights: Bytes
    scales: Floats


@dataclass(frozen=True)
class Rescale:
    """Each number times a factor, and something added; these repeat along the last axis.

    Attributes
    ----------
    size : int
        How many numbers go in and come out.
    factor, offset : (period,) float32
    """

    size: int
    factor: Floats
    offset: Floats


@dataclass(frozen=True)
class Dense:
    """Fully connected; ``bias`` is (units,) float32."""

    matrix: Matrix
    bias: Floats
    activation: str

    @property
    def size(self) -> int:
        """How many numbers come out."""
        return len(self.bias)


@dataclass(frozen=True)
class Convolution:
    """A convolution with the pooling after it.

    Attributes
    ----------
    given : tuple of int
        Height, width and channels of what goes in.
    kernel, pool : tuple of int
        Rows and columns.
    matrix : Matrix
        A row for each filter, in the order (rows, columns, channels).
    bias : (filters,) float32
    """

    given: tuple[int, int, int]
    kernel: tuple[int, int]
    pool: tuple[int, int]
    matrix: Matrix
    bias: Floats
    activation: str

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of what comes out."""
        down, across = ((n - k + 1) // p for n, k, p in zip(self.given[:2], self.kernel, self.pool, strict=True))
        return down, across, len(self.bias)

    @property
    def size(self) -> int:
        """How many numbers come out."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Pooling:
    """Of neighbours the strongest; ``given`` and ``pool`` as for a convolution."""

    given: tuple[int, int, int]
    pool: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of what comes out."""
        return self.given[0] // self.pool[0], self.given[1] // self.pool[1], self.given[2]

    @property
    def size(self) -> int:
        """How many numbers come out."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Recurrent:
    """An LSTM: both matrices have a row for each unit of each gate; ``memory`` is for what it remembers."""

    matrix: Matrix
    memory: Matrix
    bias: Floats

    @property
    def size(self) -> int:
        """How many numbers come out."""
        return len(self.bias) // 4


Layer = Rescale | Dense | Convolution | Pooling | Recurrent


@dataclass(frozen=True)
class SmallModel:
    """A model for a board.

    Attributes
    ----------
    in_time : int
        So many of them work at each time step, the others after the last one.
    inputs : int
        Numbers that go in at each time step.
    every_step : bool
        Whether it answers at every time step.
    """

    layers: tuple[Layer, ...]
    in_time: int
    inputs: int
    steps: int
    every_step: bool
    classes: tuple[str, ...]

    @property
    def outputs(self) -> int:
        """Numbers of an answer."""
        return self.layers[-1].size

    def given(self, place: int) -> int:
        """How many numbers go into a layer."""
        return self.layers[place - 1].size if place else self.inputs


def small_model(brick: WeightBrick) -> SmallModel:
    """Bring the model of a weight brick to int8.

    Raises
    ------
    BoardError
        Where it has a layer that there is no C for.
    WeightBrickError
        Where the weights are damaged or not those of the stack.
    """
    configs, weights = checked_weights(brick)
    entry, output = brick.card["input"], brick.card["output"]
    shape = tuple(entry["shape"])
    layers: list[Layer] = []
    ends_at: int | None = None
    for config, arrays in zip(configs, weights, strict=True):
        kind, inner, _in_time = unwrapped(config)
        for layer in _made(kind, inner, arrays, shape):
            pooled = _joined(layers[-1], layer) if layers else None
            if pooled is not None:
                layers[-1] = pooled
            else:
                layers.append(layer)
        if kind == "LSTM" and not inner.get("return_sequences"):
            ends_at = len(layers)
        shape = _shape_after(kind, inner, layers, shape)
    in_time = len(layers) if ends_at is None and entry["sequence"] else ends_at or 0
    return SmallModel(
        tuple(layers),
        in_time,
        math.prod(entry["shape"]),
        entry["steps"] or 1,
        bool(output["every_step"]),
        tuple(brick.card["classes"]),
    )


def _shape_after(
    kind: str, config: Mapping[str, Any], layers: Sequence[Layer], before: tuple[int, ...]
) -> tuple[int, ...]:
    if kind == "Reshape":
        return tuple(config["target_shape"])
    if kind == "Flatten":
        return (math.prod(before),)
    if kind in _NOTHING_TO_DO or kind in {"Rescaling", "Normalization"}:
        return before
    last = layers[-1]
    return last.shape if isinstance(last, Convolution | Pooling) else (last.size,)


def _joined(before: Layer, layer: Layer) -> Layer | None:
    """A convolution with the pooling after it, which takes a fraction of the room; None for others."""
    if isinstance(before, Convolution) and isinstance(layer, Pooling) and before.pool == (1, 1):
        return replace(before, pool=layer.pool)
    return None


def _made(kind: str, config: Mapping[str, Any], arrays: Weights, shape: tuple[int, ...]) -> Iterator[Layer]:
    match kind:
        case _ if kind in _NOTHING_TO_DO:
            return
        case "Rescaling":
            factor, offset = np.atleast_1d(config["scale"]), np.atleast_1d(config.get("offset", 0.0))
            yield _rescale(math.prod(shape), factor, offset)
        case "Normalization":
            mean = np.ravel(np.asarray(config["mean"], np.float64))
            deviation = np.maximum(np.sqrt(np.ravel(np.asarray(config["variance"], np.float64))), SMALLEST_DEVIATION)
            if config.get("invert"):
                yield _rescale(math.prod(shape), deviation, mean)
            else:
                yield _rescale(math.prod(shape), 1 / deviation, -mean / deviation)
        case "Dense":
            kernel, bias = arrays
            yield Dense(_matrix(kernel.T), bias, str(config.get("activation", "linear")))
        case "Conv2D":
            kernel, bias = arrays
            rows, columns, _channels, filters = kernel.shape
            matrix = _matrix(kernel.reshape(-1, filters).T)
            given = (shape[0], shape[1], shape[2])
            yield Convolution(given, (rows, columns), (1, 1), matrix, bias, str(config.get("activation", "linear")))
        case "MaxPooling2D":
            rows, columns = config["pool_size"]
            yield Pooling((shape[0], shape[1], shape[2]), (rows, columns))
        case "LSTM":
            kernel, memory, bias = arrays
            yield Recurrent(_matrix(kernel.T), _matrix(memory.T), bias)
        case _:
            msg = _("There is no C code for the layer {kind}; take that brick out of the stack.", kind=kind)
            raise BoardError(msg)


def _rescale(size: int, factor: npt.NDArray[Any], offset: npt.NDArray[Any]) -> Rescale:
    factor, offset = np.broadcast_arrays(np.ravel(factor), np.ravel(offset))
    return Rescale(size, np.array(factor, np.float32), np.array(offset, np.float32))


def _matrix(rows: Floats) -> Matrix:
    most = np.abs(rows).max(axis=1, keepdims=True)
    scales = np.asarray(most / MOST, np.float32)
    weights = np.rint(np.divide(rows, scales, out=np.zeros_like(rows), where=scales > 0))
    return Matrix(np.ascontiguousarray(np.clip(weights, -MOST, MOST), np.int8), scales[:, 0])
