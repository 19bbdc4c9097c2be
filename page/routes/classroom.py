"""What a teacher sees: everybody's stacks and curves."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..classroom import Room
from ..datasets import resolved
from ..engine import stack_document, tokens_of
from ..errors import not_found
from ..members import Me, Person
from ..stacks import graph_of
from ..tables import Member, Photo, Stack, Training
from ..words import translated_name
from .session import Invitation, invitation
from .trainings import document

router = APIRouter(prefix="/api/class")


@router.get("")
def everybody(me: Me, room: Room) -> list[dict[str, Any]]:
    """Each member with the newest stack, the newest training, and how many photos wait."""
    _only_teachers(me)
    with room.database.begin() as db:
        return [_member(db, m) for m in db.scalars(select(Member).order_by(Member.name, Member.id))]


@router.post("/code")
def new_code(me: Me, room: Room) -> Invitation | None:
    """Make a new code of the class; who is in stays in."""
    _only_teachers(me)
    room.code.renew()
    return invitation(room, me)


@router.get("/stacks/{stack}")
def one_stack(stack: int, me: Me, room: Room) -> dict[str, Any]:
    """Anybody's stack, to be shown to all."""
    _only_teachers(me)
    with room.database.begin() as db:
        found = db.get(Stack, stack)
        if found is None:
            raise not_found()
        owner = db.get(Member, found.member_id)
        return {
            "id": found.id,
            "name": translated_name(found.name),
            "by": translated_name(owner.name) if owner else "",
            "photo": found.photo_id,
            **stack_document(graph_of(db, found), resolved(db, room.folders, found.member_id, found.data)),
        }


def _only_teachers(me: Person) -> None:
    if not me.is_teacher:
        raise not_found()


def _member(db: Session, member: Member) -> dict[str, Any]:
    stack = db.scalar(select(Stack).where(Stack.member_id == member.id).order_by(Stack.changed.desc()).limit(1))
    training = db.scalar(select(Training).where(Training.member_id == member.id).order_by(Training.id.desc()).limit(1))
    waiting = (
        select(func.count())
        .select_from(Photo)
        .where(Photo.member_id == member.id, Photo.state.in_(("waiting", "reading")))
    )
    return {
        "id": member.id,
        "name": translated_name(member.name),
        "role": member.role,
        "waiting": db.scalar(waiting) or 0,
        "stack": None
        if stack is None
        else {
            "id": stack.id,
            "name": translated_name(stack.name),
            "columns": tokens_of(graph_of(db, stack)),
            "photo": stack.photo_id,
        },
        "training": None if training is None else document(db, training),
    }
