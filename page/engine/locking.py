"""One process at a time for each training."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ...errors import DeepBrickError

_PATIENCE_S = 120


class BusyError(DeepBrickError):
    """Another process works on it."""


@contextmanager
def alone(folder: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Wait until no other process works in a folder: that of a server that was killed takes a moment to end."""
    lock = FileLock(folder / ".lock", timeout=patience_s)
    try:
        lock.acquire()
    except Timeout as error:
        msg = f"Another DeepBrick works in {folder}; end it first."
        raise BusyError(msg) from error
    try:
        yield
    finally:
        lock.release()
