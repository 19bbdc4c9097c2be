"""Stacks for benchmarks, from text."""

from deepbrick.catalog import load_catalog
from deepbrick.graph import Brick, Link, LinkKind, Stack, stacked_links


def stack_of(text: str) -> Stack:
    """A stack with all its links: tokens from the foot to the top, time steps divided by ``|``."""
    catalog = load_catalog()
    bricks = tuple(
        Brick(f"{step}.{level}", token, catalog[token].part, "White", step, level)
        for step, column in enumerate(text.split("|"))
        for level, token in enumerate(column.split())
    )
    cells = {(b.column, b.level): b for b in bricks if b.token == "lstm"}
    links = [
        Link(LinkKind.RECURRENT, cell.id, cells[step + 1, level].id)
        for (step, level), cell in cells.items()
        if (step + 1, level) in cells
    ]
    return Stack(bricks, (*stacked_links(bricks), *links))
