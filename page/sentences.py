"""Sentences in the database: kept so that they can be told in the language of whoever reads them."""

import json
from collections.abc import Mapping

from ..language import Message, document, retold
from .words import sentence


def kept(message: str) -> str:
    """A sentence as the database keeps it: its key and its values as JSON, or a plain text as it is."""
    return json.dumps(document(message)) if isinstance(message, Message) else message


def kept_error(key: str, values: Mapping[str, str | int] | None = None) -> str:
    """A sentence of the page's own words as the database keeps it."""
    return json.dumps({"error": key, "values": dict(values or {})})


def told(column: str | None) -> str | None:
    """What ``kept`` and ``kept_error`` made, or an older page wrote, in the language of the context."""
    if column is None:
        return None
    try:
        found = json.loads(column)
    except ValueError:
        return column
    if not isinstance(found, dict):
        return column
    return sentence(found["error"], found["values"]) if "error" in found else retold(found)
