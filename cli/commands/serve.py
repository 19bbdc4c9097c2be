"""``deepbrick serve``: the classroom page."""

from pathlib import Path
from typing import Annotated

import typer

from ...errors import DeepBrickError
from ...extras import missing_package
from ...language import gettext as _
from ..output import guarded, write_result


class PageMissingError(DeepBrickError):
    """What the page is built of is not installed."""


def serve(
    *,
    port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="Port. Without it: a free one.", show_default=False),
    ] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Let a class in: shows a QR code for phones.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where photos, stacks and models are kept.", show_default=False),
    ] = None,
) -> None:
    """Open the classroom page: photograph, stack, train and try, in a browser.

    Only this computer can see it, unless --lan is given. Ctrl-C ends it; nothing is lost.
    """
    with guarded():
        try:
            from ...page.serve import serve as serve_page  # noqa: PLC0415 - the page is an extra
        except ModuleNotFoundError as error:
            msg = missing_package(error.name, _("the page"), "deepbrick[page]")
            raise PageMissingError(msg) from error
        serve_page(port=port, lan=lan, browser=not no_browser, folder=folder, tell=write_result)
