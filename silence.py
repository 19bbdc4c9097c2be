"""Standard error is for the person at the keyboard, not for the remarks of libraries."""

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator

_STDERR_FD = 2
_STANDARD_FDS = (0, 1, _STDERR_FD)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Keep libraries written in C from writing to standard error.

    They write straight to the file descriptor, past ``sys.stderr`` and past what their
    log levels govern (libjpeg's warnings inside OpenCV, what TensorFlow says when it is
    imported), so the descriptor is turned away for as long as the block lasts. It
    belongs to the whole process: keep the block short.
    """
    try:
        kept = os.dup(_STDERR_FD)
    except OSError:  # the program runs without a standard error: nothing to silence
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - os.devnull is no path to work on
            os.dup2(nowhere.fileno(), _STDERR_FD)
        yield
    finally:
        os.dup2(kept, _STDERR_FD)
        os.close(kept)


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


@contextlib.contextmanager
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


def _fill_closed() -> None:
    """Let closed standard streams lead nowhere: else the next file that is opened takes their place."""
    for number in _STANDARD_FDS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
