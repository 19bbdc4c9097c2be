"""Data: shipped sets, and one's own."""

import base64
import binascii
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlalchemy import select

from ...atomic import write_text
from ...version import __version__
from .. import datasets
from ..archives import unpack
from ..classroom import Classroom, Room
from ..engine import shipped, table_preview
from ..errors import PageError, not_found
from ..files import Place, file_name, place_for, receive_file, shown_name
from ..members import Me, Person
from ..tables import DataSet

router = APIRouter(prefix="/api/data")

ClassName = Annotated[str, Field(min_length=1, max_length=200)]
InQuery = Annotated[str, Query(alias="class", min_length=1, max_length=200)]
FileName = Annotated[str, Query(max_length=400)]


class NewSet(BaseModel):
    """Data that somebody begins to collect."""

    name: Annotated[str, Field(max_length=200)] = ""
    kind: Literal["pictures", "clips", "table", "arrays"]


class ClassChange(BaseModel):
    """A class, and what it is to be called."""

    name: ClassName
    new_name: ClassName | None = None


class Clip(BaseModel):
    """A clip of a class: its frames, JPEG or PNG in base64."""

    class_name: ClassName
    frames: Annotated[list[Annotated[str, Field(max_length=2_000_000)]], Field(min_length=2, max_length=64)]


@router.get("")
def all_data(me: Me, room: Room) -> dict[str, Any]:
    """Shipped sets, and one's own."""
    with room.database.begin() as db:
        own = db.scalars(select(DataSet).where(DataSet.member_id == me.id).order_by(DataSet.id.desc())).all()
    return {"shipped": shipped(), "own": [datasets.document(room.folders, d) for d in own]}


@router.get("/shipped/{name}")
def shipped_examples(name: str, me: Me, room: Room) -> Any:  # noqa: ANN401 - as the engine gives them
    """Some examples of a shipped set."""
    del me
    if name not in {s["name"] for s in shipped()}:
        raise not_found()
    kept = room.settings.folder / f"examples-{__version__}-{name}.json"
    if not kept.is_file():
        found = room.asking.ask("examples", name)
        if found is None:
            raise not_found()
        write_text(kept, json.dumps(found))
    return json.loads(kept.read_text("utf-8"))


@router.post("", status_code=201)
def create(new: NewSet, me: Me, room: Room) -> dict[str, Any]:
    """Begin a set of one's own."""
    with room.database.begin() as db:
        data = DataSet(member_id=me.id, name=shown_name(new.name, "data"), kind=new.kind)
        db.add(data)
        db.flush()
        room.folders.data(me.id, data.id).mkdir(parents=True)
        return datasets.document(room.folders, data)


@router.get("/{dataset}")
def one(dataset: int, me: Me, room: Room) -> dict[str, Any]:
    """A set of one's own with the names of its examples, or the first lines of its table."""
    data, _ = _found(room, me, dataset)
    told = datasets.document(room.folders, data, whole=True)
    if data.kind == datasets.TABLE and told["file"]:
        told["preview"] = table_preview(datasets.data_path(room.folders, data))
    return told


@router.patch("/{dataset}")
def rename(dataset: int, change: ClassChange, me: Me, room: Room) -> dict[str, Any]:
    """Rename a set."""
    with room.database.begin() as db:
        data = datasets.own_set(db, me.id, dataset)
        data.name = shown_name(change.name, data.name)
        return datasets.document(room.folders, data)


@router.delete("/{dataset}", status_code=204)
def delete(dataset: int, me: Me, room: Room) -> Response:
    """Delete a set with all that is in it."""
    with room.database.begin() as db:
        data = datasets.own_set(db, me.id, dataset)
        db.delete(data)
    shutil.rmtree(room.folders.data(me.id, dataset), ignore_errors=True)
    return Response(status_code=204)


@router.post("/{dataset}/classes")
def name_class(dataset: int, change: ClassChange, me: Me, room: Room) -> dict[str, Any]:
    """Make a class, or call one otherwise."""
    data, folder = _found(room, me, dataset, datasets.IN_CLASSES)
    if change.new_name is None:
        datasets.new_class(folder, change.name)
    else:
        old, name = datasets.class_folder(folder, change.name), datasets.class_name(change.new_name)
        if any(p.name.casefold() == name.casefold() for p in datasets.classes(folder) if p != old):
            raise PageError("class-there", name=name)
        old.rename(old.with_name(name))
    return _changed(room, data)


@router.delete("/{dataset}/classes")
def delete_class(dataset: int, name: InQuery, me: Me, room: Room) -> dict[str, Any]:
    """Delete a class with its examples."""
    data, folder = _found(room, me, dataset, datasets.IN_CLASSES)
    datasets.discard(datasets.class_folder(folder, name))
    return _changed(room, data)


@router.post("/{dataset}/items", status_code=201)
async def add(  # noqa: PLR0913, PLR0917 - what a picture is called by, and who sends it
    request: Request, dataset: int, name: InQuery, me: Me, room: Room, file: FileName = ""
) -> dict[str, Any]:
    """Add a picture to a class, the body of the request."""
    data, folder = await run_in_threadpool(_found, room, me, dataset, (datasets.PICTURES,))
    path = await receive_file(request.stream(), await _place(request, room, me))

    def keep() -> dict[str, Any]:
        kept = datasets.add_picture(datasets.new_class(folder, name), path, file_name(file, "picture"))
        _touch(room, data)
        return {"class": kept.parent.name, "item": kept.name}

    return await run_in_threadpool(keep)


@router.post("/{dataset}/clips", status_code=201)
def add_clip(dataset: int, clip: Clip, me: Me, room: Room) -> dict[str, Any]:
    """Add a clip to a class."""
    data, folder = _found(room, me, dataset, (datasets.CLIPS,))
    with tempfile.TemporaryDirectory() as temporary:
        frames = [Path(temporary) / f"{number:04d}" for number in range(len(clip.frames))]
        for path, text in zip(frames, clip.frames, strict=True):
            try:
                path.write_bytes(base64.b64decode(text, validate=True))
            except binascii.Error as error:
                raise PageError("not-valid", 422, where="frames") from error
        kept = datasets.add_clip(datasets.new_class(folder, clip.class_name), frames)
    _touch(room, data)
    return {"class": kept.parent.name, "item": kept.name}


@router.post("/{dataset}/file")
async def add_file(request: Request, dataset: int, me: Me, room: Room, name: FileName = "") -> dict[str, Any]:
    """Add what is in a file: a zip of folders of pictures, or a table or arrays that take the place of earlier ones."""
    data, folder = await run_in_threadpool(_found, room, me, dataset)
    if data.kind in datasets.IN_CLASSES:
        path = await receive_file(request.stream(), await _place(request, room, me))
        notes = await run_in_threadpool(unpack, path, folder, data.kind)
        return {**await run_in_threadpool(_changed, room, data), "left_out": notes}
    own_name, kind = datasets.file_of(name)
    path = await receive_file(request.stream(), await _place(request, room, me))
    await run_in_threadpool(datasets.replace_file, folder, path, own_name, file_name(name, own_name))
    return await run_in_threadpool(_changed, room, data, kind)


@router.get("/{dataset}/item")
def picture(  # noqa: PLR0913, PLR0917 - what one picture is called by
    dataset: int, name: InQuery, item: FileName, me: Me, room: Room, frame: int = 0
) -> FileResponse:
    """A picture of a class, or a frame of a clip."""
    _, folder = _found(room, me, dataset, datasets.IN_CLASSES)
    path = datasets.item(datasets.class_folder(folder, name), item)
    if path.is_dir():
        frames = datasets.items(path)
        path = frames[frame % len(frames)]
    return FileResponse(path, headers={"cache-control": "private, max-age=86400, immutable"})


@router.delete("/{dataset}/item")
def delete_item(dataset: int, name: InQuery, item: FileName, me: Me, room: Room) -> dict[str, Any]:
    """Delete one example."""
    data, folder = _found(room, me, dataset, datasets.IN_CLASSES)
    datasets.discard(datasets.item(datasets.class_folder(folder, name), item))
    return _changed(room, data)


def _found(room: Classroom, me: Person, dataset: int, kinds: tuple[str, ...] = ()) -> tuple[DataSet, Path]:
    with room.database.begin() as db:
        data = datasets.own_set(db, me.id, dataset)
    if kinds and data.kind not in kinds:
        raise PageError("other-data", 422)
    return data, room.folders.data(me.id, dataset)


async def _place(request: Request, room: Classroom, me: Person) -> Place:
    length = request.headers.get("content-length")
    return await run_in_threadpool(
        lambda: place_for(room.folders.member(me.id) / "uploads", length, room.folders.used(me.id))
    )


def _touch(room: Classroom, data: DataSet, kind: str | None = None) -> None:
    with room.database.begin() as db:
        there = datasets.own_set(db, data.member_id, data.id)
        there.changed, there.kind = time.time(), kind or there.kind
        data.kind = there.kind


def _changed(room: Classroom, data: DataSet, kind: str | None = None) -> dict[str, Any]:
    _touch(room, data, kind)
    return datasets.document(room.folders, data, whole=True)
