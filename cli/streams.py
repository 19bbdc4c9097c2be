"""Standard output and standard error as a command needs them, set once where it starts."""

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from .output import given_up

_STDERR_FD = 2
_STANDARD_FDS = (0, 1, _STDERR_FD)


def only_our_words() -> None:
    """Give standard error to our own sentences, and to Python's tracebacks.

    Libraries written in C (TensorFlow, FFmpeg, OpenCV, libpng, libjpeg, Qt) write their remarks straight to the file
    descriptor, at any time and from any thread, and so do the processes that are started; from now on that leads
    nowhere, while ``sys.stderr`` has a descriptor of its own. Warnings and logs of Python's libraries are turned off,
    unless Python was asked for them (``-W``, ``PYTHONWARNINGS``).
    """
    _fill_closed()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        logging.disable()
    if sys.stderr is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    kept = os.dup(_STDERR_FD)
    sys.stderr = open(kept, "w", encoding=sys.stderr.encoding, errors="backslashreplace", buffering=1)  # noqa: PTH123, SIM115 - as long as the program runs
    os.dup2(nowhere, _STDERR_FD)
    os.close(nowhere)


@contextmanager
def heard() -> Iterator[None]:
    """Let a process that is started meanwhile have the standard error that only we have by now."""
    try:
        ours = sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):  # there is none, or it is no file
        yield
        return
    nowhere = os.dup(_STDERR_FD)
    os.dup2(ours, _STDERR_FD)
    try:
        yield
    finally:
        os.dup2(nowhere, _STDERR_FD)
        os.close(nowhere)


class _Stdout(io.TextIOWrapper):
    """Standard output for those who write to it by themselves: typer its help, rich its tables."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise given_up(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise given_up(error) from error


def say_when_full() -> None:
    """Let a standard output that takes no more be one sentence, whoever writes to it."""
    old = sys.stdout
    if isinstance(old, io.TextIOWrapper):
        old.flush()
        sys.stdout = _Stdout(old.buffer, old.encoding, old.errors, line_buffering=old.line_buffering)


def _fill_closed() -> None:
    """Let closed standard streams lead nowhere: else the next file that is opened takes their place."""
    for number in _STANDARD_FDS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
