"""Fetch and read photos: what runs on each machine, in as many threads as it has cores to give."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

import fsspec
from pebble import ProcessPool

from ...graph import Problem, graph_to_json
from ...language import gettext as _
from ...language.message import in_english, naming
from ...photo import MAX_FILE_BYTES
from ..options import ScanOptions
from ..reading import Outcome, unreadable
from ..workers import reading_processes, start_reading
from .source import is_local
from .text import one_line, valid_text

LONGEST_S = 600.0
"""After which a photo is given up."""

_idle: SimpleQueue[tuple[ProcessPool, ExitStack]] = SimpleQueue()


def read_names(names: Sequence[bytes], lens: str | None, kit: str | None = None) -> list[dict[str, str | None]]:
    """Read photos one after another, in one process; the next one is fetched meanwhile.

    Parameters
    ----------
    names : sequence of bytes
        Paths and addresses, as the file system has them.
    lens : str or None
        Name of the calibrated camera that took them.
    kit : str or None
        Name of the kit that they show.

    Returns
    -------
    list of dict
        A photo each: "unreadable", a sentence or None, and "graph", as JSON that is valid UTF-8.
    """
    with _process() as pool, tempfile.TemporaryDirectory(prefix="deepbrick-") as folder:
        started = []
        for k, name in enumerate(map(os.fsdecode, names)):
            path = Path(name) if is_local(name) else Path(folder) / f"{k}{Path(name).suffix}"
            started.append((name, path, _start(pool, name, path, ScanOptions(lens=lens, kit=kit))))
        return [_row(_renamed(wait(), path, name)) for name, path, wait in started]


def _start(pool: ProcessPool, name: str, path: Path, options: ScanOptions) -> Callable[[], Outcome]:
    failed = None if is_local(name) else _fetch(name, path)
    if failed is not None:
        return lambda: failed
    return start_reading(pool, path, "", options, LONGEST_S)


def stop_processes() -> None:
    """End the processes that read photos on this machine."""
    with suppress(Empty):
        while True:
            _idle.get_nowait()[1].close()


@contextmanager
def _process() -> Iterator[ProcessPool]:
    """A process that reads photos, and that nobody else has: one for each that asks at the same time."""
    try:
        pool, ends = _idle.get_nowait()
    except Empty:
        ends = ExitStack()
        pool = ends.enter_context(reading_processes(1))
    try:
        yield pool
    except BaseException:
        ends.close()
        raise
    _idle.put((pool, ends))


def _fetch(name: str, path: Path) -> Outcome | None:
    """Fetch a photo into a file; returns what is to be said where that fails."""
    try:
        system, place = fsspec.core.url_to_fs(name)
        size = system.size(place)
        # One byte more than allowed is enough to see that there is more.
        path.write_bytes(system.cat_file(place, end=None if size is None else min(size, MAX_FILE_BYTES + 1)))
    except FileNotFoundError:
        return unreadable(Path(name), _("There is no photo {name}; check its name.", name=name))
    except Exception as error:  # noqa: BLE001 - each protocol has exceptions of its own
        reason = one_line(error)
        return unreadable(Path(name), _("{photo} cannot be fetched ({reason}).", photo=name, reason=reason))
    return None


def _renamed(outcome: Outcome, path: Path, name: str) -> Outcome:
    """Let what is said of a file that was fetched be of the photo."""
    graph = outcome.graph
    problems = tuple(Problem(naming(p.message, str(path), name), p.brick) for p in graph.problems)
    said = None if outcome.unreadable is None else naming(outcome.unreadable, str(path), name)
    return replace(outcome, graph=replace(graph, photo=name, problems=problems), unreadable=said)


def _row(outcome: Outcome) -> dict[str, str | None]:
    return {
        "unreadable": None if outcome.unreadable is None else valid_text(in_english(outcome.unreadable)),
        "graph": valid_text(graph_to_json(outcome.graph)),
    }
