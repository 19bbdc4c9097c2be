"""How far a collection is read: a bar on a terminal, else a line now and then."""

import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from ..language import gettext as _
from ..studio.events import BatchProgress, Event, FileWritten, Note
from .output import say, write_result

if TYPE_CHECKING:
    from ..api.progress import Progress

_EVERY_S = 30.0


class BatchDisplay:
    """Shows the events of a collection; use it in a ``with``, and give it to the job."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._bar: _Bar | None = None
        self._last_s = -_EVERY_S
        self._first: tuple[float, int] | None = None
        self._latest: BatchProgress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __call__(self, event: "Event | Progress") -> None:
        """Show one event."""
        match event:
            case BatchProgress():
                self._latest = event
                self._show(event)
            case FileWritten():
                self._stack.close()
                write_result(self._summary(event))
            case Note():
                say(event.message)
            case Event():
                pass

    def _show(self, progress: BatchProgress) -> None:
        now = time.monotonic()
        self._first = self._first or (now, progress.done)
        if sys.stderr.isatty():
            self._bar = self._bar or self._stack.enter_context(_Bar())
            self._bar.show(progress)
        elif now - self._last_s >= _EVERY_S:
            self._last_s = now
            since_s, before = self._first
            rate = (progress.done - before) / max(now - since_s, 1e-3)
            counts = _counts(progress)
            moving = progress.done > before
            say(_("{counts}, {rate:.1f} a second", counts=counts, rate=rate) if moving else counts)

    def _summary(self, written: FileWritten) -> str:
        known = self._latest
        if known is None:
            return _("Written: {path}", path=written.path)
        return _("Written: {path} ({counts})", path=written.path, counts=_counts(known))


class _Bar:
    """A bar that moves."""

    def __enter__(self) -> Self:
        from rich import progress  # noqa: PLC0415 - only on a terminal
        from rich.console import Console  # noqa: PLC0415 - likewise

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
        )
        self._progress = progress.Progress(
            *columns, console=Console(stderr=True), transient=True, speed_estimate_period=300
        )
        self._progress.__enter__()
        self._task = self._progress.add_task("", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.__exit__(None, None, None)

    def show(self, progress: BatchProgress) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=progress.done, total=progress.total, description=_counts(progress))


def _counts(progress: BatchProgress) -> str:
    counts = _("{done:,} of {total:,} photos", done=progress.done, total=progress.total)
    if not progress.unreadable:
        return counts
    return _("{counts}, {unreadable:,} unreadable", counts=counts, unreadable=progress.unreadable)
