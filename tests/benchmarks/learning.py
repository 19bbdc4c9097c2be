"""Validation scores of the default stacks beside scikit-learn: ``python tests/benchmarks/learning.py``.

Every stack is trained as ``deepbrick train`` does it without any option, with three seeds; the baseline learns from the
same training part and is scored on the same validation part. The best epoch of a training is picked on that part, as
its users see it; the baseline picks nothing.
"""

# ruff: noqa: T201 -- a benchmark prints what it measures

import argparse
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from deepbrick.catalog import load_catalog
from deepbrick.compiler import Dataset, TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from stacks import stack_of


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    data : str
    stack : str
        The stack's bricks from the foot to the top; time steps are divided by ``|``.
    unit : str
        Of the errors, where numbers come out.
    """

    data: str
    stack: str
    unit: str = ""


ROWS = (
    Row("digits", "2d cnn fc softmax 1d"),
    Row("digits", "1d lstm fc softmax 1d"),
    Row("digits", "2d cnn fc sigmoid 1d"),
    Row("moving-digits", "2d cnn lstm | 2d cnn lstm | 2d cnn lstm | 2d cnn lstm fc softmax 1d"),
    Row("iris", "1d fc fc softmax 1d"),
    Row("wine", "1d fc fc softmax 1d"),
    Row("breast-cancer", "1d fc fc sigmoid-single single"),
    Row("diabetes", "1d fc fc linear-single single", "points"),
    Row("linnerud", "1d fc fc linear 1d", "of pounds, inches and beats"),
)


def fitted(model: Any, x: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Scale the columns, fit, and return what predicts."""
    return make_pipeline(StandardScaler(), model).fit(x, y).predict


def baseline(data: Dataset) -> float:
    """Score of a linear model of scikit-learn: share that is right, or mean absolute error."""
    x, x_val = (part.reshape(len(part), -1) for part in (data.x_train, data.x_val))
    y, y_val = data.y_train, data.y_val
    task = data.info.needs.task
    if task == "multi-class":
        found = fitted(LogisticRegression(max_iter=5000), x, y.argmax(axis=1))(x_val)
        return float(np.mean(found == y_val.argmax(axis=1)))
    if task in {"binary", "multi-label"}:
        found = fitted(MultiOutputClassifier(LogisticRegression(max_iter=5000)), x, y)(x_val)
        return float(np.mean(found == y_val))
    return float(np.mean(np.abs(fitted(LinearRegression(), x, y)(x_val) - y_val)))


def ours(row: Row, data: Dataset, seeds: int) -> list[float]:
    """The validation score of each training."""
    stack, catalog = stack_of(row.stack), load_catalog()
    results = (train(stack, catalog, data, TrainOptions(seed=seed)) for seed in range(seeds))
    return [result.scores[f"val_{result.plan.metric}"] for result in results]


def main() -> None:
    """Print the table, as the README shows it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each stack (3)")
    parser.add_argument("--data", help="only this data set")
    arguments = parser.parse_args()
    seeds, only = arguments.seeds, arguments.data
    catalog = load_catalog()
    print("| data | stack | examples kept aside | DeepBrick (lowest to highest) | linear model |")
    print("|---|---|---|---|---|")
    for row in ROWS:
        if only not in {None, row.data}:
            continue
        needs = make_plan(stack_of(row.stack), catalog).needs
        data = load_dataset(choose_dataset(needs, row.data))
        scores, plain = ours(row, data, seeds), baseline(data)
        form = "{:.1f} " + row.unit if row.unit else "{:.1%}"
        median, low, high = (form.format(f(scores)).split(maxsplit=1) for f in (statistics.median, min, max))
        shown = f"{median[0]} ({low[0]} to {high[0]}) {row.unit}".strip()
        print(
            f"| {row.data} | `{row.stack.replace('|', chr(92) + '|')}` | {len(data.x_val)} "
            f"| {shown} | {form.format(plain)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
