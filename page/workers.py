"""Processes that do one piece of work after the other, and end when the server does, however it does."""

import contextlib
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

_ENDING_S = 2.0

Ask = Callable[[], Any]
"""Waits for what the server sends next; raises EOFError where there is no server any more."""


class Worker:
    """A process with a pipe to it.

    Parameters
    ----------
    work : callable
        Runs in the process, with this end of its pipe; a function of a module.
    """

    def __init__(self, work: "Callable[[Connection[Any, Any]], None]") -> None:
        context = get_context("spawn")  # a fork would copy the threads of the server half
        here, there = context.Pipe()
        self.connection: Connection[Any, Any] = here
        self._process = context.Process(target=_run, args=(work, there), daemon=True)
        self._process.start()
        there.close()  # so that the end of the process is the end of the pipe

    def ask(self, job: object, patience_s: float) -> Any:  # noqa: ANN401 - whatever the work answers
        """Send a job and wait for its answer; None where the process broke off over it, or takes too long."""
        try:
            self.connection.send(job)
            return self.connection.recv() if self.connection.poll(patience_s) else None
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self.connection.close()
        self._process.terminate()
        self._process.join(_ENDING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_ENDING_S)


def _run(work: "Callable[[Connection[Any, Any]], None]", connection: "Connection[Any, Any]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    with contextlib.suppress(EOFError, OSError):  # the server is no more
        work(connection)
