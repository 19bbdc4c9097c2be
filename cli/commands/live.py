"""``deepbrick live``: the marked picture of a running camera."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...language import gettext as _
from ...studio.events import Event
from ...studio.options import DEFAULT_OUT, MAX_SEED, Training
from ..display import Display
from ..output import FAILED, guarded

if TYPE_CHECKING:
    from ...api.progress import Progress  # the command line starts without it
    from ...studio.watching import Watched  # likewise


def live(  # noqa: PLR0913 - one parameter an option
    *,
    camera: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, help="Which camera, as the computer counts. Without it: 0.", show_default=False
        ),
    ] = None,
    video: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Look at a video in the place of a camera.", show_default=False),
    ] = None,
    headless: Annotated[
        bool,
        typer.Option(
            "--headless", help="Write the pictures to the folder instead of a window; of a video all of them, in order."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for each reading that becomes agreed, one a line.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for what is written.")] = DEFAULT_OUT,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep each reading that becomes agreed, as the key k does.")
    ] = False,
    train: Annotated[
        bool,
        typer.Option("--train", help="Keep and train the last one at the end; --train NAME picks the data set."),
    ] = False,
    data: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Train on this data set (the same as --train NAME).", show_default=False),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How often training goes through the data.", show_default=False),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, max=MAX_SEED, help="The same seed trains the same way again.")
    ] = 0,
    frames: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="End after so many pictures.", show_default=False)
    ] = None,
    lens: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Which calibrated camera it is, as deepbrick calibrate list shows it.",
            show_default=False,
        ),
    ] = None,
    kit: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The kit that it looks at, as deepbrick calibrate bricks learned it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the picture of a running camera, with the bricks marked on it.

    A reading is shown once several pictures agree on it, and follows the stack as it moves. Keys: k keeps it (the
    photo, the marked photo, the graph and the Keras script), t keeps it, ends, and trains; q or Esc ends.

    Exit status: 0 if the last reading that became agreed is legal, 1 if not, 2 for a wrong command.
    """
    if camera is not None and video is not None:
        msg = _("Look through a camera or at a video, not both.")
        raise typer.BadParameter(msg)
    if headless and not train and (data is not None or epochs is not None):
        option = "--data" if data is not None else "--epochs"
        msg = _("{option} says how to train; add --train.", option=option)
        raise typer.BadParameter(msg)
    training = Training(data, epochs, seed)
    with guarded(), Display(as_json=as_json) as display:
        import_module("...opencv", __package__)
        from ...studio.watching import BuildAgreed, LiveOptions, Watched, watch  # noqa: PLC0415 - only where needed

        def show(event: "Event | Progress") -> None:
            if isinstance(event, BuildAgreed):
                display.show_graph(event.graph, event.frame)
            elif isinstance(event, Watched):
                display.tell(_watched_text(event))
            else:
                display(event)

        options = LiveOptions(camera or 0, video, headless, out, keep, train, training, frames, lens, kit)
        good = watch(options, show, display.should_stop)
    raise typer.Exit(0 if good else FAILED)


def _watched_text(event: "Watched") -> str:
    text = _(
        "{frames} frames in {seconds:.1f} s, {rate:.1f} a second",
        frames=event.frames,
        seconds=event.seconds,
        rate=event.frames / event.seconds,
    )
    if event.readings:
        text = _(
            "{frames}; {readings} were read, in {seconds:.2f} s each",
            frames=text,
            readings=event.readings,
            seconds=event.reading_seconds,
        )
    return f"{text}."
