"""Found stacks to the brick graph."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...catalog import Catalog
from ...graph import Brick, Link, LinkKind, MatView, PhotoGraph, Problem, Stack, StackView, stacked_links
from ..bricks import FoundBrick
from .rows import FoundStack
from .thresholds import STACKS
from .views import Arrangement, Distances

DECIMALS = 1
CONFIDENCE_DECIMALS = 3


def build_graph(  # noqa: PLR0913, PLR0917 -- all that was found in a photo
    photo: str,
    size: tuple[int, int],
    catalog: Catalog,
    stacks: Sequence[FoundStack],
    loose: Sequence[FoundBrick],
    arrangement: Arrangement,
    problems: Sequence[Problem] = (),
    mat: MatView | None = None,
) -> PhotoGraph:
    """Put what was found in a photo into a brick graph.

    Parameters
    ----------
    photo : str
        Path as given.
    size : tuple of int
        Width and height.
    arrangement : Arrangement
        How the stacks stand in space.
    mat : MatView, optional
        The mat in the photo.
    """
    views, distances_mm, occlusions = arrangement
    return PhotoGraph(
        photo=photo,
        size=size,
        stacks=tuple(_stack(s, catalog, v, d) for s, v, d in zip(stacks, views, distances_mm, strict=True)),
        occlusions=tuple(occlusions),
        loose=tuple(_brick(b, catalog, f"b{k}", 0, 0) for k, b in enumerate(loose)),
        problems=tuple(problems),
        mat=mat,
    )


def _stack(found: FoundStack, catalog: Catalog, view: StackView | None, distances_mm: Distances) -> Stack:
    bricks: list[Brick] = []
    names: dict[tuple[int, int], str] = {}
    for column, members in enumerate(found.columns):
        for level, member in enumerate(members):
            names[column, level] = f"b{len(bricks)}"
            brick = _brick(member, catalog, names[column, level], column, level)
            away = distances_mm[column][level]
            bricks.append(brick if away is None else replace(brick, distance_mm=round(away, DECIMALS)))
    recurrent = tuple(
        Link(LinkKind.RECURRENT, names[column, level], names[column + 1, level])
        for column, level in sorted(found.links)
    )
    return Stack(tuple(bricks), stacked_links(bricks) + recurrent, view=view)


def _brick(found: FoundBrick, catalog: Catalog, name: str, column: int, level: int) -> Brick:
    outline = np.round(found.outline_px(), DECIMALS)
    brick = Brick(
        id=name,
        token=found.kind.token,
        part=found.kind.part,
        color=found.kind.color.name,
        column=column,
        level=level,
        polygon=tuple((float(x), float(y)) for x, y in outline),
        confidence=round(found.confidence, CONFIDENCE_DECIMALS),
    )
    return replace(brick, alternative=_alternative(found, catalog)) if brick.unsure else brick


def _alternative(found: FoundBrick, catalog: Catalog) -> str | None:
    """The second likeliest brick type; None where none is likely enough, and the doubt is whether it is a brick."""
    second = int(found.probability.argsort()[-2])
    return catalog.bricks[second].token if found.probability[second] > STACKS.alternative_min_probability else None
