"""What a model gets wrong, of the data that were kept aside."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...api.load import load
from .data import picture_url

_SHOWN = 24
_LOOKED_AT = 2000

Floats = npt.NDArray[np.float32]


def wrong_answers(path: Path, x: Floats, y: Floats) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask a weight brick about data that it has not learned from.

    Parameters
    ----------
    x, y : ndarray
        (N, ...) inputs and the right answers, in the data's own units.

    Returns
    -------
    card : dict
        Of the weight brick.
    wrong : dict
        ``looked_at``; for classes ``wrong`` (how many), ``matrix`` (right class by answered class) and ``examples``:
        those that it was surest of, each with ``right``, ``said``, ``sure`` and a ``picture`` or its ``values``. For
        numbers ``examples`` are those that are furthest off, with ``right`` and ``said`` as texts.
    """
    brick = load(path)
    card = dict(brick.card)
    x, y = x[:_LOOKED_AT], y[:_LOOKED_AT]
    given = brick.predict(x)
    names = list(brick.classes)
    told: dict[str, Any] = {"looked_at": len(x)}
    if card["output"]["kind"] == "image":
        return card, {**told, "examples": []}
    if card["output"]["every_step"]:
        given, y = given[:, -1], y[:, -1]
    if card["task"] in {"multi-class", "binary"}:
        return card, {**told, **_wrong_classes(x, y, given, names)}
    if card["task"] == "multi-label":
        off = np.abs(given - y).max(axis=1)
        said = [[n for n, v in zip(names, row, strict=True) if v >= 0.5] for row in given]
        right = [[n for n, v in zip(names, row, strict=True) if v >= 0.5] for row in y]
        order = [k for k in np.argsort(-off) if said[k] != right[k]]
        return card, {
            **told,
            "wrong": len(order),
            "examples": [
                {"right": ", ".join(right[k]) or "-", "said": ", ".join(said[k]) or "-", **_shown(x[k])}
                for k in order[:_SHOWN]
            ],
        }
    spread = y.std(axis=0) + 1e-9
    order = list(np.argsort(-np.abs((given - y) / spread).max(axis=1)))
    return card, {
        **told,
        "examples": [
            {"right": _numbers(names, y[k]), "said": _numbers(names, given[k]), **_shown(x[k])} for k in order[:_SHOWN]
        ],
    }


def _wrong_classes(x: Floats, y: Floats, given: Floats, names: list[str]) -> dict[str, Any]:
    if y.shape[1] == 1:
        y, given = np.hstack([1 - y, y]), np.hstack([1 - given, given])
    right, said, sure = y.argmax(axis=1), given.argmax(axis=1), given.max(axis=1)
    matrix = np.zeros((len(names), len(names)), int)
    np.add.at(matrix, (right, said), 1)
    order = [k for k in np.argsort(-sure) if right[k] != said[k]]
    return {
        "wrong": len(order),
        "matrix": matrix.tolist(),
        "examples": [
            {"right": names[right[k]], "said": names[said[k]], "sure": float(sure[k]), **_shown(x[k])}
            for k in order[:_SHOWN]
        ],
    }


def _shown(example: Floats) -> dict[str, Any]:
    if example.ndim >= 3:
        return {"picture": picture_url(example)}
    return {"values": np.ravel(example)[:16].round(3).tolist()}


def _numbers(names: list[str], row: Floats) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in zip(names, row, strict=False))
