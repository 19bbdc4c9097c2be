"""The weight brick: what a model learned, in one file, and what it says when it is plugged in.

Each name is imported when it is first asked for: a robot that plugs a brick in waits for nothing else.
"""

from typing import TYPE_CHECKING

from ..lazy import lazily

if TYPE_CHECKING:
    from .archive import open_weight_brick, save_weight_brick
    from .batch import Batch, Item, Refused
    from .brick import WeightBrick
    from .errors import InputError, WeightBrickError
    from .inputs import read_inputs
    from .kerasfile import load_keras_model
    from .lines import LineReader
    from .litert import litert_model
    from .onnxfile import onnx_bytes
    from .plugged import PluggedBrick, plug_in
    from .predict import Model, plugged_model, predictions

__all__ = [
    "Batch",
    "InputError",
    "Item",
    "LineReader",
    "Model",
    "PluggedBrick",
    "Refused",
    "WeightBrick",
    "WeightBrickError",
    "litert_model",
    "load_keras_model",
    "onnx_bytes",
    "open_weight_brick",
    "plug_in",
    "plugged_model",
    "predictions",
    "read_inputs",
    "save_weight_brick",
]

_MODULES = {
    "Batch": ".batch",
    "InputError": ".errors",
    "Item": ".batch",
    "LineReader": ".lines",
    "Model": ".predict",
    "PluggedBrick": ".plugged",
    "Refused": ".batch",
    "WeightBrick": ".brick",
    "WeightBrickError": ".errors",
    "litert_model": ".litert",
    "load_keras_model": ".kerasfile",
    "onnx_bytes": ".onnxfile",
    "open_weight_brick": ".archive",
    "plug_in": ".plugged",
    "plugged_model": ".predict",
    "predictions": ".predict",
    "read_inputs": ".inputs",
    "save_weight_brick": ".archive",
}
"""Where each name is; a test holds it against the imports above."""

__getattr__ = lazily(__name__, _MODULES)
