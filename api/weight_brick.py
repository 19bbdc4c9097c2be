"""A trained model: to save, to load, and to ask."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..atomic import write_bytes
from ..catalog import load_catalog
from ..errors import DeepBrickError
from ..graph import Stack as BrickStack
from ..language import gettext as _
from ..weightbrick import Batch, Model, load_keras_model, open_weight_brick, plugged_model, predictions, read_inputs
from ..weightbrick import WeightBrick as OpenedBrick
from .build import Build
from .errors import ArgumentError


class WeightBrick:
    """What a model has learned, with the stack it was built from; `load` and `Stack.train` make one.

    It runs without TensorFlow (in LiteRT), only sequences of another length than it learned from need it.
    """

    def __init__(self, opened: OpenedBrick, data: bytes, stack: Build) -> None:
        self._opened, self._data, self._stack = opened, data, stack

    @property
    def card(self) -> Mapping[str, Any]:
        """What it was trained on, its shapes, classes, scores and versions."""
        return self._opened.card

    @property
    def stack(self) -> Build:
        """The `Stack` that it was built from."""
        return self._stack

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, labels or numbers that come out, in the order of `predict`; empty for images."""
        return tuple(self.card["classes"])

    @property
    def scores(self) -> Mapping[str, float]:
        """``val_loss`` and the metric on the part of the data that was kept aside."""
        return dict(self.card["scores"])

    def predict(self, x: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Let the model look at inputs, as ``keras.Model.predict`` does.

        Parameters
        ----------
        x : array_like
            (N, ...) numbers in the data's own units, as the model learned from; for sequences (N, T, ...).

        Returns
        -------
        ndarray
            (N, ...) float32: for classes a probability of each.

        Raises
        ------
        ValueError
            Where the inputs have another shape than the model takes.
        """
        return np.asarray(self._model(self._inputs(x)), np.float32)

    def answers(self, x: npt.ArrayLike) -> list[dict[str, Any]]:
        """As `predict`, in words.

        Parameters
        ----------
        x : array_like
            As for `predict`.

        Returns
        -------
        list of dict
            One for each input (and time step, with ``step`` from 1, where the model answers at each): ``class`` and
            ``probabilities``, ``labels`` and ``probabilities``, ``names`` and ``values``, or ``values`` of an image.

        Raises
        ------
        ValueError
            As `predict` does.
        """
        inputs = self._inputs(x)
        batch = Batch(_("the input"), inputs, "row", tuple(range(len(inputs))))
        return [
            {name: value for name, value in answer.items() if name not in {"input", "row"}}
            for answer in predictions(self._model, self.card, batch)
        ]

    def answers_about(self, path: str | os.PathLike[str]) -> Iterator[list[dict[str, Any]] | str]:
        """As `answers`, about files.

        Parameters
        ----------
        path : path_like
            An image, a video, a folder of either, a table, or arrays, as ``deepbrick plug`` takes them.

        Yields
        ------
        list of dict, or str
            Answers to what a file holds, or a sentence why it cannot be used.
        """
        for batch in read_inputs(Path(path), self.card):
            if not isinstance(batch, Batch):
                yield batch.message
                continue
            try:
                yield [
                    {name: value for name, value in answer.items() if name != "input"}
                    for answer in predictions(self._model, self.card, batch)
                ]
            except DeepBrickError as error:
                yield str(error)

    def model(self) -> Any:  # noqa: ANN401 - Keras has no types
        """The trained Keras model, not compiled; it imports TensorFlow."""
        return load_keras_model(self._opened)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it into one file, whole or not at all.

        Parameters
        ----------
        path : path_like
            By custom it ends in ``.brick``.

        Returns
        -------
        Path
            The same.

        Raises
        ------
        DeepBrickError
            Where the file cannot be written.
        """
        path = Path(path)
        write_bytes(path, self._data)
        return path

    @cached_property
    def _model(self) -> Model:
        return plugged_model(self._opened)

    def _inputs(self, x: npt.ArrayLike) -> npt.NDArray[np.float32]:
        try:
            inputs = np.asarray(x, np.float32)
        except (TypeError, ValueError) as error:
            msg = _("The inputs have to be numbers ({error}).", error=error)
            raise ArgumentError(msg) from error
        entry = self.card["input"]
        shape = tuple(entry["shape"])
        steps = 1 if entry["sequence"] else 0
        if inputs.ndim != 1 + steps + len(shape) or inputs.shape[1 + steps :] != shape or not inputs.size:
            wanted = ", ".join(map(str, ("N", *(["T"] * steps), *shape)))
            msg = _(
                "The inputs have the shape {shape}, but this model takes ({wanted}).", shape=inputs.shape, wanted=wanted
            )
            raise ArgumentError(msg)
        return inputs

    def __repr__(self) -> str:
        scores = ", ".join(f"{name} {value:.3g}" for name, value in self.scores.items())
        return f"WeightBrick({self.card['stack']!r}, learned from {self.card['data']['name']!r}, {scores})"


def opened(path: Path, stack_type: Callable[[BrickStack], Build]) -> WeightBrick:
    """Open a weight brick that is there, and make its stack; raises DeepBrickError where it cannot be used."""
    brick = open_weight_brick(path, load_catalog())
    return WeightBrick(brick, path.read_bytes(), stack_type(brick.stack))
