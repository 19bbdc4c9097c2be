"""Weight bricks and what they predict, for people and for programs."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..language import N_, ngettext
from ..language import gettext as _
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
    takes: str = _("{kind}: {shape}", kind=_(entry["kind"]), shape=_shape(entry["shape"]))
    if entry["sequence"]:
        takes = _("{steps} time steps (or any other number) of {what}", steps=entry["steps"], what=takes)
    gives: str = _("{kind}: {shape}", kind=_(output["kind"]), shape=_shape(output["shape"]))
    if output["every_step"]:
        gives = _("{what} at every time step", what=gives)
    scores = ", ".join(f"{name.removeprefix('val_')} {value:.3g}" for name, value in card["scores"].items())
    ended = ngettext("{count} epoch", "{count} epochs", training["epochs"])
    if training["stopped"]:
        ended = _("{epochs} (stopped)", epochs=ended)
    learned = _(
        "{epochs}, seed {seed}, {seconds:.0f} s, {made}",
        epochs=ended,
        seed=training["seed"],
        seconds=training["seconds"],
        made=card["made"],
    )
    data = card["data"]
    examples = _(
        "{training} to learn from, {validation} kept aside", training=data["training"], validation=data["validation"]
    )
    return [
        [_("stack"), card["stack"]],
        [_("learned from"), data["description"]],
        [_("examples"), examples],
        [_("training"), learned],
        [_("scores on data kept aside"), scores],
        *([[_("left out"), " ".join(data["notes"])]] if data.get("notes") else []),
        [_("takes"), takes],
        *([[_("columns"), ", ".join(entry["columns"])]] if entry.get("columns") else []),
        [_("gives"), gives],
        [_("answers"), ", ".join(card["classes"]) or _("an image")],
        [_("weights"), f"{card['weights']:,}"],
        [_("made with"), ", ".join(f"{name} {version}" for name, version in card["versions"].items())],
        *(
            [name, _("{count:,} bytes, SHA-256 {sha256}", count=p["bytes"], sha256=p["sha256"])]
            for name, p in card["parts"].items()
        ),
    ]


def _shape(sides: Sequence[int]) -> str:
    return " x ".join(map(str, sides))


_PLACES = (N_("row"), N_("frame"), N_("step"))


def prediction_rows(predictions: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of a table of predictions, which come as dictionaries from ``predict``."""
    places = [key for key in _PLACES if any(key in p for p in predictions)]
    sure = _("how sure") if "probabilities" in predictions[0] else ""
    headers = [_("input"), *map(_, places), _("prediction"), sure]
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
        return ", ".join(prediction["labels"]) or _("none")
    values = prediction["values"]
    if len(values) > _LONGEST_VALUES or any(isinstance(v, list) for v in values):
        if isinstance(values[0], list):
            return _("an image (use --json for its values)")
        return _("{count} values", count=len(values))
    names = prediction.get("names", [""] * len(values))
    return ", ".join(f"{name} {value:.4g}".strip() for name, value in zip(names, values, strict=True))


def _probabilities(prediction: Mapping[str, Any]) -> str:
    ordered = sorted(prediction.get("probabilities", {}).items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.1%}" for name, share in ordered[:3])
