"""The model of a weight brick as ONNX."""

import tempfile
from pathlib import Path

import numpy as np

from ..extras import missing_package
from ..keras_setup import import_keras
from .brick import WeightBrick
from .card import shapes_on
from .errors import WeightBrickError
from .kerasfile import load_keras_model


def onnx_bytes(brick: WeightBrick) -> bytes:
    """Convert the model of a weight brick to ONNX; imports TensorFlow.

    Returns
    -------
    bytes
        Sequences have as many time steps as on the card: with any number of them the conversion fails.

    Raises
    ------
    WeightBrickError
        Where the model is damaged, or what converts it is not installed.
    """
    model = load_keras_model(brick)
    try:
        import tf2onnx  # noqa: F401, PLC0415 - what Keras needs for this
    except ImportError as error:
        msg = missing_package("tf2onnx", "ONNX", "deepbrick[onnx]")
        raise WeightBrickError(msg) from error
    keras = import_keras()
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            # Tensors that are no weights are lost in the conversion, arrays become constants.
            layer.mean, layer.variance = np.asarray(layer.mean), np.asarray(layer.variance)
    shape, _answer = shapes_on(brick.card, brick.card["input"]["steps"])
    inputs = keras.Input(shape)
    fixed = keras.Model(inputs, model(inputs))
    fixed(keras.ops.zeros((1, *shape)))  # Keras exports only what has been called
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        fixed.export(path, format="onnx", verbose=False)
        return path.read_bytes()
