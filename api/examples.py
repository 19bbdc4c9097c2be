"""The data sets that come with DeepBrick, and some examples of each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..catalog import ValueKind
from ..compiler import DataInfo, TaskSpec
from ..datasets import DATASETS, choose_dataset, load_dataset


@dataclass(frozen=True)
class Shipped:
    """A data set that comes with DeepBrick.

    Attributes
    ----------
    name : str
        What options and scripts call it.
    description : str
        What is in it, in words.
    online : bool
        Whether it is fetched over the network when it is first used.
    inputs : tuple of str
        What can go in: kinds of values, with an "s" for sequences of them.
    """

    name: str
    description: str
    online: bool
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Examples:
    """Some examples of a data set.

    Attributes
    ----------
    x : ndarray
        (N, ...) in the data's own units: images (N, H, W, C), films (N, T, H, W, C), or rows (N, V).
    answers : tuple of str
        The right answer to each, in words.
    columns : tuple of str
        Names of the numbers in a row.
    """

    x: npt.NDArray[Any]
    answers: tuple[str, ...]
    columns: tuple[str, ...]


def shipped_datasets() -> tuple[Shipped, ...]:
    """All data sets that come with DeepBrick."""
    return tuple(
        Shipped(
            spec.name,
            spec.description,
            spec.online,
            tuple(sorted(f"{kind}s" if sequence else str(kind) for kind, sequence in spec.inputs)),
        )
        for spec in DATASETS.values()
    )


def dataset_examples(name: str, count: int) -> Examples | None:
    """The first examples of a data set that comes with DeepBrick; None where it would have to be fetched."""
    spec = DATASETS.get(name)
    if spec is None or spec.online:
        return None
    (kind, sequence), (task, output) = next(iter(spec.inputs)), next(iter(spec.targets))
    info = choose_dataset(TaskSpec(kind, sequence, False, None, output, task), name)  # noqa: FBT003 - not every step
    data = load_dataset(info)
    answers = tuple(_answer(info, row) for row in data.y_train[:count])
    return Examples(data.x_train[:count], answers, () if kind is ValueKind.IMAGE else tuple(info.columns))


def _answer(info: DataInfo, row: npt.NDArray[np.float32]) -> str:
    names = info.classes
    if info.needs.task == "multi-class" and len(names) == len(row):
        return names[int(row.argmax())]
    if info.needs.task == "binary":
        return names[int(row[0] >= 0.5)]
    return ", ".join(f"{n} {v:.3g}" for n, v in zip(names, row, strict=False))
