"""Stacks that others may open, and files of stacks."""

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..addresses import qr_svg
from ..class_code import as_typed, new_code
from ..classroom import Classroom, Room
from ..engine import DRAWN_FORMS, stack_file, tokens_of
from ..errors import PageError
from ..members import Me, Person
from ..stacks import add_stack, graph_of, own_stack
from ..tables import Member, Stack
from ..words import translated_name
from .models import StackForm, as_file

router = APIRouter(prefix="/api")


@router.get("/stacks/{stack}/take")
def take(stack: int, form: StackForm, me: Me, room: Room) -> Response:
    """A stack as a file in some form."""
    with room.database.begin() as db:
        found = own_stack(db, me.id, stack)
        graph, name = graph_of(db, found), found.name
    if form in DRAWN_FORMS:
        return as_file(room.asking.ask("stack_file", graph, form, name), name, form)
    return as_file(stack_file(graph, form, name), name, form)


@router.post("/stacks/{stack}/share")
def share(stack: int, me: Me, room: Room) -> dict[str, Any]:
    """Let whoever has the code open a copy of a stack."""
    with room.database.begin() as db:
        found = own_stack(db, me.id, stack)
        if found.share_code is None:
            found.share_code = new_code()
        return {"code": found.share_code, "address": _address(room, found.share_code)}


@router.delete("/stacks/{stack}/share", status_code=204)
def keep_to_oneself(stack: int, me: Me, room: Room) -> Response:
    """Take the code of a stack back; copies stay."""
    with room.database.begin() as db:
        own_stack(db, me.id, stack).share_code = None
    return Response(status_code=204)


@router.get("/shared/{code}")
def look(code: str, me: Me, room: Room) -> dict[str, Any]:
    """What a code opens."""
    with room.database.begin() as db:
        found = _shared(room, db, me, code)
        owner = db.get(Member, found.member_id)
        return {
            "name": translated_name(found.name),
            "by": translated_name(owner.name) if owner else "",
            "columns": tokens_of(graph_of(db, found)),
        }


@router.get("/shared/{code}/code.svg")
def picture(code: str, me: Me, room: Room) -> Response:
    """The address of a shared stack as a QR code."""
    with room.database.begin() as db:
        text = _address(room, str(_shared(room, db, me, code).share_code))
    return Response(qr_svg(text), media_type="image/svg+xml")


@router.post("/shared/{code}", status_code=201)
def copy(code: str, me: Me, room: Room) -> dict[str, int]:
    """Go on from somebody's stack: a copy of one's own."""
    with room.database.begin() as db:
        found = _shared(room, db, me, code)
        if found.member_id == me.id:
            return {"id": found.id}
        stack = add_stack(db, me.id, found.name, graph_of(db, found))
        stack.shared_from = found.id
        return {"id": stack.id}


def _shared(room: Classroom, db: Session, me: Person, code: str) -> Stack:
    """The stack that a code opens; whoever tries many codes has to wait."""
    room.sharing.check(str(me.id))
    found = db.scalar(select(Stack).where(Stack.share_code == as_typed(code)))
    if found is None:
        room.sharing.count(str(me.id))
        raise PageError("wrong-share-code", 404)
    return found


def _address(room: Classroom, code: str) -> str:
    return f"{room.invitation if room.settings.lan else room.address + '#'}&open={code}"
