"""Stacks and their revisions in the database."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .engine import stacks_of
from .errors import PageError, not_found
from .tables import Photo, Stack, StackRevision

MOST_REVISIONS = 200
"""Of one stack; the oldest are forgotten."""


def add_stacks(db: Session, photo: Photo, graph: str) -> None:
    """Keep the stacks of a photo that was read."""
    stacks = stacks_of(graph)
    for number, text in enumerate(stacks, 1):
        stem = photo.name.rsplit(".", 1)[0] or photo.name
        add_stack(db, photo.member_id, stem if len(stacks) == 1 else f"{stem} {number}", text, photo=photo.id)


def add_stack(db: Session, member: int, name: str, graph: str, *, photo: int | None = None) -> Stack:
    """Keep a new stack, in JSON."""
    stack = Stack(member_id=member, name=name, photo_id=photo)
    db.add(stack)
    db.flush()
    db.add(StackRevision(stack_id=stack.id, number=1, graph=graph))
    return stack


def own_stack(db: Session, member: int, stack: int) -> Stack:
    """A stack of a member; raises PageError where there is none, or it is somebody else's."""
    found = db.get(Stack, stack)
    if found is None or found.member_id != member:
        raise not_found()
    return found


def stack_to_change(db: Session, member: int, stack: int, version: int | None) -> Stack:
    """A stack of a member that is about to be changed, which gives it its next version.

    Parameters
    ----------
    version : int or None
        The one that the change was made to; None where whoever changes it has not looked.

    Raises
    ------
    PageError
        Where there is none, or it has another version by now.
    """
    found = own_stack(db, member, stack)
    if version not in {None, found.version}:
        raise PageError("stack-changed", 412)
    found.version += 1
    return found


def graph_of(db: Session, stack: Stack) -> str:
    """What a stack is made of, in JSON."""
    revision = db.get(StackRevision, (stack.id, stack.revision))
    assert revision is not None
    return revision.graph


def revise(db: Session, stack: Stack, graph: str) -> None:
    """Keep what a stack is made of now; what was undone before is forgotten."""
    if graph == graph_of(db, stack):
        return
    db.execute(delete(StackRevision).where(StackRevision.stack_id == stack.id, StackRevision.number > stack.revision))
    stack.revision += 1
    db.add(StackRevision(stack_id=stack.id, number=stack.revision, graph=graph))
    db.execute(
        delete(StackRevision).where(
            StackRevision.stack_id == stack.id, StackRevision.number <= stack.revision - MOST_REVISIONS
        )
    )


def step(db: Session, stack: Stack, by: int) -> None:
    """Undo (-1) or do again (1); nothing where there is nothing."""
    if db.get(StackRevision, (stack.id, stack.revision + by)) is not None:
        stack.revision += by


def steps(db: Session, stack: Stack) -> tuple[bool, bool]:
    """Whether something can be undone, and done again."""
    first, last = db.execute(
        select(func.min(StackRevision.number), func.max(StackRevision.number)).where(StackRevision.stack_id == stack.id)
    ).one()
    return stack.revision > first, stack.revision < last
