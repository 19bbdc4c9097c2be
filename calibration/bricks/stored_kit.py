"""A kit that was learned, and its file: JSON, checked when it is read."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import DeepBrickError
from ...language import gettext as _
from ..kept import kept_file_name, kept_name, one_line
from .fit import Change

Array = npt.NDArray[np.float64]

VERSION = 1

_JSON_LIMIT = 1 << 20
_MOST_PHOTOS = 100_000
_MAX_NUMBER = 1e3  # of any number in a kit: those that are learned are below 10
_DIGITS = 5


class KitError(DeepBrickError):
    """A kit cannot be learned, kept or found."""


@dataclass(frozen=True)
class StoredKit:
    """What the reader has learned of one set of bricks, under one lamp, by one camera.

    Attributes
    ----------
    name : str
        For people, one line.
    networks : str
        Digest of the last layers that it was learned for: with others it means nothing.
    changes : mapping of str to Change
        Of last layers, by the name of the network's file.
    photos, bricks : int
        From how many it was learned.
    named : tuple of int
        How many of those bricks were named right in photos that were left out, before and after.
    probability : tuple of float
        Which they were given there, geometric mean, before and after.
    added : str
        When, ISO 8601 in UTC.
    """

    name: str
    networks: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    photos: int = 0
    bricks: int = 0
    named: tuple[int, int] = (0, 0)
    probability: tuple[float, float] = (0.0, 0.0)
    added: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    @property
    def changes_nothing(self) -> bool:
        """Whether the reader reads as it does without it."""
        return not self.changes


def file_name(name: str) -> str:
    """Of a kit's file: legible, and another one for each name."""
    return kept_file_name(name, name.casefold(), "kit")


def checked_name(name: str) -> str:
    """A name on one line; raises KitError where it is empty or too long."""
    empty = _("The name {name!r} is empty; give the kit one that can be read.", name=name)
    return kept_name(name, empty, KitError)


def document_of(kit: StoredKit) -> dict[str, Any]:
    """The document of a kit, as ``read_kit`` reads it."""
    return {
        "version": VERSION,
        "name": kit.name,
        "networks": kit.networks,
        "changes": {
            network: {"kernel": _numbers(change.kernel), "bias": _numbers(change.bias)}
            for network, change in kit.changes.items()
        },
        "photos": kit.photos,
        "bricks": kit.bricks,
        "named": list(kit.named),
        "probability": list(kit.probability),
        "added": kit.added,
    }


def read_kit(path: Path) -> StoredKit | None:
    """A kit from its file; None where there is none, or anything in it is not as it should be."""
    try:
        with path.open("rb") as file:
            data = file.read(_JSON_LIMIT + 1)
        kit = _kit(json.loads(data)) if len(data) <= _JSON_LIMIT else None
    except (OSError, ValueError, TypeError, LookupError, OverflowError, AttributeError, RecursionError):
        return None
    return kit if kit is not None and file_name(kit.name) == path.name else None


def _kit(document: Any) -> StoredKit | None:  # noqa: ANN401 -- what JSON holds
    if document["version"] != VERSION:
        return None
    counts = (document["photos"], document["bricks"], *document["named"])
    if not all(isinstance(c, int) and 0 <= c <= _MOST_PHOTOS for c in counts):
        return None
    before, after = document["named"]
    changes = {}
    for network, change in document["changes"].items():
        bias = _array(change["bias"], (len(change["bias"]),))
        kernel = _array(change["kernel"], (len(bias), len(change["kernel"][0])))
        changes[str(network)] = Change(kernel, bias)
    was, became = _array(document["probability"], (2,)).tolist()
    name, networks, added = document["name"], document["networks"], document["added"]
    if not all(isinstance(text, str) for text in (name, networks, added)):
        return None
    photos, bricks = document["photos"], document["bricks"]
    return StoredKit(one_line(name), networks, changes, photos, bricks, (before, after), (was, became), one_line(added))


def _numbers(values: Array) -> Any:  # noqa: ANN401 -- numbers in lists, as deep as the array
    return np.round(values, _DIGITS).tolist()


def _array(values: Any, shape: tuple[int, ...]) -> Array:  # noqa: ANN401 -- what JSON holds
    array = np.array(values, np.float64)
    if array.shape != shape or not (np.abs(array) <= _MAX_NUMBER).all():  # NaN is not
        msg = "no such numbers"
        raise ValueError(msg)
    return array
