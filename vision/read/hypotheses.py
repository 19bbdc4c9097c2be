"""The placement hypotheses of a brick in its column: which type it is, and how far behind the axis it stands.

A brick that is as deep as the column stands on the axis. A narrower one stands at the front of the column, in its
middle or at its back: seen from the side it shows beside the axis, and seen from above higher or lower than on it.
"""

from dataclasses import dataclass

from ...catalog import Catalog, Role

NARROW_DEPTHS = (-0.25, 0.0, 0.25)  # where a narrow brick stands, column pitches


@dataclass(frozen=True)
class PlacementHypothesis:
    """A type of brick, and where in the depth of the column it stands.

    Attributes
    ----------
    kind : int
        Place in the catalog.
    depth : float
        Of its centre behind the axis, in column pitches.
    """

    kind: int
    depth: float


def placement_hypotheses(catalog: Catalog) -> tuple[PlacementHypothesis, ...]:
    """All hypotheses about the bricks that columns are made of."""
    return tuple(
        PlacementHypothesis(k, depth)
        for k, brick in enumerate(catalog)
        if brick.meaning.role is not Role.LINK
        for depth in ((0.0,) if brick.fills_depth else NARROW_DEPTHS)
    )
