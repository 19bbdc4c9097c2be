"""The plan as a Keras model."""

import math
from typing import Any

from .data import DataShape
from .layers import Layer
from .plan import OPTIMIZER, Plan, sized_layers


def build_model(plan: Plan, shape: DataShape) -> Any:  # noqa: ANN401 - Keras has no types
    """Build the model that a plan means, not yet compiled.

    Parameters
    ----------
    plan : Plan
    shape : DataShape

    Returns
    -------
    keras.Sequential
        With weights that come from Keras's global random state.
    """
    # Imported here: TensorFlow takes seconds, and a scan never needs it.
    import keras  # noqa: PLC0415

    return keras.Sequential([_keras_layer(keras, layer) for layer in sized_layers(plan, shape)])


def compile_model(model: Any, plan: Plan, shape: DataShape) -> None:  # noqa: ANN401
    """Give a model its loss, its optimizer and its metric."""
    loss = heat_map_loss(shape) if plan.heat_map else plan.loss
    model.compile(loss=loss, optimizer=OPTIMIZER, metrics=[plan.metric])


def heat_map_loss(shape: DataShape) -> Any:  # noqa: ANN401
    """Categorical crossentropy over all pixels of an image: by itself Keras takes it over the last axis only."""
    import keras  # noqa: PLC0415

    pixels = (-1, math.prod(shape.output))

    def heat_map_crossentropy(y_true: Any, y_pred: Any) -> Any:  # noqa: ANN401
        return keras.losses.categorical_crossentropy(
            keras.ops.reshape(y_true, pixels), keras.ops.reshape(y_pred, pixels)
        )

    return heat_map_crossentropy


def _keras_layer(keras: Any, layer: Layer) -> Any:  # noqa: ANN401
    if layer.kind == "Input":
        return keras.Input(**layer.params)
    made = getattr(keras.layers, layer.kind)(**layer.params)
    return keras.layers.TimeDistributed(made) if layer.time_distributed else made
