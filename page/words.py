"""The words of the page: one JSON list a language, which the browser loads too."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..language import LANGUAGES, language

ASSETS = Path(__file__).parent / "assets"
DEFAULT_NAMES = (
    "member.teacher",
    "member.student",
    "stack.new-name",
    "data.name-pictures",
    "data.name-clips",
    "data.name-table",
)
"""Keys of the names that things have until somebody gives them another one."""


@cache
def word_list(language: str) -> Mapping[str, str]:
    """All sentences of a language, by their key; what is missing in one is there in English."""
    words: dict[str, str] = json.loads((ASSETS / "words" / f"{language}.json").read_text("utf-8"))
    return words


def sentence(key: str, values: Mapping[str, str | int] | None = None) -> str:
    """One sentence in the language of the context, with its values put in; placeholders are written ``{name}``."""
    return word_list(language())[key].format(**(values or {}))


def translated_name(name: str) -> str:
    """What somebody called a thing; a name that the page gave it in the language of the context."""
    key = _given_names().get(name)
    return name if key is None else word_list(language())[key]


@cache
def _given_names() -> Mapping[str, str]:
    return {word_list(code)[key]: key for code in LANGUAGES for key in DEFAULT_NAMES}
