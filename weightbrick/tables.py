"""Tables as a model takes them: by the names of their columns, or by their places."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.recipes.tables import column_names, number_in
from ..datasets.tables import TABLE_ENDINGS, table_form, table_header, table_lines
from ..language import gettext as _
from ..language import ngettext
from .batch import Batch, Floats, Item, Refused, in_batches
from .errors import InputError

_MOST_SENTENCES = 5
"""Of so many rows that cannot be used it is said why; the others are counted."""
_MOST_NAMES = 12

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class _Rows:
    """The rows of a table, and what is wanted of them.

    Attributes
    ----------
    lines : iterator of (int, list of str)
        The number of each line, and its cells.
    names : tuple of str
        Of the wanted columns, in their order; empty where they go by place.
    places : tuple of int or None
        Where those columns are; None where all cells are taken.
    most : int
        How many cells a row may have at most, where there are places: of more, none is surely under its name.
    """

    path: Path
    decimal: str
    lines: Iterator[Line]
    names: tuple[str, ...]
    places: tuple[int, ...] | None = None
    most: int = 0

    def numbers_in(self, line: int, cells: Sequence[str], width: int) -> Floats | Refused:
        """The numbers of a row, as many as the model takes."""
        where = _("{path}, line {line}", path=self.path, line=line)
        if self.places is not None:
            if len(cells) > self.most:
                return Refused(
                    _(
                        "{where}: there are {count} cells under {names} names; where these are numbers with a "
                        "comma, write "
                        "them with a point, or put them in quotes.",
                        where=where,
                        count=len(cells),
                        names=self.most,
                    )
                )
            cells = [cells[place] if place < len(cells) else "" for place in self.places]
        if len(cells) != width:
            return Refused(
                _(
                    "{where}: this model takes {width} numbers a row, but there are {count}.",
                    where=where,
                    width=width,
                    count=len(cells),
                )
            )
        with np.errstate(over="ignore"):
            numbers = np.array([number_in(cell, self.decimal) for cell in cells]).astype(np.float32)
        bad = int(np.argmin(np.isfinite(numbers)))
        if np.isfinite(numbers[bad]):
            return numbers
        if cells[bad].strip():
            return Refused(_('{where}: "{cell}" is no number.', where=where, cell=cells[bad]))
        which = _('the cell of "{name}"', name=self.names[bad]) if self.names else _("cell {number}", number=bad + 1)
        return Refused(_("{where}: {which} is empty.", where=where, which=which))


def read_table(path: Path, card: Mapping[str, Any]) -> Iterator[Item]:
    """The rows of a table, or the one sequence whose steps they are; raises as ``read_inputs`` catches it."""
    (width,), steps = card["input"]["shape"], card["input"]["steps"]
    path.stat()
    if path.is_dir() or path.suffix.lower() not in TABLE_ENDINGS:
        msg = _(
            "{path} is no table, but this model takes rows of {width} numbers; name a .csv or a .npy file.",
            path=path,
            width=width,
        )
        raise InputError(msg)
    rows = _open(path, card)
    first = next(rows.lines, None)
    if first is None:
        msg = _("{path} has no rows of numbers in it.", path=path)
        raise InputError(msg)
    lines = itertools.chain([first], rows.lines)
    count = width * (steps or 1)
    if steps is not None and rows.places is None and _is_one_step(first, count, card):
        yield Batch(str(path), _one_sequence(rows, lines, width))
        return
    inputs = _few_words(path, (rows.numbers_in(line, cells, count) for line, cells in lines))
    shaped = (
        item if isinstance(item, Refused) else (item[0], item[1] if steps is None else item[1].reshape(steps, width))
        for item in inputs
    )
    yield from in_batches(str(path), shaped, "row")


def _is_one_step(first: Line, count: int, card: Mapping[str, Any]) -> bool:
    """Whether the rows of a table without known names are the time steps of one sequence."""
    cells = len(first[1])
    return cells != count or (card["input"]["steps"] == 1 and not card["input"].get("columns"))


def _one_sequence(rows: _Rows, lines: Iterator[Line], width: int) -> Floats:
    steps = []
    for line, cells in lines:
        step = rows.numbers_in(line, cells, width)
        if isinstance(step, Refused):  # without it this would be another sequence
            raise InputError(step.message)
        steps.append(step)
    return np.stack(steps)[np.newaxis]


def _open(path: Path, card: Mapping[str, Any]) -> _Rows:
    form = table_form(path, card["input"].get("reading", {}).get("delimiter", ","))
    read = ((line, _without_end(cells)) for line, cells in table_lines(path, form.delimiter))
    lines = (line for line in read if line[1])
    known = tuple(card["input"].get("columns", ()))
    first = next(lines, None)
    if first is None:
        return _Rows(path, form.decimal, lines, ())
    names = column_names(first[1])
    if any(np.isfinite(number_in(cell, form.decimal)) for cell in first[1]):  # no header
        return _Rows(path, form.decimal, itertools.chain([first], lines), ())
    if not known:
        return _Rows(path, form.decimal, lines, ())
    for name in known:
        if names.count(name) != 1:
            raise InputError(_wrong_header(path, name, names, known))
    places = tuple(names.index(name) for name in known)
    most = max(len(names), len(table_header(path, form.delimiter)))  # also columns at the end that have no name
    return _Rows(path, form.decimal, lines, known, places, most)


def _without_end(cells: Sequence[str]) -> list[str]:
    """The cells without empty ones at the end."""
    filled = [place for place, cell in enumerate(cells, 1) if cell.strip()]
    return list(cells[: max(filled, default=0)])


def _wrong_header(path: Path, name: str, names: Sequence[str], known: Sequence[str]) -> str:
    if name in names:
        return _('{path} has two columns called "{name}"; give one of them another name.', path=path, name=name)
    listed: str = ", ".join(known[:_MOST_NAMES])
    if len(known) > _MOST_NAMES:
        listed = _("{names} and {count} more", names=listed, count=len(known) - _MOST_NAMES)
    return _(
        '{path} has no column "{name}"; this model takes the columns {columns}, by these names, or in this order in a '
        "table without a header.",
        path=path,
        name=name,
        columns=listed,
    )


def _few_words(path: Path, rows: Iterator[Floats | Refused]) -> Iterator[tuple[int, Floats] | Refused]:
    """The rows with their numbers, from 1; of many that cannot be used most are only counted."""
    refused = 0
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Refused):
            yield number, row
            continue
        refused += 1
        if refused <= _MOST_SENTENCES:
            yield row
    if refused > _MOST_SENTENCES:
        yield Refused(
            ngettext(
                "{path}: {count} more row cannot be used.",
                "{path}: {count} more rows cannot be used.",
                refused - _MOST_SENTENCES,
                path=path,
            )
        )
