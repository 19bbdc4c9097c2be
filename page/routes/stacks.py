"""Stacks: of photos, built on the screen, changed, undone."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..classroom import Classroom, Room
from ..datasets import resolved
from ..engine import BuildError, CannotHoldError, built, stack_document, tokens_of, with_setting
from ..errors import PageError
from ..files import shown_name
from ..members import Me
from ..stacks import add_stack, graph_of, own_stack, revise, stack_to_change, step, steps
from ..tables import Photo, Stack
from ..words import translated_name

router = APIRouter(prefix="/api/stacks")

Setting = int | float | str
Id = Annotated[str, Field(max_length=40)]


class BrickPlace(BaseModel):
    """A brick and where it stands; without an id it is new."""

    id: Id | None = None
    token: Id
    column: Annotated[int, Field(ge=0, le=200)]
    level: Annotated[int, Field(ge=0, le=200)]
    params: dict[Id, Setting] = {}


class RecurrentLink(BaseModel):
    """A link between two recurrent bricks, by their ids."""

    earlier: Id
    later: Id


class Build(BaseModel):
    """All bricks of a stack, and their links."""

    bricks: Annotated[list[BrickPlace], Field(min_length=1, max_length=1000)]
    links: Annotated[list[RecurrentLink], Field(max_length=1000)] = []


class NewStack(Build):
    """A stack built on the screen."""

    name: Annotated[str, Field(max_length=200)] = ""


class Change(BaseModel):
    """What is to be changed of a stack: its name, its data, or all its bricks."""

    name: Annotated[str, Field(max_length=200)] | None = None
    data: Annotated[str, Field(max_length=200)] | None = None
    build: Build | None = None


class BrickSetting(BaseModel):
    """A parameter of a brick; None for its default."""

    brick: Id
    name: Id
    value: Setting | None


def _version(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int | None:
    number = (if_match or "").strip('"')
    if if_match is not None and not number.isdecimal():
        raise PageError("not-valid", 422, where="if-match")
    return int(number) if number else None


Version = Annotated[int | None, Depends(_version)]
"""The version of a stack to which a change was made, from the header If-Match."""


@router.get("")
def stacks(me: Me, room: Room) -> list[dict[str, Any]]:
    """One's own stacks, the newest first, in short."""
    with room.database.begin() as db:
        own = db.scalars(select(Stack).where(Stack.member_id == me.id).order_by(Stack.id.desc())).all()
        return [
            {"id": s.id, "name": translated_name(s.name), "photo": s.photo_id, "columns": tokens_of(graph_of(db, s))}
            for s in own
        ]


@router.post("", status_code=201)
def create(new: NewStack, me: Me, room: Room) -> dict[str, Any]:
    """Keep a stack that was built on the screen."""
    graph = _built(new, None)
    with room.database.begin() as db:
        stack = add_stack(db, me.id, shown_name(new.name, "stack"), graph)
        told = _document(room, db, stack)
    return _told(room, told)


@router.get("/{stack}")
def one(stack: int, me: Me, room: Room) -> dict[str, Any]:
    """A stack with its bricks, what is wrong, and the model that it means."""
    with room.database.begin() as db:
        return _document(room, db, own_stack(db, me.id, stack))


@router.patch("/{stack}")
def change(stack: int, changes: Change, version: Version, me: Me, room: Room) -> dict[str, Any]:
    """Give a stack another name, other data to learn from, or other bricks."""
    with room.database.begin() as db:
        found = stack_to_change(db, me.id, stack, version)
        if changes.name is not None:
            found.name = shown_name(changes.name, found.name)
        if changes.data is not None:
            if changes.data and resolved(db, room.folders, me.id, changes.data) is None:
                raise PageError("no-data", 422)
            found.data = changes.data or None
        if changes.build is not None:
            graph = _built(changes.build, graph_of(db, found))
            revise(db, found, graph)
            _keep_correction(room, db, found, graph)
        told = _document(room, db, found)
    return _told(room, told)


@router.post("/{stack}/settings")
def set_parameter(stack: int, setting: BrickSetting, version: Version, me: Me, room: Room) -> dict[str, Any]:
    """Set a parameter on a brick, at every time step."""
    with room.database.begin() as db:
        found = stack_to_change(db, me.id, stack, version)
        try:
            graph = with_setting(graph_of(db, found), setting.brick, setting.name, setting.value)
        except BuildError as error:
            raise PageError("not-settable", 422, reason=str(error)) from error
        revise(db, found, graph)
        told = _document(room, db, found)
    return _told(room, told)


@router.post("/{stack}/undo")
def undo(stack: int, version: Version, me: Me, room: Room) -> dict[str, Any]:
    """Take the last change back."""
    return _stepped(room, me.id, stack, version, -1)


@router.post("/{stack}/redo")
def redo(stack: int, version: Version, me: Me, room: Room) -> dict[str, Any]:
    """Do again what was taken back."""
    return _stepped(room, me.id, stack, version, 1)


@router.delete("/{stack}", status_code=204)
def delete(stack: int, me: Me, room: Room) -> Response:
    """Delete a stack of one's own; models that were trained from it stay."""
    with room.database.begin() as db:
        db.delete(own_stack(db, me.id, stack))
    room.events.publish(me.id, "stack", {"id": stack, "version": None})
    return Response(status_code=204)


def _stepped(room: Classroom, me: int, stack: int, version: int | None, by: int) -> dict[str, Any]:
    with room.database.begin() as db:
        found = stack_to_change(db, me, stack, version)
        step(db, found, by)
        _keep_correction(room, db, found, graph_of(db, found))
        told = _document(room, db, found)
    return _told(room, told)


def _told(room: Classroom, told: dict[str, Any]) -> dict[str, Any]:
    """Let the other pages that show a stack know that there is a newer version of it."""
    room.events.publish(told["member"], "stack", {"id": told["id"], "version": told["version"]})
    return told


def _built(build: Build, before: str | None) -> str:
    try:
        return built(
            [b.model_dump() for b in build.bricks], [(link.earlier, link.later) for link in build.links], before
        )
    except CannotHoldError as error:
        raise cannot_hold(error) from error
    except BuildError as error:
        raise PageError("not-buildable", 422, reason=str(error)) from error


def cannot_hold(error: CannotHoldError) -> PageError:
    """What the page says of a stack that no bricks can be."""
    return PageError(error.obstacle.reason, 422, **error.obstacle.values)


def _keep_correction(room: Room, db: Session, stack: Stack, graph: str) -> None:
    """Beside a photo, what its user says that it shows."""
    photo = None if stack.photo_id is None else db.get(Photo, stack.photo_id)
    if photo is not None:
        folder = room.folders.photo(photo.member_id, photo.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"corrected-{stack.id}.json").write_text(graph, "utf-8")


def _document(room: Room, db: Session, stack: Stack) -> dict[str, Any]:
    can_undo, can_redo = steps(db, stack)
    data = resolved(db, room.folders, stack.member_id, stack.data)
    return {
        "id": stack.id,
        "member": stack.member_id,
        "name": translated_name(stack.name),
        "version": stack.version,
        "photo": stack.photo_id,
        "data": stack.data,
        "share_code": stack.share_code,
        "can_undo": can_undo,
        "can_redo": can_redo,
        **stack_document(graph_of(db, stack), data),
    }
