"""Trained models are asked, and converted, in a process of their own: a damaged one ends that and not the server."""

import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ..language import language, naming, use_language
from .errors import PageError
from .workers import Worker

_PATIENCE_S = 180.0

Argument = Path | str | list[list[float]]


@dataclass(frozen=True)
class Question:
    """What is asked of the engine: the name of one of its functions, its arguments, and the language of the answer."""

    function: str
    arguments: tuple[Any, ...]
    language: str


@dataclass(frozen=True)
class Reply:
    """What it says, or why it cannot."""

    value: Any = None
    refusal: str | None = None


_FUNCTIONS = frozenset({"answer_file", "answer_numbers", "brick_card", "model_file", "stack_file", "examples"})


def _answer(connection: "Connection[Any, Any]") -> None:
    from ..errors import DeepBrickError  # noqa: PLC0415
    from . import engine  # noqa: PLC0415 - LiteRT and scikit-learn only in this process

    while True:
        question: Question = connection.recv()
        try:
            with use_language(question.language):
                reply = Reply(getattr(engine, question.function)(*question.arguments))
        except DeepBrickError as error:
            reply = Reply(refusal=str(error))
        connection.send(reply)


class Asking:
    """Asks one question after the other; the process starts with the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def ask(self, function: str, *arguments: Argument, called: str | None = None) -> Any:  # noqa: ANN401 - as the engine's
        """Call a function of the engine.

        Parameters
        ----------
        *arguments
        called : str or None
            What its owner calls the first argument, a file.

        Returns
        -------
        Any
            What the function returns.

        Raises
        ------
        PageError
            Where it refuses, or breaks off.
        """
        assert function in _FUNCTIONS, function
        with self._lock:
            if self._worker is None:
                self._worker = Worker(_answer)
            reply = self._worker.ask(Question(function, arguments, language()), _PATIENCE_S)
            if reply is None:
                self.end()
                raise PageError("model-broke-off", 422)
        if reply.refusal is not None:
            reason = reply.refusal if called is None else naming(reply.refusal, str(arguments[0]), called)
            raise PageError("core", 422, reason=reason)
        return reply.value

    def end(self) -> None:
        """End the process; the next question starts another one."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
