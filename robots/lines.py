"""An answer as one line of text."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

_BETWEEN_LABELS = "|"


def json_line(answer: Mapping[str, Any]) -> str:
    """An answer as a JSON object, as ``deepbrick plug --json`` prints it."""
    return json.dumps(answer, ensure_ascii=False)


def csv_line(answer: Mapping[str, Any]) -> str:
    """An answer as cells with commas between them, for programs without a reader of JSON.

    Parameters
    ----------
    answer : Mapping
        From ``weightbrick.predictions``.

    Returns
    -------
    str
        The class, or the labels with ``|`` between them, and the probability of each class or label in the order of the
        card; else the values. Numbers have six digits.
    """
    cells: list[str] = []
    if "class" in answer:
        cells.append(str(answer["class"]))
    elif "labels" in answer:
        cells.append(_BETWEEN_LABELS.join(answer["labels"]))
    numbers = answer.get("probabilities", {}).values() if cells else answer["values"]
    cells += [f"{number:.6g}" for number in _flat(numbers)]
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


def _flat(values: Any) -> Iterator[float]:  # noqa: ANN401 - a number, or lists of such to any depth
    if isinstance(values, int | float):
        yield values
    else:
        for value in values:
            yield from _flat(value)
