"""``deepbrick explain``."""

import shutil

from ...studio.options import Training
from ..display import Display
from ..output import guarded, write_result
from .stack_options import Data, Number, Settings, Size, StackPath, Targets, column_names

_FEWEST_COLUMNS, _MOST_COLUMNS = 40, 100


def explain(  # noqa: PLR0913 - one parameter an option
    stack: StackPath,
    data: Data = None,
    *,
    settings: Settings = None,
    number: Number = None,
    target: Targets = None,
    size: Size = None,
) -> None:
    """Explain a stack brick by brick: what each does, what it gives, and how many weights it has.

    Exit status: 0 if the stack is legal, 1 if not, 2 for a wrong command.
    """
    training = Training(data, targets=column_names(target), side_px=size)
    width = max(min(shutil.get_terminal_size().columns, _MOST_COLUMNS), _FEWEST_COLUMNS)
    with guarded(), Display() as display:
        from ...studio.describing import chosen_explanation  # noqa: PLC0415 - only where it is needed

        write_result(chosen_explanation(stack, number, tuple(settings or ()), training, width, display))
