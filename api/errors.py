"""Errors of the API, which are also what Python's users expect them to be."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ..errors import DeepBrickError
from ..language import naming


class NotFoundError(DeepBrickError, FileNotFoundError):
    """There is no such file or folder."""


class ArgumentError(DeepBrickError, ValueError):
    """An argument has a value that cannot be used."""


@contextlib.contextmanager
def called(path: Path, name: str) -> Iterator[None]:
    """Let messages call a temporary file what its user knows it as.

    Parameters
    ----------
    path : Path
        The temporary file.
    name : str
        What it holds, in the user's words.

    Raises
    ------
    DeepBrickError
        What the block raises, as the same type.
    """
    try:
        yield
    except DeepBrickError as error:
        raise type(error)(naming(str(error), str(path), name)) from error
