"""One's own tables."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

Array = Any  # of numbers, or whatever the standard library hands about


def table_rows(path: str, delimiter: str) -> Array:
    """The lines of a table as dictionaries by column."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, skipinitialspace=True))


def number_in(cell: Array) -> float:
    """A cell as a number; not a number where it is none."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return float("nan")


def is_whole(row: Array, numbers: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a line has a number in some columns, anything at all in others, and no cell without a column."""
    surplus = any(cell.strip() for cell in row.get(None, ()))
    filled = all((row[name] or "").strip() for name in words)
    return filled and not surplus and all(np.isfinite(number_in(row[name])) for name in numbers)


def whole_rows(path: str, delimiter: str, numbers: tuple[str, ...], words: tuple[str, ...] = ()) -> Array:
    """The lines of a table that are whole."""
    return [row for row in table_rows(path, delimiter) if is_whole(row, numbers, words)]


def table_of_numbers(
    path: str, delimiter: str, inputs: tuple[str, ...], targets: tuple[str, ...]
) -> tuple[Array, Array]:
    """Columns of a table that go in, and columns of numbers that are to come out."""
    rows = whole_rows(path, delimiter, (*inputs, *targets))
    x, y = ([[number_in(row[name]) for name in names] for row in rows] for names in (inputs, targets))
    return np.array(x), np.array(y)


def table_of_classes(
    path: str, delimiter: str, inputs: tuple[str, ...], target: str, classes: tuple[str, ...]
) -> tuple[Array, Array]:
    """Columns of a table that go in, and a column that says the class."""
    rows = whole_rows(path, delimiter, inputs, (target,))
    x = [[number_in(row[name]) for name in inputs] for row in rows]
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
