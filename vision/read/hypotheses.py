"""The placement hypotheses of a brick in its column: its type, and how far beside and behind the axis it stands.

A brick that is as deep as the column stands on the axis. A narrower one stands at the front of the column, in its
middle or at its back: seen from the side it shows beside the axis, and seen from above higher or lower than on it. One
two studs wide has its middle half a stud to the left or to the right; seen along the row, that is higher or lower.
"""

from dataclasses import dataclass

from ...catalog import Catalog, Role

NARROW_DEPTHS = (-0.25, 0.0, 0.25)  # where a narrow brick stands, column pitches


@dataclass(frozen=True)
class Sides:
    """Where the middles of bricks may be beside an axis, in column pitches to the right.

    Attributes
    ----------
    single, double : tuple of float
        Of those one stud wide and of those two studs wide.
    """

    single: tuple[float, ...]
    double: tuple[float, ...]


ON_SINGLE = Sides((0.0,), (-0.25, 0.25))
"""The axis is that of bricks one stud wide."""

CROWNED = Sides((-0.5, 0.0, 0.5), (-0.25, 0.25))
"""More stands beside it on one two studs wide."""

ON_DOUBLE = Sides((-0.25, 0.25), (0.0,))
"""The axis is that of bricks two studs wide."""


@dataclass(frozen=True)
class PlacementHypothesis:
    """A type of brick, and where in the column it stands.

    Attributes
    ----------
    kind : int
        Place in the catalog.
    depth : float
        Of its centre behind the axis, in column pitches.
    side : float
        Of its centre to the right of the axis, in column pitches.
    """

    kind: int
    depth: float
    side: float = 0.0


def placement_hypotheses(catalog: Catalog, sides: Sides = ON_SINGLE) -> tuple[PlacementHypothesis, ...]:
    """All hypotheses about the bricks that a column is made of."""
    return tuple(
        PlacementHypothesis(k, depth, side)
        for k, brick in enumerate(catalog)
        if brick.meaning.role is not Role.LINK
        for depth in ((0.0,) if brick.fills_depth else NARROW_DEPTHS)
        for side in (sides.double if brick.studs[0] > 1 else sides.single)
    )
