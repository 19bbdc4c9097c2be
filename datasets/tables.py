"""Tables as text: what divides their cells, what their numbers look like, and their lines one by one.

Training and plugging in read tables by these functions, so that they see the same in them.
"""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..language import gettext as _
from .errors import DataSetError
from .recipes.tables import column_names

TABLE_ENDINGS = frozenset({".csv", ".tsv", ".txt"})

DECIMAL_COMMA = re.compile(r"\s*[-+]?\d*,\d+\s*")
_DECIMAL_POINT = re.compile(r"\s*[-+]?\d*\.\d+(e[-+]?\d+)?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?\s*", re.IGNORECASE)

_DELIMITERS = ",;\t"
_SAMPLE = 20
"""So many lines tell what divides the cells."""


@dataclass(frozen=True)
class TableForm:
    """How a table is written.

    Attributes
    ----------
    delimiter : str
        What divides the cells: a comma, a semicolon or a tab.
    decimal : str
        What stands before the decimals of its numbers: a point or a comma.
    """

    delimiter: str = ","
    decimal: str = "."


def table_form(path: Path, usual: str = ",") -> TableForm:
    """Find out how a table is written.

    Parameters
    ----------
    usual : str
        The delimiter that counts where several are possible.

    Raises
    ------
    DataSetError
        Where it is no text that can be read as a table.
    OSError
        Where the file cannot be read.
    """
    if path.suffix.lower() == ".tsv":
        delimiter = "\t"
    else:
        samples = {d: _sample(path, d) for d in dict.fromkeys((usual, *_DELIMITERS))}
        delimiter = max(samples, key=lambda d: _how_even(samples[d]))
    comma = point = False
    if delimiter != ",":
        for _, cells in table_lines(path, delimiter):
            comma = comma or any(map(DECIMAL_COMMA.fullmatch, cells))
            point = point or any(map(_DECIMAL_POINT.fullmatch, cells))
    return TableForm(delimiter, "," if comma and not point else ".")


def table_lines(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a table that are not empty, one by one: a table may be longer than the memory.

    Yields
    ------
    number : int
        Of the line, from 1; where a cell has line breaks in it, of the last.
    cells : list of str

    Raises
    ------
    DataSetError
        Where it is no text that can be read as a table.
    OSError
        Where the file cannot be read.
    """
    with _text_only(path), path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        for cells in lines:
            if cells:
                yield lines.line_num, cells


def table_header(path: Path, delimiter: str) -> list[str]:
    """The names in a table's first line; none where it is empty. Raises as ``table_lines`` does."""
    return list(column_names(next((cells for _, cells in table_lines(path, delimiter)), ())))


@contextmanager
def _text_only(path: Path) -> Iterator[None]:
    try:
        yield
    except (UnicodeDecodeError, csv.Error) as error:
        msg = _("{path} is no text that can be read as a table; save it as CSV in UTF-8.", path=path)
        raise DataSetError(msg) from error


def _sample(path: Path, delimiter: str) -> list[list[str]]:
    return [cells for _, cells in itertools.islice(table_lines(path, delimiter), _SAMPLE)]


def _how_even(lines: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """How much it looks as if a delimiter divides these lines: into equal numbers of cells, with numbers, into many."""
    widths = [len(cells) for cells in lines]
    if not widths or widths[0] < 2:
        return 0, 0, 0
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cells in lines for cell in cells)
    tenths = 10 * numbers // sum(widths)
    return sum(width == widths[0] for width in widths), tenths, widths[0]
