"""The numbers of a data set."""

import importlib
from typing import Any

import numpy as np

from ..compiler.data import Call, DataInfo, Dataset
from ..keras_setup import import_keras
from ..language import gettext as _
from .errors import DataSetError
from .source import recipe_module


def load_dataset(info: DataInfo) -> Dataset:
    """Make the numbers of a data set; the same every time.

    Parameters
    ----------
    info : DataInfo
        From ``choose_dataset``.

    Raises
    ------
    DataSetError
        Where a file can no longer be read, or there is no network to fetch it over.
    """
    fetched = any(recipe_module(name) == "online" for call in info.examples for name in call.functions)
    if fetched:
        import_keras()  # the order of the axes of what it fetches is one of its settings
    try:
        made = [_run(call) for call in info.examples]
    except OSError as error:
        if fetched:
            raise _not_fetched(info, error) from error
        msg = _(
            "The data of {name} cannot be read ({reason}); is everything still there?",
            name=info.name,
            reason=error.strerror or error,
        )
        raise DataSetError(msg) from error
    except MemoryError as error:
        msg = _(
            "The data of {name} do not fit into this computer's memory; take fewer or smaller ones.", name=info.name
        )
        raise DataSetError(msg) from error
    except Exception as error:
        # Keras raises a plain exception where it cannot fetch, and others where what it fetched before is damaged.
        if not fetched:
            raise
        raise _not_fetched(info, error) from error
    x, y = made if len(made) > 1 else made[0]
    x_train, y_train, x_val, y_val = _recipe("split_by_class" if info.stratify else "split")(x, y)
    return Dataset(info, *(np.asarray(part, np.float32) for part in (x_train, y_train, x_val, y_val)))


def _not_fetched(info: DataInfo, error: Exception) -> DataSetError:
    reason = next(iter(str(error).splitlines()), type(error).__name__)
    return DataSetError(
        _("The data of {name} cannot be fetched ({reason}); is there a network?", name=info.name, reason=reason)
    )


def _run(call: Call) -> Any:  # noqa: ANN401 - an array, or two
    inner = () if call.inner is None else (_run(call.inner),)
    return _recipe(call.function)(*inner, **call.args)


def _recipe(name: str) -> Any:  # noqa: ANN401 - a function of any kind
    # Loaded here: scikit-learn takes a second that only training has to pay.
    return getattr(importlib.import_module(f".recipes.{recipe_module(name)}", __package__), name)
