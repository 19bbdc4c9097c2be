"""The numbers of a data set."""

import importlib
from typing import Any

import numpy as np

from ...compiler.data import Call, DataInfo, Dataset, Floats, Scale


def load_dataset(info: DataInfo) -> Dataset:
    """Make the numbers of a data set; the same every time.

    Parameters
    ----------
    info : DataInfo
        From ``choose_dataset``.

    Returns
    -------
    Dataset
    """
    # Loaded here: scikit-learn takes a second that only training has to pay.
    recipes = importlib.import_module(".recipes", __package__)
    x_train, y_train, x_val, y_val = recipes.split(_run(recipes, info.inputs), _run(recipes, info.targets))
    x_scale = _scale(x_train) if info.standardize_inputs else None
    y_scale = _scale(y_train) if info.standardize_targets else None
    if x_scale is not None:
        x_train, x_val = recipes.standardized(x_train, x_val)
    if y_scale is not None:
        y_train, y_val = recipes.standardized(y_train, y_val)
    return Dataset(info, x_train, y_train, x_val, y_val, x_scale, y_scale)


def _run(recipes: Any, call: Call) -> Any:  # noqa: ANN401 - a module and an array of any type
    inner = () if call.inner is None else (_run(recipes, call.inner),)
    return getattr(recipes, call.function)(*inner, **call.args)


def _scale(train: Floats) -> Scale:
    axes = tuple(range(train.ndim - 1))
    return Scale(np.asarray(train.mean(axis=axes)), np.asarray(train.std(axis=axes)))
