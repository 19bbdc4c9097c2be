"""The card of a weight brick for people: the sentences on it are in English, so that all computers have the same."""

from collections.abc import Mapping
from typing import Any

from ..compiler import DataInfo
from ..datasets import described_on_card
from ..language import document, retold

SAID = "said"


def with_sentences(card: Mapping[str, Any], info: DataInfo) -> dict[str, Any]:
    """A card with what its data are, kept so that ``told_card`` can say it in each language.

    Parameters
    ----------
    card : Mapping
        Of a weight brick.
    info : DataInfo
        What it was trained on.

    Returns
    -------
    dict
        Ready for JSON.
    """
    said = {"description": document(info.description), "notes": [document(note) for note in info.notes]}
    return {**card, "data": {**card["data"], SAID: said}}


def told_card(card: Mapping[str, Any]) -> dict[str, Any]:
    """A card with its sentences in the language of the context, as far as they can be said in it.

    Parameters
    ----------
    card : Mapping
        Of a weight brick, or from ``with_sentences``.
    """
    data = dict(card["data"])
    said = data.pop(SAID, None)
    if said is None:
        data["description"] = described_on_card(card)
    else:
        data["description"] = retold(said["description"])
        data["notes"] = [retold(note) for note in said["notes"]]
    return {**card, "data": data}
