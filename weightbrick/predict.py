"""What a plugged-in model says about new inputs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..catalog import ValueKind
from .batch import Batch
from .brick import WeightBrick
from .errors import InputError
from .kerasfile import load_keras_model
from .litert import litert_model

Floats = npt.NDArray[np.float32]
Model = Callable[[Floats], Floats]

_SURE = 0.5
"""From this probability on an answer is yes."""


def plugged_model(brick: WeightBrick) -> Model:
    """The model of a weight brick as a function.

    Parameters
    ----------
    brick : WeightBrick

    Returns
    -------
    callable
        Takes (N, ...) or (N, T, ...) float32 in the data's own units and returns (N, ...) float32. LiteRT runs it, and
        only where a sequence has another number of time steps than the training data, Keras does: that imports
        TensorFlow.

    Raises
    ------
    WeightBrickError
        Where the model is damaged or not what the card says.
    """
    quick = litert_model(brick)
    steps = brick.card["input"]["steps"]
    whole: list[Any] = []

    def model(x: Floats) -> Floats:
        if steps is None or x.shape[1] == steps:
            return quick(x)
        if not whole:
            whole.append(load_keras_model(brick))
        # Called by itself: Keras's predict cuts sequences that are longer than those of an earlier call.
        return np.asarray(whole[0](x, training=False), np.float32)

    return model


def predictions(model: Model, card: Mapping[str, Any], batch: Batch) -> Iterator[dict[str, Any]]:
    """Let a model look at some inputs.

    Parameters
    ----------
    model : callable
    card : Mapping
        Of its weight brick.
    batch : Batch

    Yields
    ------
    dict
        One for each input and time step, with ``input``, ``row`` or ``frame`` and ``step`` (from 1; only where there
        are several), and ``class`` and ``probabilities``, or ``labels`` and ``probabilities``, or ``names`` and
        ``values``, or ``values`` alone for an image.

    Raises
    ------
    InputError
        Where the model cannot take them.
    """
    try:
        answers = model(batch.x)
    except (RuntimeError, ValueError) as error:
        msg = f"{batch.source} is more than the model can look at; give it less at once."
        raise InputError(msg) from error
    for place, answer in enumerate(answers):
        steps = answer if card["output"]["every_step"] else [answer]
        for step, values in enumerate(steps, 1):
            result: dict[str, Any] = {"input": batch.source}
            if batch.unit is not None:
                result[batch.unit] = batch.numbers[place]
            if card["output"]["every_step"]:
                result["step"] = step
            yield result | _in_words(values, card)


def _in_words(values: Floats, card: Mapping[str, Any]) -> dict[str, Any]:
    names = list(card["classes"])
    if card["output"]["kind"] == ValueKind.IMAGE:
        return {"values": values.tolist()}
    if card["task"] == "binary" and len(names) == 2:
        yes = float(values[0])
        return {"class": names[int(yes >= _SURE)], "probabilities": dict(zip(names, (1.0 - yes, yes), strict=True))}
    if card["task"] == "multi-class" and len(names) == len(values):
        return {"class": names[int(values.argmax())], "probabilities": dict(zip(names, values.tolist(), strict=True))}
    if card["task"] == "multi-label" and len(names) == len(values):
        labels = [name for name, value in zip(names, values, strict=True) if value >= _SURE]
        return {"labels": labels, "probabilities": dict(zip(names, values.tolist(), strict=True))}
    return {"names": names, "values": values.tolist()}
