"""Text from files and people, made fit for one line."""

import unicodedata

_JOINERS = "\u200c\u200d"


def one_line(text: str) -> str:
    """A text without line breaks, control characters and doubled spaces.

    Returns
    -------
    str
        In Unicode's composed form; empty where nothing visible is left.
    """
    composed = unicodedata.normalize("NFC", text)
    # Control, format (they can turn the reading direction round) and lone surrogates (from file names).
    shown = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in _JOINERS else c for c in composed)
    line = " ".join(shown.split())
    return line if line.strip(_JOINERS) else ""


def same_words(one: str, other: str) -> bool:
    """Whether two names differ in nothing but capitals and spaces."""
    return one_line(one).casefold() == one_line(other).casefold()
