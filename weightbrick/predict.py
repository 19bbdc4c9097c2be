"""What a plugged-in model says about new inputs."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..language import gettext as _
from .batch import Batch
from .errors import InputError

if TYPE_CHECKING:
    from .brick import WeightBrick

Floats = npt.NDArray[np.float32]
Model = Callable[[Floats], Floats]

SURE = 0.5
"""From this probability on an answer is yes."""

_IMAGE_AXES = 3


def plugged_model(brick: "WeightBrick") -> Model:
    """The model of a weight brick as a function.

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
    from .litert import litert_model  # noqa: PLC0415 - not needed to ask a model

    return for_any_steps(litert_model(brick), brick.card, lambda: brick)


def for_any_steps(quick: Model, card: Mapping[str, Any], whole: Callable[[], "WeightBrick"]) -> Model:
    """A model that takes sequences of any length.

    Parameters
    ----------
    quick : callable
        Takes as many time steps as are on the card.
    whole : callable
        Gives the weight brick, whose Keras model takes the others.
    """
    steps = card["input"]["steps"]
    slow: list[Any] = []

    def model(x: Floats) -> Floats:
        if steps is None or x.shape[1] == steps:
            return quick(x)
        if not slow:
            from .kerasfile import load_keras_model  # noqa: PLC0415 - as the docstring says

            slow.append(load_keras_model(whole()))
        # Called by itself: Keras's predict cuts sequences that are longer than those of an earlier call.
        return np.asarray(slow[0](x, training=False), np.float32)

    return model


def predictions(model: Model, card: Mapping[str, Any], batch: Batch) -> Iterator[dict[str, Any]]:
    """Let a model look at some inputs.

    Parameters
    ----------
    card : Mapping
        Of its weight brick.

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
        msg = _("{source} is more than the model can look at; give it less at once.", source=batch.source)
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
    if len(card["output"]["shape"]) == _IMAGE_AXES:
        return {"values": values.tolist()}
    if card["task"] == "binary" and len(names) == 2:
        yes = float(values[0])
        return {"class": names[int(yes >= SURE)], "probabilities": dict(zip(names, (1.0 - yes, yes), strict=True))}
    if card["task"] == "multi-class" and len(names) == len(values):
        return {"class": names[int(values.argmax())], "probabilities": dict(zip(names, values.tolist(), strict=True))}
    if card["task"] == "multi-label" and len(names) == len(values):
        labels = [name for name, value in zip(names, values, strict=True) if value >= SURE]
        return {"labels": labels, "probabilities": dict(zip(names, values.tolist(), strict=True))}
    return {"names": names, "values": values.tolist()}
