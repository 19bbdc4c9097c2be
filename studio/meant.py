"""The weight brick that somebody means."""

from pathlib import Path

from ..language import gettext as _


def meant_brick(what: str) -> Path:
    """The weight brick that somebody means: a file, a name on the shelf, or a photo of a sticker.

    Parameters
    ----------
    what : str
        A file that is there goes before a name on the shelf.

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
    from ..shelf import ShelfError, find_stickers  # noqa: PLC0415 - likewise
    from .kinds import another_kind  # noqa: PLC0415 - likewise
    from .shelving import open_shelf  # noqa: PLC0415 - likewise

    try:
        photo_bgr = load_photo(path)
    except PhotoError as error:
        raise another_kind(path, error, _("a weight brick (.brick), or a photo of its sticker")) from error
    identities = list(dict.fromkeys(found.identity for found in find_stickers(photo_bgr)))
    if not identities:
        msg = _(
            "{path} shows no sticker of a weight brick; go closer, so that the square code fills more of the photo.",
            path=path,
        )
        raise ShelfError(msg)
    if len(identities) > 1:
        msg = _(
            "{path} shows the stickers of {count} weight bricks; take a photo of one.", path=path, count=len(identities)
        )
        raise ShelfError(msg)
    return open_shelf().find(identities[0])


def _on_the_shelf(what: str) -> Path:
    """The brick of a name, which may hold dots and slashes; what cannot be one is left to whoever opens it."""
    from .shelving import open_shelf  # noqa: PLC0415 - not for a file

    shelf = open_shelf()
    path = Path(what)
    if shelf.has(what):
        return shelf.find(what)
    # It looks like a file's name, or is a folder's: what opens it says what is wrong with it.
    return path if path.exists() or path.suffix or path.name != what else shelf.find(what)
