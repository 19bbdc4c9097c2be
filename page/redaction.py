"""Paths of this computer are nobody's business but its user's: they are taken out of what browsers are sent."""

import re
import tempfile
from pathlib import Path

from ..language import Message

_HIDDEN = "…"
_NAME = r"[^\s,;:'\"()<>]*"


def redacted(text: str, folder: Path) -> str:
    """A sentence without paths below the page's folder, the folder of temporary files, and the home of its user.

    What a file is called by its owner has to be put in before; this is for what nobody thought of.

    Parameters
    ----------
    folder : Path
        Of the page.
    """
    if isinstance(text, Message):
        return text.mapped(lambda value: redacted(value, folder))
    for place in (folder, folder.resolve(), Path(tempfile.gettempdir()), Path.home()):
        if len(place.parts) > 1:
            text = re.sub(re.escape(str(place)) + r"(?![\w.-])" + _NAME, _HIDDEN, text)
    return text
