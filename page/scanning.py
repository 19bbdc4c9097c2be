"""Photos are read one after the other, in processes of their own, so that nothing waits for them."""

import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select, update

from .database import Database
from .events import Events
from .files import Folders
from .sentences import kept, kept_error
from .stacks import add_stacks
from .tables import Photo
from .workers import Worker

_PATIENCE_S = 180.0
"""With one photo; a scan takes a few seconds."""

_ENDING_S = 2.0


@dataclass(frozen=True)
class Job:
    """A photo to read: where it lies, what it is called, where the picture for the page is to go, and with what."""

    path: Path
    name: str
    shown: Path
    lens: str | None
    kit: str | None


@dataclass(frozen=True)
class Answer:
    """What became of it: the brick graph as JSON, or a sentence why it could not be read."""

    graph: str | None
    message: str | None


def _read_photos(connection: "Connection[Answer, Job]") -> None:
    from .engine import read_photo  # noqa: PLC0415 - OpenCV only in this process

    while True:
        job = connection.recv()
        connection.send(Answer(*read_photo(job.path, job.name, job.shown, job.lens, job.kit)))


class Scanning:
    """The queue of photos. It is in the database, so that a server that starts again goes on with it.

    Parameters
    ----------
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
        reader = Worker(_read_photos)
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
                job = Job(folder / "original", photo.name, folder / "shown.jpg", photo.lens, photo.kit)
                answer = reader.ask(job, _PATIENCE_S)
                if answer is None and not self._ended:
                    reader.end()
                    reader = Worker(_read_photos)
                    answer = Answer(None, kept_error("error.broke-off", {"name": photo.name}))
                if answer is not None:
                    self._finish(photo, answer, time.monotonic() - started)
        finally:
            reader.end()

    def _next(self) -> Photo | None:
        first = select(Photo.id).where(Photo.state == "waiting").order_by(Photo.id).limit(1).scalar_subquery()
        with self._database.begin() as db:
            return db.scalar(update(Photo).where(Photo.id == first).values(state="reading").returning(Photo))

    def _finish(self, photo: Photo, answer: Answer, seconds: float) -> None:
        state = "read" if answer.graph is not None else "refused"
        message = None if answer.message is None else kept(answer.message)
        with self._database.begin() as db:
            there = db.get(Photo, photo.id)
            if there is None:  # deleted in the meantime
                return
            there.state, there.graph, there.message, there.seconds = state, answer.graph, message, seconds
            if answer.graph is not None:
                add_stacks(db, there, answer.graph)
        self._events.publish(photo.member_id, "photo", {"id": photo.id, "state": state})
