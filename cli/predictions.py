"""Weight bricks and what they predict, for people and for programs."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..studio.events import Event, Predicted, Report
from .output import write_result
from .plain import plain_table

if TYPE_CHECKING:
    from ..api.progress import Progress  # the command line starts without it

_LONGEST_VALUES = 8


class PredictionDisplay:
    """Shows predictions: for programs each as soon as it is there, for people a table at the end.

    Parameters
    ----------
    others : callable
        Shows all other events.
    as_json : bool
        One JSON object a prediction, one a line.
    """

    def __init__(self, others: Report, *, as_json: bool) -> None:
        self._others, self._as_json = others, as_json
        self._found: list[Mapping[str, Any]] = []
        self._last = ""

    def __call__(self, event: "Event | Progress") -> None:
        """Show what is predicted of a file, or keep it for the table."""
        if not isinstance(event, Predicted):
            self._others(event)
        elif self._as_json:
            write_result(json.dumps(event.prediction, ensure_ascii=False))
        else:
            self._found.append(event.prediction)

    def show_table(self) -> None:
        """Show what was kept."""
        if self._found:
            write_result(plain_table(*prediction_rows(self._found)))

    def show_line(self, event: "Event | Progress") -> None:
        """Show what is predicted of a line of text, at once."""
        if not isinstance(event, Predicted) or self._as_json:
            self(event)
        else:
            write_result(prediction_text(event.prediction))

    def show_frame(self, event: "Event | Progress") -> None:
        """Show what is predicted of a camera's picture: for people a line where the answer changes."""
        if not isinstance(event, Predicted):
            self._others(event)
        elif self._as_json:
            document = {"time": round(time.time(), 3), **event.prediction}
            write_result(json.dumps(document, ensure_ascii=False))
        elif (words := prediction_text(event.prediction)) != self._last:
            write_result(words)
            self._last = words


def show_card(path: Path, card: Mapping[str, Any]) -> None:
    """Show what a weight brick has learned, and from what."""
    from .show import show_rows  # noqa: PLC0415 - rich only where there is a table

    show_rows(["", str(path)], card_rows(card))


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
        [str(p["input"]), *(str(p.get(key, "")) for key in places), prediction_text(p), _probabilities(p)]
        for p in predictions
    ]
    if not headers[-1]:
        headers, rows = headers[:-1], [row[:-1] for row in rows]
    return headers, rows


def prediction_text(prediction: Mapping[str, Any]) -> str:
    """What is predicted, in a few words."""
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
