"""Who is there: a cookie with a token, and nothing that anybody has to remember."""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy import select

from .classroom import Classroom, Room
from .errors import PageError
from .tables import BrowserSession, Member

TEACHER, STUDENT = "teacher", "student"
_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Person:
    """A member as a request knows them."""

    id: int
    name: str
    role: str

    @property
    def is_teacher(self) -> bool:
        """Whether they see everybody's work."""
        return self.role == TEACHER


def person_of(request: Request, room: Classroom) -> Person | None:
    """Who sent a request; None where the page does not know them."""
    token = request.cookies.get(room.settings.cookie)
    if token is None:
        return None
    with room.database.begin() as db:
        member = db.scalar(select(Member).join(BrowserSession).where(BrowserSession.token_hash == _hash(token)))
        return None if member is None else Person(member.id, member.name, member.role)


def is_this_computer(request: Request) -> bool:
    """Whether a request comes from the computer that the page runs on."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def let_in(room: Classroom, response: Response, name: str, role: str) -> Person:
    """Give a browser its cookie: as a new student, or as the teacher, of whom there is one."""
    token = secrets.token_urlsafe(32)
    with room.database.begin() as db:
        member = db.scalar(select(Member).where(Member.role == TEACHER)) if role == TEACHER else None
        if member is None:
            member = Member(name=name, role=role)
            db.add(member)
            db.flush()
        db.add(BrowserSession(token_hash=_hash(token), member_id=member.id))
        person = Person(member.id, member.name, member.role)
    response.set_cookie(room.settings.cookie, token, max_age=_YEAR_S, httponly=True, samesite="strict", path="/")
    return person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _me(request: Request, room: Room) -> Person:
    person = person_of(request, room)
    if person is None:
        raise PageError("not-in-class", 401)
    return person


Me = Annotated[Person, Depends(_me)]
"""Whoever sent the request; a stranger is refused."""
