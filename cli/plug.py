"""``deepbrick plug``: let a trained model look at new inputs."""

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog import load_catalog
from ..opencv import cv2
from ..weightbrick import (
    Batch,
    InputError,
    Model,
    Refused,
    open_weight_brick,
    plugged_model,
    predictions,
    read_inputs,
)
from .output import say, write_result

_LONGEST_VALUES = 8


def plug_in(brick_path: Path, inputs: Sequence[Path], *, camera: int | None, info: bool, as_json: bool) -> bool:
    """Open a weight brick and print its card, and what it predicts.

    Parameters
    ----------
    brick_path : Path
    inputs : sequence of Path
    camera : int or None
        Number of a camera to look through, as OpenCV counts, until it ends or somebody interrupts.
    info : bool
        Whether to print what the brick has learned, and from what.
    as_json : bool
        One JSON object a prediction, one a line, each as soon as it is there; else a table, and of a camera a line for
        people where the answer changes.

    Returns
    -------
    bool
        Whether every input could be used.

    Raises
    ------
    DeepBrickError
        Where the weight brick cannot be opened, or there is no camera, or the model takes no images.
    """
    brick = open_weight_brick(brick_path, load_catalog())
    if info:
        _show_card(brick_path, brick.card)
    if not inputs and camera is None:
        return True
    model = plugged_model(brick)
    good = _look_at_inputs(model, brick.card, inputs, as_json=as_json)
    if camera is not None:
        if len(brick.card["input"]["shape"]) != 3:
            msg = f"{brick_path} takes numbers, no images; name a table instead of a camera."
            raise InputError(msg)
        _look_through_camera(model, brick.card, camera, as_json=as_json)
    return good


def _look_at_inputs(model: Model, card: Mapping[str, Any], inputs: Sequence[Path], *, as_json: bool) -> bool:
    all_good = True
    found: list[dict[str, Any]] = []
    for path in inputs:  # one by one: a bad one must not keep the others from being used
        try:
            for batch in read_inputs(path, card):
                if isinstance(batch, Refused):
                    say(batch.message)
                    all_good = False
                    continue
                for prediction in predictions(model, card, batch):
                    if as_json:
                        write_result(json.dumps(prediction, ensure_ascii=False))
                    else:
                        found.append(prediction)
        except InputError as error:
            say(str(error))
            all_good = False
    if found:
        from .show import show_rows  # noqa: PLC0415 - rich only where there is a table

        headers, rows = prediction_rows(found)
        show_rows(headers, rows)
    return all_good


def _look_through_camera(model: Model, card: Mapping[str, Any], number: int, *, as_json: bool) -> None:
    last = ""
    for batch in _camera_batches(number, card):
        for prediction in predictions(model, card, batch):
            if as_json:
                write_result(json.dumps({"time": round(time.time(), 3), **prediction}, ensure_ascii=False))
            elif (words := _prediction(prediction)) != last:
                write_result(words)
                last = words


def _camera_batches(number: int, card: Mapping[str, Any]) -> Iterator[Batch]:
    """What a camera shows: each frame, or each time the last few frames."""
    from ..weightbrick.pictures import frame_for  # noqa: PLC0415 - tables need no pictures

    steps = card["input"]["steps"]
    seen: deque[Any] = deque(maxlen=steps or 1)
    source = f"camera {number}"
    video = cv2.VideoCapture(number)
    try:
        if not video.isOpened():
            msg = f"There is no camera {number}; plug it in, or try another number."
            raise InputError(msg)
        count = 0
        while True:
            there, frame = video.read()
            if not there:
                return
            count += 1
            seen.append(frame_for(np.asarray(frame, np.uint8), card))
            if len(seen) == seen.maxlen:
                yield Batch(source, np.stack(seen)[np.newaxis] if steps else seen[0][np.newaxis], "frame", (count,))
    finally:
        video.release()


def _show_card(brick_path: Path, card: Mapping[str, Any]) -> None:
    from .show import show_rows  # noqa: PLC0415 - rich only where there is a table

    show_rows(["", str(brick_path)], card_rows(card))


def card_rows(card: Mapping[str, Any]) -> list[list[str]]:
    """A card for people, as rows of a name and a text."""
    entry, output, training = card["input"], card["output"], card["training"]
    steps = f"{entry['steps']} time steps (or any other number) of " if entry["sequence"] else ""
    takes = f"{steps}{entry['kind']}: {' x '.join(map(str, entry['shape']))}"
    when = " at every time step" if output["every_step"] else ""
    gives = f"{output['kind']}: {' x '.join(map(str, output['shape']))}{when}"
    scores = ", ".join(f"{name.removeprefix('val_')} {value:.3g}" for name, value in card["scores"].items())
    ended = f"{training['epochs']} epochs{' (stopped)' if training['stopped'] else ''}, seed {training['seed']}"
    return [
        ["stack", card["stack"]],
        ["learned from", card["data"]["description"]],
        ["examples", f"{card['data']['training']} to learn from, {card['data']['validation']} kept aside"],
        ["training", f"{ended}, {training['seconds']:.0f} s, {card['made']}"],
        ["scores on data kept aside", scores],
        *([["left out", " ".join(card["data"]["notes"])]] if card["data"].get("notes") else []),
        ["takes", takes],
        *([["columns", ", ".join(entry["columns"])]] if entry.get("columns") else []),
        ["gives", gives],
        ["answers", ", ".join(card["classes"]) or "an image"],
        ["weights", f"{card['weights']:,}"],
        ["made with", ", ".join(f"{name} {version}" for name, version in card["versions"].items())],
        *([name, f"{p['bytes']:,} bytes, SHA-256 {p['sha256']}"] for name, p in card["parts"].items()),
    ]


def prediction_rows(predictions: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of a table of predictions, which come as dictionaries from ``predict``."""
    places = [key for key in ("row", "frame", "step") if any(key in p for p in predictions)]
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
