"""``deepbrick train``."""

from pathlib import Path
from typing import Annotated

import typer

from ...studio.options import DEFAULT_OUT, Training
from ..display import Display
from ..output import guarded
from .stack_options import Data, Epochs, Number, Seed, Settings, Size, StackPath, Targets, column_names


def train(  # noqa: PLR0913 - one parameter an option
    stack: StackPath,
    data: Data = None,
    *,
    settings: Settings = None,
    number: Number = None,
    target: Targets = None,
    size: Size = None,
    epochs: Epochs = None,
    seed: Seed = 0,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for what is written.")] = DEFAULT_OUT,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a training that was cut off.")] = False,
    tensorboard: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also write what TensorBoard shows.", show_default=False),
    ] = None,
) -> None:
    """Train the network that a stack means, and keep what it learned in a weight brick.

    Ctrl-C stops and keeps what was learned so far. Exit status: 0 if it was trained, 1 if not, 2 for a wrong command.
    """
    training = Training(data, epochs, seed, column_names(target), size, resume, tensorboard)
    with guarded(), Display() as display:
        from ...studio.training import train_chosen  # noqa: PLC0415 - only where it is needed

        train_chosen(stack, number, tuple(settings or ()), training, out, display, display.should_stop)
