"""Entries of the shelf, and how they are read from JSON: whatever is damaged counts as missing."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..atomic import write_text
from ..names import LONGEST_NAME
from .card import is_identity
from .words import one_line

VERSION = 1
_JSON_LIMIT = 8 << 20


@dataclass(frozen=True)
class ShelfEntry:
    """One brick on the shelf.

    Attributes
    ----------
    identity : str
        16 upper-case hex digits.
    name : str
        One line, for people.
    trained_on : str
        Name of the data; empty where nobody knows.
    columns : tuple of tuple of str
        Tokens of the stack by column, each from the lowest brick up.
    added : str
        When, ISO 8601 in UTC; empty where nobody knows.
    """

    identity: str
    name: str
    trained_on: str
    columns: tuple[tuple[str, ...], ...]
    added: str


@dataclass(frozen=True)
class ShelfContents:
    """What is on a shelf.

    Attributes
    ----------
    entries : tuple of ShelfEntry
        Whole bricks, ordered by name.
    problems : tuple of str
        What is damaged or missing, one sentence each.
    """

    entries: tuple[ShelfEntry, ...]
    problems: tuple[str, ...]


def to_json(entry: ShelfEntry) -> dict[str, Any]:
    """An entry as JSON has it."""
    return {**asdict(entry), "columns": [list(column) for column in entry.columns]}


def from_json(part: object) -> ShelfEntry | None:
    """An entry from JSON; None where anything in it is not as it should be."""
    if not isinstance(part, dict):
        return None
    texts = [part.get(key) for key in ("identity", "name", "trained_on", "added")]
    columns = part.get("columns")
    if not all(isinstance(text, str) for text in texts) or not isinstance(columns, list):
        return None
    if not all(isinstance(column, list) and all(isinstance(token, str) for token in column) for column in columns):
        return None
    identity, name, trained_on, added = (one_line(str(text)) for text in texts)
    if not is_identity(identity) or not name or len(name) > LONGEST_NAME:
        return None
    return ShelfEntry(identity, name, trained_on, tuple(tuple(column) for column in columns), added)


def read_json(path: Path) -> dict[str, Any]:
    """A small JSON file; empty where it is missing, damaged or of another version: all of it can be made anew."""
    try:
        with path.open("rb") as file:
            data = file.read(_JSON_LIMIT + 1)
        document = json.loads(data) if len(data) <= _JSON_LIMIT else None
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and document.get("version") == VERSION else {}


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a document whole or not at all; raises FileError where it cannot be written."""
    write_text(path, json.dumps(document, indent=1) + "\n")
