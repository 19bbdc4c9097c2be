"""The plain call ``deepbrick scan [--json] PHOTO...``, read without typer.

Typer and what it imports take as long to start as a photo takes to read. Every other call, and every wrong one, is
typer's.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from .options import ScanOptions

_JSON = "--json"


def plain_scan(words: Sequence[str]) -> tuple[list[Path], ScanOptions] | None:
    """Read the words of a plain call.

    Parameters
    ----------
    words : sequence of str
        What follows ``deepbrick``.

    Returns
    -------
    tuple or None
        Photos and options, as typer would read them; None where typer has to.
    """
    if os.name == "nt" or list(words[:1]) != ["scan"]:  # on Windows typer also expands *.jpg
        return None
    photos = [word for word in words[1:] if word != _JSON]
    if not photos or any(word.startswith("-") for word in photos):
        return None
    return [Path(word) for word in photos], ScanOptions(as_json=_JSON in words)
