"""The events of jobs, as sentences, tables and a moving bar."""

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from ..language import gettext as _
from ..studio.events import (
    DataChosen,
    Event,
    Failed,
    FileWritten,
    Note,
    PhotoRead,
    TrainingEnded,
    TrainingStarted,
)
from .output import say, write_result

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from ..api.progress import Progress  # the command line starts without it
    from ..graph import PhotoGraph  # likewise


class Display:
    """Shows the events of a job; use it in a ``with``, and give it to the job.

    Parameters
    ----------
    as_json : bool
        One JSON document a photo on standard output, and all else on standard error.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json
        self._tell: Callable[[str], None] = say if as_json else write_result
        self._training = contextlib.ExitStack()
        self._bar: _ProgressBar | None = None
        self._asked_to_stop = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self._training.close()

    def should_stop(self) -> bool:
        """Whether somebody has pressed Ctrl-C while a model learned."""
        return self._asked_to_stop

    def __call__(self, event: "Event | Progress") -> None:
        """Show one event."""
        match event:
            case PhotoRead():
                self._show_photo(event)
            case FileWritten():
                self._tell(_("Written: {path}", path=event.path))
            case Failed():
                self._training.close()
                say(event.message)
            case Note():
                say(event.message)
            case DataChosen():
                self._show_data(event)
            case TrainingStarted():
                self._begin(event)
            case TrainingEnded():
                self._training.close()
                self._show_end(event)
            case Event():
                pass
            case _ if self._bar is not None:
                self._bar.show(event)

    def show_graph(self, graph: "PhotoGraph", frame: int | None = None) -> None:
        """Show what was read from a photo, or from a picture of a running camera."""
        if self._as_json:
            from ..graph import graph_to_json  # noqa: PLC0415 - weight bricks are plugged in without it

            document = graph_to_json(graph)
            if frame is not None:
                document = json.dumps({**json.loads(document), "frame": frame}, ensure_ascii=False)
            write_result(document)
            return
        from ..catalog import load_catalog  # noqa: PLC0415 - likewise
        from .show import show_graph  # noqa: PLC0415 - rich only where there is a table

        show_graph(
            graph
            if frame is None
            else replace(graph, photo=_("{photo}, frame {frame}", photo=graph.photo, frame=frame)),
            load_catalog(),
        )

    def tell(self, sentence: str) -> None:
        """Say something that is a result for people, and none for programs."""
        self._tell(sentence)

    def _show_photo(self, event: PhotoRead) -> None:
        if self._as_json or event.readable:
            self.show_graph(event.graph)

    def _show_data(self, event: DataChosen) -> None:
        self._tell(_("Training on {description}", description=event.description))
        for note in event.notes:
            self._tell(note)
        if event.fits is not None:
            fits = event.fits
            self._tell(
                _(
                    "It was picked because it fits the stack: {input} in, {output} out, {task}.",
                    input=_(fits.input),
                    output=_(fits.output),
                    task=_(fits.task),
                )
            )

    def _begin(self, event: TrainingStarted) -> None:
        self._training.close()
        self._asked_to_stop = False
        self._bar = self._training.enter_context(_ProgressBar(event.data)) if sys.stderr.isatty() else None
        import signal  # noqa: PLC0415 - only where something trains

        try:
            before = signal.signal(signal.SIGINT, self._ask_to_stop)
        except ValueError:  # only the main thread of a program can be asked
            return
        self._before = before
        self._training.callback(signal.signal, signal.SIGINT, before)

    def _ask_to_stop(self, number: int, frame: "FrameType | None") -> None:
        """Let the first Ctrl-C end the training well, and the second one everything."""
        del number, frame
        import signal  # noqa: PLC0415 - likewise

        self._asked_to_stop = True
        signal.signal(signal.SIGINT, self._before)
        say(_("Stopping; what was learned so far is kept. Press Ctrl-C once more to stop at once."))

    def _show_end(self, event: TrainingEnded) -> None:
        scores = ", ".join(f"{name} {value:.3g}" for name, value in event.scores.items())
        self._tell(
            _(
                "Trained {epochs} epochs in {seconds:.0f} s; on data kept aside: {scores}.",
                epochs=event.epochs,
                seconds=event.seconds,
                scores=scores,
            )
        )
        if event.stopped:
            self._tell(_("It was stopped; the same command with --resume goes on."))


class _ProgressBar:
    """A bar that moves on a terminal; a log file needs none."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> Self:
        from rich.console import Console  # noqa: PLC0415 - only where something trains
        from rich.progress import Progress as Bar  # noqa: PLC0415 - likewise

        self._bar: Bar = Bar(console=Console(stderr=True), transient=True)
        self._bar.__enter__()
        self._task = self._bar.add_task(self._name, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self._bar.__exit__(kind, error, trace)

    def show(self, progress: "Progress") -> None:
        """Move the bar."""
        shown = ", ".join(f"{key} {value:.3g}" for key, value in progress.scores.items())
        description = f"{self._name} ({shown})" if shown else self._name
        self._bar.update(self._task, completed=progress.fraction, total=1, description=description)
