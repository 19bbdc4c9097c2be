"""Inputs on their way to a model, some at a time; and what cannot be used of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from ..language import gettext as _

Floats = npt.NDArray[np.float32]

CHUNK = 256
"""So many inputs at once are enough to be quick, and few enough for any memory."""


@dataclass(frozen=True)
class Batch:
    """Some inputs from one place.

    Attributes
    ----------
    source : str
        The file they are from.
    x : (N, ...) or (N, T, ...) float32
    unit : str or None
        What the inputs of this file are counted in, "row" or "frame"; None where it holds only one.
    numbers : tuple of int
        The number of each, from 1; empty where it holds only one.
    """

    source: str
    x: Floats
    unit: str | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Refused:
    """An input that cannot be used; those beside it can.

    Attributes
    ----------
    message : str
        One sentence: what is wrong, where, and what to do.
    """

    message: str


Item = Batch | Refused


def refusing(items: Iterable[Item], path: Path) -> Iterator[Item]:
    """The same items; where they end in an error of DeepBrick's or of the file system, that comes as the last item."""
    try:
        yield from items
    except DeepBrickError as error:
        yield Refused(str(error))
    except OSError as error:
        yield Refused(_("{path} cannot be read ({reason}).", path=path, reason=error.strerror or error))


def in_batches(source: str, inputs: Iterable[tuple[int, Floats] | Refused], unit: str) -> Iterator[Item]:
    """Numbered inputs of one file in batches; what cannot be used comes between them."""
    found: list[tuple[int, Floats]] = []
    several = False
    for item in inputs:
        if isinstance(item, Refused):
            several = True
            yield item
            continue
        found.append(item)
        if len(found) == CHUNK:
            several = True
            yield _batch(source, found, unit)
            found = []
    if found:
        several = several or len(found) > 1
        yield _batch(source, found, unit if several else None)


def _batch(source: str, found: list[tuple[int, Floats]], unit: str | None) -> Batch:
    numbers = tuple(number for number, _ in found)
    return Batch(source, np.stack([x for _, x in found]), unit, numbers if unit is not None else ())
