"""``deepbrick export``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ...language import gettext as _
from ..display import Display
from ..output import guarded, write_result


class Format(StrEnum):
    """What a stack or a weight brick may be written as."""

    LDRAW = "ldraw"
    PARTS = "parts"
    KERAS = "keras"
    LITERT = "litert"
    ONNX = "onnx"
    BOARDS = "tflite-micro"


def export(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="A photo or a graph (for ldraw and parts), or a weight brick.")
    ],
    form: Annotated[
        Format,
        typer.Option(
            "--to",
            help="ldraw: a model for LeoCAD, Studio or Mecabricks; parts: a list to buy from (CSV); "
            "keras, litert, onnx: the trained model of a weight brick; "
            "tflite-micro: a folder for Arduino and MicroPython boards.",
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
    data: Annotated[
        str | None,
        typer.Option(
            metavar="DATA",
            help="For tflite-micro: the data of your own that it learned from, to compare its answers with Keras's.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a stack or a trained model for other programs.

    Exit status: 0 if it was written, 1 if not, 2 for a wrong command.
    """
    with guarded():
        if form is Format.BOARDS:
            from ...studio.boards import export_for_boards  # noqa: PLC0415 - only where it is needed

            with Display() as display:
                export_for_boards(source, data, out, display)
            return
        from ...studio.exporting import export_file  # noqa: PLC0415 - likewise

        write_result(_("Written: {path}", path=export_file(source, form.value, number, out)))
