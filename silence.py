"""Standard error is for the person at the keyboard, not for the remarks of libraries."""

import contextlib
import os
from collections.abc import Iterator

_STDERR_FD = 2


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
