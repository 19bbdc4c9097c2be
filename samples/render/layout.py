"""Where the bricks of a stack stand, in mm, in the stack's own frame.

``x`` runs along the row towards the later step, ``y`` across it, ``z`` up; the foot of
the first column covers ``0 <= x <= 16``.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ...catalog import BrickType, Catalog, Shape
from ...catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from ...moulds import mould_of, stand
from .stacks import Columns

MAX_GAP_MM = 0.2
SHIFT_MM = 0.12
TWIST_DEG = 0.8


@dataclass(frozen=True)
class PlacedBrick:
    """A brick in the stack's frame.

    Attributes
    ----------
    column, level : int
        Place in the stack; a link carries those of the earlier brick that it leaves.
    center_mm : tuple of float
        Centre of the body without studs.
    yaw_deg : float
        Rotation about the vertical (yaw).
    """

    token: str
    column: int
    level: int
    center_mm: tuple[float, float, float]
    yaw_deg: float


def place_stack(columns: Columns, catalog: Catalog, rng: np.random.Generator, *, linked: bool) -> list[PlacedBrick]:
    """Stand the bricks of a stack on each other.

    Parameters
    ----------
    columns : list of list of str
        Tokens as ``random_stack`` draws them.
    rng : numpy.random.Generator
        Draws small gaps and misalignments, and what the tokens leave open.
    linked : bool
        Put links between neighbouring recurrent bricks of the same level.

    Returns
    -------
    list of PlacedBrick
        Bricks column by column from the foot up, then the links.
    """
    tight = rng.random() < 0.5
    has_slope = any(catalog[t].shape is Shape.SLOPE for column in columns for t in column)
    side = 1.0 if has_slope else float(rng.choice([-1.0, 1.0]))
    overhang = float(rng.choice([-1.0, 1.0]))
    across = float(rng.choice([-1.0, 0.0, 1.0], p=[0.4, 0.2, 0.4]))
    placed: list[PlacedBrick] = []
    for k, column in enumerate(columns):
        placed += _place_column(k, [catalog[t] for t in column], rng, (side, overhang, across), tight=tight)
    if linked:
        placed += _links(placed, catalog)
    return placed


def _place_column(
    k: int,
    column: list[BrickType],
    rng: np.random.Generator,
    offsets: tuple[float, float, float],
    *,
    tight: bool,
) -> list[PlacedBrick]:
    side, overhang, across = offsets
    places = np.array(stand([mould_of(b) for b in column], side=side, overhang=overhang, across=across, back=across))
    places[:, 1] -= places[0, 1]  # the foot stands in the middle across the row, however deep it is
    places[:, 0] += COLUMN_PITCH_MM * k + STUD_PITCH_MM
    placed = []
    lift = 0.0
    for level, (brick, (x, y, z)) in enumerate(zip(column, places.tolist(), strict=True)):
        lift += 0.0 if tight else float(rng.uniform(0, MAX_GAP_MM))
        jitter = rng.normal(0, SHIFT_MM / 2, 2) * (0.3 if tight else 1.0)
        twist = float(rng.normal(0, TWIST_DEG / 2)) * (0.3 if tight else 1.0)
        center = (x + float(jitter[0]), y + float(jitter[1]), z + lift)
        placed.append(PlacedBrick(brick.token, k, level, center, twist))
    return placed


def _links(placed: list[PlacedBrick], catalog: Catalog) -> list[PlacedBrick]:
    link = next(b for b in catalog if b.shape is Shape.LINK)
    recurrent = [p for p in placed if catalog[p.token].meaning.layer == link.meaning.layer]
    links = []
    for level in sorted({p.level for p in recurrent}):
        row = sorted((p for p in recurrent if p.level == level), key=lambda p: p.column)
        for a, b in pairwise(row):
            level_mm = abs(a.center_mm[2] - b.center_mm[2])
            if b.column == a.column + 1 and level_mm < 1.5 and abs(b.center_mm[0] - a.center_mm[0] - 16) < 1:
                center = tuple((u + v) / 2 for u, v in zip(a.center_mm, b.center_mm, strict=True))
                links.append(PlacedBrick(link.token, a.column, level, (center[0], center[1], center[2]), 0.0))
    return links
