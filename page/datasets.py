"""One's own data on the disk: a folder for each class with pictures or clips in it, or one table."""

import contextlib
import secrets
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from .engine import OWN, OwnData, called, check_file, is_shipped, keep_example
from .errors import PageError, not_found
from .files import Folders
from .tables import LARGEST_NUMBER, DataSet
from .words import translated_name

PICTURES, CLIPS, TABLE, ARRAYS = "pictures", "clips", "table", "arrays"
IN_CLASSES = (PICTURES, CLIPS)
MOST_ITEMS = 20_000
MOST_CLASSES = 200
_LONGEST_CLASS = 60
_FORBIDDEN = frozenset('/\\:*?"<>|')
_FILES = {".csv": ("table.csv", TABLE), ".tsv": ("table.tsv", TABLE), ".npz": ("arrays.npz", ARRAYS)}


def own_set(db: Session, member: int, dataset: int) -> DataSet:
    """Data of a member; raises PageError where there are none, or they are somebody else's."""
    found = db.get(DataSet, dataset)
    if found is None or found.member_id != member:
        raise not_found()
    return found


def data_path(folders: Folders, data: DataSet) -> Path:
    """What is trained on: the folder of the classes, or the file."""
    folder = folders.data(data.member_id, data.id)
    if data.kind in IN_CLASSES:
        return folder
    return next((folder / name for name, _ in _FILES.values() if (folder / name).is_file()), folder / "table.csv")


def resolved(db: Session, folders: Folders, member: int, data: str | None) -> str | OwnData | None:
    """What a stack's ``data`` means: the name of a shipped set, or one's own.

    Nothing where it is neither: a name from outside is never taken for a path.
    """
    if data is None or not data.startswith(OWN):
        return data if is_shipped(data) else None
    number = data.removeprefix(OWN)
    own = db.get(DataSet, int(number)) if number.isdecimal() and int(number) <= LARGEST_NUMBER else None
    if own is None or own.member_id != member:
        return None
    path = data_path(folders, own)
    return OwnData(path, file_called(own.name, path), own.changed)


def file_called(name: str, path: Path) -> str:
    """What people call the file or folder of data that have a name."""
    return name if name.lower().endswith(path.suffix) else name + path.suffix


def class_name(said: str) -> str:
    """A name for a class that is also one for its folder; raises PageError where nothing is left of it."""
    name = (
        "".join(c for c in said if c.isprintable() and c not in _FORBIDDEN).strip().strip(".")[:_LONGEST_CLASS].strip()
    )
    if not name:
        raise PageError("class-name")
    return name


def class_folder(folder: Path, name: str) -> Path:
    """The folder of a class that is there; names are looked up, never put into a path."""
    for found in classes(folder):
        if found.name == name:
            return found
    raise not_found()


def classes(folder: Path) -> list[Path]:
    """The folders of the classes, in the order of their names."""
    return sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def items(folder: Path) -> list[Path]:
    """Pictures or clips of a class, the oldest first."""
    return sorted(p for p in folder.iterdir() if not p.name.startswith((".", "upload-")))


def item(folder: Path, name: str) -> Path:
    """One picture or clip of a class."""
    for found in items(folder):
        if found.name == name:
            return found
    raise not_found()


def new_class(folder: Path, name: str) -> Path:
    """The folder of a class, made where it is not there."""
    name = class_name(name)
    there = classes(folder)
    same = next((p for p in there if p.name.casefold() == name.casefold()), None)
    if same is not None:
        return same
    if len(there) >= MOST_CLASSES:
        raise PageError("too-many-classes", number=MOST_CLASSES)
    path = folder / name
    path.mkdir(parents=True)
    return path


def add_picture(folder: Path, upload: Path, name: str) -> Path:
    """Keep an uploaded picture, which its owner calls by a name, as an example; the upload is gone afterwards."""
    try:
        with called(upload, name):
            return keep_example(upload, folder / _fresh())
    finally:
        upload.unlink(missing_ok=True)


def add_clip(folder: Path, frames: Sequence[Path]) -> Path:
    """Keep uploaded frames as a clip of a class, whole or not at all."""
    clip = folder / _fresh()
    hidden = folder / f".{clip.name}"
    hidden.mkdir()
    try:
        for number, frame in enumerate(frames):
            with called(frame, str(number + 1)):
                keep_example(frame, hidden / f"{number:04d}")
        hidden.rename(clip)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        raise
    return clip


def discard(path: Path) -> None:
    """Remove a picture, a clip or a class."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def file_of(name: str) -> tuple[str, str]:
    """What a file of data is called here, and its kind, by the ending of its name; PageError for other endings."""
    for ending, found in _FILES.items():
        if name.lower().endswith(ending):
            return found
    raise PageError("data-file")


def replace_file(folder: Path, upload: Path, file: str, name: str) -> None:
    """Keep an uploaded table or file of arrays in the place of the one before, if it can be learned from.

    Parameters
    ----------
    folder : Path
        Of the data set.
    upload : Path
        It is gone afterwards.
    file : str
        What it is to be called here, as ``file_of`` says.
    name : str
        What its owner calls it.

    Raises
    ------
    DeepBrickError
        Where nothing can be learned from it; the file before is still there then.
    """
    draft = upload.with_name(f"{upload.name}-{file}")  # the ending says how it is read
    upload.rename(draft)
    try:
        with called(draft, name):
            check_file(draft)
        draft.replace(folder / file)
    finally:
        draft.unlink(missing_ok=True)
    for old in folder.iterdir():
        if old.name != file:
            old.unlink()


def document(folders: Folders, data: DataSet, *, whole: bool = False) -> dict[str, Any]:
    """Data of one's own for the page: in short, or with the names of all examples."""
    folder = folders.data(data.member_id, data.id)
    told: dict[str, Any] = {
        "id": data.id,
        "name": translated_name(data.name),
        "kind": data.kind,
        "key": f"{OWN}{data.id}",
    }
    if data.kind not in IN_CLASSES:
        path = data_path(folders, data)
        return {**told, "file": path.name if path.is_file() else None}
    found = []
    for path in classes(folder):
        names = [p.name for p in items(path)]
        found.append({"name": path.name, "count": len(names), **({"items": names} if whole else {"first": names[:1]})})
    return {**told, "classes": found}


def _fresh() -> str:
    return f"{time.time_ns() // 1_000_000:013d}-{secrets.token_hex(3)}"
