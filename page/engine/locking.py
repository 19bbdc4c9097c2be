"""One process at a time for each training."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ...errors import DeepBrickError
from ...language import gettext as _

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
        msg = _("Another DeepBrick works in {folder}; end it first.", folder=folder)
        raise BusyError(msg) from error
    try:
        yield
    finally:
        lock.release()
