"""``deepbrick render``."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ...language import gettext as _
from ...studio.options import PictureOptions
from ..display import Display
from ..output import guarded
from .stack_options import Number, Settings


class Style(StrEnum):
    """A photo, or lines for paper."""

    PHOTO = "photo"
    PAPER = "paper"


class Labels(StrEnum):
    """What may stand beside bricks."""

    NAMES = "names"
    NUMBERS = "numbers"
    BLANKS = "blanks"
    NONE = "none"


class Quality(StrEnum):
    """How much work a picture is."""

    DRAFT = "draft"
    GOOD = "good"
    BEST = "best"


_SIZE = re.compile(r"(\d+)x(\d+)")
_SMALLEST_PX, _LARGEST_PX = 16, 8192


def render(  # noqa: PLR0913 - one parameter an option
    stack: Annotated[
        Path,
        typer.Argument(
            metavar="STACK",
            help='A photo, a graph (.json), a weight brick, or the bricks from the foot up: "2d cnn fc softmax 1d".',
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="A .png, .jpg, or, of the style paper, .pdf. Without it: here.",
            show_default=False,
        ),
    ] = None,
    turntable: Annotated[
        Path | None,
        typer.Option(metavar="FILE.mp4", help="A film of the stack turning once around.", show_default=False),
    ] = None,
    instructions: Annotated[
        Path | None,
        typer.Option(metavar="FILE.pdf", help="Building instructions: parts, and step by step.", show_default=False),
    ] = None,
    style: Annotated[
        Style, typer.Option(help="paper: lines for worksheets and printers without colours, with little ink.")
    ] = Style.PHOTO,
    labels: Annotated[
        Labels,
        typer.Option(
            help="What stands beside the bricks: names, names with their numbers, blanks to fill in, nothing."
        ),
    ] = Labels.NAMES,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="BRICK=TEXT", help="Call a brick, by its id or its token, something else: cnn=Filter."),
    ] = None,
    quality: Annotated[
        Quality,
        typer.Option(help="draft is quick; best is drawn by Blender's Cycles, where it is installed (see --blender)."),
    ] = Quality.GOOD,
    blender: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder of an environment with Blender, for --quality best; made where it is missing (400 MB).",
            show_default=False,
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(metavar="WxH", help="Pixels. Without it: 960x540, a film 640x360.", show_default=False),
    ] = None,
    azimuth: Annotated[
        float, typer.Option(metavar="DEG", help="Where you stand: 0 in front of the row, -90 at its earlier end.")
    ] = -22.0,
    elevation: Annotated[
        float, typer.Option(metavar="DEG", min=0, max=90, help="How steeply you look down at it.")
    ] = 27.0,
    seconds: Annotated[float, typer.Option(metavar="S", min=0.05, max=60, help="How long the film is.")] = 3.0,
    settings: Settings = None,
    number: Number = None,
) -> None:
    """Draw a picture of any stack: as a photo or in lines, with names beside its bricks, as a film, as instructions.

    Needs pip install "deepbrick[render]". Exit status: 0 if it was drawn, 1 if not, 2 for a wrong command.
    """
    with guarded(), Display() as display:
        from ...studio.picturing import draw_stack  # noqa: PLC0415 - only where it is needed

        options = PictureOptions(
            out=out,
            turntable=turntable,
            instructions=instructions,
            style=style.value,
            labels=labels.value,
            own_names=tuple(label or ()),
            quality=quality.value,
            blender=blender,
            size=_pixels(size),
            azimuth_deg=azimuth,
            elevation_deg=elevation,
            seconds=seconds,
        )
        draw_stack(stack, number, tuple(settings or ()), options, display)


def _pixels(size: str | None) -> tuple[int, int] | None:
    if size is None:
        return None
    found = _SIZE.fullmatch(size)
    if found is None or not all(_SMALLEST_PX <= int(side) <= _LARGEST_PX for side in found.groups()):
        msg = _(
            '"{size}" is no size; write it as WIDTHxHEIGHT, such as 960x540, each {least} to {most}.',
            size=size,
            least=_SMALLEST_PX,
            most=_LARGEST_PX,
        )
        raise typer.BadParameter(msg)
    return int(found[1]), int(found[2])
