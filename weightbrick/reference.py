"""What a model's layers compute, in numpy: the model that runs is held against it before it is used."""

import io
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler import LayerSize

Floats = npt.NDArray[np.float32]
Config = Mapping[str, Any]
Weights = Sequence[Floats]

_STORED = {"Conv2D": ("conv2d", "vars", 2), "Dense": ("dense", "vars", 2), "LSTM": ("lstm", "cell/vars", 3)}
"""Layers that learn: the name of their group, where the arrays are in it, and how many."""

_SMALLEST_DEVIATION = 1e-7  # as Keras has it
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_LEAK = 0.2


class WeightsError(Exception):
    """The weights are not those of the model."""


def unwrapped(layer: Config) -> tuple[str, Config, bool]:
    """The class of a layer, its configuration, and whether it works on each time step by itself."""
    if layer["class_name"] == "TimeDistributed":
        inner = layer["config"]["layer"]
        return str(inner["class_name"]), inner["config"], True
    return str(layer["class_name"]), layer["config"], False


def read_weights(layers: Sequence[Config], weights_h5: bytes, sizes: Sequence[LayerSize]) -> list[Weights]:
    """The weights of a ``.keras`` file, without Keras.

    Parameters
    ----------
    layers : sequence of Mapping
        Configurations of all layers of the model.
    weights_h5 : bytes
    sizes : sequence of LayerSize
        Of those layers that learn, in their order.

    Returns
    -------
    list of sequence of ndarray
        The arrays of each layer; none for one that learns nothing.

    Raises
    ------
    WeightsError
        Where they have other shapes than their layers, or lie elsewhere. Nothing is read then.
    OSError, KeyError, ...
        Whatever h5py meets in a damaged file.
    """
    import h5py  # noqa: PLC0415 - only where a weight brick is opened

    with h5py.File(io.BytesIO(weights_h5), "r") as file:
        waiting = iter(sizes)
        found: list[list[Any]] = []
        for kind, group in _groups(layers):
            if kind not in _STORED:
                found.append([])
                continue
            arrays = [_dataset(h5py, file, f"{group}/{k}") for k in range(_STORED[kind][2])]
            _check(kind, [a.shape for a in arrays], next(waiting))
            found.append(arrays)
        return [[np.asarray(a[...], np.float32) for a in arrays] for arrays in found]


def reference_model(layers: Sequence[Config], weights: Sequence[Weights]) -> Callable[[Floats], Floats]:
    """A model as a function of numpy alone; for some inputs at most, it is slow.

    Parameters
    ----------
    layers : sequence of Mapping
    weights : sequence
        From ``read_weights``.

    Returns
    -------
    callable
        Takes (N, ...) or (N, T, ...) float32 and returns (N, ...).
    """

    def model(x: Floats) -> Floats:
        for layer, arrays in zip(layers, weights, strict=True):
            kind, config, in_time = unwrapped(layer)
            compute = _LAYERS[kind]
            if in_time:
                steps = compute(x.reshape(-1, *x.shape[2:]), config, arrays)
                x = steps.reshape(*x.shape[:2], *steps.shape[1:])
            else:
                x = compute(x, config, arrays)
        return x

    return model


def sample_inputs(layers: Sequence[Config], shape: tuple[int, ...], count: int, rng: np.random.Generator) -> Floats:
    """Inputs as large as those that a model was trained on.

    Parameters
    ----------
    layers : sequence of Mapping
        What scales the input tells their size.
    shape : tuple of int
        Of one of them, with its time steps.
    count : int
    rng : Generator

    Returns
    -------
    (count, ...) float32
    """
    for layer in layers[:2]:
        kind, config, _ = unwrapped(layer)
        if kind == "Normalization":
            deviation = np.sqrt(np.asarray(config["variance"], np.float64))
            return np.asarray(config["mean"] + deviation * rng.normal(size=(count, *shape)), np.float32)
        if kind == "Rescaling" and config["scale"]:
            return np.asarray(rng.uniform(0, 1 / config["scale"], (count, *shape)), np.float32)
    return np.asarray(rng.uniform(0, 1, (count, *shape)), np.float32)


def answer_deviation(layers: Sequence[Config]) -> float:
    """How much the answers of a model differ from each other, about: 1 where they are in no units of their own."""
    kind, config, _ = unwrapped(layers[-1])
    return float(np.sqrt(np.max(config["variance"]))) if kind == "Normalization" else 1.0


def _groups(layers: Sequence[Config]) -> Iterator[tuple[str, str]]:
    """The class of each layer, and the path of its arrays: Keras counts layers of one class up."""
    counts: Counter[str] = Counter()
    for layer in layers:
        kind, _, in_time = unwrapped(layer)
        if kind not in _STORED and not in_time:
            yield kind, ""
            continue
        name, place, _ = _STORED.get(kind, ("", "", 0))
        name, place = ("time_distributed", f"layer/{place}") if in_time else (name, place)
        number = f"_{counts[name]}" if counts[name] else ""
        counts[name] += 1
        yield kind, f"layers/{name}{number}/{place}"


def _dataset(h5py: Any, file: Any, path: str) -> Any:  # noqa: ANN401 - h5py has no types
    """Numbers that are in the file itself, as they are: none that another file has, none that would be unpacked."""
    place = ""
    for part in path.split("/"):
        place = f"{place}/{part}"
        if not isinstance(file.get(place, getlink=True), h5py.HardLink):
            raise WeightsError
    dataset = file[path]
    if not isinstance(dataset, h5py.Dataset) or dataset.dtype != np.float32:
        raise WeightsError
    if dataset.external is not None or dataset.is_virtual or dataset.chunks is not None:
        raise WeightsError
    return dataset


def _check(kind: str, shapes: Sequence[tuple[int, ...]], size: LayerSize) -> None:
    params = size.layer.params
    if kind == "Conv2D":
        kernel, filters = params["kernel_size"], params["filters"]
        fits = len(shapes[0]) == 4 and shapes[0][:2] == kernel and shapes[0][3] == filters and shapes[1] == (filters,)
    else:
        units = params["units"]
        assert isinstance(units, int)
        width = units if kind == "Dense" else 4 * units
        fits = len(shapes[0]) == 2 and shapes[0][1] == width and shapes[-1] == (width,)
        fits = fits and (kind == "Dense" or shapes[1] == (units, width))
    if not fits or sum(map(math.prod, shapes)) != size.weights:
        raise WeightsError


def _same(x: Floats, _config: Config, _weights: Weights) -> Floats:
    return x


def _rescaling(x: Floats, config: Config, _weights: Weights) -> Floats:
    return np.asarray(x * np.float32(config["scale"]) + np.float32(config.get("offset", 0)), np.float32)


def _normalization(x: Floats, config: Config, _weights: Weights) -> Floats:
    mean = np.asarray(config["mean"], np.float32)
    deviation = np.maximum(np.sqrt(np.asarray(config["variance"], np.float32)), np.float32(_SMALLEST_DEVIATION))
    return np.asarray(mean + x * deviation if config.get("invert") else (x - mean) / deviation, np.float32)


def _convolution(x: Floats, config: Config, weights: Weights) -> Floats:
    kernel, bias = weights
    patches = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))  # (N, h, w, C, rows, columns)
    return _activated(np.tensordot(patches, kernel, axes=((3, 4, 5), (2, 0, 1))) + bias, config)


def _pooling(x: Floats, config: Config, _weights: Weights) -> Floats:
    rows, columns = config["pool_size"]
    count, height, width, channels = x.shape
    height, width = height // rows, width // columns
    parts = x[:, : height * rows, : width * columns].reshape(count, height, rows, width, columns, channels)
    return np.asarray(parts.max(axis=(2, 4)))


def _flatten(x: Floats, _config: Config, _weights: Weights) -> Floats:
    return x.reshape(len(x), -1)


def _dense(x: Floats, config: Config, weights: Weights) -> Floats:
    kernel, bias = weights
    return _activated(x @ kernel + bias, config)


def _reshape(x: Floats, config: Config, _weights: Weights) -> Floats:
    return x.reshape(len(x), *config["target_shape"])


def _lstm(x: Floats, config: Config, weights: Weights) -> Floats:
    kernel, recurrent, bias = weights
    hidden = cell = np.zeros((len(x), recurrent.shape[0]), np.float32)
    given = x @ kernel + bias
    told = []
    for step in range(x.shape[1]):
        into, forget, update, out = np.split(given[:, step] + hidden @ recurrent, 4, axis=1)
        cell = _sigmoid(forget) * cell + _sigmoid(into) * np.tanh(update)
        hidden = _sigmoid(out) * np.tanh(cell)
        told.append(hidden)
    return np.stack(told, axis=1) if config.get("return_sequences") else hidden


def _activated(x: Floats, config: Config) -> Floats:
    return np.asarray(_ACTIVATIONS[config.get("activation", "linear")](x), np.float32)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), np.float32)


def _softmax(x: Floats) -> Floats:
    shares = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def _elu(x: Floats, alpha: float = 1.0) -> Floats:
    return np.where(x > 0, x, np.float32(alpha) * np.expm1(np.minimum(x, 0)))


def _gelu(x: Floats) -> Floats:
    return np.asarray(x * 0.5 * (1 + np.vectorize(math.erf, otypes=[np.float32])(x / math.sqrt(2))))


_ACTIVATIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
    "softmax": _softmax,
    "elu": _elu,
    "selu": lambda x: np.asarray(_SELU_SCALE * _elu(x, _SELU_ALPHA)),
    "gelu": _gelu,
    "silu": lambda x: x * _sigmoid(x),
    "softplus": lambda x: np.logaddexp(x, np.float32(0)),
    "leaky_relu": lambda x: np.where(x > 0, x, np.float32(_LEAK) * x),
}

_LAYERS: Mapping[str, Callable[[Floats, Config, Weights], Floats]] = {
    "InputLayer": _same,
    "Dropout": _same,
    "Rescaling": _rescaling,
    "Normalization": _normalization,
    "Conv2D": _convolution,
    "MaxPooling2D": _pooling,
    "Flatten": _flatten,
    "Dense": _dense,
    "Reshape": _reshape,
    "LSTM": _lstm,
}
"""As Keras defines its layers."""
