"""The placement hypotheses of a brick in its column: its type, and how far beside and behind the axis it stands.

A brick that is as deep as the column stands on the axis. A narrower one stands at the front of the column, in its
middle or at its back: seen from the side it shows beside the axis, and seen from above higher or lower than on it. One
two studs wide has its middle half a stud to the left or to the right; seen along the row, that is higher or lower.
"""

from dataclasses import dataclass

from ...catalog import BrickType, Catalog, Role

HALF_STUD = 0.25  # column pitches
NARROW_DEPTHS = (-HALF_STUD, 0.0, HALF_STUD)  # where a narrow brick stands
SHIFTED_DEPTHS = (-2 * HALF_STUD, -HALF_STUD, 0.0, HALF_STUD, 2 * HALF_STUD)  # and what stands on one


@dataclass(frozen=True)
class Sides:
    """Where the middles of bricks may be beside an axis, in column pitches to the right.

    Attributes
    ----------
    single, double : tuple of float
        Of those one stud wide and of those two studs wide.
    shifted : bool
        Whether bricks may stand before or behind the axis above the foot too, on a narrow one.
    """

    single: tuple[float, ...]
    double: tuple[float, ...]
    shifted: bool = False


ON_SINGLE = Sides((0.0,), (-HALF_STUD, HALF_STUD))
"""The axis is that of bricks one stud wide."""

CROWNED = Sides((-2 * HALF_STUD, 0.0, 2 * HALF_STUD), (-HALF_STUD, HALF_STUD), shifted=True)
"""More stands beside it on one two studs wide, or before or behind it on a narrow one."""

ON_DOUBLE = Sides((-HALF_STUD, HALF_STUD), (0.0,))
"""The axis is that of bricks two studs wide."""


@dataclass(frozen=True)
class Offset:
    """Where in its column a brick stands, and whether it is narrower than the column is deep.

    Attributes
    ----------
    depth : float
        Of its centre behind the axis, in column pitches.
    side : float
        Of its centre to the right of the axis, in column pitches.
    narrow : bool
    """

    depth: float
    side: float
    narrow: bool

    @property
    def is_foot(self) -> bool:
        """Whether a column can begin so: its foot is where its axis is, or half a stud beside it."""
        return max(abs(self.depth), abs(self.side)) <= HALF_STUD

    def stands_on(self, lower: "Offset", sides: Sides) -> bool:
        """Whether a brick there can stand on another.

        A brick moves by half a stud on one that is longer or shorter. On an axis where nothing is known to stand before
        or behind it, all but the foot is in the middle: a narrow brick that is centred and one that is not, but lower,
        look alike, and nearly all are centred.
        """
        if self.depth and not sides.shifted:
            return False
        room = HALF_STUD if self.narrow != lower.narrow or not sides.shifted else 0.0
        return abs(self.depth - lower.depth) <= room and abs(self.side - lower.side) <= HALF_STUD


@dataclass(frozen=True)
class PlacementHypothesis:
    """A type of brick, and where in the column it stands.

    Attributes
    ----------
    kind : int
        Place in the catalog.
    offset : Offset
    """

    kind: int
    offset: Offset

    @property
    def depth(self) -> float:
        """Of its centre behind the axis, in column pitches."""
        return self.offset.depth

    @property
    def side(self) -> float:
        """Of its centre to the right of the axis, in column pitches."""
        return self.offset.side


def placement_hypotheses(catalog: Catalog, sides: Sides = ON_SINGLE) -> tuple[PlacementHypothesis, ...]:
    """All hypotheses about the bricks that a column is made of."""
    return tuple(
        PlacementHypothesis(k, Offset(depth, side, not brick.fills_depth))
        for k, brick in enumerate(catalog)
        if brick.meaning.role is not Role.LINK
        for side in (sides.double if brick.studs[0] > 1 else sides.single)
        for depth in _depths(brick, sides, far_beside=abs(side) > HALF_STUD)
    )


def _depths(brick: BrickType, sides: Sides, *, far_beside: bool) -> tuple[float, ...]:
    if sides.shifted and not far_beside:  # what is off the axis both ways is too rare to look for
        return SHIFTED_DEPTHS
    return (0.0,) if brick.fills_depth else NARROW_DEPTHS
