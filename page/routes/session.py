"""Who is there, and what the page has to know before it shows anything."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from ...language import LANGUAGES
from ..addresses import qr_svg
from ..classroom import Classroom, Room
from ..engine import bricks
from ..errors import PageError
from ..files import shown_name
from ..members import STUDENT, TEACHER, Me, Person, is_this_computer, let_in, person_of
from ..tables import Member
from ..words import sentence, translated_name

router = APIRouter(prefix="/api")

Name = Annotated[str, Field(max_length=60)]
Invitation = dict[str, str]


class Joining(BaseModel):
    """A code of a class, and how somebody wants to be called in it."""

    code: Annotated[str, Field(max_length=40)]
    name: Name = ""


class Renaming(BaseModel):
    """How somebody wants to be called."""

    name: Name


@router.get("/session")
def session(request: Request, response: Response, room: Room) -> dict[str, Any]:
    """Who is there. On this computer everybody is the teacher; others have to say the class's code first."""
    person = person_of(request, room)
    if person is None and is_this_computer(request):
        person = let_in(room, response, sentence("member.teacher"), TEACHER)
    return _document(room, person)


@router.post("/session")
def join(joining: Joining, request: Request, response: Response, room: Room) -> dict[str, Any]:
    """Come into the class."""
    if not room.settings.lan:
        raise PageError("no-class", 403)
    room.code.check(joining.code, request.client.host if request.client else "")
    name = shown_name(joining.name, sentence("member.student"))
    return _document(room, let_in(room, response, name, STUDENT))


@router.patch("/session")
def rename(renaming: Renaming, me: Me, room: Room) -> dict[str, Any]:
    """Take another name."""
    name = shown_name(renaming.name, me.name)
    with room.database.begin() as db:
        member = db.get(Member, me.id)
        assert member is not None
        member.name = name
    return _document(room, Person(me.id, name, me.role))


@router.get("/bricks")
def all_bricks() -> list[dict[str, Any]]:
    """The catalog, with what can be set on each brick."""
    return bricks()


@router.get("/class/code.svg")
def code_picture(me: Me, room: Room) -> Response:
    """The address with the class's code as a QR code."""
    if not (me.is_teacher and room.settings.lan):
        raise PageError("not-found", 404)
    return Response(qr_svg(room.invitation), media_type="image/svg+xml")


def _document(room: Classroom, person: Person | None) -> dict[str, Any]:
    member = None if person is None else {"id": person.id, "name": translated_name(person.name), "role": person.role}
    shown = invitation(room, person)
    return {"member": member, "lan": room.settings.lan, "class": shown, "languages": LANGUAGES}


def invitation(room: Classroom, person: Person | None) -> Invitation | None:
    """What a teacher shows to the class."""
    if person is None or not person.is_teacher or not room.settings.lan:
        return None
    return {"code": room.code.text, "address": room.invitation}
