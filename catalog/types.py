"""Brick types as frozen dataclasses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

STUD_PITCH_MM = 8.0
"""Distance between the centres of two neighbouring studs."""

COLUMN_PITCH_MM = 2 * STUD_PITCH_MM
"""Distance between two neighbouring columns of a stack."""

BRICK_HEIGHT_MM = 9.6
"""Height of a brick without its studs; a plate has a third of it."""

STUD_HEIGHT_MM = 1.8
STUD_DIAMETER_MM = 4.8


class Role(StrEnum):
    """What a brick does in a stack."""

    PORT = "port"
    LAYER = "layer"
    HEAD = "head"
    LINK = "link"


class ValueKind(StrEnum):
    """What flows from one brick to the next."""

    IMAGE = "image"
    VECTOR = "vector"
    VALUE = "value"


class Shape(StrEnum):
    """Moulds that the sample renderer knows how to build."""

    BRICK = "brick"
    SLOPE = "slope"
    SIDE_STUD_BRICK = "side-stud-brick"
    PLATE = "plate"
    JUMPER_PLATE = "jumper-plate"
    LINK = "link"


@dataclass(frozen=True)
class Color:
    """A brick colour.

    Attributes
    ----------
    name : str
        LDraw colour name.
    ldraw : int
        LDraw colour code.
    rgb : tuple of int
        sRGB, 0 to 255.
    clear : bool
        Whether light passes through the plastic.
    """

    name: str
    ldraw: int
    rgb: tuple[int, int, int]
    clear: bool


@dataclass(frozen=True)
class LayerSpec:
    """What a brick means to the compiler: mostly a layer, else an input or output, a plate or a link.

    Attributes
    ----------
    text : str
        The meaning in words for a class.
    layer : str or None
        Name of a type of layer in ``compiler/layers/``, for layers and links.
    kind : ValueKind or None
        What a port carries.
    accepts : frozenset of ValueKind
        What a layer takes from below.
    gives : ValueKind or None
        What a layer hands on; None where that is what it takes.
    activation, loss, task : str or None
        Output activation, loss and kind of task, for heads.
    outputs : frozenset of ValueKind
        Kinds of port that may stand on a head.
    """

    role: Role
    text: str
    layer: str | None = None
    kind: ValueKind | None = None
    accepts: frozenset[ValueKind] = frozenset()
    gives: ValueKind | None = None
    activation: str | None = None
    loss: str | None = None
    task: str | None = None
    outputs: frozenset[ValueKind] = frozenset()


@dataclass(frozen=True)
class BrickType:
    """One entry of the catalog.

    Attributes
    ----------
    token : str
        Short name used in graphs.
    name : str
        Name for people.
    part, other_parts : str, tuple of str
        LDraw part number and those that do as well.
    studs : tuple of int
        Studs along the row of columns and across it.
    size_mm : tuple of float
        Length along the row, across it, and height without studs, in mm.
    params : Mapping
        Default parameters of the layer.
    """

    token: str
    name: str
    part: str
    other_parts: tuple[str, ...]
    color: Color
    shape: Shape
    studs: tuple[int, int]
    size_mm: tuple[float, float, float]
    meaning: LayerSpec
    params: Mapping[str, int | float | str]

    @property
    def fills_depth(self) -> bool:
        """Whether it takes the whole depth of its column, across the row."""
        return self.size_mm[1] >= COLUMN_PITCH_MM


@dataclass(frozen=True)
class Catalog:
    """All brick types, in the order of the data file.

    The order is the order of the reader's classes: class 0 is "no brick", class
    ``k + 1`` is ``bricks[k]``.
    """

    bricks: tuple[BrickType, ...]

    def __iter__(self) -> Iterator[BrickType]:
        return iter(self.bricks)

    def __len__(self) -> int:
        return len(self.bricks)

    def __contains__(self, token: object) -> bool:
        return any(b.token == token for b in self.bricks)

    def __getitem__(self, token: str) -> BrickType:
        for brick in self.bricks:
            if brick.token == token:
                return brick
        raise KeyError(token)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens in catalog order."""
        return tuple(b.token for b in self.bricks)

    def with_role(self, role: Role) -> tuple[BrickType, ...]:
        """Brick types of one role, in catalog order."""
        return tuple(b for b in self.bricks if b.meaning.role is role)
