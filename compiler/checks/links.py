"""Links between the recurrent bricks of neighbouring columns."""

from collections.abc import Iterator
from itertools import pairwise

from ...catalog import Catalog, Role
from ...graph import Problem, Stack
from ...language import gettext as _
from ..structure import is_recurrent
from ..words import at, name_of, one_of


def check_links(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    """Recurrent bricks side by side that are not linked."""
    links = [k for k in catalog if k.meaning.role is Role.LINK]
    for column, following in pairwise(stack.columns):
        for brick, later in zip(column, following, strict=False):
            both = all(is_recurrent(catalog[b.token].meaning) for b in (brick, later))
            if both and not stack.linked(brick.id, later.id):
                yield Problem(
                    _(
                        "The {brick} {place} is not linked to the one in column {column}; bridge them with {links}.",
                        brick=name_of(catalog[brick.token]),
                        place=at(brick),
                        column=later.column + 1,
                        links=one_of(links),
                    ),
                    brick.id,
                )
