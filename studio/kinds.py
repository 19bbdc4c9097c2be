"""What a file is that is not what a command takes, for a true sentence about it."""

import zipfile
from pathlib import Path

from ..errors import DeepBrickError
from ..language import N_
from ..language import gettext as _
from ..zipped import DAMAGE

_HEAD = 4096
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_STARTS = (
    (0, b"\x89HDF\r\n\x1a\n", N_("an HDF5 file (perhaps a Keras model)")),
    (0, b"%PDF", N_("a PDF")),
    (0, b"\x1aE\xdf\xa3", N_("a video")),
    (0, b"\x93NUMPY", N_("an array of numpy's")),
    (4, b"TFL3", N_("a LiteRT model")),
)
_WEIGHT_BRICK = N_("a weight brick")
_ZIPS = (
    ("card.json", _WEIGHT_BRICK),
    ("model.weights.h5", N_("a Keras model")),
    ("word/document.xml", N_("a Word document")),
    ("xl/workbook.xml", N_("an Excel table")),
    ("ppt/presentation.xml", N_("a PowerPoint presentation")),
)
_PICTURES = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"WEBP"})


class KindError(DeepBrickError):
    """A file is of another kind than a command takes."""


def kind_of(path: Path) -> str | None:
    """What a file is, in words.

    Returns
    -------
    str or None
        None for a picture, for what cannot be read, and for what nobody knows.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(b"PK"):
            return _kind_of_zip(path)
    except (OSError, ValueError):
        return None
    if is_json(head):
        return _("a brick graph") if b"stacks" in head.replace(b"\0", b"") else _("a JSON file")
    if head[4:8] == b"ftyp" or head.startswith(b"RIFF"):
        return None if head[8:12] in _PICTURES else _("a video")
    started = next((words for place, start, words in _STARTS if head.startswith(start, place)), None)
    return _kind_of_table(path, head) if started is None else _(started)


def is_weight_brick(path: Path) -> bool:
    """Whether a file looks like a weight brick; it may still be damaged."""
    return kind_of(path) == _(_WEIGHT_BRICK)


def is_json(head: bytes) -> bool:
    """Whether a file begins like a JSON object, in UTF-8, UTF-16 or UTF-32."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().startswith(b"{")


def another_kind(path: Path, error: DeepBrickError, wanted: str) -> DeepBrickError:
    """The error of a file that is no photo, with what it is instead where that can be told.

    Parameters
    ----------
    error : DeepBrickError
        What is said where it cannot.
    wanted : str
        What the command takes, for the rest of the sentence.
    """
    kind = kind_of(path)
    return (
        error if kind is None else KindError(_("{path} is {kind}; name {wanted}.", path=path, kind=kind, wanted=wanted))
    )


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except DAMAGE:
        return _("a zip that is cut off or damaged (perhaps a weight brick)")
    return _(next((words for name, words in _ZIPS if name in names), N_("a zip")))


def _kind_of_table(path: Path, head: bytes) -> str | None:
    return _("a table") if path.suffix.lower() in {".csv", ".tsv"} and head and b"\0" not in head else None
