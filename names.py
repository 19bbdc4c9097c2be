"""Names that people give to what DeepBrick keeps for them: bricks, cameras, kits."""

from .language import Message
from .language import gettext as _

LONGEST_NAME = 80


def too_long(line: str) -> Message | None:
    """Say that a name on one line is too long; None where it is not."""
    if len(line) <= LONGEST_NAME:
        return None
    return _(
        "The name {name!r} has {count} characters; give one of at most {most}.",
        name=line[:20] + "…",
        count=len(line),
        most=LONGEST_NAME,
    )
