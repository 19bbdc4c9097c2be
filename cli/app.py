"""The program and its commands."""

from typing import Annotated

import typer

from ..version import __version__
from .commands import bricks, calibrate, code, explain, export, label, live, plug, render, scan, serve, shelf, train
from .output import guarded, write_result
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


app.command(cls=ScanCommand)(scan.scan)
app.command(cls=ScanCommand)(live.live)
app.command()(train.train)
app.command()(code.code)
app.command()(explain.explain)
app.command()(plug.plug)
app.command()(export.export)
app.command()(render.render)
app.command()(label.label)
app.add_typer(shelf.shelf, name="shelf")
app.add_typer(calibrate.calibrate, name="calibrate")
app.command()(bricks.bricks)
app.command()(serve.serve)
