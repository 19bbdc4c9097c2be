"""What the network says along the axis of a column.

A brick that is as deep as the column stands on the axis. A narrower one stands at the front of the column, in its
middle or at its back: seen from the side it shows beside the axis, and seen from above higher or lower than on it. What
is said about each of these stances is gathered by itself.
"""

from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ...catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_HEIGHT_MM, STUD_PITCH_MM
from .. import settings
from ..detect.regions import brick_mask
from ..maps import STRIDE, Maps, cell_centers, stud_pitch_px
from .axes import Axis, row_step

Array = npt.NDArray[np.float64]

SPOTS_MM = (-2.5, 0.0, 2.5)  # from the middle of a face, where it is looked at
FRAME_MM = (COLUMN_PITCH_MM, COLUMN_PITCH_MM, BRICK_HEIGHT_MM)  # of along, across and up
HALF_WIDTH = 0.25  # of a column, column pitches
NEAR_HALF = -0.25  # the middle of a side's nearer half, which a neighbouring column hides last
MAX_ROOF = 5.0  # brick heights, from right above
FOREMOST = -0.5  # where a column's front is, column pitches behind its axis
NARROW_DEPTHS = (-0.25, 0.0, 0.25)  # where a narrow brick stands, column pitches


@dataclass(frozen=True)
class Stance:
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


@dataclass(frozen=True)
class Evidence:
    """What the network says along an axis of S slices about V stances.

    Attributes
    ----------
    stances : tuple of Stance
    outside : (S,) float64
        Log probability of "not this column" on the column's front.
    likelihood : (V, S) float64
        Log probability of such a brick on its front.
    votes : (V, S) float64
        Height of the centre that the cells of that front vote for, in slices; not a number where it is hidden.
    heat : (V, S) float64
        Where the centre of such a brick would be.
    roof : (V, S) int64
        Slices above the top of such a brick there in which its front's line still meets that top and its studs.
    ballots : (V, S) float64
        What a brick is worth to the cells whose votes fall there, wherever in the image they are: log probability
        above that of cells that no brick takes in.
    voters : (V, S) float64
        Number of those cells, weighed.
    """

    stances: tuple[Stance, ...]
    outside: Array
    likelihood: Array
    votes: Array
    heat: Array
    roof: npt.NDArray[np.int64]
    ballots: Array
    voters: Array

    @cached_property
    def kinds(self) -> npt.NDArray[np.int64]:
        """Place in the catalog of each stance's brick, ``(V,)``."""
        return np.array([s.kind for s in self.stances], np.int64)

    def heat_at(self, stance: int, middle: Array) -> Array:
        """Heat at places between slices, ``(N,)``."""
        return np.asarray(np.interp(middle, np.arange(self.heat.shape[1]), self.heat[stance]), np.float64)


@dataclass(frozen=True)
class Cells:
    """The cells that show a brick.

    Attributes
    ----------
    aims : (N, 2) float64
        Where they say its centre is, pixels.
    shown : (N, 1 + K) float64
        Probability of "no brick" and of each brick type.
    offset : (h, w, 2) float32
        Of all cells, weighed by how likely each shows a brick: only such cells were taught where its centre is.
    """

    aims: Array
    shown: Array
    offset: npt.NDArray[np.float32]


def brick_cells(maps: Maps) -> Cells:
    """Return the cells of an image that show a brick."""
    mask = brick_mask(maps)
    aims = (cell_centers(*mask.shape) + maps.offset)[mask].astype(np.float64)
    return Cells(aims, maps.probability[mask].astype(np.float64), maps.offset * (1 - maps.probability[..., :1]))


def stances_of(catalog: Catalog) -> tuple[Stance, ...]:
    """All stances of the bricks that columns are made of."""
    return tuple(
        Stance(k, depth)
        for k, brick in enumerate(catalog)
        if brick.meaning.role is not Role.LINK
        for depth in ((0.0,) if brick.fills_depth else NARROW_DEPTHS)
    )


def look_along(axis: Axis, maps: Maps, catalog: Catalog, cells: Cells) -> Evidence:
    """Gather what the network says along an axis.

    Parameters
    ----------
    axis : Axis
    maps : Maps
    catalog : Catalog
    cells : Cells
        Of the same maps.

    Returns
    -------
    Evidence
    """
    stances = stances_of(catalog)
    deep = np.array([False] + [b.fills_depth for b in catalog])
    side = _nearer_side(axis)
    # Most bricks have the same face and the same places for a centre.
    look, hottest = cache(partial(_look_at_face, axis, maps, cells)), cache(partial(_hottest, axis, maps))
    roof_of = cache(partial(_roof_slices, axis, side))
    foremost = look(0, FOREMOST, 0.0)[0]
    nothing, free = foremost[:, 0], 1 - foremost[:, deep].sum(axis=1)
    if side:
        nothing = np.min([nothing, *(look(side, place, 0.0)[0][:, 0] for place in (NEAR_HALF, 0.0))], axis=0)
    likelihood, votes, heat, roof = [], [], [], []
    for stance in stances:
        brick = catalog.bricks[stance.kind]
        before = brick.size_mm[1] / 2 / COLUMN_PITCH_MM
        # One that stands on the axis, more or less, may show anywhere.
        depths = [stance.depth] if brick.fills_depth or stance.depth else list(NARROW_DEPTHS)
        places = [(0, depth - before) for depth in depths]
        if side:
            places += [(side, NEAR_HALF if brick.fills_depth else depth) for depth in depths]
        shown, centers = [], []
        for face, place in places:
            seen, center = look(face, place, stance.depth)
            probability = seen[:, 1 + stance.kind]
            if not side and place > FOREMOST:  # with room before it, the front of the brick above may hide it
                hidden = settings.HIDDEN_LIKELIHOOD * free * seen[:, deep].sum(axis=1)
                center = np.where(hidden > probability, np.nan, center)
                probability = np.maximum(probability, hidden)
            shown.append(probability)
            centers.append(center)
        best = np.argmax(shown, axis=0)
        likelihood.append(np.log(np.clip(np.max(shown, axis=0), settings.MIN_LIKELIHOOD, 1)))
        votes.append(np.choose(best, centers))
        heat.append(hottest(settings.AXIS_TOLERANCE if brick.studs[0] == 1 else 0.25, stance.depth))
        roof.append(roof_of(*brick.size_mm[:2]))
    # Below the foot and above the top, other columns may show.
    outside = np.maximum(np.log(np.clip(nothing, settings.MIN_LIKELIHOOD, 1)), settings.OTHER_LIKELIHOOD)
    counted = _count_votes(axis, cells, stances, catalog)
    return Evidence(stances, outside, np.array(likelihood), np.array(votes), np.array(heat), np.array(roof), *counted)


def _nearer_side(axis: Axis) -> int:
    """Which face of a column to look at: 0 its front, 1 or -1 the side that is farther or nearer along the row.

    A column is one stud wide and two deep: seen from a corner its side shows more than its front, unless the next one
    of its row hides that. Which side it is follows from the depth of the frame's axes, which their projections tell but
    for one sign: up leads to the camera, and across leads away from it.
    """
    if not axis.alone:
        return 0
    middle = len(axis.points) // 2
    along, across, up = (v[middle] / mm for v, mm in zip((axis.along, axis.across, axis.up), FRAME_MM, strict=True))
    depth = np.array([np.linalg.det(m) for m in ((across, up), (up, along), (along, across))])
    if (depth[2] > 0) if abs(depth[2]) > abs(depth[1]) else (depth[1] < 0):
        depth = -depth
    if abs(depth[0]) * COLUMN_PITCH_MM < settings.SIDE_VIEW_RATIO * abs(depth[1]) * STUD_PITCH_MM:
        return 0
    return -1 if depth[0] > 0 else 1


def _look_at_face(  # noqa: PLR0913, PLR0917 -- what is looked at, and where
    axis: Axis, maps: Maps, cells: Cells, side: int, place: float, depth: float
) -> tuple[Array, Array]:
    """What a face shows, ``(S, 1 + K)``, and where along the axis its cells' votes fall, ``(S,)``, in slices.

    ``place`` is how far behind the axis a front is, or the middle of what is looked at on a side. What votes for a
    centre beside the axis is of another column that shows here.
    """
    spread = axis.across if side else axis.along
    spots = np.stack([spread * (x / COLUMN_PITCH_MM) for x in SPOTS_MM], axis=1)
    points = (axis.points + axis.across * place + axis.along * (side * HALF_WIDTH))[:, None] + spots
    probability = sample(maps.probability, points)
    weight = 1 - probability[..., :1]
    aims = (points * weight + sample(cells.offset, points)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-3)
    votes, share = _place_on(axis, aims, depth)
    own = np.clip((settings.OWN_REACH - np.abs(share)) / settings.OWN_SOFTNESS, 0, 1)
    shown: Array = probability.mean(axis=1) * own[:, None]
    shown[:, 0] += 1 - own
    return shown, np.asarray(votes)


def _place_on(axis: Axis, aims: Array, depth: float) -> Array:
    """Where the centres of bricks lie, ``(2, N)``: along an axis in slices, and beside it in pitches.

    Beyond the ends of the axis, that is slice -1 or S.
    """
    middle = len(axis.points) // 2
    up, along, across = axis.up[middle], axis.along[middle], axis.across[middle]
    upward = up / max(float(np.linalg.norm(up)), 1e-6)
    sideways = np.array([-upward[1], upward[0]])
    ladder = axis.points @ upward
    slices = np.arange(len(ladder))
    aims = aims - across * depth
    place = np.interp(aims @ upward, ladder, slices)
    nearest = axis.points[np.rint(place).astype(int)]
    share = (aims - nearest) @ sideways / max(row_step(along, across, sideways), 1e-6)
    # A two-stud-wide brick's centre lies half a stud to a side; slide it along the row onto the axis.
    slid = aims - np.clip(share, -0.25, 0.25)[:, None] * along
    return np.array([np.interp(slid @ upward, ladder, slices, left=-1, right=len(ladder)), share], np.float64)


def _count_votes(axis: Axis, cells: Cells, stances: tuple[Stance, ...], catalog: Catalog) -> tuple[Array, Array]:
    """Sum what cells say by where along an axis they vote for a centre: of all sides of the bricks, and their tops."""
    count = len(axis.points)
    frame = (v[count // 2].astype(np.float32) for v in (axis.up, axis.along, axis.across))
    weight = settings.VOTER_WEIGHT * (STRIDE / float(stud_pitch_px(*frame))) ** 2
    narrow = np.array([not b.fills_depth for b in catalog])[cells.shown[:, 1:].argmax(axis=1)]
    gains = np.log(np.clip(cells.shown[:, 1:], settings.MIN_LIKELIHOOD, 1)) - np.log(settings.MIN_LIKELIHOOD)

    def counted(chosen: npt.NDArray[np.bool_], depth: float) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        place, share = _place_on(axis, cells.aims[chosen], depth)
        mine = (np.abs(share) < settings.COLUMN_REACH) & (place >= 0) & (place <= count - 1)
        row = np.rint(place[mine]).astype(int)
        ballots = [np.bincount(row, g, minlength=count) for g in gains[chosen][mine].T]
        return np.array(ballots) * weight, np.bincount(row, minlength=count) * weight

    deep = counted(~narrow, 0.0)
    # A cell that shows a narrow brick says where its centre is in the image; how high that is depends on its depth.
    by_depth = {depth: counted(narrow, depth) for depth in {s.depth for s in stances}}
    ballots = [deep[0][s.kind] + by_depth[s.depth][0][s.kind] for s in stances]
    voters = [deep[1] + by_depth[s.depth][1] for s in stances]
    return np.asarray(ballots, np.float64), np.asarray(voters, np.float64)


def _hottest(axis: Axis, maps: Maps, spread: float, depth: float) -> Array:
    """The highest heat within a share of a column pitch to either side of each slice, ``(S,)``."""
    points = axis.points + axis.across * depth
    beside = [sample(maps.heat[..., None], points + s * axis.along)[:, 0] for s in (-spread, 0.0, spread)]
    return np.asarray(np.max(beside, axis=0))


def _roof_slices(axis: Axis, side: int, width_mm: float, depth_mm: float) -> npt.NDArray[np.int64]:
    """How far up a line from the middle of a face's upper edge leaves the top, at its back or at its side."""
    area = _cross(axis.across, axis.along)
    area = np.where(np.abs(area) < 1e-6, 1e-6, area)
    # Place on the top, and how it moves with a brick's height up.
    move = COLUMN_PITCH_MM * np.array([_cross(axis.across, axis.up), _cross(axis.up, axis.along)]) / area
    behind_mm = max(NEAR_HALF * COLUMN_PITCH_MM, -depth_mm / 2) if side else -depth_mm / 2
    start = np.array([side * HALF_WIDTH * COLUMN_PITCH_MM, behind_mm])
    room = np.array([width_mm, depth_mm])[:, None] / 2 - np.sign(move) * start[:, None]
    share = (np.maximum(room, 0) / np.maximum(np.abs(move), 1e-6)).min(axis=0)
    rise = np.minimum(share, MAX_ROOF) * BRICK_HEIGHT_MM
    return np.asarray(np.rint((rise + STUD_HEIGHT_MM) / settings.SLICE_MM), np.int64)


def _cross(a: Array, b: Array) -> Array:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], np.float64)


def sample(field: npt.NDArray[np.float32], points: Array) -> Array:
    """Bilinear samples of ``(h, w, C)`` maps at pixels ``(..., 2)``; beyond the border, the border's."""
    height, width = field.shape[:2]
    cell = np.clip(points / STRIDE - 0.5, 0, [width - 1.001, height - 1.001]).reshape(-1, 2)
    corner = np.minimum(cell.astype(int), [max(width - 2, 0), max(height - 2, 0)])
    x, y = (cell - corner).T
    x0, y0 = corner.T
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    parts = [field[a, b] * (u * v)[:, None] for a, u in ((y0, 1 - y), (y1, y)) for b, v in ((x0, 1 - x), (x1, x))]
    return np.asarray(sum(parts), np.float64).reshape(*points.shape[:-1], field.shape[-1])
