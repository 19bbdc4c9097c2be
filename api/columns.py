"""Stacks from tokens, without a photo."""

from collections.abc import Sequence

from ..catalog import Catalog, Role
from ..graph import Brick, Link, LinkKind, Stack, stacked_links
from .errors import ArgumentError


def stack_of(columns: Sequence[str | Sequence[str]], catalog: Catalog) -> Stack:
    """Put bricks on one another, and link recurrent bricks that stand side by side.

    Parameters
    ----------
    columns : sequence of (str or sequence of str)
        Tokens of each column from the lowest brick up; a text holds several, divided by spaces.
    catalog : Catalog

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
        msg = f'Columns are a list with an entry for each column, such as ["{columns}"]; got the text "{columns}".'
        raise ArgumentError(msg)
    bricks: list[Brick] = []
    for place, column in enumerate(columns):
        tokens = column.split() if isinstance(column, str) else list(column)
        if not tokens:
            msg = f"Column {place + 1} has no bricks; name at least one."
            raise ArgumentError(msg)
        for level, token in enumerate(tokens):
            if token not in catalog:
                msg = f'There is no brick "{token}"; there are {", ".join(catalog.tokens)}.'
                raise ArgumentError(msg)
            kind = catalog[token]
            bricks.append(Brick(f"b{len(bricks)}", token, kind.part, kind.color.name, place, level))
    if not bricks:
        msg = "A stack needs at least one column."
        raise ArgumentError(msg)
    return Stack(tuple(bricks), (*stacked_links(bricks), *_recurrent_links(bricks, catalog)))


def _recurrent_links(bricks: Sequence[Brick], catalog: Catalog) -> tuple[Link, ...]:
    recurrent = {(b.column, b.level): b for b in bricks if _is_recurrent(b, catalog)}
    return tuple(
        Link(LinkKind.RECURRENT, brick.id, recurrent[column + 1, level].id)
        for (column, level), brick in recurrent.items()
        if (column + 1, level) in recurrent
    )


def _is_recurrent(brick: Brick, catalog: Catalog) -> bool:
    meaning = catalog[brick.token].meaning
    return meaning.role is Role.LAYER and meaning.layer == "recurrent"
