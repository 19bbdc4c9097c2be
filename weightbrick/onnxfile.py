"""The model of a weight brick as ONNX."""

import tempfile
from pathlib import Path

from .brick import WeightBrick
from .errors import WeightBrickError
from .kerasfile import load_keras_model


def onnx_bytes(brick: WeightBrick) -> bytes:
    """Convert the model of a weight brick to ONNX; imports TensorFlow.

    Parameters
    ----------
    brick : WeightBrick

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
        msg = 'Writing ONNX needs tf2onnx; install it with: pip install "deepbrick[onnx]"'
        raise WeightBrickError(msg) from error
    import keras  # noqa: PLC0415 - loaded already

    entry = brick.card["input"]
    time = (entry["steps"],) if entry["sequence"] else ()
    inputs = keras.Input((*time, *entry["shape"]))
    fixed = keras.Model(inputs, model(inputs))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        fixed.export(path, format="onnx", verbose=False)
        return path.read_bytes()
