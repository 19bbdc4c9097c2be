"""Many photos at once: one process a core, results in the order of the photos.

Processes, not threads: a sixth of a reading is Python, which runs on one core at a time, and turning away the remarks
of the image decoders turns away the standard error of a whole process. Pebble's pool is the one that goes on when a
process dies, and tells which photo it had.
"""

import contextlib
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NoReturn

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ..catalog import Catalog, load_catalog
from ..language import gettext as _
from ..language import language, set_default_language
from ..opencv import cv2
from ..silence import only_our_words
from .options import ScanOptions
from .reading import Outcome, read_photo, unreadable

_LOOK_AHEAD = 4  # photos a worker that may be read before the first of them is printed


def read_in_workers(
    jobs: Sequence[tuple[Path, str]], options: ScanOptions, count: int
) -> Generator[Outcome, None, None]:
    """Read photos in processes.

    Parameters
    ----------
    jobs : sequence of (Path, str)
        Photos, and what the names of their files begin with.
    count : int
        Number of processes.

    Yields
    ------
    Outcome
        In the order of the photos, each as soon as it and all before it are read. The processes end with the
        iterator, also where it is closed early.
    """
    started: deque[Callable[[], Outcome]] = deque()
    with reading_processes(count) as pool:
        for path, name in jobs:
            started.append(start_reading(pool, path, name, options))
            if len(started) > count * _LOOK_AHEAD:
                yield started.popleft()()
        while started:
            yield started.popleft()()


@contextlib.contextmanager
def reading_processes(count: int) -> Iterator[ProcessPool]:
    """Processes that read photos, for as long as the block lasts."""
    # A fork would copy the threads of OpenCV and TensorFlow half.
    pool = ProcessPool(count, initializer=_begin, initargs=(language(),), context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # Pebble's one method without types
        pool.join()


def start_reading(
    pool: ProcessPool, path: Path, name: str, options: ScanOptions, longest_s: float | None = None
) -> Callable[[], Outcome]:
    """Have a photo read in one of the processes.

    Parameters
    ----------
    pool : pebble.ProcessPool
        From ``reading_processes``.
    name : str
        What the names of its files begin with.
    longest_s : float, optional
        Seconds after which a reading is given up.

    Returns
    -------
    callable
        Waits for the outcome. A photo on which the process ended is unreadable; the process is replaced.
    """
    future: ProcessFuture[Outcome] = pool.schedule(_read, args=(path, name, options), timeout=longest_s)

    def outcome() -> Outcome:
        try:
            return future.result()
        except ProcessExpired as error:
            return _broken_off(path, error.exitcode)
        except SystemExit:  # of ``_leave``
            return _broken_off(path, -signal.SIGTERM)
        except TimeoutError:
            return unreadable(
                path,
                _(
                    "{path} took more than {seconds:.0f} seconds to read and was given up.",
                    path=path,
                    seconds=longest_s,
                ),
            )
        except Exception as error:  # noqa: BLE001 - one bad photo never ends a batch
            mistake = f"{type(error).__name__}: {error}"
            return unreadable(
                path,
                _("{path} meets a mistake in DeepBrick ({mistake}); please report it.", path=path, mistake=mistake),
            )

    return outcome


def _broken_off(path: Path, exit_code: int) -> Outcome:
    how = f"signal {-exit_code}" if exit_code < 0 else f"exit status {exit_code}"
    return unreadable(
        path, _("The process that read {path} broke off ({how}); save the photo again as JPEG.", path=path, how=how)
    )


def _begin(spoken: str) -> None:
    """Make a process ready to read photos. Pebble has switched Ctrl-C off in it: its parent is told, and ends it."""
    only_our_words()
    set_default_language(spoken)  # sentences are drawn on photos there
    signal.signal(signal.SIGTERM, _leave)
    cv2.setNumThreads(1)  # the other cores have processes of their own


def _read(path: Path, name: str, options: ScanOptions) -> Outcome:
    return read_photo(path, name, _catalog(), options)


@cache
def _catalog() -> Catalog:
    return load_catalog()


def _leave(_signal: int, _frame: object) -> NoReturn:
    # As an exception, so that a file that is half written is removed on the way out.
    sys.exit(0)
