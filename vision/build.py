"""Found stacks to the brick graph."""

from collections.abc import Sequence

import numpy as np

from ..graph import Brick, Link, LinkKind, PhotoGraph, Problem, Stack, stacked_links
from .bricks import FoundBrick
from .columns import FoundStack

DECIMALS = 1
CONFIDENCE_DECIMALS = 3


def build_graph(
    photo: str,
    size: tuple[int, int],
    stacks: Sequence[FoundStack],
    loose: Sequence[FoundBrick],
    problems: Sequence[Problem] = (),
) -> PhotoGraph:
    """Put what was found in a photo into a brick graph.

    Parameters
    ----------
    photo : str
        Path as given.
    size : tuple of int
        Width and height.
    stacks : sequence of FoundStack
    loose : sequence of FoundBrick
    problems : sequence of Problem

    Returns
    -------
    PhotoGraph
    """
    return PhotoGraph(
        photo=photo,
        size=size,
        stacks=tuple(_stack(s) for s in stacks),
        loose=tuple(_brick(b, f"b{k}", 0, 0) for k, b in enumerate(loose)),
        problems=tuple(problems),
    )


def _stack(found: FoundStack) -> Stack:
    bricks: list[Brick] = []
    names: dict[tuple[int, int], str] = {}
    for column, members in enumerate(found.columns):
        for level, member in enumerate(members):
            names[column, level] = f"b{len(bricks)}"
            bricks.append(_brick(member, names[column, level], column, level))
    recurrent = tuple(
        Link(LinkKind.RECURRENT, names[column, level], names[column + 1, level])
        for column, level in sorted(found.links)
    )
    return Stack(tuple(bricks), stacked_links(bricks) + recurrent)


def _brick(found: FoundBrick, name: str, column: int, level: int) -> Brick:
    outline = np.round(found.outline_px(), DECIMALS)
    return Brick(
        id=name,
        token=found.kind.token,
        part=found.kind.part,
        color=found.kind.color.name,
        column=column,
        level=level,
        polygon=tuple((float(x), float(y)) for x, y in outline),
        confidence=round(found.confidence, CONFIDENCE_DECIMALS),
    )
