"""What the network says along the axis of a column."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_HEIGHT_MM
from . import settings
from .axes import Axis
from .maps import STRIDE, Maps, cell_centers, stud_pitch_px
from .regions import brick_mask

Array = npt.NDArray[np.float64]

FRONT_MM = (-2.5, 0.0, 2.5)  # places along the row where the front of a column is looked at


@dataclass(frozen=True)
class Evidence:
    """What the network says along an axis of S slices.

    Attributes
    ----------
    likelihood : (1 + K, S) float64
        Log probability of "not this column" and of each brick type on the column's front.
    votes : (K, S) float64
        Height of the centre that the cells of such a brick's front vote for, in slices.
    heat : (2, S) float64
        At the axis, and the hottest within half a stud of it.
    roof : (S,) int64
        Slices above a top there in which the front's line of sight still meets that top and its studs.
    ballots : (1 + K, S) float64
        Summed log probabilities of the cells whose votes fall there, wherever in the image they are.
    voters : (S,) float64
        Number of those cells, weighed.
    """

    likelihood: Array
    votes: Array
    heat: Array
    roof: npt.NDArray[np.int64]
    ballots: Array
    voters: Array

    def heat_at(self, middle: Array, *, wide: bool) -> Array:
        """Heat at places between slices, ``(N,)``, for bricks of one stud's width or of two."""
        return np.asarray(np.interp(middle, np.arange(self.heat.shape[1]), self.heat[int(wide)]), np.float64)


@dataclass(frozen=True)
class Cells:
    """The cells that show a brick.

    Attributes
    ----------
    aims : (N, 2) float64
        Where they say its centre is, pixels.
    shown : (N, 1 + K) float64
        Probability of "no brick" and of each brick type.
    """

    aims: Array
    shown: Array


def brick_cells(maps: Maps) -> Cells:
    """Return the cells of an image that show a brick."""
    mask = brick_mask(maps)
    aims = (cell_centers(*mask.shape) + maps.offset)[mask].astype(np.float64)
    return Cells(aims, maps.probability[mask].astype(np.float64))


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
    spots = [axis.along * (x / COLUMN_PITCH_MM) for x in FRONT_MM]
    likelihood = np.empty((1 + len(catalog), len(axis.points)))
    votes = np.empty((len(catalog), len(axis.points)))
    for width in {b.size_mm[1] for b in catalog}:
        # A brick of the full width has one front; a narrow one may stand at the front, in the middle or at the back.
        full = width >= COLUMN_PITCH_MM
        fronts = [axis.points + axis.across * depth for depth in ((-0.5,) if full else (-0.5, -0.25, 0.0))]
        seen, aims = [], []
        for front in fronts:
            points = np.stack([front + s for s in spots], axis=1)
            place, share = _place_on(axis, (points + sample(maps.offset, points)).mean(axis=1))
            aims.append(place)
            # What votes for a centre beside the axis is of another column that shows here.
            own = np.clip((settings.OWN_REACH - np.abs(share)) / settings.OWN_SOFTNESS, 0, 1)
            shown = sample(maps.probability, points).mean(axis=1) * own[:, None]
            shown[:, 0] += 1 - own
            seen.append(shown)
        if full:
            likelihood[0] = seen[0][:, 0]
        for k, brick in enumerate(catalog):
            if brick.size_mm[1] == width:
                shown = np.array([s[:, 1 + k] for s in seen])
                if not full:  # with nothing at the front, what stands further back may be hidden by the brick above
                    hidden = seen[0][:, 0] * (1 - np.array(seen[1:])[..., 0])
                    shown[1:] = np.maximum(shown[1:], settings.HIDDEN_LIKELIHOOD * hidden)
                best = shown.argmax(axis=0)
                likelihood[1 + k] = shown.max(axis=0)
                votes[k] = np.choose(best, aims)
    likelihood = np.log(np.clip(likelihood, settings.MIN_LIKELIHOOD, 1))
    # Below the foot and above the top, other columns may show.
    likelihood[0] = np.maximum(likelihood[0], settings.OTHER_LIKELIHOOD)
    heat = np.stack([_hottest(axis, maps, spread) for spread in (settings.AXIS_TOLERANCE, 0.25)])
    return Evidence(likelihood, votes, heat, _roof_slices(axis), *_count_votes(axis, cells))


def _place_on(axis: Axis, aims: Array) -> Array:
    """Where points lie, ``(2, N)``: along an axis in slices, -1 or S beyond its ends, and beside it in pitches."""
    middle = len(axis.points) // 2
    up, along = axis.up[middle], axis.along[middle]
    upward = up / max(float(np.linalg.norm(up)), 1e-6)
    sideways = np.array([-upward[1], upward[0]])
    ladder = axis.points @ upward
    slices = np.arange(len(ladder))
    place = np.interp(aims @ upward, ladder, slices)
    nearest = axis.points[np.rint(place).astype(int)]
    share = (aims - nearest) @ sideways / max(float(along @ sideways), 1e-6)
    # A two-stud-wide brick's centre lies half a stud to a side; slide it along the row onto the axis.
    slid = aims - np.clip(share, -0.25, 0.25)[:, None] * along
    return np.array([np.interp(slid @ upward, ladder, slices, left=-1, right=len(ladder)), share], np.float64)


def _count_votes(axis: Axis, cells: Cells) -> tuple[Array, Array]:
    """Sum what cells say by where along an axis they vote for a centre: of all sides of the bricks, and their tops."""
    count = len(axis.points)
    place, share = _place_on(axis, cells.aims)
    mine = (np.abs(share) < settings.COLUMN_REACH) & (place >= 0) & (place <= count - 1)
    frame = (v[count // 2].astype(np.float32) for v in (axis.up, axis.along, axis.across))
    weight = settings.VOTER_WEIGHT * (STRIDE / float(stud_pitch_px(*frame))) ** 2
    row = np.rint(place[mine]).astype(int)
    voters = np.bincount(row, minlength=count) * weight
    logs = np.log(np.clip(cells.shown[mine], settings.MIN_LIKELIHOOD, 1))
    ballots = np.stack([np.bincount(row, v, minlength=count) for v in logs.T]) * weight
    # What no brick of the pile takes in must be of no column.
    ballots[0] = voters * np.log(settings.MIN_LIKELIHOOD)
    return np.asarray(ballots, np.float64), np.asarray(voters, np.float64)


def _hottest(axis: Axis, maps: Maps, spread: float) -> Array:
    """The highest heat within a share of a column pitch to either side of each slice, ``(S,)``."""
    beside = [sample(maps.heat[..., None], axis.points + s * axis.along)[:, 0] for s in (-spread, 0.0, spread)]
    return np.asarray(np.max(beside, axis=0))


def _roof_slices(axis: Axis) -> npt.NDArray[np.int64]:
    squared = np.maximum((axis.up**2).sum(axis=1), 1e-6)
    depth = np.maximum((axis.across * axis.up).sum(axis=1) / squared, 0.0) * BRICK_HEIGHT_MM
    return np.asarray(np.rint((depth + STUD_HEIGHT_MM) / settings.SLICE_MM), np.int64)


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
