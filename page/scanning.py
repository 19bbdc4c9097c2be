"""Photos are read one after the other, in processes of their own, so that nothing waits for them."""

import contextlib
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select, update

from .database import Database
from .events import Events
from .files import Folders
from .stacks import add_stacks
from .tables import Photo
from .words import sentence

_PATIENCE_S = 180.0
"""With one photo; a scan takes a few seconds."""

_ENDING_S = 2.0


@dataclass(frozen=True)
class Job:
    """A photo to read: where it lies, what it is called, and where the picture for the page is to go."""

    path: Path
    name: str
    shown: Path


@dataclass(frozen=True)
class Answer:
    """What became of it: the brick graph as JSON, or a sentence why it could not be read."""

    graph: str | None
    message: str | None


class _Reader:
    """A process that reads photos. It ends when this end of its pipe does, however this process ends."""

    def __init__(self) -> None:
        context = get_context("spawn")
        here, there = context.Pipe()
        self.connection: Connection[Job, Answer] = here
        self.process: BaseProcess = context.Process(target=_read_photos, args=(there,), daemon=True)
        self.process.start()
        there.close()

    def read(self, job: Job) -> Answer | None:
        """Read a photo; None where the process broke off over it."""
        try:
            self.connection.send(job)
            return self.connection.recv() if self.connection.poll(_PATIENCE_S) else None
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """End the process."""
        self.connection.close()
        self.process.terminate()
        self.process.join(_ENDING_S)
        if self.process.is_alive():
            self.process.kill()


def _read_photos(connection: "Connection[Answer, Job]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    from .engine import read_photo  # noqa: PLC0415 - OpenCV only in this process

    while True:
        try:
            job = connection.recv()
            connection.send(Answer(*read_photo(job.path, job.name, job.shown)))
        except (EOFError, OSError):
            return


class Scanning:
    """The queue of photos. It is in the database, so that a server that starts again goes on with it.

    Parameters
    ----------
    database : Database
    folders : Folders
    events : Events
    workers : int
        How many photos are read at once.
    """

    def __init__(self, database: Database, folders: Folders, events: Events, workers: int) -> None:
        self._database, self._folders, self._events = database, folders, events
        self._wake = threading.Condition()
        self._ended = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        """Begin to read; what a server before this one was about to read comes first."""
        with self._database.begin() as db:
            db.execute(update(Photo).where(Photo.state == "reading").values(state="waiting"))
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is another photo."""
        with self._wake:
            self._wake.notify_all()

    def end(self) -> None:
        """Stop reading."""
        self._ended = True
        self.wake()
        for thread in self._threads:
            thread.join(_ENDING_S)

    def _work(self) -> None:
        reader = _Reader()
        try:
            while not self._ended:
                photo = self._next()
                if photo is None:
                    with self._wake:
                        self._wake.wait(1.0)
                    continue
                self._events.publish(photo.member_id, "photo", {"id": photo.id, "state": photo.state})
                folder = self._folders.photo(photo.member_id, photo.id)
                started = time.monotonic()
                answer = reader.read(Job(folder / "original", photo.name, folder / "shown.jpg"))
                if answer is None and not self._ended:
                    reader.end()
                    reader = _Reader()
                    answer = Answer(None, sentence("error.broke-off", {"name": photo.name}))
                if answer is not None:
                    self._finish(photo, answer, time.monotonic() - started)
        finally:
            with contextlib.suppress(OSError):
                reader.end()

    def _next(self) -> Photo | None:
        first = select(Photo.id).where(Photo.state == "waiting").order_by(Photo.id).limit(1).scalar_subquery()
        with self._database.begin() as db:
            return db.scalar(update(Photo).where(Photo.id == first).values(state="reading").returning(Photo))

    def _finish(self, photo: Photo, answer: Answer, seconds: float) -> None:
        state = "read" if answer.graph is not None else "refused"
        with self._database.begin() as db:
            there = db.get(Photo, photo.id)
            if there is None:  # deleted in the meantime
                return
            there.state, there.graph, there.message, there.seconds = state, answer.graph, answer.message, seconds
            if answer.graph is not None:
                add_stacks(db, there, answer.graph)
        self._events.publish(photo.member_id, "photo", {"id": photo.id, "state": state})
