"""Which data a command means, and whether its options have anything to do with them."""

from pathlib import Path

from ..compiler import DataInfo, TaskSpec
from ..datasets import DATASETS, DataSetError, OwnOptions, choose_dataset, own_dataset
from .options import Training

TABLES = frozenset({".csv", ".tsv"})
ARRAYS = frozenset({".npz"})


def find_data(needs: TaskSpec, training: Training) -> DataInfo:
    """The data for a stack: a data set that fits, one that was named, or one's own.

    Parameters
    ----------
    needs : TaskSpec
    training : Training

    Returns
    -------
    DataInfo

    Raises
    ------
    DataSetError
        Where there is none, or it does not fit.
    """
    own = own_path(training.data)
    if own is not None:
        return own_dataset(own, needs, OwnOptions(training.targets, training.side_px))
    return choose_dataset(needs, training.data)


def check_data(training: Training) -> None:
    """Refuse data that are not there, and options that would do nothing, before anything is read.

    Raises
    ------
    DataSetError
        Whether the data fit a stack is not looked at.
    """
    name, own = training.data, own_path(training.data)
    if name is not None and own is None and name not in DATASETS:
        msg = f'There is no data set "{name}", and no file or folder of this name; there are {", ".join(DATASETS)}.'
        raise DataSetError(msg)
    if own is not None and not own.exists():
        msg = f"There are no data {own}; check the name."
        raise DataSetError(msg)
    is_table, is_folder = own is not None and own.suffix.lower() in TABLES, own is not None and own.is_dir()
    for option, given, fits, what in (
        ("--target", training.targets, is_table and not is_folder, "for tables of your own (.csv)"),
        ("--size", training.side_px, is_folder, "for folders of your own images"),
    ):
        if given and not fits:
            msg = f'{option} is {what} and does nothing with "{name}"; leave it away.'
            if name is None:
                msg = f"{option} is {what}; name them behind the stack, or leave it away."
            raise DataSetError(msg)


def own_path(name: str | None) -> Path | None:
    """Where one's own data lie that are called so; None for a data set that comes with DeepBrick, or no name.

    Parameters
    ----------
    name : str or None
        What is called like a data set is one: "./iris" is a file of this name.

    Returns
    -------
    Path or None
        There need not be anything.
    """
    if name is None or name in DATASETS:
        return None
    path = Path(name)
    return path if path.exists() or path.name != name or path.suffix.lower() in TABLES | ARRAYS else None
