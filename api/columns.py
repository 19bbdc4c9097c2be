"""Stacks from tokens, without a photo."""

import re
from collections.abc import Sequence

from ..catalog import Catalog, Role
from ..graph import Brick, Link, LinkKind, Stack, stacked_links
from ..graph.types import MAX_BRICKS
from ..language import gettext as _
from .errors import ArgumentError

_REPEAT = re.compile(r"([1-9]\d{0,3})x")


def is_typed(text: str, catalog: Catalog) -> bool:
    """Whether a text is a stack as ``typed_stack`` takes it, and not the name of a file."""
    words = text.replace("|", " ").split()
    return "|" in text or (any(word in catalog for word in words) and "." not in words[-1])


def typed_stack(text: str, catalog: Catalog) -> Stack:
    """Build a stack that somebody typed in one line.

    Parameters
    ----------
    text : str
        The tokens of a column from the foot up, divided by spaces: ``2d cnn fc softmax 1d``. Columns are divided by
        ``|`` in the order of time; their recurrent bricks that stand side by side are linked. ``||`` in the place of
        ``|`` leaves them without links. A number with an ``x`` before a column stands for so many equal ones:
        ``3x 2d cnn lstm | 2d cnn lstm fc softmax 1d``.

    Returns
    -------
    Stack
        As ``stack_of`` makes it.

    Raises
    ------
    ArgumentError
        Where a column has no bricks, or a token is not in the catalog.
    """
    columns: list[list[str]] = []
    apart: set[int] = set()
    parts = re.split(r"(\|\|?)", text)
    for column, divider in zip(parts[::2], ["", *parts[1::2]], strict=True):
        words = column.split()
        repeat = _REPEAT.fullmatch(words[0]) if words and words[0] not in catalog else None
        if divider == "||":
            apart.add(len(columns))
        columns += [words[1:]] * int(repeat[1]) if repeat else [words]
    return stack_of(columns, catalog, apart=frozenset(apart))


def stack_of(columns: Sequence[str | Sequence[str]], catalog: Catalog, *, apart: frozenset[int] = frozenset()) -> Stack:
    """Put bricks on one another, and link recurrent bricks that stand side by side.

    Parameters
    ----------
    columns : sequence of (str or sequence of str)
        Tokens of each column from the lowest brick up; a text holds several, divided by spaces.
    apart : frozenset of int
        Columns that are not linked to the one before them.

    Returns
    -------
    Stack
        Its bricks are called "b0", "b1" and so on, column by column from the foot up, as those of a photo are.

    Raises
    ------
    ArgumentError
        Where there is no brick, or a token is not in the catalog.
    """
    if isinstance(columns, str):
        msg = _(
            'Columns are a list with an entry for each column, such as ["{text}"]; got the text "{text}".',
            text=columns,
        )
        raise ArgumentError(msg)
    bricks: list[Brick] = []
    for place, column in enumerate(columns):
        tokens = column.split() if isinstance(column, str) else list(column)
        if not tokens:
            msg = _("Column {column} has no bricks; name at least one.", column=place + 1)
            raise ArgumentError(msg)
        for level, token in enumerate(tokens):
            if token not in catalog:
                msg = _(
                    'There is no brick "{token}"; there are {tokens}.', token=token, tokens=", ".join(catalog.tokens)
                )
                raise ArgumentError(msg)
            kind = catalog[token]
            bricks.append(Brick(f"b{len(bricks)}", token, kind.part, kind.color.name, place, level))
    if len(bricks) > MAX_BRICKS:
        msg = _("A stack has at most {most:,} bricks.", most=MAX_BRICKS)
        raise ArgumentError(msg)
    if not bricks:
        msg = _("A stack needs at least one column.")
        raise ArgumentError(msg)
    return Stack(tuple(bricks), (*stacked_links(bricks), *_recurrent_links(bricks, catalog, apart)))


def _recurrent_links(bricks: Sequence[Brick], catalog: Catalog, apart: frozenset[int]) -> tuple[Link, ...]:
    recurrent = {(b.column, b.level): b for b in bricks if _is_recurrent(b, catalog)}
    return tuple(
        Link(LinkKind.RECURRENT, brick.id, recurrent[column + 1, level].id)
        for (column, level), brick in recurrent.items()
        if (column + 1, level) in recurrent and column + 1 not in apart
    )


def _is_recurrent(brick: Brick, catalog: Catalog) -> bool:
    meaning = catalog[brick.token].meaning
    return meaning.role is Role.LAYER and meaning.layer == "recurrent"
