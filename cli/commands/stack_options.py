"""The options that ``train``, ``code`` and ``explain`` share."""

from pathlib import Path
from typing import Annotated

import typer

from ...studio.options import MAX_SEED

StackPath = Annotated[
    Path,
    typer.Argument(
        metavar="STACK",
        help="A photo of a stack, the graph (.json) that a scan wrote of it, or its bricks from the foot up: "
        '"2d cnn fc softmax 1d"; columns of a sequence are divided by |.',
    ),
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


def column_names(target: str | None) -> tuple[str, ...]:
    """The names that ``--target`` lists, divided by commas; none where it is not given."""
    return () if target is None else tuple(name.strip() for name in target.split(",") if name.strip())
