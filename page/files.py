"""Where a member's files lie, and how uploads get there."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from .errors import PageError
from .settings import MAX_MEMBER_BYTES, MAX_UPLOAD_BYTES

_LONGEST_NAME = 120


class Folders:
    """One folder a member, below which all names are made by the page, never by a browser."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def member(self, member: int) -> Path:
        """The folder of a member, made where it is not there."""
        folder = self.root / "members" / str(member)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def photo(self, member: int, photo: int) -> Path:
        """The folder of a photo: ``original``, ``shown.jpg`` and ``corrected.json`` lie in it."""
        return self.member(member) / "photos" / str(photo)

    def data(self, member: int, dataset: int) -> Path:
        """The folder of a data set."""
        return self.member(member) / "data" / str(dataset)

    def training(self, member: int, training: int) -> Path:
        """The folder of a training: its state, its weight brick, and what it gets wrong."""
        return self.member(member) / "trainings" / str(training)

    def model(self, member: int, model: int) -> Path:
        """The weight brick of a model."""
        return self.member(member) / "models" / f"{model}.brick"

    def script(self, member: int, model: int) -> Path:
        """The script that a model was trained with; there is none of one that was brought in."""
        return self.model(member, model).with_suffix(".py")

    def used(self, member: int) -> int:
        """Bytes of all files of a member."""
        return sum(p.stat().st_size for p in self.member(member).rglob("*") if p.is_file())


@dataclass(frozen=True)
class Place:
    """Where an upload goes, and how many bytes it may have."""

    path: Path
    limit: int


def place_for(folder: Path, length: str | None, used: int) -> Place:
    """Make a place for an upload.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    length : str or None
        How long the body of the request says it is.
    used : int
        Bytes that the member has already.

    Returns
    -------
    Place
        Of a file with a name of the page's own.

    Raises
    ------
    PageError
        Where it is too large, or would be too much.
    """
    if used >= MAX_MEMBER_BYTES:
        raise PageError("full", 413, gigabytes=MAX_MEMBER_BYTES // 1_000_000_000)
    limit = min(MAX_UPLOAD_BYTES, MAX_MEMBER_BYTES - used)
    if length is not None and (not length.isdecimal() or int(length) > limit):
        raise _too_large()
    folder.mkdir(parents=True, exist_ok=True)
    return Place(folder / f"upload-{secrets.token_hex(8)}", limit)


async def receive_file(stream: AsyncIterator[bytes], place: Place) -> Path:
    """Write the body of a request to its file; raises PageError where it is empty or too large, and nothing stays."""
    try:
        await _write(stream, place)
    except BaseException:
        place.path.unlink(missing_ok=True)
        raise
    return place.path


async def _write(stream: AsyncIterator[bytes], place: Place) -> None:
    size = 0
    with place.path.open("wb") as file:
        async for chunk in stream:
            size += len(chunk)
            if size > place.limit:
                raise _too_large()
            file.write(chunk)
    if not size:
        raise PageError("empty-file")


def _too_large() -> PageError:
    return PageError("too-large", 413, megabytes=MAX_UPLOAD_BYTES // 1_000_000)


def file_name(name: str, otherwise: str) -> str:
    """The name of a file from a browser as it is shown, without folders."""
    return shown_name(name.replace("\\", "/").rsplit("/", 1)[-1], otherwise)


def shown_name(name: str, otherwise: str) -> str:
    """A name that somebody typed as it is shown: in one line, not too long."""
    printable = "".join(c for c in name if c.isprintable()).strip()
    return printable[:_LONGEST_NAME] or otherwise
