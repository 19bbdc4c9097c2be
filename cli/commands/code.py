"""``deepbrick code``."""

from ...studio.options import Training
from ..display import Display
from ..output import guarded, write_result
from .stack_options import Data, Epochs, Number, Seed, Settings, Size, StackPath, Targets, column_names


def code(  # noqa: PLR0913 - one parameter an option
    stack: StackPath,
    data: Data = None,
    *,
    settings: Settings = None,
    number: Number = None,
    target: Targets = None,
    size: Size = None,
    epochs: Epochs = None,
    seed: Seed = 0,
) -> None:
    """Print the Keras script that a stack means. It runs by itself, with Keras and scikit-learn.

    Exit status: 0 if there is one, 1 if not, 2 for a wrong command.
    """
    training = Training(data, epochs, seed, column_names(target), size)
    with guarded(), Display() as display:
        from ...studio.describing import chosen_script  # noqa: PLC0415 - only where it is needed

        write_result(chosen_script(stack, number, tuple(settings or ()), training, display).rstrip("\n"))
