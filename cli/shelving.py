"""``deepbrick label`` and ``deepbrick shelf``, and the weight brick that somebody means."""

from collections.abc import Sequence
from pathlib import Path

from ..catalog import load_catalog
from ..printing import unwritable
from ..shelf import Shelf, ShelfError, default_folder, find_labels, label_of, save_label
from .kinds import another_kind
from .output import each, say, write_result


def write_label(brick: Path, name: str | None, out: Path | None) -> None:
    """Write the sticker of a weight brick as PNG and PDF; raises DeepBrickError where it cannot."""
    stem = out if out is not None else Path(f"{brick.stem}-label")
    label = label_of(brick, name)
    for written in save_label(stem, label, load_catalog()):
        write_result(f"Written: {written}")
    if lost := unwritable(label.name + label.trained_on):
        say(f"No font on this computer can write {' '.join(lost)}: the sticker has a question mark for each.")


def add_to_shelf(bricks: Sequence[Path], name: str | None) -> bool:
    """Copy weight bricks onto the shelf, and say which cannot be; returns whether all of them were."""
    shelf = Shelf(default_folder())

    def add(brick: Path) -> str:
        entry = shelf.add(brick, name)
        return f"On the shelf: {entry.name} ({entry.identity})"

    return each(bricks, add)


def remove_from_shelf(bricks: Sequence[str]) -> bool:
    """Take weight bricks off the shelf, and say which are not there; returns whether all of them were."""
    shelf = Shelf(default_folder())
    return each(bricks, lambda brick: f"Taken off the shelf: {shelf.remove(brick)}")


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
    return Shelf(default_folder()).find(identities[0])


def _on_the_shelf(what: str) -> Path:
    """The brick of a name, which may hold dots and slashes; what cannot be one is left to whoever opens it."""
    shelf = Shelf(default_folder())
    path = Path(what)
    if shelf.has(what):
        return shelf.find(what)
    # It looks like a file's name, or is a folder's: what opens it says what is wrong with it.
    return path if path.exists() or path.suffix or path.name != what else shelf.find(what)
