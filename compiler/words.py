"""Words for bricks and places in the compiler's messages."""

from collections.abc import Iterable

from ..catalog import BrickType, ValueKind
from ..graph import Brick

_KIND_WORDS = {
    ValueKind.IMAGE: "an image",
    ValueKind.VECTOR: "a vector",
    ValueKind.VALUE: "one single value",
}


def at(brick: Brick) -> str:
    """Where a brick stands, counted from 1 as people do."""
    return f"at column {brick.column + 1}, level {brick.level + 1}"


def brick_name(kind: BrickType) -> str:
    """A brick type with its article."""
    article = "an" if kind.name[:1].lower() in "aeiou" else "a"
    return f"{article} {kind.name}"


def one_of(kinds: Iterable[BrickType]) -> str:
    """Brick types to choose from, such as "a white 1x2 brick or a clear 2x2 brick"."""
    return either(brick_name(k) for k in kinds)


def either(words: Iterable[str]) -> str:
    """Words to choose from, such as "a, b or c"."""
    listed = list(words)
    return " or ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def of_kind(kind: ValueKind) -> str:
    """A kind of value in words."""
    return _KIND_WORDS[kind]
