"""``deepbrick calibrate``: the mat, the cameras, and kits of bricks."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ...language import gettext as _
from ...studio.options import DEFAULT_KIT, DEFAULT_OUT
from ..display import Display
from ..output import FAILED, each, guarded, write_result


class Sheet(StrEnum):
    """Paper that a mat is made for."""

    A4 = "A4"
    A3 = "A3"
    LETTER = "Letter"


calibrate = typer.Typer(
    no_args_is_help=True,
    help="Print a mat to build on, let photos of it tell what your camera's lens is like, and adapt the reader to your "
    "own bricks.",
)


@calibrate.command("mat")
def mat(
    *,
    paper: Annotated[Sheet, typer.Option(case_sensitive=False, help="The paper in your printer.")] = Sheet.A4,
    grey: Annotated[bool, typer.Option("--grey", help="For a printer without colours.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE.pdf", help="Where to write it. Default: mat-A4.pdf here.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the mat as a PDF: print it at 100 %, build on its grey place, and take photos with the whole sheet in it.

    Measure the line on it that says it is 100 mm long: if it is not, the printer has scaled the page.
    """
    with guarded():
        from ...studio.cameras import write_mat  # noqa: PLC0415 - only where it is needed

        write_result(_("Written: {path}", path=write_mat(paper.value, out, grey=grey)))


@calibrate.command("camera")
def camera(
    photos: Annotated[
        list[Path], typer.Argument(metavar="PHOTO...", help="Photos of the mat by one camera; ten are a good number.")
    ],
    *,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="What to call the camera; needed only where its photos do not name it.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder for the picture of where the mat was seen. Without it: deepbrick-out.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Work out a camera's lens from photos of the mat, and keep it for its photos.

    Take the photos obliquely from above, from several sides, with the mat near and in another part of each.

    Exit status: 0 if the camera was kept and every photo was used, 1 if not, 2 for a wrong command.
    """
    with guarded(), Display() as display:
        from ...studio.cameras import calibrate_from  # noqa: PLC0415 - only where it is needed
        from ..calibrating import showing  # noqa: PLC0415 - likewise

        good = calibrate_from(photos, name, out or DEFAULT_OUT, showing(display))
    raise typer.Exit(0 if good else FAILED)


@calibrate.command("color")
def color(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="Photos that show the mat.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the corrected photos. Without it: deepbrick-out.", show_default=False
        ),
    ] = None,
) -> None:
    """Write photos of the mat in the colours that were printed, and say how far off they were.

    A scan does the same by itself with every photo that shows the mat.

    Exit status: 0 if every photo was corrected, 1 if not, 2 for a wrong command.
    """
    with guarded(), Display() as display:
        from ...studio.colors import correct_colors  # noqa: PLC0415 - only where it is needed
        from ..calibrating import show_colors  # noqa: PLC0415 - likewise

        corrected = correct_colors(photos, out or DEFAULT_OUT, display)
        show_colors(corrected)
    raise typer.Exit(0 if len(corrected) == len(photos) else FAILED)


@calibrate.command("bricks")
def bricks(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PHOTO...]",
            help="Two or more photos of the stacks to build. Without any: say which stacks those are, and draw them.",
            show_default=False,
        ),
    ] = None,
    *,
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="What to call the kit; one of the same name is replaced.")
    ] = DEFAULT_KIT,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder for the pictures of what to build. Without it: deepbrick-out.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Adapt the reader to your own bricks, lamp and camera: a kit, which deepbrick scan --kit NAME uses.

    Build what it says, as many of the stacks as you have bricks for, and take two or three photos of them, from
    different sides, where you will use them.

    Exit status: 0 if the kit was kept and every photo was used, 1 if not, 2 for a wrong command.
    """
    with guarded(), Display() as display:
        from ...studio.kits import calibrate_kit, stacks_to_build  # noqa: PLC0415 - only where it is needed
        from ..kits import show_stacks_to_build, showing_kit  # noqa: PLC0415 - likewise

        if photos:
            good = calibrate_kit(photos, name, showing_kit(display))
        else:
            show_stacks_to_build(stacks_to_build(out or DEFAULT_OUT, display))
            good = True
    raise typer.Exit(0 if good else FAILED)


@calibrate.command("list")
def list_calibrated() -> None:
    """Show which cameras and kits there are, and where they are kept."""
    with guarded():
        from ..calibrating import show_cameras  # noqa: PLC0415 - only where it is needed
        from ..kits import show_kits  # noqa: PLC0415 - likewise

        good = all([show_cameras(), show_kits()])
    raise typer.Exit(0 if good else FAILED)


@calibrate.command("remove")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names as the list shows them.")],
    *,
    kit: Annotated[bool, typer.Option("--kit", help="They are names of kits.")] = False,
) -> None:
    """Forget cameras, or kits."""
    with guarded():
        from ...studio.cameras import remove_camera  # noqa: PLC0415 - only where it is needed
        from ...studio.kits import remove_kit  # noqa: PLC0415 - likewise

        remove_one = remove_kit if kit else remove_camera
        good = each(names, lambda name: _("Removed: {path}", path=remove_one(name)))
    raise typer.Exit(0 if good else FAILED)
