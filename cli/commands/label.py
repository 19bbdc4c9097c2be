"""``deepbrick label``."""

from pathlib import Path
from typing import Annotated

import typer

from ..display import Display
from ..output import guarded


def label(
    brick: Annotated[Path, typer.Argument(metavar="FILE.brick", help="A weight brick that a training wrote.")],
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
    with guarded(), Display() as display:
        from ...studio.shelving import write_sticker  # noqa: PLC0415 - only where it is needed

        write_sticker(brick, name, out, display)
