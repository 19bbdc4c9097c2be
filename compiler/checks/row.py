"""The columns of a stack that has several: time steps, and heads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ...catalog import Catalog
from ...graph import Brick, Problem, Stack
from ...language import gettext as _
from ...language import joined
from ..structure import Column, is_recurrent, trunk_height
from ..words import at, name_of, one_of
from .links import check_links
from .output import is_unfinished, no_output
from .settings import check_same_settings


def check_row(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    """What is wrong between the columns of a stack that has several."""
    columns = stack.columns
    heights = [trunk_height(column, catalog) for column in columns]
    if not any(heights):
        brick = columns[1][0]
        recurrent = [k for k in catalog if is_recurrent(k.meaning)]
        yield Problem(
            _(
                "The {brick} {place} begins a second time step, but no column has a recurrent brick; put {recurrent} "
                "into every column or take the columns apart.",
                brick=name_of(catalog[brick.token]),
                place=at(brick),
                recurrent=one_of(recurrent),
            ),
            brick.id,
        )
        return
    trunks = [column[:height] for column, height in zip(columns, heights, strict=True)]
    yield from _unequal(trunks, columns, catalog)
    heads = [column[height:] for column, height in zip(columns, heights, strict=True)]
    # A column without a recurrent brick has no head to speak of: it is reported as unequal.
    if all(heights):
        yield from _heads(heads, columns, catalog)
    yield from check_links(stack, catalog)


def _unequal(trunks: Sequence[Column], columns: Sequence[Column], catalog: Catalog) -> Iterator[Problem]:
    # A column without a recurrent brick has no trunk, and is no model for the others.
    common = Counter(_tokens(trunk) for trunk in trunks if trunk).most_common(1)[0][0]
    model = next(k for k, trunk in enumerate(trunks) if _tokens(trunk) == common)
    wanted = joined(name_of(catalog[t]) for t in common)
    for k, trunk in enumerate(trunks):
        if _tokens(trunk) != common:
            differs = _first_difference(_tokens(columns[k]), common)
            brick = columns[k][min(differs, len(columns[k]) - 1)]
            yield Problem(
                _(
                    "The {brick} {place} makes column {column} unequal to column {model}; every time step needs "
                    "the same bricks up to the recurrent one: {wanted}.",
                    brick=name_of(catalog[brick.token]),
                    place=at(brick),
                    column=k + 1,
                    model=model + 1,
                    wanted=wanted,
                ),
                brick.id,
            )
            continue
        for brick, twin in zip(trunk, trunks[model], strict=True):
            yield from check_same_settings(brick, twin, catalog)


def _heads(heads: Sequence[Column], columns: Sequence[Column], catalog: Catalog) -> Iterator[Problem]:
    with_head = [k for k, head in enumerate(heads) if head]
    if not with_head or (with_head == [len(heads) - 1] and is_unfinished(columns[-1], catalog)):
        yield no_output(columns[-1][-1], catalog)
    elif len(with_head) == len(heads):
        common = Counter(_tokens(head) for head in heads).most_common(1)[0][0]
        model = next(k for k, head in enumerate(heads) if _tokens(head) == common)
        for head, column in zip(heads, columns, strict=True):
            if _tokens(head) != common:
                brick = head[min(_first_difference(_tokens(head), common), len(head) - 1)]
                yield Problem(
                    _(
                        "The {brick} {place} makes the head of column {column} unequal to that of column "
                        "{model}; build the same head on every column, or only one, on the last.",
                        brick=name_of(catalog[brick.token]),
                        place=at(brick),
                        column=brick.column + 1,
                        model=model + 1,
                    ),
                    brick.id,
                )
            else:
                if is_unfinished(column, catalog):
                    yield no_output(column[-1], catalog)
                for brick, twin in zip(head, heads[model], strict=True):
                    yield from check_same_settings(brick, twin, catalog)
    else:
        for k in with_head:
            if k < len(heads) - 1:
                brick = heads[k][0]
                yield Problem(
                    _(
                        "The {brick} {place} begins a head, but not every column has one; build a head on the last "
                        "column only, or the same one on every column.",
                        brick=name_of(catalog[brick.token]),
                        place=at(brick),
                    ),
                    brick.id,
                )


def _tokens(bricks: Iterable[Brick]) -> tuple[str, ...]:
    return tuple(b.token for b in bricks)


def _first_difference(left: Sequence[str], right: Sequence[str]) -> int:
    for k, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return k
    return min(len(left), len(right))
