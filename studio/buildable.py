"""What bricks of plastic cannot do, however legal it may be: a stack on the screen shall be one that can be built."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from ..catalog import Catalog, Shape
from ..catalog.types import STUD_DIAMETER_MM, STUD_HEIGHT_MM
from ..graph import Brick, Link, LinkKind, Stack
from ..moulds import BrickPose, level_links, stack_scene
from ..moulds.standing import SIDE_STUD_DROP_MM

REASONS = ("link-without-studs", "link-uneven", "side-studs-pressed")
"""Why a stack cannot be built; a user interface has a sentence for each."""

TOUCH_MM = 0.2
"""Bricks that overlap by less than this do not press on each other."""


@dataclass(frozen=True)
class Obstacle:
    """Why a stack cannot be built.

    Attributes
    ----------
    reason : str
        One of ``REASONS``.
    ids : tuple of str
        The bricks that it is about.
    values : Mapping
        Where it is; places are counted from 1.
    """

    reason: str
    ids: tuple[str, ...]
    values: Mapping[str, int]


def obstacles(stack: Stack, catalog: Catalog) -> tuple[Obstacle, ...]:
    """Everything for which a stack cannot be built."""
    poses = {pose.id: pose for pose in stack_scene(stack, catalog)}
    return (*_links(stack, poses), *_pressed_studs(stack, poses))


def _links(stack: Stack, poses: Mapping[str, BrickPose]) -> Iterator[Obstacle]:
    """Links that find no side studs, or not at one height beside each other."""
    buildable = frozenset(level_links(stack, poses))
    for link in stack.links:
        if link.kind is not LinkKind.RECURRENT:
            continue
        earlier, later = stack.brick(link.source), stack.brick(link.target)
        if not all(poses[b.id].mould.shape == Shape.SIDE_STUD_BRICK for b in (earlier, later)):
            yield _obstacle("link-without-studs", link, earlier, later)
        elif link not in buildable:
            yield _obstacle("link-uneven", link, earlier, later)


def _obstacle(reason: str, link: Link, earlier: Brick, later: Brick) -> Obstacle:
    return Obstacle(reason, (link.source, link.target), {"earlier": earlier.column + 1, "later": later.column + 1})


def _pressed_studs(stack: Stack, poses: Mapping[str, BrickPose]) -> Iterator[Obstacle]:
    """Bricks that reach into the side studs of a brick in the next column."""
    studded = [b for b in stack.bricks if poses[b.id].mould.shape == Shape.SIDE_STUD_BRICK]
    for brick, other in product(studded, stack.bricks):
        if abs(brick.column - other.column) == 1 and _press(poses[brick.id], poses[other.id]):
            values = {"column": other.column + 1, "level": other.level + 1, "other": brick.column + 1}
            yield Obstacle("side-studs-pressed", (brick.id, other.id), values)


def _press(studded: BrickPose, other: BrickPose) -> bool:
    """Whether a brick is where the side studs of another one are; both stand at the same depth."""
    apart_x = abs(studded.center_mm[0] - other.center_mm[0])
    reach_x = (studded.mould.size_mm[0] + other.mould.size_mm[0]) / 2 + STUD_HEIGHT_MM
    drop = studded.mould.size_mm[2] / 2 - SIDE_STUD_DROP_MM
    apart_z = abs(studded.center_mm[2] + drop - other.center_mm[2])
    reach_z = (STUD_DIAMETER_MM + other.mould.size_mm[2]) / 2
    return reach_x - apart_x > TOUCH_MM and reach_z - apart_z > TOUCH_MM
