"""Weights that EfficientNet-Lite0 learned on ImageNet: read without torch, and put into a network."""

import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from .networks import BLOCKS

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[np.float32]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)
BATCH_NORM_EPSILON = 1e-3


class PretrainedError(DeepBrickError):
    """The file of pretrained weights cannot be used."""


class _TensorUnpickler(pickle.Unpickler):
    """Builds tensors' descriptions and nothing else: no other class of the file is ever looked up."""

    def find_class(self, module: str, name: str) -> Any:
        allowed: dict[tuple[str, str], Callable[..., Any]] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, size, stride, *_: (
                storage,
                offset,
                size,
                stride,
            ),
        }
        if (module, name) in allowed:
            return allowed[module, name]
        if module == "torch" and name.endswith("Storage"):
            return name
        msg = f"{module}.{name} has no place in a file of weights"
        raise pickle.UnpicklingError(msg)

    def persistent_load(self, pid: Any) -> Any:
        return pid


def read_state_dict(path: Path) -> dict[str, Array]:
    """Read the float tensors of PyTorch's old pickle format.

    Returns
    -------
    dict of str to float32 array

    Raises
    ------
    PretrainedError
        Where the file is none of that format.
    """
    try:
        with path.open("rb") as stream:
            return _read(stream)
    except (OSError, pickle.UnpicklingError, EOFError, ValueError) as error:
        msg = f"Cannot read pretrained weights from {path}: {error}."
        raise PretrainedError(msg) from error


def _read(stream: IO[bytes]) -> dict[str, Array]:
    for _ in range(3):  # magic number, protocol version, sizes of C types
        _TensorUnpickler(stream).load()
    tensors = _TensorUnpickler(stream).load()
    keys = _TensorUnpickler(stream).load()
    kinds = {entry[0][2]: entry[0][1] for entry in tensors.values()}
    storages = {}
    for key in keys:
        count = int(np.frombuffer(stream.read(8), "<i8")[0])
        dtype = np.dtype("<f4" if kinds[key] == "FloatStorage" else "<i8")
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)
    state = {}
    for name, ((_, kind, key, *_), offset, size, stride) in tensors.items():
        if kind == "FloatStorage":
            flat = storages[key][offset:]
            # Kernels lie there in TensorFlow's order, seen through strides.
            steps = [s * flat.itemsize for s in stride]
            state[name] = np.ascontiguousarray(np.lib.stride_tricks.as_strided(flat, size, steps, writeable=False))
    return state


def load_pretrained(model: "keras.Model", state: Mapping[str, Array]) -> None:
    """Put pretrained weights into the downward part, batch normalisation folded into the convolutions.

    Parameters
    ----------
    model : keras.Model
        From ``build_network``; changed.
    state : Mapping of str to float32 array
        From ``read_state_dict``.
    """
    _fold(model, "stem", state, "_conv_stem", "_bn0", depthwise=False)
    _take_in_pixels(model.get_layer("stem"))
    for k, (expansion, *_) in enumerate(BLOCKS):
        source = f"_blocks.{k}."
        if expansion > 1:
            _fold(model, f"block_{k}_expand", state, source + "_expand_conv", source + "_bn0", depthwise=False)
        _fold(model, f"block_{k}_depthwise", state, source + "_depthwise_conv", source + "_bn1", depthwise=True)
        _fold(model, f"block_{k}_project", state, source + "_project_conv", source + "_bn2", depthwise=False)


def _take_in_pixels(stem: "keras.layers.Layer") -> None:
    """Let the first convolution, which has learned on scaled RGB, take BGR from 0 to 255."""
    kernel, bias = stem.get_weights()
    mean, deviation = np.array(IMAGENET_MEAN), np.array(IMAGENET_DEVIATION)
    scaled = kernel / (255 * deviation)[None, None, :, None]
    shift = (kernel * (mean / deviation)[None, None, :, None]).sum(axis=(0, 1, 2))
    stem.set_weights([scaled[:, :, ::-1], bias - shift])


def _fold(
    model: "keras.Model", layer: str, state: Mapping[str, Array], conv: str, norm: str, *, depthwise: bool
) -> None:
    gain = state[norm + ".weight"] / np.sqrt(state[norm + ".running_var"] + BATCH_NORM_EPSILON)
    bias = state[norm + ".bias"] - state[norm + ".running_mean"] * gain
    kernel = state[conv + ".weight"] * gain[:, None, None, None]
    model.get_layer(layer).set_weights(
        [kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(2, 3, 1, 0), bias]
    )
