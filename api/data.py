"""The data that a model is to learn from: shipped, one's own, or arrays in memory."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler import DataInfo, TaskSpec
from ..datasets import DATASETS, OwnOptions, check_file, choose_dataset, own_dataset
from ..language import N_, naming
from ..language import gettext as _
from .errors import ArgumentError, NotFoundError, called
from .naming import described_as

__all__ = [
    "ARRAYS",
    "TABLES",
    "Data",
    "DataInfo",
    "DataOptions",
    "TaskSpec",
    "check_file",
    "described",
    "found_data",
    "is_in_memory",
    "list_datasets",
    "own_path",
]

Data = str | Path | npt.ArrayLike | tuple[npt.ArrayLike, npt.ArrayLike] | None
"""The name of a shipped data set, a path, arrays, or None for a shipped data set that fits."""

TABLES = frozenset({".csv", ".tsv"})
ARRAYS = frozenset({".npz"})
_IN_MEMORY = N_("the arrays given")


@dataclass(frozen=True)
class DataOptions:
    """How one's own data are to be read.

    Attributes
    ----------
    target : str, sequence of str or None
        Columns of a table that are to come out; None for the last one.
    image_size : int or None
        Width and height in pixels that images are brought to; None leaves it to them.
    called : str or None
        What descriptions and errors call the data; None for their path.
    """

    target: str | Sequence[str] | None = None
    image_size: int | None = None
    called: str | None = None

    @property
    def own(self) -> OwnOptions:
        """The same as the readers of data take it."""
        if self.target is None:
            return OwnOptions((), self.image_size)
        return OwnOptions((self.target,) if isinstance(self.target, str) else tuple(self.target), self.image_size)


def list_datasets() -> tuple[str, ...]:
    """Names of the data sets that can be trained on without data of one's own.

    Returns
    -------
    tuple of str
        The last ones are fetched over the network when they are first used.

    Examples
    --------
    >>> import deepbrick
    >>> "moving-digits" in deepbrick.list_datasets()
    True
    """
    return tuple(DATASETS)


def own_path(name: str | Path | None) -> Path | None:
    """Where one's own data lie that are called so; None for a data set that comes with DeepBrick, or no name.

    Parameters
    ----------
    name : str, Path or None
        What is called like a data set is one: "./iris" is a file of this name.

    Returns
    -------
    Path or None
        There need not be anything.
    """
    if isinstance(name, Path):
        return name
    if name is None or name in DATASETS:
        return None
    path = Path(name)
    return path if path.exists() or path.name != name or path.suffix.lower() in TABLES | ARRAYS else None


def described(needs: TaskSpec, data: str | Path | None, options: DataOptions | None = None) -> DataInfo:
    """Find out what data are like, without loading them.

    Parameters
    ----------
    needs : TaskSpec
        What the stack asks for.
    data : str, Path or None
        The name of a data set that comes with DeepBrick, or the path of one's own; None takes one that fits.
    options : DataOptions, optional
        How to read one's own.

    Raises
    ------
    NotFoundError
        Where there is nothing at the path.
    DataSetError
        Where no data set has the name, or the data do not fit the stack.
    """
    own = own_path(data)
    if own is None:
        return choose_dataset(needs, None if data is None else str(data))
    options = options or DataOptions()
    if not own.exists():
        msg = _("There are no data {path}; check the name.", path=options.called or own)
        raise NotFoundError(msg)
    if options.called is None:
        return own_dataset(own, needs, options.own)
    with called(own, options.called):
        return described_as(own_dataset(own, needs, options.own), own, options.called)


@contextmanager
def found_data(needs: TaskSpec, data: Data, options: DataOptions) -> Iterator[DataInfo]:
    """As ``described``, also for arrays, which can be loaded as long as the block lasts."""
    if data is None or isinstance(data, str | Path):
        yield described(needs, data, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder).resolve() / "arrays.npz"
        with called(path, _(_IN_MEMORY)):
            np.savez(path, allow_pickle=False, **_arrays(data))
            info = own_dataset(path, needs)
            yield replace(info, name="arrays", description=naming(info.description, str(path), _(_IN_MEMORY)))


def is_in_memory(data: Data) -> bool:
    """Whether data are arrays, which no script can load again."""
    return not (data is None or isinstance(data, str | Path))


def _arrays(data: Any) -> dict[str, npt.NDArray[Any]]:  # noqa: ANN401 - whatever numpy makes an array of
    """Arrays as a file of one's own data holds them; labels that are words become class numbers."""
    if not isinstance(data, tuple):
        return {"x": np.asarray(data)}
    if len(data) != 2:
        msg = _("Data in memory are the inputs x or a pair (x, y), not {count} arrays.", count=len(data))
        raise ArgumentError(msg)
    x, y = map(np.asarray, data)
    if y.dtype.kind not in "OUS":
        return {"x": x, "y": y}
    classes, numbers = np.unique(y.astype(str), return_inverse=True)
    return {"x": x, "y": numbers.reshape(y.shape), "classes": classes}
