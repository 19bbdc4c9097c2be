"""Brick graph to checks, Keras code, a trained model and a weight brick."""

from .checks import check_stack
from .data import Call, DataInfo, Dataset, DataShape, TaskSpec
from .errors import CompileError
from .explain import Explanation, Parameter, explain_stack
from .layer import Layer
from .model import build_model
from .params import set_params
from .plan import Plan, make_plan, shaped_layers, sized_layers
from .script import Script, write_script, write_script_by_brick
from .shapes import LayerSize, layer_sizes
from .training import (
    SEEDS,
    OnProgress,
    Progress,
    TrainOptions,
    TrainResult,
    check_training,
    save_answers,
    save_curves,
    train,
)

__all__ = [
    "SEEDS",
    "Call",
    "CompileError",
    "DataInfo",
    "DataShape",
    "Dataset",
    "Explanation",
    "Layer",
    "LayerSize",
    "OnProgress",
    "Parameter",
    "Plan",
    "Progress",
    "Script",
    "TaskSpec",
    "TrainOptions",
    "TrainResult",
    "build_model",
    "check_stack",
    "check_training",
    "explain_stack",
    "layer_sizes",
    "make_plan",
    "save_answers",
    "save_curves",
    "set_params",
    "shaped_layers",
    "sized_layers",
    "train",
    "write_script",
    "write_script_by_brick",
]
