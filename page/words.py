"""The words of the page: one JSON list a language, which the browser loads too."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
LANGUAGES: Mapping[str, str] = {"en": "English", "ko": "한국어"}
"""Code of each language, and its own name."""


@cache
def word_list(language: str) -> Mapping[str, str]:
    """All sentences of a language, by their key; what is missing in one is there in English."""
    words: dict[str, str] = json.loads((ASSETS / "words" / f"{language}.json").read_text("utf-8"))
    return words


def sentence(key: str, values: Mapping[str, str | int] | None = None, language: str = "en") -> str:
    """One sentence with its values put in; placeholders are written ``{name}``."""
    return word_list(language)[key].format(**(values or {}))
