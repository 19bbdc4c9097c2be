"""One's own tables."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

Array = Any  # of numbers, or whatever the standard library hands about


def column_names(cells: Array) -> Array:
    """The names in a table's first line; line breaks in them, and spaces around them, do not count."""
    return [" ".join(name.split()) for name in cells]


def table_rows(path: str, delimiter: str) -> Array:
    """The lines of a table as dictionaries by column; under None is what has no column."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        head, *lines = [cells for cells in csv.reader(file, delimiter=delimiter, skipinitialspace=True) if cells]
    names = column_names(head)
    rows = ((cells + [""] * len(names), cells[len(names) :]) for cells in lines)
    return [{**dict(zip(names, filled, strict=False)), None: surplus} for filled, surplus in rows]


def number_in(cell: Array, decimal: str = ".") -> float:
    """A cell as a number; not a number where it is none."""
    if decimal != ".":
        cell = "no number" if "." in cell else cell.replace(decimal, ".")
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def is_whole(row: Array, numbers: tuple[str, ...], words: tuple[str, ...] = (), decimal: str = ".") -> bool:
    """Whether a line has a number in some columns, anything at all in others, and no cell without a column."""
    surplus = any(cell.strip() for cell in row[None])
    filled = all(row[name].strip() for name in words)
    return filled and not surplus and all(np.isfinite(number_in(row[name], decimal)) for name in numbers)


def table_of_numbers(
    path: str, delimiter: str, inputs: tuple[str, ...], targets: tuple[str, ...], decimal: str = "."
) -> tuple[Array, Array]:
    """Columns of a table that go in, and columns of numbers that are to come out, of the lines that are whole."""
    rows = [row for row in table_rows(path, delimiter) if is_whole(row, (*inputs, *targets), (), decimal)]
    x, y = ([[number_in(row[name], decimal) for name in names] for row in rows] for names in (inputs, targets))
    return np.array(x), np.array(y)


def table_of_classes(  # noqa: PLR0913, PLR0917
    path: str, delimiter: str, inputs: tuple[str, ...], target: str, classes: tuple[str, ...], decimal: str = "."
) -> tuple[Array, Array]:
    """Columns of a table that go in, and a column that says the class, of the lines that are whole."""
    rows = [row for row in table_rows(path, delimiter) if is_whole(row, inputs, (target,), decimal)]
    x = [[number_in(row[name], decimal) for name in inputs] for row in rows]
    return np.array(x), np.eye(len(classes))[[classes.index(row[target].strip()) for row in rows]]


def yes_or_no(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """Two classes as one answer: whether it is the second."""
    x, y = examples
    return x, y[:, 1:]


def cut_into_steps(examples: tuple[Array, Array], steps: int) -> tuple[Array, Array]:
    """The columns of each row, cut into equal time steps."""
    x, y = examples
    return x.reshape(len(x), steps, -1), y


def answers_at_every_step(examples: tuple[Array, Array], steps: int) -> tuple[Array, Array]:
    """The same answer at every time step."""
    x, y = examples
    return x, np.repeat(y[:, np.newaxis], steps, axis=1)
