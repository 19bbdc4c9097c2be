"""Answers handed on to robots, and lines that come in from them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from ..robots import Link, LinkOptions, csv_line, json_line, open_links
from ..weightbrick import PluggedBrick
from .events import Event, Failed, Note, Predicted, Report
from .plugging import Line, look_at_lines

if TYPE_CHECKING:
    from ..api.progress import Progress

__all__ = ["HandedOn", "LinkOptions", "handing_on"]

_PATIENCE_S = 0.5
"""So long a wait hears no Ctrl-C on some systems."""


class HandedOn:
    """The links to robots while they are open.

    Attributes
    ----------
    all_arrived : bool
        Known once they are closed.
    """

    def __init__(self, links: Sequence[Link], lines: "SimpleQueue[Line]", *, as_csv: bool) -> None:
        self.all_arrived = True
        self._links, self._lines = links, lines
        self._written = csv_line if as_csv else json_line

    def to(self, report: Report) -> Report:
        """A report that hands each answer on, and then gives every event to this one."""

        def handing(event: "Event | Progress") -> None:
            if isinstance(event, Predicted):
                line = self._written(event.prediction)
                for link in self._links:
                    link.send(line)
            report(event)

        return handing

    def answer_lines(self, brick: PluggedBrick, report: Report) -> None:
        """Answer each line that comes in, until the program is stopped."""
        look_at_lines(brick, self._incoming(), self.to(report))

    def _incoming(self) -> Iterator[Line]:
        while True:
            try:
                yield self._lines.get(timeout=_PATIENCE_S)
            except Empty:
                continue


@contextmanager
def handing_on(options: LinkOptions, report: Report, *, as_csv: bool = False) -> Iterator[HandedOn]:
    """Open the links to robots for as long as the block lasts.

    Parameters
    ----------
    report : callable
        Takes a note where a link is lost or comes back, from any thread, and what has not arrived at the end.
    as_csv : bool
        Hand answers on as cells with commas in the place of JSON.

    Raises
    ------
    DeepBrickError
        Where a link cannot be made.
    """
    lines: SimpleQueue[Line] = SimpleQueue()
    handed: HandedOn | None = None

    def not_arrived(sentence: str) -> None:
        report(Failed(sentence))
        if handed is not None:
            handed.all_arrived = False

    with open_links(options, lambda said: report(Note(said)), lambda *line: lines.put(line), not_arrived) as links:
        handed = HandedOn(links, lines, as_csv=as_csv)
        yield handed
