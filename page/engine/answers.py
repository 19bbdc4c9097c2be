"""What a trained model says about new inputs."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ...api.load import load
from ...api.weight_brick import WeightBrick
from ...language import naming
from .data import picture_url

_MOST = 100
"""Answers to one question."""


@lru_cache(maxsize=8)
def _opened(path: Path, changed: int) -> WeightBrick:
    del changed
    return load(path)


def _brick(path: Path) -> WeightBrick:
    return _opened(path, path.stat().st_mtime_ns)


def answer_file(path: Path, upload: Path, name: str) -> dict[str, Any]:
    """What a model says about a file: a picture, a clip, a folder of frames, or a table.

    Parameters
    ----------
    path : Path
        The weight brick.
    name : str
        What its owner calls it.

    Returns
    -------
    dict
        ``answers``, as ``WeightBrick.answers`` gives them (images as data URLs in ``picture``), and ``refused``:
        sentences on what could not be used.

    Raises
    ------
    DeepBrickError
        Where the weight brick cannot be opened.
    """
    answers: list[dict[str, Any]] = []
    refused: list[str] = []
    for said in _brick(path).answers_about(upload):
        if isinstance(said, str):
            refused.append(naming(said, str(upload), name))
        else:
            answers += map(_shown, said)
        if len(answers) >= _MOST:
            break
    return {"answers": answers[:_MOST], "refused": refused[:_MOST]}


def answer_numbers(path: Path, rows: list[list[float]]) -> dict[str, Any]:
    """What a model says about rows of numbers; each is an input, or all are the steps of one for sequences."""
    brick = _brick(path)
    x = np.asarray(rows, np.float32)
    if brick.card["input"]["sequence"]:
        x = x[np.newaxis]
    return {"answers": [_shown(a) for a in brick.answers(x)], "refused": []}


def _shown(answer: dict[str, Any]) -> dict[str, Any]:
    told = dict(answer)
    values = told.get("values")
    if isinstance(values, list) and values and isinstance(values[0], list):
        pixels = np.asarray(values, np.float32)
        del told["values"]
        told["picture"] = picture_url(pixels / max(float(pixels.max()), 1e-9))
    return told


def brick_card(path: Path) -> dict[str, Any]:
    """The card of a weight brick; nothing in it is run. Raises DeepBrickError where it is none."""
    return dict(load(path).card)
