"""The columns of a table: what they are called, and what is in them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...language import gettext as _
from ..errors import DataSetError
from ..recipes.tables import is_whole, number_in, table_rows
from ..tables import DECIMAL_COMMA, TableForm, table_form, table_header, table_lines

Row = dict[str | None, Any]
"""Cells by column; under None is a list of those that have no column."""


@dataclass(frozen=True)
class OwnTable:
    """A table that was read.

    Attributes
    ----------
    columns : list of str
        Names, of those that have one.
    nameless : list of int
        Numbers of the others, from 1.
    """

    path: Path
    form: TableForm
    columns: list[str]
    nameless: list[int]
    rows: list[Row]

    def filled(self, name: str) -> list[str]:
        """The cells of a column that are not empty."""
        return [cell for row in self.rows if (cell := row[name]).strip()]

    def number(self, cell: str) -> float:
        """A cell as a number; not a number where it is none."""
        return float(number_in(cell, self.form.decimal))

    def count_numbers(self, cells: Sequence[str]) -> int:
        """How many cells hold a number."""
        return sum(bool(np.isfinite(self.number(cell))) for cell in cells)

    def is_numeric(self, name: str) -> bool:
        """Whether at least half of what is in a column is numbers."""
        filled = self.filled(name)
        return 0 < len(filled) <= 2 * self.count_numbers(filled)

    def is_mostly_empty(self, name: str) -> bool:
        """Whether more than half of a column's cells are empty."""
        return 2 * len(self.filled(name)) < len(self.rows)

    def is_whole(self, row: Row, numbers: tuple[str, ...], words: tuple[str, ...]) -> bool:
        """Whether a row has a number in some columns, anything at all in others, and no cell without a column."""
        return bool(is_whole(row, numbers, words, self.form.decimal))

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """The rows, with the number of the line on which each ends."""
        numbers = [number for number, _ in table_lines(self.path, self.form.delimiter)]
        return zip(numbers[1:], self.rows, strict=True)


def read_own_table(path: Path) -> OwnTable:
    """Read a table with a header; raises DataSetError where it is none."""
    form = table_form(path)
    cells = table_header(path, form.delimiter)
    columns = [name for name in cells if name]
    if len(columns) < 2 or any(np.isfinite(number_in(name, form.decimal)) for name in columns):
        msg = _("{path} needs a first line that names at least two columns.", path=path)
        raise DataSetError(msg)
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        msg = _('{path} has two columns called "{name}"; give one of them another name.', path=path, name=twice[0])
        raise DataSetError(msg)
    nameless = [number for number, name in enumerate(cells, 1) if not name]
    rows = table_rows(str(path), form.delimiter)
    if not rows:
        msg = _("{path} has no rows under its header.", path=path)
        raise DataSetError(msg)
    return OwnTable(path, form, columns, nameless, rows)


def check_commas(table: OwnTable, columns: Sequence[str]) -> None:
    """Refuse columns of numbers with a comma, where that may be no decimal comma: they would be left out as words."""
    for name in columns if table.form.decimal == "." else ():
        filled = table.filled(name)
        commas = [cell for cell in filled if DECIMAL_COMMA.fullmatch(cell)]
        if commas and 2 * (len(commas) + table.count_numbers(filled)) >= len(filled):
            msg = _(
                'The column "{name}" of {path} has numbers with a comma ({cell}); write them with a point.',
                name=name,
                path=table.path,
                cell=commas[0].strip(),
            )
            raise DataSetError(msg)


def nothing_whole(table: OwnTable) -> str:
    """Why no row of a table can be used, in a sentence."""
    names = len(table.columns) + len(table.nameless)
    surplus = {len(row[None]) for row in table.rows}
    if min(surplus) == max(surplus) > 0:
        return _(
            "The rows of {path} have {cells} cells under {names} names; where these are numbers with a comma, "
            "write them with a point, or put them in quotes.",
            path=table.path,
            cells=names + max(surplus),
            names=names,
        )
    return _("{path} has no row with a number in every column; fill the gaps, or take columns away.", path=table.path)


def class_lost(table: OwnTable, inputs: Sequence[str], target: str, kept: Sequence[Row]) -> str:
    """Why the rows that can be used are all of one class, in a sentence."""
    gaps = [name for name in inputs if table.count_numbers([row[name] for row in table.rows]) < len(table.rows)]
    named = ", ".join(f'"{name}"' for name in gaps)
    return _(
        'Only {count} of {total} rows of {path} have a number in every column, and "{target}" is "{name}" '
        "in all of them; fill the gaps in {named}, or take columns away.",
        count=len(kept),
        total=len(table.rows),
        path=table.path,
        target=target,
        name=kept[0][target].strip(),
        named=named,
    )
