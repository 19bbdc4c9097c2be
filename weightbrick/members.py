"""What is in the file of a weight brick."""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..language import gettext as _
from ..zipped import TooLargeError, read_member
from .errors import WeightBrickError

CARD, GRAPH, KERAS, LITERT = "card.json", "graph.json", "model.keras", "model.tflite"

WORDS_LIMIT = 8 << 20
"""How many bytes the card and the graph may have unpacked; of the models, their stack decides that."""


def read_part(archive: zipfile.ZipFile, name: str, limit: int, path: Path) -> bytes:
    """Unpack one part.

    Parameters
    ----------
    limit : int
        How many bytes it may have.
    path : Path
        Of the weight brick, for messages.

    Raises
    ------
    WeightBrickError
        Where it is missing or larger.
    zipfile.BadZipFile, ...
        One of ``zipped.DAMAGE``.
    """
    if name not in archive.namelist():
        msg = _("{path} is no weight brick: {name} is missing in it.", path=path, name=name)
        raise WeightBrickError(msg)
    try:
        return read_member(archive, name, limit)
    except TooLargeError as error:
        msg = _(
            "{name} in {path} is larger than {megabytes} MB; this is no weight brick of DeepBrick's.",
            name=name,
            path=path,
            megabytes=limit >> 20,
        )
        raise WeightBrickError(msg) from error


def read_vouched(archive: zipfile.ZipFile, name: str, limit: int, card: Mapping[str, Any], path: Path) -> bytes:
    """As ``read_part``; raises WeightBrickError also where the card has another SHA-256 for it, or none."""
    data = read_part(archive, name, limit, path)
    if hashlib.sha256(data).hexdigest() != card["parts"].get(name, {}).get("sha256"):
        msg = _("{name} in {path} is not what its card says; copy the file again or train anew.", name=name, path=path)
        raise WeightBrickError(msg)
    return data
