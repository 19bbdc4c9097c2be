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
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from ..graph import Brick, Link, LinkKind, Stack

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
    """One line of type 1: a part, its LDraw colour, and where its origin lies and how it is turned."""

    file: str
    color: int
    origin: Vector
    rotation: Matrix

    def line(self) -> str:
        numbers = (self.color, *self.origin, *(value for row in self.rotation for value in row))
        return f"1 {' '.join(map(str, numbers))} {self.file}"


@dataclass(frozen=True)
class _Size:
    """A brick's body without studs in LDU, along the row, down and across the row, and its mould."""

    length: int
    height: int
    depth: int
    shape: Shape


@dataclass(frozen=True)
class _Place:
    """Centre of the top of a brick's body, and the size of that body."""

    top: Vector
    size: _Size


def stack_to_ldraw(stack: Stack, catalog: Catalog, title: str) -> str:
    """Write a stack as an LDraw model.

    Every brick is written as it was read, also in a build that is not legal: with its own
    part number and colour, where it stands. A brick that the catalog does not know has the
    size of a 1x2 brick, and colour 16 where the catalog does not know its colour.

    Parameters
    ----------
    stack : Stack
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
    places = _places(stack, catalog)
    levels: list[list[_Part]] = [[] for _ in range(1 + max(b.level for b in stack.bricks))]
    for brick in sorted(stack.bricks, key=lambda b: b.column):
        levels[brick.level].append(_brick_part(brick, places[brick.id], catalog))
    for link in buildable_links(stack, catalog):
        levels[max(stack.brick(link.source).level, stack.brick(link.target).level)] += _link_parts(
            places[link.source], catalog
        )
    lines = _header(title)
    for parts in levels:
        lines += [*(part.line() for part in parts), "0 STEP"]
    return "\n".join(lines) + "\n"


def buildable_links(stack: Stack, catalog: Catalog) -> tuple[Link, ...]:
    """Links of a stack that can be built as parts of their own.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
        Gives the heights.

    Returns
    -------
    tuple of Link
        Those from an earlier brick to the one in the next column at the same height: side
        studs at different heights cannot be joined.
    """
    places = _places(stack, catalog)
    pitch = _ldu(COLUMN_PITCH_MM)
    return tuple(
        link
        for link in stack.links
        if link.kind is LinkKind.RECURRENT
        and places[link.target].top[:2] == (places[link.source].top[0] + pitch, places[link.source].top[1])
    )


def link_part(catalog: Catalog) -> tuple[BrickType, str] | None:
    """What links are built of.

    The bar of the figures (6091) has no hole for side studs, plates have.

    Parameters
    ----------
    catalog : Catalog

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
    catalog : Catalog

    Returns
    -------
    int
        Its code; 16, "current colour", where no brick of the catalog has that colour.
    """
    return next((b.color.ldraw for b in catalog if b.color.name == name), CURRENT_COLOR)


def one_line(text: str) -> str:
    """Text without line breaks, which would end a line of a file too early.

    Parameters
    ----------
    text : str

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


def _places(stack: Stack, catalog: Catalog) -> dict[str, _Place]:
    """Where each brick stands, by its id."""
    return {brick.id: place for column in stack.columns for brick, place in _column_places(column, catalog)}


def _column_places(column: tuple[Brick, ...], catalog: Catalog) -> list[tuple[Brick, _Place]]:
    placed: list[tuple[Brick, _Place]] = []
    below: _Place | None = None
    for brick in column:
        size = _size(brick, catalog)
        column_pitch = _ldu(COLUMN_PITCH_MM)
        x = column_pitch * brick.column + (column_pitch - size.length) // 2
        floor = 0 if below is None else below.top[1]
        below = _Place((x, floor - size.height, _across(size, below)), size)
        placed.append((brick, below))
    return placed


def _across(size: _Size, below: _Place | None) -> int:
    """Where a brick stands across the row: a 1x1 fits on a stud, not between the two of a 1x2."""
    if size.depth > _ldu(STUD_PITCH_MM):
        return 0
    if below is None or (below.size.depth > size.depth and below.size.shape is not Shape.JUMPER_PLATE):
        return -_ldu(STUD_PITCH_MM) // 2
    return below.top[2]


def _size(brick: Brick, catalog: Catalog) -> _Size:
    kind = _kind(brick, catalog)
    if kind is None:
        return _Size(_ldu(STUD_PITCH_MM), _ldu(BRICK_HEIGHT_MM), 2 * _ldu(STUD_PITCH_MM), Shape.BRICK)
    length, depth, height = (_ldu(mm) for mm in kind.size_mm)
    return _Size(length, height, depth, kind.shape)


def _kind(brick: Brick, catalog: Catalog) -> BrickType | None:
    if brick.token in catalog:
        return catalog[brick.token]
    return next((b for b in catalog if brick.part in (b.part, *b.other_parts)), None)


def _brick_part(brick: Brick, place: _Place, catalog: Catalog) -> _Part:
    x, y, z = place.top
    rotation = UPRIGHT
    if place.size.shape is Shape.SLOPE:
        x += place.size.length // 2 - _ldu(STUD_PITCH_MM) // 2
        rotation = FALLING
    elif place.size.length < place.size.depth:
        rotation = ACROSS
    return _Part(_file(brick.part), color_code(brick.color, catalog), (x, y, z), rotation)


def _link_parts(earlier: _Place, catalog: Catalog) -> list[_Part]:
    made_of = link_part(catalog)
    if made_of is None:
        return []
    link, part = made_of
    x, y, z = earlier.top
    face = x + earlier.size.length // 2
    plate_height = _ldu(BRICK_HEIGHT_MM) // 3
    # Side studs sit half a stud pitch below the top, not at half height.
    middle = y + _ldu(STUD_PITCH_MM) // 2
    return [
        _Part(_file(part), link.color.ldraw, (face + (k + 1) * plate_height, middle, z), SIDEWAYS)
        for k in range(LINK_PLATES)
    ]


def _file(part: str) -> str:
    return (one_line(part) or "unknown") + ".dat"


def _ldu(length_mm: float) -> int:
    return round(length_mm / LDU_MM)
