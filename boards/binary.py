"""A small model as one file for MicroPython: what its layers are, in JSON, and all their numbers behind it."""

import json
import struct
from typing import Any

import numpy.typing as npt

from .layers import Convolution, Dense, Layer, Pooling, Recurrent, Rescale, SmallModel


def model_file(model: SmallModel) -> bytes:
    """``model.bin``.

    Returns
    -------
    bytes
        The length of the JSON (uint32), the JSON, and the arrays in the order of the layers, all little-endian; each
        starts at a multiple of four.
    """
    arrays: list[npt.NDArray[Any]] = []
    layers = []
    for layer in model.layers:
        words, numbers = _layer(layer)
        layers.append(words)
        arrays += numbers
    document = {
        "inputs": model.inputs,
        "steps": model.steps,
        "every_step": model.every_step,
        "in_time": model.in_time,
        "names": list(model.classes),
        "layers": layers,
    }
    head = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    parts = [struct.pack("<I", len(head)), head, *(a.astype(a.dtype.newbyteorder("<")).tobytes() for a in arrays)]
    return b"".join(part + b"\0" * (-len(part) % 4) for part in parts)


def _layer(layer: Layer) -> tuple[dict[str, Any], list[npt.NDArray[Any]]]:
    match layer:
        case Rescale():
            return {"kind": "rescale", "size": layer.size, "period": len(layer.factor)}, [layer.factor, layer.offset]
        case Dense():
            numbers: list[npt.NDArray[Any]] = [layer.matrix.weights, layer.matrix.scales, layer.bias]
            units, given = layer.matrix.weights.shape
            return {"kind": "dense", "inputs": given, "units": units, "activation": layer.activation}, numbers
        case Convolution():
            words = {"given": layer.given, "kernel": layer.kernel, "pool": layer.pool, "activation": layer.activation}
            numbers = [layer.matrix.weights, layer.matrix.scales, layer.bias]
            return {"kind": "convolution", "filters": len(layer.bias), **words}, numbers
        case Pooling():
            return {"kind": "pooling", "given": layer.given, "pool": layer.pool}, []
        case Recurrent():
            numbers = [layer.matrix.weights, layer.matrix.scales, layer.memory.weights, layer.memory.scales]
            given = layer.matrix.weights.shape[1]
            return {"kind": "recurrent", "inputs": given, "units": layer.size}, [*numbers, layer.bias]
