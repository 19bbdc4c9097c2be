"""Tables of plain text: what draws finer ones takes as long to start as a model to answer."""

import unicodedata
from collections.abc import Sequence


def plain_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns one beside the other.

    Parameters
    ----------
    rows : sequence of sequence of str
        As many cells each.

    Returns
    -------
    str
        Lines without spaces at their ends.
    """
    lines = [headers, *rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("  ".join(map(_padded, line, widths)).rstrip() for line in lines)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """Places that a text takes on a terminal: a letter of Chinese, Japanese or Korean takes two."""
    if text.isascii():
        return len(text)
    composed = unicodedata.normalize("NFC", text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in composed)
