"""What a shipped data set is called on a card, in the language of the context."""

from collections.abc import Mapping
from typing import Any

from ..catalog import ValueKind
from ..compiler.data import TaskSpec
from ..language import in_english
from .errors import DataSetError
from .registry import DATASETS, choose_dataset


def described_on_card(card: Mapping[str, Any]) -> str:
    """The description of the data of a weight brick.

    Parameters
    ----------
    card : Mapping
        Of a weight brick, as it was read and checked; it is in English on all computers.

    Returns
    -------
    str
        In the language of the context for a data set that comes with DeepBrick, as it stands for all others.
    """
    written, name = str(card["data"]["description"]), str(card["data"]["name"])
    if name not in DATASETS:
        return written
    given, gives = card["input"], card["output"]
    try:
        needs = TaskSpec(
            input=ValueKind(given["kind"]),
            sequence=given["sequence"],
            every_step=gives["every_step"],
            steps=given["steps"],
            output=ValueKind(gives["kind"]),
            task=card["task"],
        )
        told = choose_dataset(needs, name).description
    except (ValueError, DataSetError):
        return written
    return told if in_english(told) == written else written
