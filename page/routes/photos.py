"""Photos: uploaded, read in their turn, shown with what was read."""

import shutil
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..classroom import Classroom, Room
from ..engine import check_named, names_to_choose, photo_document
from ..errors import PageError, not_found
from ..files import Place, file_name, place_for, receive_file
from ..members import Me, Person
from ..sentences import told
from ..settings import MAX_WAITING_PHOTOS
from ..tables import Photo, Stack

router = APIRouter(prefix="/api/photos")

Named = Annotated[str | None, Query(max_length=200)]

_WAITING = ("waiting", "reading")


@router.post("", status_code=202)
async def upload(  # noqa: PLR0913, PLR0917 - what a photo is called by and read with, and who sends it
    request: Request,
    me: Me,
    room: Room,
    name: Annotated[str, Query(max_length=400)] = "",
    lens: Named = None,
    kit: Named = None,
) -> Any:  # noqa: ANN401
    """Take a photo, the body of the request; it is read as soon as those before it are.

    The teacher may name a calibrated camera and a kit to read it with.
    """
    await run_in_threadpool(_check, me, lens, kit)
    place = await run_in_threadpool(_place, room, me, request.headers.get("content-length"))
    path = await receive_file(request.stream(), place)
    return await run_in_threadpool(_add, room, me, path, Photo(name=file_name(name, "photo"), lens=lens, kit=kit))


def _check(me: Person, lens: str | None, kit: str | None) -> None:
    if (lens, kit) != (None, None) and not me.is_teacher:
        raise PageError("not-allowed", 403)
    check_named(lens, kit)


def _place(room: Classroom, me: Person, length: str | None) -> Place:
    with room.database.begin() as db:
        waiting = db.scalar(
            select(func.count()).select_from(Photo).where(Photo.member_id == me.id, Photo.state.in_(_WAITING))
        )
    if (waiting or 0) >= MAX_WAITING_PHOTOS:
        raise PageError("too-many-photos", 429)
    return place_for(room.folders.member(me.id) / "uploads", length, room.folders.used(me.id))


def _add(room: Classroom, me: Person, path: Path, photo: Photo) -> dict[str, Any]:
    photo.member_id = me.id
    with room.database.begin() as db:
        db.add(photo)
        db.flush()
        folder = room.folders.photo(me.id, photo.id)
        folder.mkdir(parents=True)
        path.rename(folder / "original")
        document = _document(db, photo)
    room.scanning.wake()
    return document


@router.get("")
def photos(me: Me, room: Room) -> list[dict[str, Any]]:
    """All of one's own photos, the newest first, without what was read."""
    with room.database.begin() as db:
        own = db.scalars(select(Photo).where(Photo.member_id == me.id).order_by(Photo.id.desc()))
        return [_document(db, photo) for photo in own]


@router.get("/kept")
def kept(me: Me) -> dict[str, list[str]]:
    """The calibrated cameras and the kits that the teacher can name for a photo."""
    if not me.is_teacher:
        raise not_found()
    lenses, kits = names_to_choose()
    return {"lenses": lenses, "kits": kits}


@router.get("/{photo}")
def one(photo: int, me: Me, room: Room) -> dict[str, Any]:
    """A photo with what was read: ``graph`` as a scan gives it, and the ids of its stacks in their order."""
    with room.database.begin() as db:
        found = _own(db, me, photo)
        stacks = db.scalars(select(Stack.id).where(Stack.photo_id == photo).order_by(Stack.id)).all()
        graph = None if found.graph is None else photo_document(found.graph)
        return {**_document(db, found), "graph": graph, "stacks": list(stacks)}


@router.get("/{photo}/picture")
def picture(photo: int, me: Me, room: Room) -> FileResponse:
    """The photo upright, as a JPEG of at most 1600 pixels; it is there as soon as the photo is being read."""
    with room.database.begin() as db:
        found = _own(db, me, photo)
    path = room.folders.photo(found.member_id, found.id) / "shown.jpg"
    if not path.is_file():
        raise not_found()
    return FileResponse(path, media_type="image/jpeg", headers={"cache-control": "private, max-age=86400, immutable"})


@router.delete("/{photo}", status_code=204)
def delete(photo: int, me: Me, room: Room) -> Response:
    """Delete a photo; stacks that were made of it stay."""
    with room.database.begin() as db:
        found = _own(db, me, photo, to_change=True)
        db.delete(found)
    shutil.rmtree(room.folders.photo(found.member_id, found.id), ignore_errors=True)
    return Response(status_code=204)


def _own(db: Session, me: Person, photo: int, *, to_change: bool = False) -> Photo:
    found = db.get(Photo, photo)
    if found is None or (found.member_id != me.id and (to_change or not me.is_teacher)):
        raise not_found()
    return found


def _document(db: Session, photo: Photo) -> dict[str, Any]:
    before = 0
    if photo.state == "waiting":
        earlier = select(func.count()).select_from(Photo).where(Photo.id < photo.id, Photo.state.in_(_WAITING))
        before = db.scalar(earlier) or 0
    return {
        "id": photo.id,
        "member": photo.member_id,
        "name": photo.name,
        "state": photo.state,
        "before": before,
        "message": told(photo.message),
        "seconds": photo.seconds,
        "created": photo.created,
    }
