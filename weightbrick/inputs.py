"""What a model is to look at, read from files as it was before training: in the data's own units."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .batch import Item, refusing

_ARRAYS = frozenset({".npy", ".npz"})


def read_inputs(path: Path, card: Mapping[str, Any]) -> Iterator[Item]:
    """Read what a path holds for the model of a card.

    Parameters
    ----------
    path : Path
        Image models take image files of any size, folders of them, and videos, of which they see each frame; models of
        vectors or single values take tables, where each row is an input: with a header by the names of the columns
        that the model learned from, where the card has them, else by their places. Models of sequences take a video or
        a folder of frames in the order of their numbers, of which they see as many frames as they learned from, evenly
        spread, a folder of such, or a table: with rows as they were learned from, or with the time steps as rows. All
        take ``.npy`` and ``.npz`` files with one input or several.
    card : Mapping
        Of the weight brick.

    Yields
    ------
    Batch or Refused
        What can be used, and a sentence for each thing that cannot.
    """
    yield from refusing(_items(path, card), path)


def _items(path: Path, card: Mapping[str, Any]) -> Iterator[Item]:
    # Imported here: rows of numbers need no pictures.
    if path.suffix.lower() in _ARRAYS:
        from .arrays import read_array  # noqa: PLC0415

        yield from read_array(path, card)
    elif len(card["input"]["shape"]) == 3:
        from .pictures import read_clips, read_pictures  # noqa: PLC0415

        yield from read_clips(path, card) if card["input"]["sequence"] else read_pictures(path, card)
    else:
        from .tables import read_table  # noqa: PLC0415

        yield from read_table(path, card)
