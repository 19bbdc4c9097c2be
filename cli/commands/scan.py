"""``deepbrick scan``."""

from pathlib import Path
from typing import Annotated

import typer

from ...language import gettext as _
from ...studio.options import MAX_SEED, Training
from ..output import FAILED
from ..scanning import ScanWords, run_scan
from .photo_options import Kit


def scan(  # noqa: PLR0913 - one parameter an option
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO", help="Photos of stacks (JPEG, PNG and others).")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document a photo, one a line, for other programs.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder for the marked photo, the graph, the Keras script and the trained model. "
            "Without it: deepbrick-out; with --json, none.",
            show_default=False,
        ),
    ] = None,
    train: Annotated[
        bool,
        typer.Option(
            "--train",
            help="Build the network and train it, on a data set that fits the stack; --train NAME picks one.",
        ),
    ] = False,
    data: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Train on this data set (the same as --train NAME).", show_default=False),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How often training goes through the data.", show_default=False),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, max=MAX_SEED, help="The same seed trains the same way again.")
    ] = 0,
    debug: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for a picture of every step of the reading, to see where it went wrong."
        ),
    ] = None,
    lens: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The calibrated camera that took the photos, as deepbrick calibrate list shows it; for photos "
            "that do not say it.",
            show_default=False,
        ),
    ] = None,
    kit: Kit = None,
) -> None:
    """Read the bricks in photos and write the Keras model that they mean.

    Exit status: 0 if every photo was read and every stack is legal, 1 if not, 2 for a wrong command.
    """
    if (data is not None or epochs is not None) and not train:
        option = "--data" if data is not None else "--epochs"
        msg = _("{option} says how to train; add --train.", option=option)
        raise typer.BadParameter(msg)
    training = Training(data, epochs, seed) if train else None
    words = ScanWords(tuple(photos), as_json, out, training, debug, lens, kit)
    raise typer.Exit(0 if run_scan(words) else FAILED)
