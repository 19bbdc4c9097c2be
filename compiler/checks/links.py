"""Links between the recurrent bricks of neighbouring columns."""

from collections.abc import Iterator
from itertools import pairwise

from ...catalog import Catalog, Role
from ...graph import Problem, Stack
from ..structure import is_recurrent
from ..words import at, one_of


def check_links(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    """Recurrent bricks side by side that are not linked."""
    links = [k for k in catalog if k.meaning.role is Role.LINK]
    for column, following in pairwise(stack.columns):
        for brick, later in zip(column, following, strict=False):
            both = all(is_recurrent(catalog[b.token].meaning) for b in (brick, later))
            if both and not stack.linked(brick.id, later.id):
                yield Problem(
                    f"The {catalog[brick.token].name} {at(brick)} is not linked to "
                    f"the one in column {later.column + 1}; bridge them with {one_of(links)}.",
                    brick.id,
                )
