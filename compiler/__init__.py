"""Brick graph to checks, Keras code, a trained model and a weight brick.

Each name is imported when it is first asked for: whoever reads a photo checks its stacks, and compiles nothing.
"""

from typing import TYPE_CHECKING

from ..lazy import lazily

if TYPE_CHECKING:
    from .checks import check_stack, checked_graph
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
    "checked_graph",
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

_MODULES = {
    "Call": ".data",
    "CompileError": ".errors",
    "DataInfo": ".data",
    "DataShape": ".data",
    "Dataset": ".data",
    "Explanation": ".explain",
    "Layer": ".layer",
    "LayerSize": ".shapes",
    "OnProgress": ".training",
    "Parameter": ".explain",
    "Plan": ".plan",
    "Progress": ".training",
    "SEEDS": ".training",
    "Script": ".script",
    "TaskSpec": ".data",
    "TrainOptions": ".training",
    "TrainResult": ".training",
    "build_model": ".model",
    "check_stack": ".checks",
    "check_training": ".training",
    "checked_graph": ".checks",
    "explain_stack": ".explain",
    "layer_sizes": ".shapes",
    "make_plan": ".plan",
    "save_answers": ".training",
    "save_curves": ".training",
    "set_params": ".params",
    "shaped_layers": ".plan",
    "sized_layers": ".plan",
    "train": ".training",
    "write_script": ".script",
    "write_script_by_brick": ".script",
}
"""Where each name is; a test holds it against the imports above."""

__getattr__ = lazily(__name__, _MODULES)
