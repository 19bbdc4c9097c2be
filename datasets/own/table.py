"""Tables: a row is an example, and the header names the columns."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ...catalog import ValueKind
from ...compiler.data import Argument, Call, DataShape, Needs
from ..errors import DataSetError
from ..recipes.tables import is_whole, number_in, table_rows
from .found import Found, OwnOptions
from .words import left_out, trouble_with

_MOST_CLASSES = 100

_MOST_BYTES = 200_000_000
"""As rows of words a table takes more than ten times as much memory."""

_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*")


def look(path: Path, needs: Needs, options: OwnOptions) -> Found:
    """What is in a table; raises DataSetError where it does not fit the stack."""
    if needs.input is ValueKind.IMAGE or needs.output is ValueKind.IMAGE:
        msg = f"{path} is a table of numbers, but this stack works on images: name a folder of images."
        raise DataSetError(msg)
    if path.stat().st_size > _MOST_BYTES:
        msg = f"{path} is larger than {_MOST_BYTES // 1_000_000} MB; take fewer rows, or save the numbers as .npz."
        raise DataSetError(msg)
    delimiter, columns, nameless, rows = _read(path)
    if not rows:
        msg = f"{path} has no rows under its header."
        raise DataSetError(msg)
    targets = _targets(path, columns, needs, options)
    words = needs.task in {"multi-class", "binary"}
    others = [name for name in columns if name not in targets]
    inputs = tuple(name for name in others if _is_numeric(rows, name))
    if not inputs:
        _check_commas(path, rows, others)
        msg = f"{path} has no column of numbers beside {', '.join(targets)}."
        raise DataSetError(msg)
    numbers = inputs if words else (*inputs, *targets)
    kept = [row for row in rows if is_whole(row, numbers, targets)]
    if not kept:
        _check_commas(path, rows, columns)
        msg = f"{path} has no row with a number in every column; fill the gaps, or take columns away."
        raise DataSetError(msg)
    shape, steps = _input_shape(path, len(inputs), needs)
    _check_sizes(path, numbers, kept)
    missed = [f"line {k}" for k, row in _numbered(path, delimiter) if not is_whole(row, numbers, targets)]
    notes = (
        *left_out([f"number {k}" for k in nameless], "column", "columns", "has no name"),
        *left_out([f'"{n}"' for n in others if n not in inputs], "column", "columns", "holds few numbers or none"),
        *left_out(missed, "row", "rows", "has an empty cell, a word where a number belongs, or too many cells"),
    )
    names: dict[str, Argument] = {"path": str(path), "delimiter": delimiter, "inputs": inputs}
    if words:
        counts = Counter(row[targets[0]].strip() for row in kept)
        classes = _sorted(counts)
        _check_classes(path, targets[0], classes, needs)
        call = Call("table_of_classes", {**names, "target": targets[0], "classes": classes})
        if needs.task == "binary":
            call = Call("yes_or_no", {}, call)
        asked, out = f"which {targets[0].strip()}", (1 if needs.task == "binary" else len(classes),)
        class_counts = tuple(counts[name] for name in classes)
    else:
        _check_numbers(path, targets, kept, needs)
        call = Call("table_of_numbers", {**names, "targets": targets})
        classes = tuple(name.strip() for name in targets)
        class_counts, asked, out = (), ", ".join(classes), (len(targets),)
    if steps is not None:
        call = Call("cut_into_steps", {"steps": steps}, call)
        if needs.every_step:
            call = Call("answers_at_every_step", {"steps": steps}, call)
    return Found(
        what=f"{len(kept)} rows",
        asked=f"from {_columns(inputs)} to {asked}",
        examples=(call,),
        count=len(kept),
        shape=DataShape(shape, out),
        classes=classes,
        class_counts=class_counts,
        standardize_inputs=True,
        standardize_targets=needs.task in {"regression", "single-regression"},
        steps=steps,
        notes=notes,
    )


def _read(path: Path) -> tuple[str, list[str], list[int], list[dict[str, str]]]:
    """What divides the cells, the columns by name, the numbers of those without one, and the rows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
        delimiter = "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=lambda d: len(_cells(line, d)))
        rows = table_rows(str(path), delimiter)
    except (UnicodeDecodeError, csv.Error) as error:
        msg = f"{path} is no text that can be read as a table; save it as CSV in UTF-8."
        raise DataSetError(msg) from error
    cells = _cells(line, delimiter)
    columns = [name for name in cells if name.strip()]
    if len(columns) < 2 or any(np.isfinite(number_in(name)) for name in columns):
        msg = f"{path} needs a first line that names at least two columns."
        raise DataSetError(msg)
    twice = [name for name, count in Counter(map(str.strip, columns)).items() if count > 1]
    if twice:
        msg = f'{path} has two columns called "{twice[0]}"; give one of them another name.'
        raise DataSetError(msg)
    return delimiter, columns, [k for k, name in enumerate(cells, 1) if not name.strip()], rows


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


def _numbered(path: Path, delimiter: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows, with the number of the line on which each ends."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter, skipinitialspace=True)
        for row in reader:
            yield reader.line_num, row


def _is_numeric(rows: list[dict[str, str]], name: str) -> bool:
    """Whether at least half of what is in a column is numbers."""
    filled = [row[name] for row in rows if (row[name] or "").strip()]
    return 0 < len(filled) <= 2 * sum(bool(np.isfinite(number_in(cell))) for cell in filled)


def _check_commas(path: Path, rows: list[dict[str, str]], columns: list[str]) -> None:
    for name in columns:
        cell = rows[0][name] or ""
        if _DECIMAL_COMMA.fullmatch(cell):
            msg = f'The column "{name}" of {path} has numbers with a comma ({cell.strip()}); write them with a point.'
            raise DataSetError(msg)


def _check_sizes(path: Path, names: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    for name in names:
        trouble = trouble_with(np.array([number_in(row[name]) for row in rows]))
        if trouble:
            msg = f'The numbers in the column "{name}" of {path} {trouble}'
            raise DataSetError(msg)


def _targets(path: Path, columns: list[str], needs: Needs, options: OwnOptions) -> tuple[str, ...]:
    several = needs.task in {"multi-label", "regression"}
    called = {name.strip(): name for name in columns}
    for name in options.targets:
        if name.strip() not in called:
            msg = f'{path} has no column "{name}"; it has {", ".join(called)}.'
            raise DataSetError(msg)
    chosen = tuple(dict.fromkeys(called[name.strip()] for name in options.targets))
    if not chosen:
        if several:
            msg = (
                f"This stack gives several numbers, and {path} does not say which; "
                f"name their columns with --target, of {', '.join(called)}."
            )
            raise DataSetError(msg)
        return (columns[-1],)
    if several == (len(chosen) == 1):
        wanted = "at least two columns" if several else "one column"
        msg = f"This stack gives {needs.task} output: name {wanted} with --target, not {len(chosen)}."
        raise DataSetError(msg)
    return chosen


def _columns(inputs: tuple[str, ...]) -> str:
    return inputs[0].strip() if len(inputs) == 1 else f"{len(inputs)} columns"


def _input_shape(path: Path, width: int, needs: Needs) -> tuple[tuple[int, ...], int | None]:
    value = needs.input is ValueKind.VALUE
    if not needs.sequence:
        if value and width > 1:
            msg = (
                f"{path} has {width} columns of numbers, but this stack takes one single value; "
                "put a clear 1x2 brick at its foot, or take columns away."
            )
            raise DataSetError(msg)
        return (width,), None
    steps = needs.steps or (width if value else None)
    if steps is None:
        msg = (
            f"{path} does not say how its columns are cut into time steps; "
            "stack several columns, one a time step, or name an .npz file."
        )
        raise DataSetError(msg)
    if width % steps or (value and width != steps):
        wanted = "one column a time step" if value else "a number of columns that can be divided by that"
        msg = f"{path} has {width} columns of numbers, but this stack has {steps} time steps and needs {wanted}."
        raise DataSetError(msg)
    return (width // steps,), steps


def _sorted(counts: Counter[str]) -> tuple[str, ...]:
    """Class names by number where they are numbers, else by letter."""
    numeric = all(np.isfinite(number_in(name)) for name in counts)
    return tuple(sorted(counts, key=number_in if numeric else str))


def _check_classes(path: Path, target: str, classes: tuple[str, ...], needs: Needs) -> None:
    if needs.task == "binary" and len(classes) != 2:
        msg = f'The column "{target}" of {path} holds {len(classes)} different words, but yes or no needs exactly two.'
        raise DataSetError(msg)
    if not 2 <= len(classes) <= _MOST_CLASSES:
        msg = (
            f'The column "{target}" of {path} holds {len(classes)} different words, which make no classes; '
            "name another column with --target, or put a linear plate on the stack."
        )
        raise DataSetError(msg)


def _check_numbers(path: Path, targets: tuple[str, ...], rows: list[dict[str, str]], needs: Needs) -> None:
    for name in targets:
        values = {number_in(row[name]) for row in rows}
        if needs.task == "multi-label" and not values <= {0.0, 1.0}:
            msg = f'The column "{name}" of {path} holds other numbers than 0 (no) and 1 (yes).'
            raise DataSetError(msg)
        if len(values) < 2:
            msg = f'The column "{name}" of {path} holds the same number everywhere, so there is nothing to learn.'
            raise DataSetError(msg)
