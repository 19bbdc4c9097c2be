"""The program and its commands."""

from typing import Annotated

import typer

from ..language import LANGUAGES
from ..language import gettext as _
from ..version import __version__
from .commands import (
    batch,
    bricks,
    calibrate,
    code,
    explain,
    export,
    label,
    live,
    plug,
    render,
    scan,
    serve,
    shelf,
    train,
)
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


def _known_language(code: str | None) -> str | None:
    # ``choose_language`` has looked at it before, when nothing was said yet.
    if code is not None and code not in LANGUAGES:
        msg = _('There is no language "{code}"; there are {codes}.', code=code, codes=", ".join(LANGUAGES))
        raise typer.BadParameter(msg)
    return code


@app.callback()
def deepbrick(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            callback=_known_language,
            help="Language of all that is said: en or ko. Without it: that of the environment (LANG).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Photograph a stack of bricks, get a neural network.

    Start with:  deepbrick scan photo.jpg
    """


app.command(cls=ScanCommand)(scan.scan)
app.command()(batch.batch)
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
