"""Which data a job means, and whether its options have anything to do with them."""

from ..api.data import TABLES, described, own_path
from ..compiler import DataInfo, TaskSpec
from ..datasets import DATASETS, DataSetError
from ..language import gettext as _
from .options import Training


def find_data(needs: TaskSpec, training: Training) -> DataInfo:
    """The data for a stack, as ``api.data.described`` finds them."""
    return described(needs, training.data, training.data_options)


def check_data(training: Training) -> None:
    """Refuse data that are not there, and options that would do nothing, before anything is read.

    Raises
    ------
    DataSetError
        Whether the data fit a stack is not looked at.
    """
    name, own = training.data, own_path(training.data)
    if name is not None and own is None and name not in DATASETS:
        msg = _(
            'There is no data set "{name}", and no file or folder of this name; there are {names}.',
            name=name,
            names=", ".join(DATASETS),
        )
        raise DataSetError(msg)
    if own is not None and not own.exists():
        msg = _("There are no data {path}; check the name.", path=own)
        raise DataSetError(msg)
    is_table, is_folder = own is not None and own.suffix.lower() in TABLES, own is not None and own.is_dir()
    for option, given, fits, what in (
        ("--target", training.targets, is_table and not is_folder, _("for tables of your own (.csv)")),
        ("--size", training.side_px, is_folder, _("for folders of your own images")),
    ):
        if given and not fits:
            msg = _(
                '{option} is {what} and does nothing with "{name}"; leave it away.', option=option, what=what, name=name
            )
            if name is None:
                msg = _("{option} is {what}; name them behind the stack, or leave it away.", option=option, what=what)
            raise DataSetError(msg)
