"""The photos of a collection: a folder, a pattern, a list in a file, here or where fsspec reaches."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from ...language import gettext as _
from .errors import BatchError

_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif", ".avif", ".tif", ".tiff"})
_LISTS = frozenset({".txt", ".lst"})


def list_photos(source: str) -> Iterator[str]:
    """Find the photos of a collection.

    Parameters
    ----------
    source : str
        A folder, searched to its depths for files with the ending of a picture; a pattern (``photos/**/*.jpg``); a text
        file (``.txt``) with a photo a line; or one photo. On this machine, or with a protocol that fsspec knows
        (``s3://bucket/photos``).

    Yields
    ------
    str
        Absolute paths, or addresses with their protocol. One folder after another: no more is held in memory than
        the largest folder has.

    Raises
    ------
    BatchError
        Where there is no such place, or it cannot be reached.
    """
    try:
        yield from _found(source)
    except ImportError as error:
        msg = _("{source} cannot be reached: {reason}.", source=source, reason=error)
        raise BatchError(msg) from error
    except FileNotFoundError as error:
        msg = _("There is no {source}; check its name.", source=source)
        raise BatchError(msg) from error
    except (OSError, ValueError) as error:
        msg = _(
            "{source} cannot be listed ({reason}); check its name and your access to it.", source=source, reason=error
        )
        raise BatchError(msg) from error


def is_local(name: str) -> bool:
    """Whether a photo lies on a disk of this machine, by its name in the list."""
    return Path(name).is_absolute()


def _found(source: str) -> Iterator[str]:
    # Listings are not kept: those of large buckets fill the memory.
    options = {} if "://" not in source else {"use_listings_cache": False}
    system, path = fsspec.core.url_to_fs(source, **options)
    if system.isdir(path):
        for folder, _folders, files in system.walk(path):
            for name in sorted(files):
                if PurePosixPath(name).suffix.lower() in _ENDINGS:
                    yield _name(system, f"{folder.rstrip('/')}/{name}")
    elif system.isfile(path):
        yield from _listed(system, path) if PurePosixPath(path).suffix.lower() in _LISTS else [_name(system, path)]
    elif any(c in path for c in "*?["):
        yield from (_name(system, str(name)) for name in system.glob(path))
    else:
        raise FileNotFoundError(source)


def _listed(system: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - fsspec has no types
    """The photos in a file with one a line; relative ones are looked for from where the command was typed."""
    with system.open(path, "r", encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            photo = line.rstrip("\r\n")
            if photo:
                yield photo if "://" in photo else os.path.abspath(photo)  # noqa: PTH100 - Path changes names


def _name(system: Any, path: str) -> str:  # noqa: ANN401 - likewise
    return path if isinstance(system, LocalFileSystem) else str(system.unstrip_protocol(path))
