"""``deepbrick shelf``."""

from pathlib import Path
from typing import Annotated

import typer

from ...language import gettext as _
from ..output import FAILED, each, guarded, say, write_result

shelf = typer.Typer(no_args_is_help=True, help="Keep weight bricks on a shelf, where plug finds them by their sticker.")


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
        msg = _("One name is for one brick; add them one by one.")
        raise typer.BadParameter(msg)
    with guarded():
        from ...studio.shelving import open_shelf  # noqa: PLC0415 - only where it is needed

        kept = open_shelf()

        def put(brick: Path) -> str:
            entry = kept.add(brick, name)
            return _("On the shelf: {name} ({identity})", name=entry.name, identity=entry.identity)

        good = each(bricks, put)
    raise typer.Exit(0 if good else FAILED)


@shelf.command("remove")
def remove(
    bricks: Annotated[list[str], typer.Argument(metavar="BRICK...", help="Names or identities.")],
) -> None:
    """Take weight bricks off the shelf."""
    with guarded():
        from ...studio.shelving import open_shelf  # noqa: PLC0415 - only where it is needed

        kept = open_shelf()
        good = each(bricks, lambda brick: _("Taken off the shelf: {path}", path=kept.remove(brick)))
    raise typer.Exit(0 if good else FAILED)


@shelf.command("list")
def list_shelf() -> None:
    """Show what is on the shelf, and where it is."""
    with guarded():
        from ...studio.shelving import default_folder, open_shelf  # noqa: PLC0415 - only where it is needed

        listing = open_shelf().contents()
        write_result(_("The shelf is {folder}.", folder=default_folder()))
        if listing.entries:
            from ..show import show_rows  # noqa: PLC0415 - rich only where there is a table

            rows = [
                [e.name, e.identity, e.trained_on, " | ".join(" ".join(c) for c in e.columns), e.added]
                for e in listing.entries
            ]
            show_rows([_("name"), _("identity"), _("learned from"), _("stack"), _("added")], rows)
        elif not listing.problems:
            write_result(_("There is nothing on it."))
        for problem in listing.problems:
            say(problem)
    raise typer.Exit(FAILED if listing.problems else 0)
