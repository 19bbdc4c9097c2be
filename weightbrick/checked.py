"""Which weight bricks this computer has looked through already: looking through one takes longer than to ask it."""

import contextlib
import hashlib
import os
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ..folders import named_folder
from ..version import __version__

FOLDER_VARIABLE = "DEEPBRICK_CHECKED"
"""Environment variable that names another folder."""


def seal_of(card: bytes, members: Iterable[zipfile.ZipInfo]) -> str:
    """What stands for a weight brick: of two files that differ, in a card or in a part of them, no two have the same.

    Parameters
    ----------
    card : bytes
        It has the SHA-256 of each part.
    members : iterable of ZipInfo
        Of the whole file.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits, also over the version of DeepBrick: another one looks through it again.
    """
    digest = hashlib.sha256(__version__.encode())
    digest.update(repr([(m.filename, m.CRC, m.file_size, m.compress_size) for m in members]).encode())
    digest.update(card)
    return digest.hexdigest()


def was_checked(seal: str) -> bool:
    """Whether a weight brick has been looked through on this computer."""
    try:
        return (default_folder() / seal).is_file()
    except (OSError, RuntimeError):  # the latter where there is no home
        return False


def remember_checked(seal: str) -> None:
    """Keep that a weight brick has been looked through; where nothing can be kept, it will be again."""
    with contextlib.suppress(OSError, RuntimeError):
        folder = default_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / seal).touch()


def default_folder() -> Path:
    """Where that is kept: what DEEPBRICK_CHECKED says, else a folder of the user's for what can be made again."""
    return named_folder(FOLDER_VARIABLE) or _users() / "deepbrick" / "checked"


def _users() -> Path:
    """Where programs keep what can be made again; platformdirs knows that too, but takes as long as all the rest."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
