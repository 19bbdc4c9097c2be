"""The tables of the database; ``migrations/`` makes them."""

import time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LARGEST_NUMBER = 2**63 - 1
"""The largest that SQLite keeps; of what has a number, none has a larger one."""


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
    """An uploaded photo. ``graph`` is the brick graph in JSON, ``message`` why it was refused.

    ``lens`` and ``kit`` are names of the calibrated camera and of the kit to read it with.
    """

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    lens: Mapped[str | None]
    kit: Mapped[str | None]
    graph: Mapped[str | None]
    message: Mapped[str | None]
    seconds: Mapped[float | None]
    created: Mapped[float] = mapped_column(default=time.time)


class Stack(Table):
    """A stack. What it is made of stands in its revisions; ``revision`` is the one that is shown.

    ``version`` grows with every change, also where one is undone.
    """

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
    version: Mapped[int] = mapped_column(default=1)


class StackRevision(Table):
    """One state of a stack, as ``stack_to_dict`` writes it in JSON."""

    __tablename__ = "stack_revision"

    stack_id: Mapped[int] = mapped_column(ForeignKey("stack.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    graph: Mapped[str]


class DataSet(Table):
    """Data of one's own: pictures or clips in a folder for each class, or a table, or arrays."""

    __tablename__ = "dataset"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    changed: Mapped[float] = mapped_column(default=time.time)
    created: Mapped[float] = mapped_column(default=time.time)


class Training(Table):
    """A training: of which stack, on what, how far it is. ``history`` is a list of scores in JSON, one an epoch.

    ``scaled`` says whether its errors count in standard deviations of the right answers.
    """

    __tablename__ = "training"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    stack_id: Mapped[int | None] = mapped_column(ForeignKey("stack.id", ondelete="SET NULL"))
    name: Mapped[str]
    graph: Mapped[str]
    data: Mapped[str | None]
    data_name: Mapped[str]
    epochs: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="waiting")
    message: Mapped[str | None]
    history: Mapped[str] = mapped_column(default="[]")
    most_epochs: Mapped[int | None]
    seconds: Mapped[float] = mapped_column(default=0.0)
    queued: Mapped[float] = mapped_column(default=time.time)
    created: Mapped[float] = mapped_column(default=time.time)
    scaled: Mapped[bool] = mapped_column(default=False)


class Model(Table):
    """A trained model: a weight brick in its member's folder, and what its card says."""

    __tablename__ = "model"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training.id", ondelete="SET NULL"), unique=True)
    name: Mapped[str]
    card: Mapped[str]
    created: Mapped[float] = mapped_column(default=time.time)


class Setting(Table):
    """Something that is remembered of the page as a whole."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
