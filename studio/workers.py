"""Many photos at once: one process a core, results in the order of the photos.

Processes, not threads: a sixth of a reading is Python, which runs on one core at a time, and turning away the remarks
of the image decoders turns away the standard error of a whole process.
"""

import contextlib
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

from ..catalog import load_catalog
from ..opencv import cv2
from ..silence import heard, only_our_words
from .options import ScanOptions
from .reading import Outcome, read_photo, unreadable

_LOOK_AHEAD = 4  # photos a worker that may be read before the first of them is printed
_PATIENCE_S = 1.0  # with a worker that was told to end

_Job = tuple[Path, str]  # a photo, and what the names of its files begin with


@dataclass
class _Worker:
    """A process, this end of the pipe to it, and the number of the photo that it reads."""

    process: BaseProcess
    connection: "Connection[_Job, Outcome]"
    photo: int | None = None


def read_in_workers(
    jobs: Sequence[tuple[Path, str]], options: ScanOptions, count: int
) -> Generator[Outcome, None, None]:
    """Read photos in processes.

    Parameters
    ----------
    jobs : sequence of (Path, str)
        Photos, and what the names of their files begin with.
    options : ScanOptions
    count : int
        Number of processes.

    Yields
    ------
    Outcome
        In the order of the photos, each as soon as it and all before it are read. The processes end with the
        iterator, also where it is closed early.
    """
    unsent = deque(range(len(jobs)))
    workers: list[_Worker] = []
    done: dict[int, Outcome] = {}
    try:
        workers += (_start(options) for _ in range(count))
        for wanted in range(len(jobs)):
            _hand_out(workers, unsent, jobs, wanted + count * _LOOK_AHEAD)
            while wanted not in done:
                done |= _collect(workers, jobs, options)
                _hand_out(workers, unsent, jobs, wanted + count * _LOOK_AHEAD)
            yield done.pop(wanted)
    finally:
        _stop(workers)


def _hand_out(workers: Sequence[_Worker], unsent: deque[int], jobs: Sequence[_Job], end: int) -> None:
    """Give each idle worker the next photo, up to a number."""
    for worker in workers:
        if worker.photo is None and unsent and unsent[0] < end:
            # One that has died takes nothing; it is replaced when the others are heard.
            with contextlib.suppress(OSError):
                worker.connection.send(jobs[unsent[0]])
                worker.photo = unsent.popleft()


def _collect(workers: list[_Worker], jobs: Sequence[_Job], options: ScanOptions) -> dict[int, Outcome]:
    """Wait for workers to be done, by the number of the photo; a dead one is replaced, and its photo is unreadable."""
    done: dict[int, Outcome] = {}
    ready = wait([worker.connection for worker in workers])
    for place, worker in enumerate(workers):
        if worker.connection not in ready:
            continue
        try:
            outcome = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(_PATIENCE_S)  # so that it is its own end that is told
            _stop([worker])
            workers[place] = _start(options)
            if worker.photo is None:
                continue
            outcome = _broken_off(jobs[worker.photo][0], worker.process.exitcode)
        if worker.photo is not None:
            done[worker.photo] = outcome
        worker.photo = None
    return done


def _broken_off(path: Path, exit_code: int | None) -> Outcome:
    how = f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"exit status {exit_code}"
    return unreadable(path, f"The process that read {path} broke off ({how}); save the photo again as JPEG.")


def _start(options: ScanOptions) -> _Worker:
    context = get_context("spawn")  # a fork would copy the threads of OpenCV and TensorFlow half
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there, options), daemon=True)
    with _ctrl_c_put_off(), heard():
        process.start()
    there.close()  # so that the end of the process is the end of the pipe
    return _Worker(process, here)


def _stop(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.process.terminate()
        worker.connection.close()
    for worker in workers:
        worker.process.join(_PATIENCE_S)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


@contextlib.contextmanager
def _ctrl_c_put_off() -> Iterator[None]:
    """Start a process that Ctrl-C does not reach, from its first moment on: its parent is told, and ends it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: "Connection[Outcome, _Job]", options: ScanOptions) -> None:
    """Read photos until the parent closes the pipe."""
    only_our_words()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    cv2.setNumThreads(1)  # the other cores have workers of their own
    catalog = load_catalog()
    while True:
        try:
            path, name = connection.recv()
        except (EOFError, OSError):
            return
        outcome = read_photo(path, name, catalog, options)
        try:
            connection.send(outcome)
        except OSError:
            return


def _leave(_signal: int, _frame: object) -> NoReturn:
    # As an exception, so that a file that is half written is removed on the way out.
    sys.exit(0)
