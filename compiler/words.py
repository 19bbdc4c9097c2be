"""Words for bricks and places in the compiler's messages."""

from collections.abc import Iterable

from ..catalog import BrickType, ValueKind
from ..graph import Brick
from ..language import N_, joined
from ..language import gettext as _
from .layer import brick_settings

_KIND_WORDS = {
    ValueKind.IMAGE: N_("an image"),
    ValueKind.VECTOR: N_("a vector"),
    ValueKind.VALUE: N_("one single value"),
}

_KIND_NAMES = {
    ValueKind.IMAGE: N_("image"),
    ValueKind.VECTOR: N_("vector"),
    ValueKind.VALUE: N_("value"),
}
_KINDS_NAMES = {
    ValueKind.IMAGE: N_("images"),
    ValueKind.VECTOR: N_("vectors"),
    ValueKind.VALUE: N_("values"),
}
TASKS = (N_("multi-class"), N_("multi-label"), N_("binary"), N_("regression"), N_("single-regression"))


def at(brick: Brick) -> str:
    """Where a brick stands, counted from 1 as people do."""
    return _("at column {column}, level {level}", column=brick.column + 1, level=brick.level + 1)


def name_of(kind: BrickType) -> str:
    """What people call a brick type."""
    return _(kind.name)


def brick_name(kind: BrickType) -> str:
    """A brick type with its article."""
    if kind.name[:1].lower() in "aeiou":
        return _("an {brick}", brick=name_of(kind))
    return _("a {brick}", brick=name_of(kind))


def one_of(kinds: Iterable[BrickType]) -> str:
    """Brick types to choose from, such as "a white 1x2 brick or a clear 2x2 brick"."""
    return either(brick_name(k) for k in kinds)


def either(words: Iterable[str]) -> str:
    """Words to choose from, such as "a, b or c"."""
    return joined(words, N_("{first} or {second}"))


def of_kind(kind: ValueKind) -> str:
    """A kind of value in words."""
    return _(_KIND_WORDS[kind])


def kind_name(kind: ValueKind) -> str:
    """A kind of value in a word."""
    return _(_KIND_NAMES[kind])


def kinds_name(kind: ValueKind) -> str:
    """Several values of a kind in a word."""
    return _(_KINDS_NAMES[kind])


def no_such_setting(brick: Brick, kind: BrickType, name: str) -> str:
    """What is wrong where somebody sets what a brick does not have."""
    return _(
        'The {kind} {place} has no setting "{name}"; it has: {settings}.',
        kind=name_of(kind),
        place=at(brick),
        name=name,
        settings=", ".join(setting.name for setting in brick_settings(kind)) or _("none"),
    )


def task_name(task: str) -> str:
    """The task of a plate in a word; one that only a catalog of one's own has is called as it is there."""
    return _(task)
