"""``deepbrick plug``."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from ..display import Display
from ..output import FAILED, guarded
from ..predictions import PredictionDisplay, show_card


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
    if not (inputs or info) and camera is None:
        msg = "Name something to look at, or --camera, or --info."
        raise typer.BadParameter(msg)
    with guarded(), Display() as display:
        import_module("...opencv", __package__)
        from ...studio.plugging import look_at, look_through_camera, open_brick  # noqa: PLC0415 - only where needed
        from ...studio.shelving import meant_brick  # noqa: PLC0415 - likewise

        path = meant_brick(brick)
        opened = open_brick(path)
        if info:
            show_card(path, opened.card)
        shown = PredictionDisplay(display, as_json=as_json)
        good = not inputs or look_at(opened, inputs, shown)
        shown.show_table()
        if camera is not None:
            look_through_camera(opened, path, camera, shown.show_frame)
    raise typer.Exit(0 if good else FAILED)
