"""How the bricks of a stack stand on each other, in mm.

The origin is the middle of the first column's foot; ``x`` runs along the row towards the later step, ``y`` across it,
away from a viewer who sees time run to the right, and ``z`` up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..catalog import BrickType, Catalog, Color, Role, Shape
from ..catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from ..graph import Brick, Link, LinkKind, Stack
from .types import UNKNOWN_MOULD, Mould, mould_of

Point = tuple[float, float, float]
HALF_MM = STUD_PITCH_MM / 2
LEVEL_MM = 0.01  # two bricks at heights nearer than this are level

SIDE_STUD_DROP_MM = STUD_PITCH_MM / 2
"""From the top of a brick's body down to the middle of its side studs."""


@dataclass(frozen=True)
class BrickPose:
    """A brick of a stack, or a link, and where it stands.

    Attributes
    ----------
    id : str
        That of the brick in the graph; of a link ``EARLIER-LATER``.
    token : str
        As in the graph, also where the catalog does not know it.
    color : Color or None
        None where the catalog has none of that name.
    center_mm : tuple of float
        Middle of the body without studs. No brick of a stack is turned: its axes are the stack's.
    link : Link or None
        What a link stands for.
    """

    id: str
    token: str
    mould: Mould
    color: Color | None
    center_mm: Point
    link: Link | None = None

    @property
    def clear(self) -> bool:
        """Whether light passes through it; not where its colour is unknown."""
        return self.color is not None and self.color.clear


def stack_scene(stack: Stack, catalog: Catalog) -> tuple[BrickPose, ...]:
    """Say where each brick of a stack stands, and its links.

    Parameters
    ----------
    stack : Stack
        Also one that is not legal.

    Returns
    -------
    tuple of BrickPose
        Column by column from the foot up, then the links that can be built.

    Notes
    -----
    All bricks are flush with the side of their column that faces the later step, away from the slope. A brick one stud
    deep stands on the front stud of one that is two deep, or in the middle of a jumper plate.
    """
    poses = {pose.id: pose for column in stack.columns for pose in _column_poses(column, catalog)}
    links = []
    for kind in catalog.with_role(Role.LINK)[:1]:
        for link in level_links(stack, poses):
            earlier, later = poses[link.source], poses[link.target]
            x = (earlier.center_mm[0] + later.center_mm[0]) / 2
            z = earlier.center_mm[2] + earlier.mould.size_mm[2] / 2 - SIDE_STUD_DROP_MM
            center = (x, earlier.center_mm[1], z)
            name = f"{link.source}-{link.target}"
            links.append(BrickPose(name, kind.token, mould_of(kind), kind.color, center, link))
    return (*poses.values(), *links)


def buildable_links(stack: Stack, catalog: Catalog) -> tuple[Link, ...]:
    """Links of a stack that can be built as parts of their own.

    Parameters
    ----------
    catalog : Catalog
        Gives the heights.

    Returns
    -------
    tuple of Link
        Those from an earlier brick to the one in the next column at the same height: side studs at different heights
        cannot be joined.
    """
    return level_links(stack, {p.id: p for column in stack.columns for p in _column_poses(column, catalog)})


def kind_of(brick: Brick, catalog: Catalog) -> BrickType | None:
    """What the catalog knows of a brick by its token, or else by its part; None where it knows neither."""
    if brick.token in catalog:
        return catalog[brick.token]
    return next((b for b in catalog if brick.part in (b.part, *b.other_parts)), None)


def stand(
    moulds: Sequence[Mould], *, side: float = 1.0, overhang: float = -1.0, across: float = -1.0, back: float = 1.0
) -> list[Point]:
    """Stand the bricks of one column on each other.

    Parameters
    ----------
    moulds : sequence of Mould
        From the foot up.
    side : float
        The half of a brick two studs long on which one of one stud stands: 1 is the later half, -1 the earlier one.
    overhang : float
        Which way a brick two studs long reaches out that stands on one of one stud, above the third level or on a
        plate. Below, it returns over the foot.
    across, back : float
        The half of a brick two studs deep on which one of one stud stands (-1 is the front), and which way one of two
        studs reaches out that stands on one of one stud. A brick stands in the middle of a jumper plate.

    Returns
    -------
    list of (float, float, float)
        Middles of the bodies about the middle of the column's foot. Gaps are none.
    """
    x = side * HALF_MM if moulds[0].studs[0] == 1 else 0.0
    y = across * HALF_MM if moulds[0].studs[1] == 1 else 0.0
    z = moulds[0].size_mm[2] / 2
    places = [(x, y, z)]
    for level, (below, brick) in enumerate(pairwise(moulds), start=1):
        if below.studs[0] > brick.studs[0]:
            x += side * HALF_MM
        elif below.studs[0] < brick.studs[0]:
            returns = level < 3 and below.shape != Shape.PLATE
            x += (-side if returns else overhang) * HALF_MM
        if below.studs[1] != brick.studs[1] and below.shape != Shape.JUMPER_PLATE:
            y += (across if below.studs[1] > brick.studs[1] else back) * HALF_MM
        z += (below.size_mm[2] + brick.size_mm[2]) / 2
        places.append((x, y, z))
    return places


def _column_poses(column: tuple[Brick, ...], catalog: Catalog) -> list[BrickPose]:
    kinds = [kind_of(brick, catalog) for brick in column]
    moulds = [UNKNOWN_MOULD if kind is None else mould_of(kind) for kind in kinds]
    colors = {kind.color.name: kind.color for kind in catalog}
    return [
        BrickPose(brick.id, brick.token, mould, colors.get(brick.color), (x + COLUMN_PITCH_MM * brick.column, y, z))
        for brick, mould, (x, y, z) in zip(column, moulds, stand(moulds), strict=True)
    ]


def level_links(stack: Stack, poses: Mapping[str, BrickPose]) -> tuple[Link, ...]:
    """As ``buildable_links``, where it is known where the bricks stand."""

    def joined(link: Link) -> bool:
        (x0, _, z0), (x1, _, z1) = poses[link.source].center_mm, poses[link.target].center_mm
        return abs(x1 - x0 - COLUMN_PITCH_MM) < LEVEL_MM and abs(z1 - z0) < LEVEL_MM

    return tuple(link for link in stack.links if link.kind is LinkKind.RECURRENT and joined(link))
