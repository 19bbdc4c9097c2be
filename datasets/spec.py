"""What a data set that DeepBrick knows offers: what can go in, and what can be asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..catalog import ValueKind
from ..compiler.data import DEFAULT_LEARNING_RATE, Argument, TaskSpec


@dataclass(frozen=True)
class InputView:
    """One way in which a data set goes in.

    Attributes
    ----------
    text : str
        What it is, for people.
    function : str
        The recipe.
    shape : callable
        Number of time steps to the shape of one step.
    standardize : bool
        Whether the numbers have units of their own and need to be brought to one scale.
    scale : float or None
        What brings them to 0 to 1, where they all have the same range.
    columns : tuple of str
        Names of its numbers, where they have any.
    args : Mapping
        More arguments of the recipe.
    """

    text: str
    function: str
    shape: Callable[[int], tuple[int, ...]]
    standardize: bool = False
    columns: tuple[str, ...] = ()
    scale: float | None = None
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetView:
    """One thing that can be asked of a data set.

    Attributes
    ----------
    classes : tuple of str
        Empty for images.
    takes_steps : bool
        Whether the recipe depends on the number of time steps.
    image : tuple of int
        Shape, for images.
    every_step_function : str
        A recipe that has a different answer at each time step, if there is one.
    heat_map : bool
        Whether the images are to sum to one.
    epochs : int
        How often training goes through the data by default; 0 leaves it to the data set.
    args : Mapping
        More arguments of the recipe.
    """

    text: str
    function: str
    classes: tuple[str, ...] = ()
    takes_steps: bool = False
    image: tuple[int, ...] = ()
    every_step_function: str = ""
    standardize: bool = False
    heat_map: bool = False
    epochs: int = 0
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasetSpec:
    """A data set with all that goes in and can come out.

    Attributes
    ----------
    steps : int
        Number of time steps where the stack leaves it open.
    epochs : int
        How often training goes through it by default.
    inputs : Mapping
        By kind of value, and whether it is a sequence.
    targets : Mapping
        By task, and kind of value.
    batch_size : int
        How many examples each step of the training sees. A small data set needs small
        batches: Adam moves a weight by about a thousandth a step, and one layer that is
        to do what a linear regression does needs some thousand steps for it.
    learning_rate : float
        Larger where a data set is so small that it would take too many of them.
    light_on_dark : bool
        Whether its images are light on a dark ground.
    online : bool
        Whether it has to be fetched over the network; such a one is taken only by name.
    """

    name: str
    description: str
    steps: int
    epochs: int
    inputs: Mapping[tuple[ValueKind, bool], InputView]
    targets: Mapping[tuple[str, ValueKind], TargetView]
    batch_size: int = 32
    learning_rate: float = DEFAULT_LEARNING_RATE
    light_on_dark: bool = False
    online: bool = False

    def fits(self, needs: TaskSpec) -> bool:
        """Whether a stack can be trained on it."""
        return (needs.input, needs.sequence) in self.inputs and (needs.task, needs.output) in self.targets
