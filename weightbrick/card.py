"""The card of a weight brick: what it was trained on, what goes in and what comes out, in JSON."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..language import gettext as _
from ..language import in_english
from ..version import __version__
from .errors import WeightBrickError

if TYPE_CHECKING:
    from ..compiler import DataInfo, TrainResult

VERSION = 2

_MOST = 10**15
"""No whole number on a card is larger: what counts more is no count of anything."""


def make_card(result: "TrainResult") -> dict[str, Any]:
    """The card of a trained model, without the list of the file's parts.

    Returns
    -------
    dict
        Ready for JSON.
    """
    import datetime as dt  # noqa: PLC0415 - a card that is read needs none of these
    import platform  # noqa: PLC0415

    import keras  # noqa: PLC0415 - loaded already by what trained
    import tensorflow as tf  # noqa: PLC0415 - likewise

    info = result.dataset.info
    versions = {"deepbrick": __version__, "python": platform.python_version()}
    return {
        "version": VERSION,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "versions": {**versions, "keras": keras.__version__, "tensorflow": tf.__version__},
        "stack": result.plan.title,
        "data": {
            "name": info.name,
            "description": in_english(info.description),
            "notes": [in_english(note) for note in info.notes],
            "training": len(result.dataset.x_train),
            "validation": len(result.dataset.x_val),
        },
        "task": info.needs.task,
        "classes": list(info.classes),
        "input": input_entry(info, int(result.dataset.x_train.shape[1]) if info.needs.sequence else None),
        "output": {
            "kind": info.needs.output.value,
            "every_step": info.needs.every_step,
            "shape": list(info.shape.output),
        },
        "training": {
            "epochs": result.epochs,
            "seed": result.seed,
            "seconds": round(result.seconds, 1),
            "stopped": result.stopped,
        },
        "weights": int(result.model.count_params()),
        "scores": dict(result.scores),
    }


def input_entry(info: "DataInfo", steps: int | None) -> dict[str, Any]:
    """What a card says of the input: all that is needed to read new inputs as those were read that it learned from.

    Parameters
    ----------
    steps : int or None
        Number of time steps that it learned from, for sequences.

    Returns
    -------
    dict
        Ready for JSON.
    """
    return {
        "kind": info.needs.input.value,
        "sequence": info.needs.sequence,
        "shape": list(info.shape.input),
        "steps": steps,
        "light_on_dark": info.light_on_dark,
        "columns": list(info.columns),
        "reading": dict(info.reading),
    }


def shapes_on(card: Mapping[str, Any], steps: int | None) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Shapes of one input and of its answer.

    Parameters
    ----------
    steps : int or None
        Length of the time axis, where there is one.

    Returns
    -------
    input, output : tuple of int or None
    """
    entry, output = card["input"], card["output"]
    return (
        (*([steps] * entry["sequence"]), *entry["shape"]),
        (*([steps] * output["every_step"]), *output["shape"]),
    )


def read_card(data: bytes, path: Path) -> dict[str, Any]:
    """Read and check a card.

    Parameters
    ----------
    path : Path
        Of the weight brick, for messages.

    Returns
    -------
    dict
        With all that plugging in needs.

    Raises
    ------
    WeightBrickError
        Where it is no JSON, of another version, or not complete.
    """
    try:
        card = json.loads(data)
    except (ValueError, RecursionError) as error:
        msg = _("The card in {path} is not JSON; copy the file again or train anew.", path=path)
        raise WeightBrickError(msg) from error
    version = card.get("version") if isinstance(card, dict) else None
    if version != VERSION or isinstance(version, bool):
        msg = _(
            "{path} has version {found:.40}, but this DeepBrick reads {version}; train anew.",
            path=path,
            found=repr(version),
            version=VERSION,
        )
        raise WeightBrickError(msg)
    if not _is_whole(card):
        msg = _("The card in {path} is not complete; train anew.", path=path)
        raise WeightBrickError(msg)
    return dict(card)


def _is_whole(card: Mapping[str, Any]) -> bool:
    try:
        sides = card["input"], card["output"]
        steps = card["input"]["steps"]
        return (
            all(isinstance(card[name], str) for name in ("task", "stack", "made"))
            and isinstance(card["classes"], list)
            and all(isinstance(name, str) for name in card["classes"])
            and all(isinstance(side["kind"], str) for side in sides)
            and all(isinstance(side["shape"], list) and len(side["shape"]) in {1, 3} for side in sides)
            and all(_is_count(n) for side in sides for n in side["shape"])
            and all(math.prod(side["shape"]) <= _MOST for side in sides)
            and isinstance(card["input"]["sequence"], bool)
            and isinstance(card["input"]["light_on_dark"], bool)
            and (_is_count(steps) if card["input"]["sequence"] else steps is None)
            and isinstance(card["output"]["every_step"], bool)
            and all(_is_number(v) for v in card["scores"].values())
            and all(isinstance(v, str) for v in card["versions"].values())
            and isinstance(card["data"]["name"], str)
            and isinstance(card["data"]["description"], str)
            and all(_is_count(card["data"][part]) for part in ("training", "validation"))
            and _is_count(card["weights"])
            and _is_count(card["training"]["epochs"])
            and _is_number(card["training"]["seed"])
            and _is_number(card["training"]["seconds"])
            and isinstance(card["training"]["stopped"], bool)
            and _tells_how_to_read(card)
            and all(isinstance(p["sha256"], str) and _is_count(p["bytes"]) for p in card["parts"].values())
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _tells_how_to_read(card: Mapping[str, Any]) -> bool:
    """Whether what was known of the data is sound; cards of the first bricks do not have it."""
    entry = card["input"]
    columns, reading, notes = entry.get("columns", []), entry.get("reading", {}), card["data"].get("notes", [])
    places = entry["shape"][0] * (entry["steps"] or 1)
    return (
        all(isinstance(words, list) and all(isinstance(word, str) for word in words) for words in (columns, notes))
        and (not columns or (len(entry["shape"]) == 1 and len(columns) == places))
        and isinstance(reading, dict)
        and all(isinstance(value, str) for value in reading.values())
        and reading.get("delimiter", ",") in {",", ";", "\t"}
    )


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _MOST


def _is_number(number: object) -> bool:
    """A number that can be printed; scores of a training that went wrong may be infinite, or none at all."""
    if isinstance(number, int):
        return not isinstance(number, bool) and abs(number) <= _MOST
    return isinstance(number, float)
