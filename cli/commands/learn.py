"""``deepbrick train``, ``deepbrick code`` and ``deepbrick explain``."""

from pathlib import Path
from typing import Annotated

import typer

from ..options import DEFAULT_OUT, MAX_SEED, Training
from ..output import guarded

StackPath = Annotated[
    Path, typer.Argument(metavar="STACK", help="A photo of a stack, or the graph (.json) that a scan wrote of it.")
]
Data = Annotated[
    str | None,
    typer.Argument(
        metavar="[DATA]",
        help="What to train on: the name of a data set, or your own data: a folder with a folder of images (or clips) "
        "for each class, a .csv table, an .npz file. Without it: a data set that fits.",
        show_default=False,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="BRICK.NAME=VALUE", help="Set a number on a brick, by its id or its token: cnn.filters=16."
    ),
]
Number = Annotated[
    int | None, typer.Option("--stack", metavar="N", min=1, help="Which stack of the photo.", show_default=False)
]
Targets = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="COLUMN[,COLUMN]",
        help="Columns of your table that are to come out. Without it: the last one.",
        show_default=False,
    ),
]
Size = Annotated[
    int | None,
    typer.Option(
        "--size", metavar="PX", min=4, max=512, help="Bring your images to this width and height.", show_default=False
    ),
]
Epochs = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="At most so many times through the data.", show_default=False),
]
Seed = Annotated[int, typer.Option(metavar="N", min=0, max=MAX_SEED, help="The same seed trains the same way again.")]


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
    with guarded():
        from ..learn import train_chosen  # noqa: PLC0415 - only where it is needed

        training = Training(data, epochs, seed, _columns(target), size, resume, tensorboard)
        train_chosen(stack, number, tuple(settings or ()), training, out)


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
    with guarded():
        from ..learn import print_code  # noqa: PLC0415 - only where it is needed

        training = Training(data, epochs, seed, _columns(target), size)
        print_code(stack, number, tuple(settings or ()), training)


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
    with guarded():
        from ..learn import print_explanation  # noqa: PLC0415 - only where it is needed

        training = Training(data, targets=_columns(target), side_px=size)
        print_explanation(stack, number, tuple(settings or ()), training)


def _columns(target: str | None) -> tuple[str, ...]:
    return () if target is None else tuple(name.strip() for name in target.split(",") if name.strip())
