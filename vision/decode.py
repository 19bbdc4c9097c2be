"""Which bricks a column is made of: the best-scoring pile of whole bricks, found at once.

Bricks stand on each other without gaps and their heights are known, so a column is a cut of its axis into pieces of
brick height or plate height. Each piece is scored by what the network says along the front of the column: which brick
the cells show, where they say its centre is, and where centres are hot. The best cut is found by dynamic programming
(a semi-Markov model, Sarawagi and Cohen 2004); nothing in it knows which piles are legal.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Catalog, Role
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_HEIGHT_MM, STUD_PITCH_MM
from . import settings
from .axes import Axis, find_axes
from .bricks import FoundBrick
from .maps import STRIDE, Maps, cell_centers
from .regions import brick_mask

Array = npt.NDArray[np.float64]
Column = tuple[FoundBrick, ...]

HALF_STUD_MM = STUD_PITCH_MM / 2
SLACK_FROM = 8  # slices; a plate is too low to be a slice off
FRONT_MM = (-2.5, 0.0, 2.5)  # places along the row where the front of a column is looked at


@dataclass(frozen=True)
class _Evidence:
    """What the network says along an axis of S slices."""

    likelihood: Array  # (1 + K, S): log probability of "not this column" and each brick type on the column's front
    votes: Array  # (K, S): height of the centre that the cells of such a brick's front vote for, in slices
    heat: Array  # (2, S): at the axis, and the hottest within half a stud of it


def read_columns(maps: Maps, catalog: Catalog) -> list[Column]:
    """Read all columns of an image.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog

    Returns
    -------
    list of tuple of FoundBrick
        Each column from the foot up, in pixels of the image that the maps are of.
    """
    mask = brick_mask(maps)
    aims = (cell_centers(*mask.shape) + maps.offset)[mask].astype(np.float64)
    shown = maps.probability[mask].astype(np.float64)
    columns = []
    for axis in find_axes(maps, catalog):
        evidence = _look_along(axis, maps, catalog)
        pieces = _best_pile(evidence, axis, catalog)
        if pieces:
            columns.append(tuple(_found(axis, maps, evidence, (aims, shown), catalog, piece) for piece in pieces))
    return columns


def _look_along(axis: Axis, maps: Maps, catalog: Catalog) -> _Evidence:
    spots = [axis.along * (x / COLUMN_PITCH_MM) for x in FRONT_MM]
    upward = axis.up.mean(axis=0)
    ladder = axis.points @ upward
    likelihood = np.empty((1 + len(catalog), len(axis.points)))
    votes = np.empty((len(catalog), len(axis.points)))
    for width in {b.size_mm[1] for b in catalog}:
        # A brick of the full width has one front; a narrow one may stand at the front, in the middle or at the back.
        full = width >= COLUMN_PITCH_MM
        fronts = [axis.points + axis.across * depth for depth in ((-0.5,) if full else (-0.5, -0.25, 0.0))]
        seen, aims = [], []
        for front in fronts:
            points = np.stack([front + s for s in spots], axis=1)
            seen.append(_sample(maps.probability, points).mean(axis=1))
            target = (points + _sample(maps.offset, points)).mean(axis=1)
            aims.append(np.interp(target @ upward, ladder, np.arange(len(ladder))))
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
    return _Evidence(likelihood, votes, heat)


def _best_pile(evidence: _Evidence, axis: Axis, catalog: Catalog) -> list[tuple[int, int, int]]:
    """The best cut of an axis: ``(brick type, first slice, end)`` from the foot up."""
    count = len(axis.points)
    total = np.concatenate([np.zeros((len(evidence.likelihood), 1)), evidence.likelihood.cumsum(axis=1)], axis=1)
    kinds = [(k, b) for k, b in enumerate(catalog) if b.meaning.role is not Role.LINK]
    gains = {
        (k, length): _gains(evidence, total[1 + k], k, length, wide=brick.studs[0] > 1)
        - settings.SLACK_COST * abs(length - _slices(brick))
        for k, brick in kinds
        for length in _lengths(brick)
    }
    best = total[0].copy()  # nothing but empty slices up to here
    came: list[tuple[int, int] | None] = [None] * (count + 1)
    finish, finished = float(total[0, -1]), None
    for end in range(1, count + 1):
        for (k, length), gain in gains.items():
            start = end - length
            if start >= 0 and best[start] + gain[start] > best[end]:
                best[end], came[end] = best[start] + gain[start], (k, start)
        last = came[end]
        if last is None:
            continue
        k, start = last
        roof = min(end + _roof_slices(axis, end), count)
        rest = total[1 + k, roof] - total[1 + k, end] + total[0, -1] - total[0, roof]
        away = np.abs(evidence.votes[k, end:roof] - (start + end - 1) / 2)
        rest -= float(_vote_cost(away).sum())
        if best[end] + rest > finish:
            finish, finished = best[end] + rest, end
    pieces = []
    end_of = finished
    while end_of is not None and (piece := came[end_of]) is not None:
        pieces.append((*piece, end_of))
        end_of = piece[1]
    return pieces[::-1]


def _slices(brick: BrickType) -> int:
    return round(brick.size_mm[2] / settings.SLICE_MM)


def _lengths(brick: BrickType) -> tuple[int, ...]:
    """Heights that a brick may seem to have, in slices."""
    length = _slices(brick)
    return (length - 1, length, length + 1) if length > SLACK_FROM else (length,)


def _gains(evidence: _Evidence, total: Array, k: int, length: int, *, wide: bool) -> Array:
    """What a brick of some length is worth, by its first slice: the class of its front, its votes and its heat."""
    starts = np.arange(len(total) - length)
    middles = np.asarray(starts + (length - 1) / 2, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(evidence.votes[k], length)
    votes = _vote_cost(np.abs(windows - middles[:, None])).sum(axis=1)
    warmth = np.log((_heat_at(evidence, middles, wide=wide) + settings.HEAT_FLOOR) / settings.HEAT_NEUTRAL)
    return np.asarray(total[length:] - total[:-length] + settings.HEAT_WEIGHT * warmth - votes)


def _vote_cost(away_slices: Array) -> Array:
    """What it costs that slices vote for a centre some way off."""
    share = np.minimum(away_slices * settings.SLICE_MM / settings.VOTE_SPAN_MM, 1.0)
    return np.asarray(settings.VOTE_WEIGHT * share, np.float64)


def _heat_at(evidence: _Evidence, middle: Array, *, wide: bool) -> Array:
    slices = np.arange(evidence.heat.shape[1])
    return np.asarray(np.interp(middle, slices, evidence.heat[int(wide)]), np.float64)


def _hottest(axis: Axis, maps: Maps, spread: float) -> Array:
    """The highest heat within a share of a column pitch to either side of each slice, ``(S,)``."""
    beside = [_sample(maps.heat[..., None], axis.points + s * axis.along)[:, 0] for s in (-spread, 0.0, spread)]
    return np.asarray(np.max(beside, axis=0))


def _roof_slices(axis: Axis, end: int) -> int:
    """Slices above the last brick in which the front's line of sight still meets its top and studs."""
    k = min(end, len(axis.points) - 1)
    squared = max(float(axis.up[k] @ axis.up[k]), 1e-6)
    depth = max(float(axis.across[k] @ axis.up[k]) / squared, 0.0) * BRICK_HEIGHT_MM
    return round((depth + STUD_HEIGHT_MM) / settings.SLICE_MM)


def _found(  # noqa: PLR0913, PLR0917 -- a piece of an axis, and all that is known about it
    axis: Axis,
    maps: Maps,
    evidence: _Evidence,
    cells: tuple[Array, Array],
    catalog: Catalog,
    piece: tuple[int, int, int],
) -> FoundBrick:
    k, start, end = piece
    middle = (start + end - 1) / 2
    low = min(int(middle), len(axis.points) - 1)
    high = min(low + 1, len(axis.points) - 1)
    share = middle - low
    point, up, along, across = (
        v[low] * (1 - share) + v[high] * share for v in (axis.points, axis.up, axis.along, axis.across)
    )
    # The cut is settled; for which brick it is, all cells count that vote for its middle, not only those of its front.
    aims, shown = cells
    reach = settings.CELL_REACH * float(np.linalg.norm(up))
    mine = np.linalg.norm(aims - point, axis=1) < reach
    ballot = shown[mine][:, 1:].mean(axis=0) if mine.any() else np.ones(len(catalog))
    front = np.exp(evidence.likelihood[1:, start:end].mean(axis=1))
    probability = front * (ballot + settings.MIN_LIKELIHOOD)
    length = _slices(catalog.bricks[k])
    fits = [_slices(b) == length and b.meaning.role is not Role.LINK for b in catalog]
    probability = np.where(fits, probability, 0.0)
    probability /= probability.sum()
    kind = catalog.bricks[int(probability.argmax())]
    heat = float(_heat_at(evidence, np.array(middle), wide=kind.studs[0] > 1))
    point = point + along * (_sideways_mm(kind, point, (along, up, across), maps) / COLUMN_PITCH_MM)
    return FoundBrick(kind, probability, heat, point, up, along, across)


def _sideways_mm(kind: BrickType, point: Array, frame: tuple[Array, Array, Array], maps: Maps) -> float:
    """Which way a two-stud-wide brick reaches beyond the column's axis, by where its cells say its centre is."""
    if kind.studs[0] == 1:
        return 0.0
    along, up, across = frame
    front = point - across / 2 + np.stack([along * (x / COLUMN_PITCH_MM) for x in FRONT_MM])
    aim = (front + _sample(maps.offset, front)).mean(axis=0) - point
    share = np.linalg.lstsq(np.stack([along, up], axis=1), aim, rcond=None)[0][0]
    return HALF_STUD_MM if share > 0 else -HALF_STUD_MM


def _sample(field: npt.NDArray[np.float32], points: Array) -> Array:
    """Bilinear samples of ``(h, w, C)`` maps at pixels ``(..., 2)``; beyond the border, the border's."""
    height, width = field.shape[:2]
    cell = np.clip(points / STRIDE - 0.5, 0, [width - 1.001, height - 1.001]).reshape(-1, 2)
    corner = np.minimum(cell.astype(int), [max(width - 2, 0), max(height - 2, 0)])
    x, y = (cell - corner).T
    x0, y0 = corner.T
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    parts = [field[a, b] * (u * v)[:, None] for a, u in ((y0, 1 - y), (y1, y)) for b, v in ((x0, 1 - x), (x1, x))]
    return np.asarray(sum(parts), np.float64).reshape(*points.shape[:-1], field.shape[-1])
