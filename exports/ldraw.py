"""A stack as the text of an LDraw model, to be opened in any LDraw editor and built again.

LDraw's ``x`` runs along the row towards the later step, ``y`` points down and ``z`` away
from the viewer; the middle of the first column's foot is the origin. Lengths are in LDraw
units of 0.4 mm: 20 a stud, 24 a brick's height, 8 a plate's.

Source: LDraw File Format Specification, https://www.ldraw.org/article/218.html; origins
and directions of parts from the files of the LDraw parts library.
"""

import re
from dataclasses import dataclass

from ..catalog import BrickType, Catalog, Role, Shape
from ..catalog.types import BRICK_HEIGHT_MM, STUD_PITCH_MM
from ..graph import Stack
from ..moulds import BrickPose, stack_scene

LDU_MM = 0.4
CURRENT_COLOR = 16
"""LDraw's code for "the colour of whatever this stands in": here for colours that are not known."""

LINK_PLATES = 2
"""Plates to a link: two and a stud's height fill the stud pitch between two recurrent bricks."""

Vector = tuple[int, int, int]
Matrix = tuple[Vector, Vector, Vector]

UPRIGHT: Matrix = ((1, 0, 0), (0, 1, 0), (0, 0, 1))

# 1x2 parts are drawn with their long side along x; ours lie across the row. Side studs
# are on the side at -z where there is only one such side: it faces the later step.
ACROSS: Matrix = ((0, 0, -1), (0, 1, 0), (1, 0, 0))

# Slopes are drawn falling to -z, the origin between their studs; ours fall to -x.
FALLING: Matrix = ((0, 0, 1), (0, 1, 0), (-1, 0, 0))

# A plate on side studs: its top faces the later step, its long side lies across the row.
SIDEWAYS: Matrix = ((0, -1, 0), (0, 0, -1), (1, 0, 0))


@dataclass(frozen=True)
class _Part:
    """One line of type 1: a part, its LDraw colour, and its origin and rotation."""

    file: str
    color: int
    origin: Vector
    rotation: Matrix

    def line(self) -> str:
        numbers = (self.color, *self.origin, *(value for row in self.rotation for value in row))
        return f"1 {' '.join(map(str, numbers))} {self.file}"


def stack_to_ldraw(stack: Stack, catalog: Catalog, title: str) -> str:
    """Write a stack as an LDraw model.

    Every brick is written as it was read, also in a build that is not legal: with its own
    part number and colour, where it stands. A brick that the catalog does not know has the
    size of a 1x2 brick, and colour 16 where the catalog does not know its colour.

    Parameters
    ----------
    catalog : Catalog
        Gives sizes, colour codes and the part that links are made of.
    title : str
        First line of the file; its name is made of it as well.

    Returns
    -------
    str
        Text of a ``.ldr`` file: the header, then level by level from the foot up the
        bricks of that level (in time order) and its links, each level closed by
        ``0 STEP``. Positions in LDU: columns are 40 apart along +x, the foot stands on
        ``y = 0``, the row on ``z = 0``.

    Notes
    -----
    Bricks one stud long stand flush with the side of their column that faces the later
    step, away from the slope. Bricks one stud deep stand on the front studs, or in the
    middle where a jumper plate carries them. A link is two plates on the side studs of
    the earlier brick; links between bricks at different heights are left out, as they
    cannot be built.

    Source: LDraw File Format Specification, https://www.ldraw.org/article/218.html.
    """
    bricks = {brick.id: brick for brick in stack.bricks}
    levels: list[list[_Part]] = [[] for _ in range(1 + max(b.level for b in stack.bricks))]
    for pose in stack_scene(stack, catalog):
        if pose.link is None:
            levels[bricks[pose.id].level].append(_brick_part(pose, bricks[pose.id].part))
        else:
            level = max(bricks[pose.link.source].level, bricks[pose.link.target].level)
            levels[level] += _link_parts(pose, catalog)
    lines = _header(title)
    for parts in levels:
        lines += [*(part.line() for part in parts), "0 STEP"]
    return "\n".join(lines) + "\n"


def link_part(catalog: Catalog) -> tuple[BrickType, str] | None:
    """What links are built of.

    The bar of the figures (6091) has no hole for side studs, plates have.

    Returns
    -------
    tuple of (BrickType, str) or None
        The catalog's link, and of its part numbers the first that is a plate's, or else
        its own; None where the catalog has no link.
    """
    plates = {part for b in catalog if b.shape is Shape.PLATE for part in (b.part, *b.other_parts)}
    for link in catalog.with_role(Role.LINK):
        return link, next((part for part in (link.part, *link.other_parts) if part in plates), link.part)
    return None


def color_code(name: str, catalog: Catalog) -> int:
    """LDraw code of a colour.

    Parameters
    ----------
    name : str
        LDraw colour name as the catalog spells it.

    Returns
    -------
    int
        Its code; 16, "current colour", where no brick of the catalog has that colour.
    """
    return next((b.color.ldraw for b in catalog if b.color.name == name), CURRENT_COLOR)


def one_line(text: str) -> str:
    """Text without line breaks, which would end a line of a file too early.

    Returns
    -------
    str
        Its words with one space between them.
    """
    return " ".join(text.split())


def _header(title: str) -> list[str]:
    words = one_line(title) or "Stack"
    name = re.sub(r"[^\w.-]+", "-", words.removesuffix(".ldr")).strip("-") or "stack"
    return [f"0 {words}", f"0 Name: {name}.ldr", "0 Author: DeepBrick"]


def _brick_part(pose: BrickPose, part: str) -> _Part:
    length, depth, height = pose.mould.size_mm
    x, y, z = pose.center_mm
    rotation = UPRIGHT
    if pose.mould.shape == Shape.SLOPE:
        x += (length - STUD_PITCH_MM) / 2
        rotation = FALLING
    elif length < depth:
        rotation = ACROSS
    color = CURRENT_COLOR if pose.color is None else pose.color.ldraw
    return _Part(_file(part), color, _point((x, y, z + height / 2)), rotation)


def _link_parts(pose: BrickPose, catalog: Catalog) -> list[_Part]:
    made_of = link_part(catalog)
    if made_of is None:
        return []
    link, part = made_of
    x, y, z = pose.center_mm
    face, plate_mm = x - pose.mould.size_mm[0] / 2, BRICK_HEIGHT_MM / 3
    return [
        _Part(_file(part), link.color.ldraw, _point((face + (k + 1) * plate_mm, y, z)), SIDEWAYS)
        for k in range(LINK_PLATES)
    ]


def _file(part: str) -> str:
    return (one_line(part) or "unknown") + ".dat"


def _point(point_mm: tuple[float, float, float]) -> Vector:
    """A place in the stack's frame, where ``y`` points away from the viewer and ``z`` up, in LDraw's."""
    x, y, z = (round(mm / LDU_MM) for mm in point_mm)
    return x, -z, y
