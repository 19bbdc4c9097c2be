"""``deepbrick export``, ``label`` and ``shelf``: what leaves DeepBrick."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..output import guarded


class Format(StrEnum):
    """What a stack or a weight brick may be written as."""

    LDRAW = "ldraw"
    PARTS = "parts"
    KERAS = "keras"
    LITERT = "litert"
    ONNX = "onnx"


shelf = typer.Typer(no_args_is_help=True, help="Keep weight bricks on a shelf, where plug finds them by their sticker.")

Brick = Annotated[Path, typer.Argument(metavar="FILE.brick", help="A weight brick that a training wrote.")]


def export(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="A photo or a graph (for ldraw and parts), or a weight brick.")
    ],
    form: Annotated[
        Format,
        typer.Option(
            "--to",
            help="ldraw: a model for LeoCAD, Studio or Mecabricks; parts: a list to buy from (CSV); "
            "keras, litert, onnx: the trained model of a weight brick.",
        ),
    ],
    *,
    number: Annotated[
        int | None, typer.Option("--stack", metavar="N", min=1, help="Which stack of the photo.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Where to write it. Without it: here.", show_default=False),
    ] = None,
) -> None:
    """Write a stack or a trained model for other programs.

    Exit status: 0 if it was written, 1 if not, 2 for a wrong command.
    """
    with guarded():
        from ..export import export_file  # noqa: PLC0415 - only where it is needed

        export_file(source, form.value, number, out)


def label(
    brick: Brick,
    *,
    name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Name on the sticker. Default: the file's.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="STEM",
            help="Path without an ending. Default: NAME-label here.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a sticker for a weight brick, as PNG and PDF: 31 x 9 mm, for the side of a 2x4 brick.

    Print the PDF at 100 %, and put the weight brick on the shelf: then plug takes a photo of the sticker.
    """
    with guarded():
        from ..shelving import write_label  # noqa: PLC0415 - only where it is needed

        write_label(brick, name, out)


@shelf.command("add")
def add(
    bricks: Annotated[list[Path], typer.Argument(metavar="FILE.brick...", help="Weight bricks; they are copied.")],
    *,
    name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What to call it. Default: the file's name.", show_default=False),
    ] = None,
) -> None:
    """Put weight bricks on the shelf."""
    if name is not None and len(bricks) > 1:
        msg = "One name is for one brick; add them one by one."
        raise typer.BadParameter(msg)
    with guarded():
        from ..shelving import add_to_shelf  # noqa: PLC0415 - only where it is needed

        good = add_to_shelf(bricks, name)
    raise typer.Exit(0 if good else 1)


@shelf.command("remove")
def remove(
    bricks: Annotated[list[str], typer.Argument(metavar="BRICK...", help="Names or identities.")],
) -> None:
    """Take weight bricks off the shelf."""
    with guarded():
        from ..shelving import remove_from_shelf  # noqa: PLC0415 - only where it is needed

        good = remove_from_shelf(bricks)
    raise typer.Exit(0 if good else 1)


@shelf.command("list")
def list_shelf() -> None:
    """Show what is on the shelf, and where it is."""
    with guarded():
        from ..shelving import show_shelf  # noqa: PLC0415 - only where it is needed

        good = show_shelf()
    raise typer.Exit(0 if good else 1)
