"""The weight brick: what a model learned, in one file, and what it says when it is plugged in."""

from .archive import open_weight_brick, save_weight_brick
from .batch import Batch, Refused
from .brick import WeightBrick
from .errors import InputError, WeightBrickError
from .inputs import read_inputs
from .kerasfile import load_keras_model
from .litert import litert_model
from .onnxfile import onnx_bytes
from .predict import Model, plugged_model, predictions

__all__ = [
    "Batch",
    "InputError",
    "Model",
    "Refused",
    "WeightBrick",
    "WeightBrickError",
    "litert_model",
    "load_keras_model",
    "onnx_bytes",
    "open_weight_brick",
    "plugged_model",
    "predictions",
    "read_inputs",
    "save_weight_brick",
]
