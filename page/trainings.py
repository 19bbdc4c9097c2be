"""The queue of trainings: one at a time, in a process of its own, all of it in the database.

A training's state is saved after its epochs. A server that starts finds those that ran when the one before it ended,
and goes on with them.
"""

import json
import threading
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from .database import Database
from .datasets import file_called, resolved
from .engine import BRICK, SCRIPT, OwnData, TrainingJob
from .events import Events
from .files import Folders
from .redaction import redacted
from .sentences import kept, kept_error
from .tables import Model, Training
from .workers import Worker

_LOOK_S = 0.5
_STATES_LEFT = ("running", "stopping")


@dataclass(frozen=True)
class Ended:
    """How a training ended: with a result, or with a sentence why there is none."""

    result: dict[str, Any] | None
    message: str | None = None


def _train(connection: "Connection[Any, Any]") -> None:
    """Do one training; whatever comes through the pipe, or its end, stops it."""
    from ..errors import DeepBrickError  # noqa: PLC0415
    from .engine import alone, run_job  # noqa: PLC0415 - TensorFlow only in this process

    job: TrainingJob = connection.recv()

    def should_stop() -> bool:
        return connection.poll() and connection.recv() == "stop"  # raises where there is no server any more

    stop: list[bool] = []

    def asked() -> bool:
        if not stop and should_stop():
            stop.append(True)
        return bool(stop)

    try:
        with alone(job.folder):
            connection.send(Ended(run_job(job, connection.send, asked)))
    except DeepBrickError as error:
        connection.send(Ended(None, str(error)))


class Trainings:
    """Trains one after the other."""

    def __init__(self, database: Database, folders: Folders, events: Events) -> None:
        self._database, self._folders, self._events = database, folders, events
        self._wake = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._running: tuple[int, Worker] | None = None

    def start(self) -> None:
        """Begin; what a server before this one was at comes first, because it was queued first."""
        with self._database.begin() as db:
            db.execute(update(Training).where(Training.state.in_(_STATES_LEFT)).values(state="waiting"))
        self._thread.start()

    def wake(self) -> None:
        """There is another training, or one is to stop."""
        self._wake.set()

    def end(self) -> None:
        """Stop; the one that runs goes on when a server starts again."""
        self._ended = True
        self.wake()
        self._thread.join(_LOOK_S * 6)

    def _work(self) -> None:
        while not self._ended:
            training = self._next()
            if training is None:
                self._wake.wait(1.0)
                self._wake.clear()
                continue
            worker = Worker(_train)
            try:
                self._follow(training, worker)
            finally:
                worker.end()

    def _next(self) -> Training | None:
        first = select(Training.id).where(Training.state == "waiting").order_by(Training.queued, Training.id).limit(1)
        with self._database.begin() as db:
            return db.scalar(
                update(Training)
                .where(Training.id == first.scalar_subquery())
                .values(state="running")
                .returning(Training)
            )

    def _job(self, training: Training) -> TrainingJob | None:
        folder = self._folders.training(training.member_id, training.id)
        folder.mkdir(parents=True, exist_ok=True)
        with self._database.begin() as db:
            data = resolved(db, self._folders, training.member_id, training.data)
        if training.data and data is None:
            return None
        if isinstance(data, OwnData):  # called as they were when it was begun
            data = replace(data, called=file_called(training.data_name, data.path))
        return TrainingJob(training.graph, data, training.epochs, folder)

    def _follow(self, training: Training, worker: Worker) -> None:
        """Let a worker do a training, and keep what it tells, until one of both ends."""
        self._tell(training, "running")
        told_to_stop = False
        job = self._job(training)
        if job is None:
            self._finish(training, Ended(None, kept_error("error.data-gone")))
            return
        try:
            worker.connection.send(job)
            while not self._ended:
                if not told_to_stop and self._state(training.id) in {"stopping", None}:
                    worker.connection.send("stop")
                    told_to_stop = True
                if not worker.connection.poll(_LOOK_S):
                    continue
                news = worker.connection.recv()
                if isinstance(news, Ended):
                    self._finish(training, news)
                    return
                self._keep(training, news)
        except (EOFError, OSError):
            if not self._ended:
                self._finish(training, Ended(None, kept_error("error.training-broke-off")))

    def _state(self, training: int) -> str | None:
        with self._database.begin() as db:
            found = db.get(Training, training)
            return None if found is None else found.state

    def _keep(self, training: Training, news: dict[str, Any]) -> None:
        self._events.publish(training.member_id, "training", {"id": training.id, "state": "running", "progress": news})
        if not news["ended"]:
            return
        with self._database.begin() as db:
            there = db.get(Training, training.id)
            if there is None:
                return
            # A training that goes on may do some epochs again that were not saved.
            history = json.loads(there.history)[: news["epoch"] - 1]
            there.history = json.dumps([*history, news["scores"]])
            there.most_epochs = news["epochs"]

    def _finish(self, training: Training, ended: Ended) -> None:
        with self._database.begin() as db:
            there = db.get(Training, training.id)
            if there is None:
                return
            if ended.result is None:
                there.state, there.message = "failed", kept(redacted(ended.message or "", self._folders.root))
            else:
                there.state, there.message = ("stopped" if ended.result["stopped"] else "done"), None
                there.seconds += ended.result["seconds"]
                self._keep_model(db, there, ended.result["card"])
            state = there.state
        self._tell(training, state)

    def _keep_model(self, db: Session, training: Training, card: dict[str, Any]) -> None:
        model = db.scalar(select(Model).where(Model.training_id == training.id))
        if model is None:
            model = Model(member_id=training.member_id, training_id=training.id, name=training.name, card="{}")
            db.add(model)
        model.card, model.created = json.dumps(card), time.time()
        db.flush()
        path = self._folders.model(training.member_id, model.id)
        script = self._folders.script(training.member_id, model.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = self._folders.training(training.member_id, training.id)
        (folder / BRICK).replace(path)
        (folder / SCRIPT).replace(script)

    def _tell(self, training: Training, state: str) -> None:
        self._events.publish(training.member_id, "training", {"id": training.id, "state": state})
