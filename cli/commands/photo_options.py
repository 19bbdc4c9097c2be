"""The options that ``scan`` and ``batch`` share."""

from typing import Annotated

import typer

Kit = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The kit that the photos show, as deepbrick calibrate bricks learned it.",
        show_default=False,
    ),
]
