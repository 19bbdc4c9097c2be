"""Files that are written whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from .errors import DeepBrickError
from .language import gettext as _


class FileError(DeepBrickError):
    """A file cannot be written."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file under another name in the same folder, and move it into place at the end.

    Parameters
    ----------
    path : Path
        Where the file ends up. Its folder must be there.

    Yields
    ------
    Path
        The name to write to; it has the same ending. If the block raises, this file is
        removed, and whatever was at ``path`` stays.

    Raises
    ------
    FileError
        Where the system refuses.
    """
    temporary: Path | None = None
    try:
        # Named before it is made, so that whatever stops us then, even Ctrl-C, it is removed.
        temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix}")
        temporary.touch(exist_ok=False)
        yield temporary
        _to_disk(temporary)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        msg = _("{path} cannot be written ({reason}); choose another place.", path=path, reason=error.strerror or error)
        raise FileError(msg) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raises FileError."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all; raises FileError."""
    write_bytes(path, text.encode("utf-8"))


def _to_disk(path: Path) -> None:
    # Without this a power cut after the move may leave an empty file under the final name.
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
