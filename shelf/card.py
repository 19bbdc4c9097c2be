"""What a weight brick says about itself, read without opening its model."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..language import gettext as _
from ..weightbrick.members import CARD, WORDS_LIMIT
from ..zipped import DAMAGE, TooLargeError, read_member
from .errors import ShelfError
from .words import one_line

IDENTITY_LENGTH = 16
"""Hex digits of an identity: 64 bits, enough that no two bricks of one shelf share it by chance."""

_LONGEST_FIELD = 4096


@dataclass(frozen=True)
class CardSummary:
    """The part of a weight brick's card that people look at.

    Attributes
    ----------
    columns : tuple of tuple of str
        Tokens of the stack by column, each from the lowest brick up; empty where the card does not say.
    trained_on : str
        Name of the data; empty where the card does not say.
    """

    columns: tuple[tuple[str, ...], ...]
    trained_on: str


def brick_id(path: Path) -> str:
    """The identity of a weight brick: the beginning of the SHA-256 of the file's bytes.

    Returns
    -------
    str
        16 upper-case hex digits.

    Raises
    ------
    ShelfError
        Where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise _unreadable(path, error) from error
    return short_identity(digest.hexdigest())


def short_identity(sha256_hex: str) -> str:
    """The identity that belongs to a SHA-256 in hex digits."""
    return sha256_hex[:IDENTITY_LENGTH].upper()


def is_identity(text: str) -> bool:
    """Whether a text is an identity as ``brick_id`` writes it."""
    return len(text) == IDENTITY_LENGTH and set(text) <= set("0123456789ABCDEF")


def read_summary(path: Path) -> CardSummary:
    """Read a weight brick's card; its model is not looked at.

    Raises
    ------
    ShelfError
        Where the file cannot be read or is no weight brick.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            card = json.loads(read_member(archive, CARD, WORDS_LIMIT))
    except OSError as error:
        raise _unreadable(path, error) from error
    # KeyError: there is no card. Brackets without end are a RuntimeError, which is among the others.
    except (*DAMAGE, KeyError, TooLargeError) as error:
        raise _no_brick(path) from error
    if not isinstance(card, dict):
        raise _no_brick(path)
    data_part = card.get("data")
    return CardSummary(
        columns=tuple(tuple(column.split()) for column in _text(card, "stack").split("|") if column.strip()),
        trained_on=_text(data_part, "name") if isinstance(data_part, dict) else "",
    )


def _text(part: Mapping[str, object], key: str) -> str:
    value = part.get(key)
    return one_line(value[:_LONGEST_FIELD]) if isinstance(value, str) else ""


def _unreadable(path: Path, error: Exception) -> ShelfError:
    reason = getattr(error, "strerror", None) or error
    return ShelfError(
        _("{path!r} cannot be read ({reason}); check its name and that you may read it.", path=str(path), reason=reason)
    )


def _no_brick(path: Path) -> ShelfError:
    return ShelfError(
        _("{path!r} is no weight brick, or it is cut off or damaged; copy it again or train anew.", path=str(path))
    )
