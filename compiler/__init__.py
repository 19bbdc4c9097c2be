"""Brick graph to checks, Keras code, a trained model and a weight brick."""

from .checks import check_stack
from .curves import save_curves
from .data import Call, DataInfo, Dataset, DataShape, Needs, Scale
from .errors import CompileError, InputError, WeightBrickError
from .layers import Layer
from .model import build_model
from .plan import Plan, make_plan, sized_layers
from .predict import predict
from .script import write_script
from .train import Progress, TrainResult, train
from .weightbrick import WeightBrick, load_weight_brick, save_weight_brick

__all__ = [
    "Call",
    "CompileError",
    "DataInfo",
    "DataShape",
    "Dataset",
    "InputError",
    "Layer",
    "Needs",
    "Plan",
    "Progress",
    "Scale",
    "TrainResult",
    "WeightBrick",
    "WeightBrickError",
    "build_model",
    "check_stack",
    "load_weight_brick",
    "make_plan",
    "predict",
    "save_curves",
    "save_weight_brick",
    "sized_layers",
    "train",
    "write_script",
]
