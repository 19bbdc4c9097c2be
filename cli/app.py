"""Commands, options and help texts."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from .. import __version__
from .options import ScanOptions, Training
from .output import guarded, write_result
from .start import start_scan
from .words import ScanCommand

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a mistake in DeepBrick shows Python's own traceback
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer's way
    if wanted:
        with guarded():
            write_result(f"deepbrick {__version__}")
        raise typer.Exit


@app.callback()
def deepbrick(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Photograph a stack of bricks, get a neural network.

    Start with:  deepbrick scan photo.jpg
    """


@app.command(cls=ScanCommand)
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
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The same seed trains the same way again.")] = 0,
    debug: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for a picture of every step of the reading, to see where it went wrong."
        ),
    ] = None,
) -> None:
    """Read the bricks in photos and write the Keras model that they mean.

    Exit status: 0 if every photo was read and every stack is legal, 1 if not, 2 for a wrong command.
    """
    if (data is not None or epochs is not None) and not train:
        option = "--data" if data is not None else "--epochs"
        msg = f"{option} says how to train; add --train."
        raise typer.BadParameter(msg)
    with guarded():
        training = Training(data, epochs, seed) if train else None
        status = start_scan(photos, ScanOptions(as_json, out, debug, training))
    raise typer.Exit(status)


@app.command()
def plug(
    brick: Annotated[Path, typer.Argument(metavar="FILE.brick", help="A weight brick that scan --train wrote.")],
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="INPUT", help="What to look at: images, or .npy files with the model's input."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document an input, one a line.")] = False,
) -> None:
    """Plug in a weight brick: let a trained model look at new inputs.

    Exit status: 0 if every input was used, 1 if not, 2 for a wrong command.
    """
    with guarded():
        import_module("..opencv", __package__)
        from .plug import plug_brick  # noqa: PLC0415 - TensorFlow only where it is needed

        all_good = plug_brick(brick, inputs, as_json=as_json)
    raise typer.Exit(0 if all_good else 1)


@app.command()
def bricks() -> None:
    """Show which bricks there are, with their LDraw numbers, and what each means."""
    with guarded():
        from ..catalog import load_catalog  # noqa: PLC0415 - only where it is needed
        from .show import show_catalog  # noqa: PLC0415 - likewise

        show_catalog(load_catalog())
