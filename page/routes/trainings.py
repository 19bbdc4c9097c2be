"""Trainings: queued, watched, stopped, gone on with."""

import json
import shutil
import time
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..classroom import Room
from ..datasets import resolved
from ..engine import WRONG, TrainingJob, check_job
from ..errors import PageError, not_found
from ..members import Me, Person
from ..sentences import told
from ..stacks import graph_of, own_stack
from ..tables import LARGEST_NUMBER, Model, Training
from ..words import translated_name

router = APIRouter(prefix="/api/trainings")

MOST_WAITING = 50
"""Trainings of one member, at once."""


class NewTraining(BaseModel):
    """What is to be trained; its data are those that the stack is set to."""

    stack: Annotated[int, Field(le=LARGEST_NUMBER)]
    epochs: Annotated[int, Field(ge=1, le=10_000)] | None = None


@router.get("")
def trainings(me: Me, room: Room) -> list[dict[str, Any]]:
    """One's own trainings, the newest first."""
    with room.database.begin() as db:
        own = db.scalars(select(Training).where(Training.member_id == me.id).order_by(Training.id.desc()))
        return [document(db, t) for t in own]


@router.post("", status_code=201)
def create(new: NewTraining, me: Me, room: Room) -> dict[str, Any]:
    """Put a training in line."""
    with room.database.begin() as db:
        stack = own_stack(db, me.id, new.stack)
        waiting = select(func.count()).select_from(Training)
        if (db.scalar(waiting.where(Training.member_id == me.id, Training.state == "waiting")) or 0) >= MOST_WAITING:
            raise PageError("too-many-trainings", 429)
        graph = graph_of(db, stack)
        data = resolved(db, room.folders, me.id, stack.data)
        if stack.data and data is None:
            raise PageError("no-data", 422)
        values = {"stack_id": stack.id, "name": stack.name, "data": stack.data, "graph": graph}
    info = check_job(TrainingJob(graph, data, new.epochs, room.folders.root))
    with room.database.begin() as db:
        training = Training(
            member_id=me.id, **values, data_name=info.name, epochs=new.epochs, scaled=info.standardize_targets
        )
        db.add(training)
        db.flush()
        told = document(db, training)
    room.trainings.wake()
    return told


@router.get("/{training}")
def one(training: int, me: Me, room: Room) -> dict[str, Any]:
    """A training with its scores, epoch by epoch, and what its model gets wrong."""
    with room.database.begin() as db:
        found = own_training(db, me, training, to_see=True)
        told = document(db, found)
    path = room.folders.training(found.member_id, found.id) / WRONG
    return {**told, "wrong": json.loads(path.read_text("utf-8")) if path.is_file() else None}


@router.post("/{training}/stop")
def stop(training: int, me: Me, room: Room) -> dict[str, Any]:
    """Stop a training; what it learned is kept."""
    with room.database.begin() as db:
        found = own_training(db, me, training)
        found.state = {"running": "stopping", "waiting": "stopped"}.get(found.state, found.state)
        told = document(db, found)
    room.events.publish(me.id, "training", {"id": training, "state": told["state"]})
    room.trainings.wake()
    return told


@router.post("/{training}/go-on")
def go_on(training: int, me: Me, room: Room) -> dict[str, Any]:
    """Go on with a training that was stopped or broke off."""
    with room.database.begin() as db:
        found = own_training(db, me, training)
        if found.state in {"stopped", "failed"}:
            found.state, found.message, found.queued = "waiting", None, time.time()
        told = document(db, found)
    room.events.publish(me.id, "training", {"id": training, "state": told["state"]})
    room.trainings.wake()
    return told


@router.delete("/{training}", status_code=204)
def delete(training: int, me: Me, room: Room) -> Response:
    """Delete a training; its model stays."""
    with room.database.begin() as db:
        db.delete(own_training(db, me, training))
    room.trainings.wake()
    shutil.rmtree(room.folders.training(me.id, training), ignore_errors=True)
    return Response(status_code=204)


def own_training(db: Session, me: Person, training: int, *, to_see: bool = False) -> Training:
    """A training of a member; a teacher may see everybody's."""
    found = db.get(Training, training)
    if found is None or (found.member_id != me.id and not (to_see and me.is_teacher)):
        raise not_found()
    return found


def document(db: Session, training: Training) -> dict[str, Any]:
    """A training for the page."""
    before = 0
    if training.state == "waiting":
        earlier = (
            select(func.count())
            .select_from(Training)
            .where(Training.state.in_(("waiting", "running", "stopping")), Training.queued < training.queued)
        )
        before = db.scalar(earlier) or 0
    return {
        "id": training.id,
        "member": training.member_id,
        "stack": training.stack_id,
        "name": translated_name(training.name),
        "data_name": training.data_name,
        "state": training.state,
        "before": before,
        "message": told(training.message),
        "history": json.loads(training.history),
        "epochs": training.most_epochs or training.epochs,
        "scaled": training.scaled,
        "seconds": training.seconds,
        "created": training.created,
        "model": db.scalar(select(Model.id).where(Model.training_id == training.id)),
    }
