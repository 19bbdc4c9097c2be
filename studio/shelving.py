"""Weight bricks on the shelf, their stickers, and the weight brick that somebody means."""

from pathlib import Path

from ..catalog import load_catalog
from ..printing import unwritable
from ..shelf import Shelf, ShelfError, default_folder, find_labels, label_of, save_label
from .events import Failed, FileWritten, Report
from .kinds import another_kind

__all__ = ["default_folder", "meant_brick", "open_shelf", "write_label"]


def open_shelf() -> Shelf:
    """The shelf of this computer's user."""
    return Shelf(default_folder())


def write_label(brick: Path, name: str | None, out: Path | None, report: Report) -> None:
    """Write the sticker of a weight brick as PNG and PDF.

    Parameters
    ----------
    brick : Path
    name : str or None
        On the sticker; None for the file's.
    out : Path or None
        Path without an ending; None for a name of its own in this folder.
    report : callable

    Raises
    ------
    DeepBrickError
        Where it is no weight brick, or a file cannot be written.
    """
    stem = out if out is not None else Path(f"{brick.stem}-label")
    label = label_of(brick, name)
    for written in save_label(stem, label, load_catalog()):
        report(FileWritten(written))
    if lost := unwritable(label.name + label.trained_on):
        letters = " ".join(lost)
        report(Failed(f"No font on this computer can write {letters}: the sticker has a question mark for each."))


def meant_brick(what: str) -> Path:
    """The weight brick that somebody means: a file, a name on the shelf, or a photo of a sticker.

    Parameters
    ----------
    what : str
        A file that is there goes before a name on the shelf.

    Returns
    -------
    Path

    Raises
    ------
    DeepBrickError
        Where there is none, or the photo shows several.
    """
    path = Path(what)
    if not path.is_file():
        return _on_the_shelf(what)
    try:
        with path.open("rb") as file:
            if file.read(2) == b"PK" or path.suffix.lower() == ".brick":
                return path
    except OSError:
        return path  # what opens it says why it cannot
    from ..photo import PhotoError, load_photo  # noqa: PLC0415 - OpenCV only where there is a photo

    try:
        photo_bgr = load_photo(path)
    except PhotoError as error:
        raise another_kind(path, error, "a weight brick (.brick), or a photo of its sticker") from error
    identities = list(dict.fromkeys(found.identity for found in find_labels(photo_bgr)))
    if not identities:
        msg = f"{path} shows no sticker of a weight brick; go closer, so that the square code fills more of the photo."
        raise ShelfError(msg)
    if len(identities) > 1:
        msg = f"{path} shows the stickers of {len(identities)} weight bricks; take a photo of one."
        raise ShelfError(msg)
    return open_shelf().find(identities[0])


def _on_the_shelf(what: str) -> Path:
    """The brick of a name, which may hold dots and slashes; what cannot be one is left to whoever opens it."""
    shelf = open_shelf()
    path = Path(what)
    if shelf.has(what):
        return shelf.find(what)
    # It looks like a file's name, or is a folder's: what opens it says what is wrong with it.
    return path if path.exists() or path.suffix or path.name != what else shelf.find(what)
