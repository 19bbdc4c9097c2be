"""Weight bricks on the shelf, and their stickers."""

from pathlib import Path

from ..catalog import load_catalog
from ..language import gettext as _
from ..printing import unwritable
from ..shelf import Shelf, default_folder, save_sticker, sticker_of
from .events import Failed, FileWritten, Report

__all__ = ["default_folder", "open_shelf", "write_sticker"]


def open_shelf() -> Shelf:
    """The shelf of this computer's user."""
    return Shelf(default_folder())


def write_sticker(brick: Path, name: str | None, out: Path | None, report: Report) -> None:
    """Write the sticker of a weight brick as PNG and PDF.

    Parameters
    ----------
    name : str or None
        On the sticker; None for the file's.
    out : Path or None
        Path without an ending; None for a name of its own in this folder.

    Raises
    ------
    DeepBrickError
        Where it is no weight brick, or a file cannot be written.
    """
    stem = out if out is not None else Path(f"{brick.stem}-label")
    sticker = sticker_of(brick, name)
    for written in save_sticker(stem, sticker, load_catalog()):
        report(FileWritten(written))
    if lost := unwritable(sticker.name + sticker.trained_on):
        letters = " ".join(lost)
        report(
            Failed(
                _(
                    "No font on this computer can write {letters}: the sticker has a question mark for each.",
                    letters=letters,
                )
            )
        )
