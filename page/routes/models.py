"""Trained models: asked, taken along, brought in."""

import base64
import binascii
import json
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..asking import Argument
from ..classroom import Classroom, Room
from ..engine import ENDINGS, told_card
from ..errors import PageError, not_found
from ..files import file_name, place_for, receive_file
from ..members import Me, Person
from ..tables import Model, Training
from ..words import translated_name

router = APIRouter(prefix="/api/models")

FileName = Annotated[str, Query(max_length=400)]
StackForm = Literal["ldraw", "parts", "glb", "picture", "instructions"]
Form = StackForm | Literal["brick", "keras", "litert", "onnx", "sticker", "script"]
_KINDS = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".heic", ".csv", ".tsv", ".npy", ".npz", ".mp4", ".avi", ".mov", ".webm"}
)


class Numbers(BaseModel):
    """Rows of numbers to ask about."""

    rows: Annotated[
        list[Annotated[list[float], Field(min_length=1, max_length=100_000)]], Field(min_length=1, max_length=1000)
    ]


class Frames(BaseModel):
    """A clip to ask about: JPEG or PNG in base64."""

    frames: Annotated[list[Annotated[str, Field(max_length=2_000_000)]], Field(min_length=1, max_length=64)]


@router.get("")
def models(me: Me, room: Room) -> list[dict[str, Any]]:
    """One's own models, the newest first."""
    with room.database.begin() as db:
        own = db.scalars(select(Model).where(Model.member_id == me.id).order_by(Model.created.desc())).all()
        return [_document(db, m) for m in own]


@router.post("", status_code=201)
async def bring(request: Request, me: Me, room: Room, name: FileName = "") -> dict[str, Any]:
    """Bring in a weight brick, the body of the request. Nothing in it is run."""
    path = await _received(request, me, room)
    return await run_in_threadpool(_bring, room, me, path, file_name(name, "model"))


def _bring(room: Classroom, me: Person, path: Path, name: str) -> dict[str, Any]:
    try:
        card = room.asking.ask("brick_card", path, called=name)
    except PageError:
        path.unlink(missing_ok=True)
        raise
    with room.database.begin() as db:
        model = Model(member_id=me.id, name=name.removesuffix(".brick"), card=json.dumps(card))
        db.add(model)
        db.flush()
        kept = room.folders.model(me.id, model.id)
        kept.parent.mkdir(parents=True, exist_ok=True)
        path.rename(kept)
        return _document(db, model)


@router.get("/{model}")
def one(model: int, me: Me, room: Room) -> dict[str, Any]:
    """A model with its whole card."""
    with room.database.begin() as db:
        found = _own(db, me, model)
        script = room.folders.script(me.id, found.id).is_file()
        return {**_document(db, found), "card": told_card(json.loads(found.card)), "script": script}


@router.delete("/{model}", status_code=204)
def delete(model: int, me: Me, room: Room) -> Response:
    """Delete a model of one's own, with its weight brick and its script."""
    with room.database.begin() as db:
        db.delete(_own(db, me, model))
    for file in (room.folders.model(me.id, model), room.folders.script(me.id, model)):
        file.unlink(missing_ok=True)
    return Response(status_code=204)


@router.post("/{model}/file")
async def ask_file(request: Request, model: int, me: Me, room: Room, name: FileName = "") -> Any:  # noqa: ANN401
    """Ask about a file, the body of the request: a picture, a video, or a table."""
    ending = Path(name).suffix.lower()
    upload = await _received(request, me, room)
    named = upload.with_suffix(ending if ending in _KINDS else ".jpg")
    upload.rename(named)
    try:
        return await run_in_threadpool(_asked, room, me, model, "answer_file", named, file_name(name, "file"))
    finally:
        named.unlink(missing_ok=True)


@router.post("/{model}/frames")
def ask_frames(model: int, clip: Frames, me: Me, room: Room) -> Any:  # noqa: ANN401
    """Ask about a clip."""
    with tempfile.TemporaryDirectory() as folder:
        for number, frame in enumerate(clip.frames):
            try:
                (Path(folder) / f"{number:04d}.jpg").write_bytes(base64.b64decode(frame, validate=True))
            except binascii.Error as error:
                raise PageError("not-valid", 422, where="frames") from error
        return _asked(room, me, model, "answer_file", Path(folder), "clip")


@router.post("/{model}/numbers")
def ask_numbers(model: int, numbers: Numbers, me: Me, room: Room) -> Any:  # noqa: ANN401
    """Ask about numbers."""
    if len({len(row) for row in numbers.rows}) > 1:
        raise PageError("not-valid", 422, where="rows")
    return _asked(room, me, model, "answer_numbers", numbers.rows)


@router.get("/{model}/take")
def take(model: int, form: Form, me: Me, room: Room) -> Response:
    """The model, or the stack that it was trained from, as a file in some form."""
    _, name = _path(room, me, model)
    if form == "script":
        script = room.folders.script(me.id, model)
        if not script.is_file():
            raise not_found()
        return as_file(script.read_bytes(), name, form)
    return as_file(_asked(room, me, model, "model_file", form, name), name, form)


def as_file(data: bytes, name: str, form: str) -> Response:
    """A file to be saved by a browser."""
    safe = "".join(c for c in name if c.isalnum() or c in " -_.").strip() or "deepbrick"
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(safe + ENDINGS[form])}"}
    return Response(data, media_type="application/octet-stream", headers=headers)


async def _received(request: Request, me: Person, room: Classroom) -> Path:
    length = request.headers.get("content-length")
    place = await run_in_threadpool(
        lambda: place_for(room.folders.member(me.id) / "uploads", length, room.folders.used(me.id))
    )
    return await receive_file(request.stream(), place)


def _path(room: Classroom, me: Person, model: int) -> tuple[Path, str]:
    """Where a model lies, and what it is called."""
    with room.database.begin() as db:
        found = _own(db, me, model)
        return room.folders.model(me.id, found.id), found.name


def _asked(room: Classroom, me: Person, model: int, function: str, *arguments: Argument) -> Any:  # noqa: ANN401
    path, name = _path(room, me, model)
    return room.asking.ask(function, path, *arguments, called=name)


def _own(db: Session, me: Person, model: int) -> Model:
    found = db.get(Model, model)
    if found is None or found.member_id != me.id:
        raise not_found()
    return found


def _document(db: Session, model: Model) -> dict[str, Any]:
    card = json.loads(model.card)
    training = None if model.training_id is None else db.get(Training, model.training_id)
    return {
        "id": model.id,
        "name": translated_name(model.name),
        "training": model.training_id,
        "stack": None if training is None else training.stack_id,
        "created": model.created,
        "data_name": card["data"]["name"] if training is None else training.data_name,
        "scores": card["scores"],
        "task": card["task"],
        "input": card["input"],
        "output": card["output"],
        "classes": card["classes"],
    }
