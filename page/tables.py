"""The tables of the database; ``migrations/`` makes them."""

import time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """All tables."""


class Member(Table):
    """Somebody who uses the page: the teacher, who sits at this computer, or a student."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    created: Mapped[float] = mapped_column(default=time.time)


class BrowserSession(Table):
    """A browser that somebody uses. Of the token in its cookie only the hash is kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    created: Mapped[float] = mapped_column(default=time.time)


class Photo(Table):
    """An uploaded photo. ``graph`` is the brick graph in JSON, ``message`` why it was refused."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    graph: Mapped[str | None]
    message: Mapped[str | None]
    seconds: Mapped[float | None]
    created: Mapped[float] = mapped_column(default=time.time)


class Stack(Table):
    """A stack. What it is made of stands in its revisions; ``revision`` is the one that is shown."""

    __tablename__ = "stack"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    name: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id", ondelete="SET NULL"))
    share_code: Mapped[str | None] = mapped_column(unique=True)
    shared_from: Mapped[int | None] = mapped_column(ForeignKey("stack.id", ondelete="SET NULL"))
    data: Mapped[str | None]
    created: Mapped[float] = mapped_column(default=time.time)
    changed: Mapped[float] = mapped_column(default=time.time, onupdate=time.time)


class StackRevision(Table):
    """One state of a stack, as ``stack_to_dict`` writes it in JSON."""

    __tablename__ = "stack_revision"

    stack_id: Mapped[int] = mapped_column(ForeignKey("stack.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    graph: Mapped[str]
