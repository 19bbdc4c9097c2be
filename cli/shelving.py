"""``deepbrick label`` and ``deepbrick shelf``, and the weight brick that somebody means."""

from collections.abc import Sequence
from pathlib import Path

from ..catalog import load_catalog
from ..shelf import Shelf, ShelfError, default_folder, find_labels, label_of, save_label
from .output import say, write_result


def write_label(brick: Path, name: str | None, out: Path | None) -> None:
    """Write the sticker of a weight brick as PNG and PDF; raises DeepBrickError where it cannot."""
    stem = out if out is not None else Path(f"{brick.stem}-label")
    for written in save_label(stem, label_of(brick, name), load_catalog()):
        write_result(f"Written: {written}")


def add_to_shelf(bricks: Sequence[Path], name: str | None) -> None:
    """Copy weight bricks onto the shelf; raises DeepBrickError at the first that cannot."""
    shelf = Shelf(default_folder())
    for brick in bricks:
        entry = shelf.add(brick, name)
        write_result(f"On the shelf: {entry.name} ({entry.identity})")


def remove_from_shelf(bricks: Sequence[str]) -> None:
    """Take weight bricks off the shelf; raises DeepBrickError at the first that is not there."""
    shelf = Shelf(default_folder())
    for brick in bricks:
        write_result(f"Taken off the shelf: {shelf.remove(brick)}")


def show_shelf() -> bool:
    """Print what is on the shelf; returns whether all of it is whole."""
    folder = default_folder()
    listing = Shelf(folder).listing()
    write_result(f"The shelf is {folder}.")
    if listing.entries:
        from .show import show_rows  # noqa: PLC0415 - rich only where there is a table

        rows = [
            [e.name, e.identity, e.trained_on, " | ".join(" ".join(c) for c in e.columns), e.added]
            for e in listing.entries
        ]
        show_rows(["name", "identity", "learned from", "stack", "added"], rows)
    elif not listing.problems:
        write_result("There is nothing on it.")
    for problem in listing.problems:
        say(problem)
    return not listing.problems


def meant_brick(what: Path) -> Path:
    """The weight brick that somebody means: a file, a name on the shelf, or a photo of a sticker.

    Parameters
    ----------
    what : Path

    Returns
    -------
    Path

    Raises
    ------
    DeepBrickError
        Where there is none, or the photo shows several.
    """
    if not what.is_file():
        if what.exists() or what.name != str(what) or what.suffix:
            return what  # what opens it says what is wrong with it
        return Shelf(default_folder()).find(str(what))
    with what.open("rb") as file:
        if file.read(2) == b"PK" or what.suffix.lower() == ".brick":
            return what
    from ..photo import load_photo  # noqa: PLC0415 - OpenCV only where there is a photo

    identities = list(dict.fromkeys(found.identity for found in find_labels(load_photo(what))))
    if not identities:
        msg = f"{what} shows no sticker of a weight brick; go closer, so that the square code fills more of the photo."
        raise ShelfError(msg)
    if len(identities) > 1:
        msg = f"{what} shows the stickers of {len(identities)} weight bricks; take a photo of one."
        raise ShelfError(msg)
    return Shelf(default_folder()).find(identities[0])
