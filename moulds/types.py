"""What the mesh of a brick depends on, as plain data."""

from dataclasses import dataclass
from enum import StrEnum

from ..catalog import BrickType, Shape
from ..catalog.types import BRICK_HEIGHT_MM, STUD_PITCH_MM


class Detail(StrEnum):
    """How finely a mesh is divided: for a renderer, or for a page that shows many bricks at once.

    A sharp one has no rounded edges, for drawings in lines.
    """

    FULL = "full"
    LIGHT = "light"
    SHARP = "sharp"


class LinkForm(StrEnum):
    """What bridges two bricks with side studs: a bar, or plates pushed on the studs.

    Two plates may meet in the middle, or lie apart with the studs between them visible, or lie both on the earlier or
    on the later brick. A single plate is all that fits between bricks with studs on both sides.
    """

    BAR = "bar"
    PLATES_MIDDLE = "plates-middle"
    PLATES_APART = "plates-apart"
    PLATES_EARLIER = "plates-earlier"
    PLATES_LATER = "plates-later"
    PLATE_EARLIER = "plate-earlier"
    PLATE_LATER = "plate-later"


@dataclass(frozen=True)
class Mould:
    """One mould; equal ones have the same mesh.

    Attributes
    ----------
    shape : str
        A ``Shape`` of the catalog, or "tile", "round" (a cylinder with studs) or "dome" of other bricks.
    studs : tuple of int
        Studs along the row of columns and across it.
    size_mm : tuple of float
        Length along the row, across it, and height without studs.
    rounding_mm : float
        Radius of the edges; of a link that is a bar, of its ends.
    pins : bool
        Whether there are pins under a single row of studs; some bricks have none.
    open_studs : bool
        Whether side studs and the stud of a jumper plate are hollow.
    two_sided : bool
        Whether side studs are on both sides, or only on the one that faces the later step.
    bar_radius_mm, bar_extra_mm : float
        Of a link that is a bar: radius of its long edges, and how much higher than its place it is.
    """

    shape: str
    studs: tuple[int, int]
    size_mm: tuple[float, float, float]
    rounding_mm: float = 0.18
    pins: bool = True
    open_studs: bool = True
    two_sided: bool = True
    link: LinkForm = LinkForm.BAR
    bar_radius_mm: float = 3.0
    bar_extra_mm: float = 0.0


UNKNOWN_MOULD = Mould(Shape.BRICK, (1, 2), (STUD_PITCH_MM, 2 * STUD_PITCH_MM, BRICK_HEIGHT_MM))
"""What a brick that the catalog does not know is shown as: a 1x2 brick."""

UNKNOWN_RGB = (150, 150, 150)
"""Grey, for a colour that the catalog does not know."""


def mould_of(kind: BrickType) -> Mould:
    """The mould of a brick of the catalog."""
    return Mould(str(kind.shape), kind.studs, kind.size_mm)
