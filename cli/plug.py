"""``deepbrick plug``: let a trained model look at new inputs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..compiler import InputError, load_weight_brick, predict
from .output import quiet_tensorflow, say, write_result

_LONGEST_VALUES = 8


def plug_brick(brick_path: Path, inputs: Sequence[Path], *, as_json: bool) -> bool:
    """Load a weight brick and print what it predicts.

    Parameters
    ----------
    brick_path : Path
    inputs : sequence of Path
    as_json : bool
        One JSON document a prediction, one a line; else a table.

    Returns
    -------
    bool
        Whether every input could be used.

    Raises
    ------
    DeepBrickError
        Where the weight brick cannot be loaded.
    """
    with quiet_tensorflow():
        brick = load_weight_brick(brick_path)
    all_good = True
    found: list[dict[str, Any]] = []
    for path in inputs:  # one by one: a bad one must not keep the others from being used
        try:
            predictions = predict(brick, [path])
        except InputError as error:
            say(str(error))
            all_good = False
            continue
        if as_json:
            for prediction in predictions:
                write_result(json.dumps(prediction, ensure_ascii=False))
        found += predictions
    if found and not as_json:
        from .show import show_rows  # noqa: PLC0415 - rich only where there is a table

        headers, rows = prediction_rows(found)
        show_rows(headers, rows)
    return all_good


def prediction_rows(predictions: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of a table of predictions, which come as dictionaries from ``predict``."""
    places = [key for key in ("row", "step") if any(key in p for p in predictions)]
    headers = ["input", *places, "prediction", "how sure" if "probabilities" in predictions[0] else ""]
    rows = [
        [str(p["input"]), *(str(p.get(key, "")) for key in places), _prediction(p), _probabilities(p)]
        for p in predictions
    ]
    if not headers[-1]:
        headers, rows = headers[:-1], [row[:-1] for row in rows]
    return headers, rows


def _prediction(prediction: Mapping[str, Any]) -> str:
    if "class" in prediction:
        return str(prediction["class"])
    if "labels" in prediction:
        return ", ".join(prediction["labels"]) or "none"
    values = prediction["values"]
    if len(values) > _LONGEST_VALUES or any(isinstance(v, list) for v in values):
        return "an image (use --json for its values)" if isinstance(values[0], list) else f"{len(values)} values"
    names = prediction.get("names", [""] * len(values))
    return ", ".join(f"{name} {value:.4g}".strip() for name, value in zip(names, values, strict=True))


def _probabilities(prediction: Mapping[str, Any]) -> str:
    ordered = sorted(prediction.get("probabilities", {}).items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.1%}" for name, share in ordered[:3])
