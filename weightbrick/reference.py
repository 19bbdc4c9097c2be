"""What a model's layers compute, in numpy: the model that runs is held against it before it is used."""

import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler import LayerSize
from ..compiler.layers import LayerType, layer_types

Floats = npt.NDArray[np.float32]
Config = Mapping[str, Any]
Weights = Sequence[Floats]


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
        waiting = deque(sizes)
        found: list[list[Any]] = []
        for kind, group in _groups(layers):
            if not waiting or waiting[0].layer.kind != kind:
                found.append([])
                continue
            shapes = waiting.popleft().weight_shapes
            arrays = [_dataset(h5py, file, f"{group}/{k}") for k in range(len(shapes))]
            if tuple(a.shape for a in arrays) != shapes:
                raise WeightsError
            found.append(arrays)
        if waiting:
            raise WeightsError
        return [[np.asarray(a[...], np.float32) for a in arrays] for arrays in found]


def reference_model(layers: Sequence[Config], weights: Sequence[Weights]) -> Callable[[Floats], Floats]:
    """A model as a function of numpy alone; for some inputs at most, it is slow.

    Parameters
    ----------
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
            compute = layer_class(kind).compute
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


def layer_class(config_name: str) -> LayerType:
    """The type of layer that Keras's configuration calls so; raises KeyError where there is none."""
    return {layer.config_name: layer for layer in layer_types().values()}[config_name]


def _groups(layers: Sequence[Config]) -> Iterator[tuple[str, str]]:
    """The class of each layer, and the path of its arrays: Keras counts layers of one class up."""
    counts: Counter[str] = Counter()
    for layer in layers:
        kind, _, in_time = unwrapped(layer)
        name = "time_distributed" if in_time else _snake_case(kind)
        place = ("layer/" if in_time else "") + layer_class(kind).stored_in
        number = f"_{counts[name]}" if counts[name] else ""
        counts[name] += 1
        yield kind, f"layers/{name}{number}/{place}"


def _snake_case(name: str) -> str:
    """A class's name as Keras writes it in files."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()


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
