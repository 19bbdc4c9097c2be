"""The bytes of a picture's file, with what may be wrong with it in one sentence."""

import stat
from pathlib import Path

from ..errors import DeepBrickError
from ..language import gettext as _

MAX_FILE_BYTES = 100_000_000


class PhotoError(DeepBrickError):
    """The file is no picture that can be read."""


def printable(path: Path) -> str:
    """The path as it can be printed on one line: a file name may hold line breaks and bytes that are no text."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))


def read_file(path: Path, name: str) -> bytes:
    """Read a picture's file.

    Parameters
    ----------
    name : str
        The path as it can be printed.

    Returns
    -------
    bytes
        At least one.

    Raises
    ------
    PhotoError
        Where it is missing, unreadable, no ordinary file, empty, or larger than ``MAX_FILE_BYTES``.
    """
    try:
        status = path.stat()
        # Only a file is opened: a pipe could keep us waiting, a device need not have an end.
        data = _head(path, status.st_size) if stat.S_ISREG(status.st_mode) else b""
    except FileNotFoundError as error:
        msg = _("There is no photo {name}; check its name.", name=name)
        raise PhotoError(msg) from error
    except PermissionError as error:
        msg = _("{name} cannot be opened; give yourself the right to read it.", name=name)
        raise PhotoError(msg) from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        msg = _("{path} cannot be read ({reason}).", path=name, reason=getattr(error, "strerror", None) or error)
        raise PhotoError(msg) from error
    if stat.S_ISDIR(status.st_mode):
        msg = _(
            "{name} is a folder; name the photos in it, for example {path}.", name=name, path=printable(path / "*.jpg")
        )
        raise PhotoError(msg)
    if not stat.S_ISREG(status.st_mode):
        msg = _("{name} is a pipe or a device; save the photo in a file.", name=name)
        raise PhotoError(msg)
    if not data:
        msg = _("{name} is empty; copy the photo again.", name=name)
        raise PhotoError(msg)
    if len(data) > MAX_FILE_BYTES:
        msg = _(
            "{name} is larger than {megabytes} MB; save the photo smaller.",
            name=name,
            megabytes=MAX_FILE_BYTES // 1_000_000,
        )
        raise PhotoError(msg)
    return data


def _head(path: Path, size: int) -> bytes:
    """The whole file, or one byte more than allowed: enough to see that there is more."""
    with path.open("rb") as file:
        return file.read(min(size, MAX_FILE_BYTES) + 1)
