"""Weights that EfficientNet-Lite0 learned on ImageNet, read without torch."""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError

Array = npt.NDArray[np.float32]


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
