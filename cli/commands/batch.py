"""``deepbrick batch``: collections of photos."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from ...errors import DeepBrickError
from ...extras import missing_package
from ...language import gettext as _
from ..batching import BatchDisplay
from ..output import FAILED, guarded
from .photo_options import Kit


class BatchMissingError(DeepBrickError):
    """What a collection is read with is not installed."""


def batch(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A folder, a pattern in quotes, a text file with a photo a line, or a bucket (s3://bucket/photos).",
        ),
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.parquet", help="The table to write, a row a photo.")],
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Read on a Ray cluster; auto finds one here.", show_default=False),
    ] = None,
    lens: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The calibrated camera that took the photos.", show_default=False),
    ] = None,
    kit: Kit = None,
) -> None:
    """Read a collection of photos, of any size, into one Parquet table.

    Stopped or killed, the same command goes on where it was.
    Exit status: 0 if every photo could be read, 1 if not, 2 for a wrong command.
    """
    with guarded(), BatchDisplay() as display:
        import_module("...opencv", __package__)  # first: it says what is missing where OpenCV cannot start
        try:
            from ...studio.batch import read_collection  # noqa: PLC0415 - an extra

            good = read_collection(source, out, display, lens=lens, kit=kit, ray_address=ray)
        except ModuleNotFoundError as error:
            msg = missing_package(error.name, _("a collection of photos"), "deepbrick[batch]")
            raise BatchMissingError(msg) from error
    raise typer.Exit(0 if good else FAILED)
