"""``deepbrick plug``."""

from pathlib import Path
from typing import Annotated

import typer

from ..output import FAILED
from ..plugging import PlugOptions, run_plug


def plug(
    brick: Annotated[
        str,
        typer.Argument(
            metavar="BRICK", help="A weight brick: its file, its name on the shelf, or a photo of its sticker."
        ),
    ],
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="What to look at: images, folders of them, videos, CSV tables, or .npy files with the model's input.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a prediction, one a line.")] = False,
    camera: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Look through the computer's camera, until Ctrl-C.", show_default=False),
    ] = None,
    info: Annotated[bool, typer.Option("--info", help="Show what the brick has learned, and from what.")] = False,
) -> None:
    """Plug in a weight brick: let a trained model look at new inputs.

    Exit status: 0 if every input was used, 1 if not, 2 for a wrong command.
    """
    options = PlugOptions(brick, tuple(inputs or ()), as_json, camera, info)
    if (problem := options.problem()) is not None:
        raise typer.BadParameter(problem)
    raise typer.Exit(0 if run_plug(options) else FAILED)
