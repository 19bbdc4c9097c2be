"""The model as LiteRT (TFLite) runs it: small, quick to start, without TensorFlow."""

import hashlib
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler import TrainResult, build_model
from ..language import gettext as _
from ..silence import silenced
from .brick import WeightBrick
from .card import shapes_on
from .errors import WeightBrickError
from .expected import Expected
from .kerasfile import checked_weights, damaged
from .reference import answer_deviation, reference_model, sample_inputs
from .runner import Runner

Floats = npt.NDArray[np.float32]

MAX_DIFFERENCE = 1e-4
"""Between what the converted model says and what the trained one does, of numbers about 1."""

MAX_DIFFERENCE_HELD = 1e-3
"""Between what a model says that is opened and what its weights give in numpy, relative to the size of the answers."""

_COMPARED = 8
_HELD = 2
_TENSORS = 8
_SMALL_TENSORS = 1 << 20
"""A converted model has some tensors more than layers, and many small ones for each time step."""


def convert(result: TrainResult) -> bytes:
    """Convert a trained model, and compare what both say.

    Returns
    -------
    bytes
        A ``.tflite`` file. It takes any number of inputs at once, float32, in the data's own units; sequences of as
        many time steps as the training data have.

    Raises
    ------
    OSError
        Where there is no room for temporary files.
    WeightBrickError
        Where it does not say the same as the trained model.
    """
    dataset = result.dataset
    steps = int(dataset.x_train.shape[1]) if dataset.info.needs.sequence else None
    fixed = build_model(result.plan, dataset, steps=steps, answers=True)
    fixed.set_weights(result.model.get_weights())
    data = _converted(fixed)
    x = np.concatenate([dataset.x_val, dataset.x_train])[:_COMPARED]
    expected = np.asarray(result.model(x, training=False))
    difference = np.abs(Runner(data)(x) - expected) / np.maximum(np.abs(expected), 1)
    # Not a number is no agreement either.
    if not difference.max() <= MAX_DIFFERENCE:
        msg = _(
            "The converted model differs from the trained one by {difference:.2g}; this is a mistake in "
            "DeepBrick or TensorFlow: please report it.",
            difference=difference.max(),
        )
        raise WeightBrickError(msg)
    return data


def _converted(model: Any) -> bytes:  # noqa: ANN401 - Keras has no types
    import tensorflow as tf  # noqa: PLC0415 - loaded already by what trained

    # By way of a saved model: Keras's own export to LiteRT came only with Keras 3.13.
    with tempfile.TemporaryDirectory() as folder:
        try:
            model.export(folder, verbose=False)
        except tf.errors.OpError as error:  # a full disk is none of Python's own errors there
            reason = error.message.rpartition("; ")[2].partition(" [Op:")[0]
            raise OSError(reason) from error
        with silenced():
            return bytes(tf.lite.TFLiteConverter.from_saved_model(folder).convert())


def litert_model(brick: WeightBrick) -> Callable[[Floats], Floats]:
    """The model of a weight brick as a function, without TensorFlow.

    Returns
    -------
    callable
        Takes (N, ...) or (N, T, ...) float32 with as many time steps as on the card, and returns (N, ...) float32.

    Raises
    ------
    WeightBrickError
        Where the model is damaged or not what the card says.
    """
    try:
        runner = Runner(brick.litert_file, _most_numbers(brick.expected))
    except (ValueError, RuntimeError) as error:
        msg = _("The LiteRT model in {path} is damaged; copy the file again or train anew.", path=brick.path)
        raise WeightBrickError(msg) from error
    if runner.shapes != shapes_on(brick.card, brick.card["input"]["steps"]):
        msg = _("The card in {path} does not go with its LiteRT model; train anew.", path=brick.path)
        raise WeightBrickError(msg)
    _compare(runner, brick)
    return runner


def _most_numbers(expected: Expected) -> int:
    """How many numbers a converted model may have in all its tensors, for one input."""
    return _TENSORS * (expected.weights + expected.activations) + _SMALL_TENSORS


def _compare(runner: Runner, brick: WeightBrick) -> None:
    """Hold the model that runs against the weights of the other one, on inputs drawn by their hash."""
    layers, weights = checked_weights(brick)
    shape, _answer = shapes_on(brick.card, brick.card["input"]["steps"])
    rng = np.random.default_rng(list(hashlib.sha256(brick.litert_file).digest()))
    try:
        x = sample_inputs(layers, shape, _HELD, rng)
        expected = reference_model(layers, weights)(x)
    except Exception as error:
        # numpy raises whatever it meets where arrays do not go together.
        raise damaged(brick.path) from error
    size = max(float(np.abs(expected).max()), answer_deviation(layers))
    # Not a number is no agreement either.
    if not np.abs(runner(x) - expected).max() <= MAX_DIFFERENCE_HELD * size:
        msg = _("The LiteRT model in {path} does not say what its Keras model says; train anew.", path=brick.path)
        raise WeightBrickError(msg)
