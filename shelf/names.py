"""Names of bricks: as people give them, or made up from what is known."""

from collections.abc import Collection, Mapping

from ..language import gettext as _
from ..names import LONGEST_NAME, too_long
from .card import CardSummary, is_identity
from .errors import ShelfError
from .words import one_line, same_words


def checked_name(name: str, taken: Mapping[str, str]) -> str:
    """A name as people gave it, on one line.

    Parameters
    ----------
    taken : Mapping of str to str
        Names of other bricks, and their identities.

    Raises
    ------
    ShelfError
        Where it is empty, too long, an identity, or another brick's.
    """
    line = one_line(name)
    if not line:
        msg = _("The name {name!r} is empty; give the brick one that can be read.", name=name)
    elif (long := too_long(line)) is not None:
        msg = long
    elif is_identity(line.upper()):
        msg = _("The name {name!r} looks like an identity; give the brick another one.", name=line)
    elif other := next((identity for name, identity in taken.items() if same_words(line, name)), None):
        msg = _(
            "The name {name!r} is taken by the brick {other}; give another name or remove that brick.",
            name=line,
            other=other,
        )
    else:
        return line
    raise ShelfError(msg)


def proposed_name(stem: str, card: CardSummary, identity: str) -> str:
    """The first that can be a name: the file's, the data's, else one made of the identity."""
    for text in (stem, card.trained_on):
        line = one_line(text)[:LONGEST_NAME].rstrip()
        if line and not is_identity(line.upper()):
            return line
    return _("brick {identity}", identity=identity)


def distinct_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where another brick has it."""
    number, shown = 1, name
    while any(same_words(shown, other) for other in taken):
        number += 1
        ending = f" ({number})"
        shown = name[: LONGEST_NAME - len(ending)].rstrip() + ending
    return shown
