"""Whether a file can be learned from at all, whatever the stack: asked before it takes the place of another one."""

from pathlib import Path

import numpy as np

from ...language import gettext as _
from ..errors import DataSetError
from .arrays import misnamed, read_arrays
from .columns import OwnTable, nothing_whole, read_own_table
from .table import input_columns

MIN_EXAMPLES = 10
"""With fewer there is nothing left to validate with."""


def check_file(path: Path) -> None:
    """Refuse a table or a file of arrays that no stack can learn from.

    Parameters
    ----------
    path : Path
        A ``.csv``, ``.tsv`` or ``.npz`` file.

    Raises
    ------
    DataSetError
        Where it cannot be read, has no numbers that go in, or too few examples.
    """
    try:
        count = _examples(path) if path.suffix.lower() == ".npz" else _rows(read_own_table(path))
    except OSError as error:
        msg = _("{path} cannot be read ({reason}).", path=path, reason=error.strerror or error)
        raise DataSetError(msg) from error
    if count < MIN_EXAMPLES:
        raise DataSetError(too_few(path, count))


def too_few(path: Path, count: int) -> str:
    """That there are too few examples, in a sentence."""
    return _(
        "{path} holds only {count} examples; at least {least} are needed.",
        path=path,
        count=count,
        least=MIN_EXAMPLES,
    )


def _rows(table: OwnTable) -> int:
    """How many rows have a number in some column and something in the last one, which usually comes out."""
    last = table.columns[-1:]
    numbers, _notes = input_columns(table, last, words=True)
    count = sum(table.is_whole(row, numbers, tuple(last)) for row in table.rows)
    if not count:
        raise DataSetError(nothing_whole(table))
    return count


def _examples(path: Path) -> int:
    arrays, names = read_arrays(path)
    if "x" not in arrays:
        raise DataSetError(misnamed(path, names))
    x = arrays["x"]
    if x.dtype.kind not in "fiub" or not x.ndim or not x.size or not np.isfinite(x).any():
        msg = _('The array "x" in {path} has to hold finite numbers.', path=path)
        raise DataSetError(msg)
    if "y" in arrays and len(np.atleast_1d(arrays["y"])) != len(x):
        msg = _(
            'The array "y" in {path} has to hold one entry for each of the {count} in "x".', path=path, count=len(x)
        )
        raise DataSetError(msg)
    return len(x)
