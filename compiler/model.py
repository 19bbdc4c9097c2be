"""The plan as a Keras model."""

import math
from typing import Any

import numpy as np

from ..keras_setup import import_keras
from .data import DataInfo, Dataset, DataShape, Floats
from .layer import Layer, LayerValue, Measured
from .layers import layer_types
from .plan import Plan, answer_scaling, sized_layers


def build_model(plan: Plan, dataset: Dataset, *, steps: int | None = None, answers: bool = False) -> Any:  # noqa: ANN401 - Keras has no types
    """Build the model that a plan means, not yet compiled.

    Parameters
    ----------
    dataset : Dataset
        What is measured in it is in the model: raw input goes in.
    steps : int, optional
        For a sequence: build it for so many time steps only, and the recurrence step by step, as LiteRT needs it.
    answers : bool
        With the layer that brings the answers into the data's units, as a model has it once it is trained.

    Returns
    -------
    keras.Sequential
        With weights that come from Keras's global random state.
    """
    keras = import_keras()
    layers = sized_layers(plan, dataset.info)
    model = keras.Sequential([_keras_layer(keras, layer, dataset, steps) for layer in layers])
    if answers:
        add_answer_scaling(model, plan, dataset)
    return model


def compile_model(model: Any, plan: Plan, info: DataInfo) -> None:  # noqa: ANN401
    """Give a model its loss, its optimizer and its metric."""
    keras = import_keras()
    loss = heat_map_loss(info.shape) if plan.heat_map else plan.loss
    optimizer = keras.optimizers.Adam(info.learning_rate)
    model.compile(loss=loss, optimizer=optimizer, metrics=[plan.metric])


def add_answer_scaling(model: Any, plan: Plan, dataset: Dataset) -> bool:  # noqa: ANN401
    """Let a model that learned standardized targets answer in the data's units.

    Parameters
    ----------
    model : keras.Sequential

    Returns
    -------
    bool
        Whether there was something to add, so that it has to be compiled again.
    """
    keras = import_keras()
    layer = answer_scaling(plan, dataset.info)
    if layer is not None:
        model.add(_keras_layer(keras, layer, dataset, None))
    return layer is not None


def standardized(targets: Floats, train: Floats) -> Floats:
    """Targets as a model learns them: mean 0 and deviation 1, as measured in the training part."""
    return np.asarray((targets - _mean(train)) / np.sqrt(_variance(train)), np.float32)


def heat_map_loss(shape: DataShape) -> Any:  # noqa: ANN401
    """Categorical crossentropy over all pixels of an image: by itself Keras takes it over the last axis only."""
    keras = import_keras()
    pixels = (-1, math.prod(shape.output))

    def heat_map_crossentropy(y_true: Any, y_pred: Any) -> Any:  # noqa: ANN401
        return keras.losses.categorical_crossentropy(
            keras.ops.reshape(y_true, pixels), keras.ops.reshape(y_pred, pixels)
        )

    return heat_map_crossentropy


def _keras_layer(keras: Any, layer: Layer, dataset: Dataset, steps: int | None) -> Any:  # noqa: ANN401
    params: dict[str, Any] = {name: _number(value, dataset) for name, value in layer.params.items()}
    made = layer_types()[layer.kind].build(keras, params, steps)
    return keras.layers.TimeDistributed(made) if layer.time_distributed else made


def _number(value: LayerValue, dataset: Dataset) -> LayerValue | Floats:
    if not isinstance(value, Measured):
        return value
    train: Floats = getattr(dataset, value.array)
    return _mean(train) if value.what == "mean" else _variance(train)


def _mean(numbers: Floats) -> Floats:
    return np.asarray(numbers.mean(axis=tuple(range(numbers.ndim - 1))))


def _variance(numbers: Floats) -> Floats:
    spread = numbers.var(axis=tuple(range(numbers.ndim - 1)))
    return np.where(spread > 0, spread, np.float32(1))
