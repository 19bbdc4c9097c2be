"""One training at a time for each file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ..atomic import FileError
from ..language import gettext as _


@contextlib.contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Let no other process that asks for it write a file meanwhile.

    The system gives the lock back where a process is killed. Where a file system has no
    locks there is none: files are written whole or not at all anyway.

    Parameters
    ----------
    path : Path
        Its folder must be there; the lock is a hidden file beside it.

    Raises
    ------
    FileError
        Where another process is at it, or nothing can be written there.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only where something is trained

    hidden = path.with_name(f".{path.name}.lock")
    lock = FileLock(hidden, timeout=0)
    try:
        # A file system without locks is no reason not to train.
        with contextlib.suppress(NotImplementedError):
            lock.acquire()
    except Timeout as error:
        msg = _("Another training is about to write {path}; wait for it, or name another folder with --out.", path=path)
        raise FileError(msg) from error
    except OSError as error:
        msg = _("{path} cannot be written ({reason}); choose another place.", path=path, reason=error.strerror or error)
        raise FileError(msg) from error
    try:
        yield
    finally:
        # Removed while it is held: whoever comes now makes a new one.
        with contextlib.suppress(OSError):
            hidden.unlink()
        lock.release()
