"""What the C code of a small model computes, in numpy: the same int8 and int32 numbers."""

import numpy as np

from ..compiler.activations import activated, sigmoid
from ..compiler.layers.pooling import MaxPooling
from .layers import MOST, Convolution, Dense, Floats, Layer, Matrix, Pooling, Recurrent, Rescale, SmallModel


def answers(model: SmallModel, x: Floats) -> Floats:
    """What a small model says.

    Parameters
    ----------
    x : (N, ...) or (N, T, ...) float32
        In the data's own units.

    Returns
    -------
    (N, outputs) or (N, T, outputs) float32
    """
    steps = np.moveaxis(x.reshape(len(x), -1, model.inputs), 1, 0).astype(np.float32)
    first, head = model.layers[: model.in_time], model.layers[model.in_time :]
    states: dict[int, tuple[Floats, Floats]] = {}
    given = []
    for step in steps:
        y = step
        for place, layer in enumerate(first):
            if isinstance(layer, Recurrent):
                nothing = np.zeros((len(x), layer.size), np.float32)
                states[place] = _remembered(layer, y, *states.get(place, (nothing, nothing)))
                y = states[place][0]
            else:
                y = _after(layer, y)
        given.append(y)
    if model.every_step:
        return np.stack(given, axis=1)
    y = given[-1]
    for layer in head:
        y = _after(layer, y)
    return y


def _after(layer: Layer, x: Floats) -> Floats:
    match layer:
        case Rescale():
            y = x.reshape(len(x), -1, len(layer.factor)) * layer.factor + layer.offset
        case Dense():
            y = activated(_product(layer.matrix, x) + layer.bias, layer.activation)
        case Convolution():
            y = _pooled(activated(_filtered(layer, x), layer.activation), layer.pool)
        case Pooling():
            y = _pooled(x.reshape(len(x), *layer.given), layer.pool)
        case _:
            msg = "time ends before this layer"
            raise TypeError(msg)
    return np.asarray(y.reshape(len(x), -1), np.float32)


def _quantized(x: Floats) -> tuple[Floats, Floats]:
    """Numbers from -127 to 127, and what one of them is worth in each example."""
    most = np.abs(x).max(axis=1, keepdims=True)
    to = np.divide(np.float32(MOST), most, out=np.zeros_like(most), where=most > 0)
    return np.rint(x * to), np.asarray(most / np.float32(MOST), np.float32)


def _product(matrix: Matrix, x: Floats) -> Floats:
    q, worth = _quantized(x)
    # Sums of int8 products are whole numbers that float64 holds exactly, and it multiplies matrices far quicker.
    sums = q.astype(np.float64) @ matrix.weights.T.astype(np.float64)
    return sums.astype(np.float32) * (worth * matrix.scales)


def _filtered(layer: Convolution, x: Floats) -> Floats:
    q, worth = _quantized(x)
    patches = np.lib.stride_tricks.sliding_window_view(q.reshape(len(x), *layer.given), layer.kernel, axis=(1, 2))
    kernels = layer.matrix.weights.reshape(len(layer.bias), *layer.kernel, layer.given[2])
    sums = np.tensordot(patches.astype(np.float64), kernels.astype(np.float64), axes=((3, 4, 5), (3, 1, 2)))
    return sums.astype(np.float32) * (worth * layer.matrix.scales)[:, np.newaxis, np.newaxis] + layer.bias


def _pooled(x: Floats, pool: tuple[int, int]) -> Floats:
    return MaxPooling().compute(x, {"pool_size": pool}, ())


def _remembered(layer: Recurrent, x: Floats, hidden: Floats, cell: Floats) -> tuple[Floats, Floats]:
    gates = _product(layer.matrix, x) + layer.bias + _product(layer.memory, hidden)
    into, forget, update, out = np.split(gates, 4, axis=1)
    cell = np.asarray(sigmoid(forget) * cell + sigmoid(into) * np.tanh(update), np.float32)
    return np.asarray(sigmoid(out) * np.tanh(cell), np.float32), cell
