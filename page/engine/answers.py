"""What a trained model says about new inputs."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ...api.load import load
from ...api.weight_brick import WeightBrick
from ...catalog import load_catalog
from ...errors import DeepBrickError
from ...weightbrick import Batch, open_weight_brick, plugged_model, predictions, read_inputs
from .data import picture_url

_MOST = 100
"""Answers to one question."""


@lru_cache(maxsize=8)
def _opened(path: Path, changed: int) -> tuple[Any, Any]:
    del changed
    brick = open_weight_brick(path, load_catalog())
    return brick, plugged_model(brick)


def answer_file(path: Path, upload: Path, name: str) -> dict[str, Any]:
    """What a model says about a file: a picture, a clip, a folder of frames, or a table.

    Parameters
    ----------
    path : Path
        The weight brick.
    upload : Path
    name : str
        What its owner calls it.

    Returns
    -------
    dict
        ``answers``, as ``predictions`` gives them (images as data URLs in ``picture``), and ``refused``: sentences on
        what could not be used.

    Raises
    ------
    DeepBrickError
        Where the weight brick cannot be opened.
    """
    brick, model = _opened(path, path.stat().st_mtime_ns)
    answers: list[dict[str, Any]] = []
    refused: list[str] = []
    for batch in read_inputs(upload, brick.card):
        if not isinstance(batch, Batch):
            refused.append(batch.message.replace(str(upload), name))
            continue
        try:
            answers += [_shown(a) for a in predictions(model, brick.card, batch)]
        except DeepBrickError as error:
            refused.append(str(error).replace(str(upload), name))
        if len(answers) >= _MOST:
            break
    return {"answers": answers[:_MOST], "refused": refused[:_MOST]}


def answer_numbers(path: Path, rows: list[list[float]]) -> dict[str, Any]:
    """What a model says about rows of numbers; each is an input, or all are the steps of one for sequences."""
    brick: WeightBrick = load(path)
    x = np.asarray(rows, np.float32)
    if brick.card["input"]["sequence"]:
        x = x[np.newaxis]
    return {"answers": [_shown(a) for a in brick.answers(x)], "refused": []}


def _shown(answer: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in answer.items() if name != "input"}
    values = told.get("values")
    if isinstance(values, list) and values and isinstance(values[0], list):
        pixels = np.asarray(values, np.float32)
        del told["values"]
        told["picture"] = picture_url(pixels / max(float(pixels.max()), 1e-9))
    return told


def brick_card(path: Path) -> dict[str, Any]:
    """The card of a weight brick; nothing in it is run. Raises DeepBrickError where it is none."""
    return dict(open_weight_brick(path, load_catalog()).card)
