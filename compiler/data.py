"""What a model needs of its data, and a data set that has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..catalog import ValueKind

Floats = npt.NDArray[np.float32]
Argument = int | float | str | tuple[int, ...] | tuple[str, ...] | None


@dataclass(frozen=True)
class TaskSpec:
    """The task of a stack: what it asks of a data set.

    Attributes
    ----------
    input : ValueKind
        What goes in, at each time step if it is a sequence.
    sequence : bool
        Whether the input runs over time.
    every_step : bool
        Whether there is an output at every time step, not only after the last.
    steps : int or None
        Number of time steps into which data are cut; None leaves it to the data set.
    output : ValueKind
        What comes out.
    task : str
        The task of the plate, as the catalog names it.
    """

    input: ValueKind
    sequence: bool
    every_step: bool
    steps: int | None
    output: ValueKind
    task: str


@dataclass(frozen=True)
class DataShape:
    """Shapes that only the data know.

    Attributes
    ----------
    input : tuple of int
        Shape of one input without the time axis: ``(H, W, C)``, ``(V,)`` or ``(1,)``.
    output : tuple of int
        Shape of one output without the time axis, likewise.
    """

    input: tuple[int, ...]
    output: tuple[int, ...]


@dataclass(frozen=True)
class Call:
    """A call of one of a data set's functions, to run it or to write it into a script.

    Attributes
    ----------
    args : Mapping
        Named arguments: numbers, words, truth values, or tuples of them.
    inner : Call or None
        A call whose result is the first argument.
    """

    function: str
    args: Mapping[str, Argument] = field(default_factory=dict)
    inner: "Call | None" = None

    def __str__(self) -> str:
        words = [] if self.inner is None else [str(self.inner)]
        words += [f"{name}={_written(value)}" for name, value in self.args.items()]
        return f"{self.function}({', '.join(words)})"

    @property
    def functions(self) -> tuple[str, ...]:
        """Names of all functions that are called."""
        return (*(self.inner.functions if self.inner else ()), self.function)


def _written(value: Argument) -> str:
    """An argument as people write it, with double quotes."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_written, value))}{',' if len(value) == 1 else ''})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


DEFAULT_LEARNING_RATE = 0.001
"""What Keras's optimizers take by themselves."""


def default_patience(epochs: int) -> int:
    """How many epochs without improvement end a training."""
    return max(3, epochs // 4)


@dataclass(frozen=True)
class DataInfo:
    """A data set as one stack uses it, without the numbers themselves.

    Attributes
    ----------
    name, description : str
        The description is a sentence for people.
    needs : TaskSpec
        What it was chosen for.
    classes : tuple of str
        Names of the classes, labels or numbers that come out; "no" and "yes" in words for
        one answer; empty for images.
    epochs : int
        How often training goes through the data if nobody says otherwise.
    batch_size : int
        How many examples each step of the training sees.
    learning_rate : float
        Of the optimizer.
    examples : tuple of Call
        How the numbers are made: a call for the inputs and one for the targets, or one for both.
    stratify : bool
        Whether both parts get the same fraction of every class.
    input_scale : float or None
        By what the model multiplies its input, where that makes it 0 to 1.
    standardize_inputs, standardize_targets : bool
        Whether the model works with mean 0 and deviation 1, as measured in the training part.
        What goes in and what comes out is always in the data's own units.
    steps : int or None
        Number of time steps, for sequences.
    light_on_dark : bool
        For images: whether all are light on a dark ground, so that ink on paper has to be turned round.
    notes : tuple of str
        Sentences on what was read and what was left out, for one's own data.
    columns : tuple of str
        Names of the numbers that go in, over all time steps, where they have any: tables of new inputs go by them.
    reading : Mapping of str to str
        How one's own data are read: ``delimiter`` and ``decimal`` of a table; ``frames``, how a clip's are picked.
    imports : tuple of str
        Import lines that ``code`` needs.
    code : str
        Source text of the functions, the same that ``load_dataset`` runs.
    """

    name: str
    description: str
    needs: TaskSpec
    shape: DataShape
    classes: tuple[str, ...]
    epochs: int
    batch_size: int
    examples: tuple[Call, ...]
    stratify: bool
    input_scale: float | None
    standardize_inputs: bool
    standardize_targets: bool
    steps: int | None
    imports: tuple[str, ...]
    code: str
    learning_rate: float = DEFAULT_LEARNING_RATE
    light_on_dark: bool = False
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """A data set's numbers, split into a part to train with and a part to validate with.

    Attributes
    ----------
    x_train, y_train, x_val, y_val : ndarray
        (N, ...) float32, in the data's own units.
    """

    info: DataInfo
    x_train: Floats
    y_train: Floats
    x_val: Floats
    y_val: Floats
