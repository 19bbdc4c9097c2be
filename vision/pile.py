"""The pile of whole bricks that fits best what the network says along a column's axis.

Bricks stand on each other without gaps and their heights are known, so a column is a cut of its axis into pieces of
brick height or plate height. Each piece is scored by its class, by where cells say its centre is, and by where centres
are hot. The best cut is found by dynamic programming (a semi-Markov model, Sarawagi and Cohen 2004), once for each of
a few stretches: how many slices a brick is high is measured less surely than that all bricks of a column agree in it.
Nothing here knows which piles are legal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog, Role
from . import settings
from .evidence import Evidence

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """A brick of a pile: its place in the catalog, its first slice, and the slice after its last."""

    kind: int
    start: int
    end: int

    @property
    def middle(self) -> float:
        """In slices."""
        return (self.start + self.end - 1) / 2


@dataclass(frozen=True)
class Pile:
    """Pieces from the foot up, and how much higher bricks seem than the axis says."""

    pieces: tuple[Piece, ...]
    stretch: float
    score: float


@dataclass(frozen=True)
class _Option:
    """All ways to put a brick of one height and apparent length somewhere: for each first slice, the best kind."""

    length: int
    gains: Array
    kinds: npt.NDArray[np.int64]


def best_piles(evidence: Sequence[Evidence], catalog: Catalog) -> list[Pile]:
    """Find the best cut of each axis of an image.

    Parameters
    ----------
    evidence : sequence of Evidence
        One an axis.
    catalog : Catalog

    Returns
    -------
    list of Pile
        One an axis; without pieces where nothing stands there.
    """
    candidates = [_piles(e, catalog) for e in evidence]
    if not candidates:
        return []
    # What makes bricks seem higher than they are is much the same for all columns of an image.
    stretches = np.log(settings.STRETCHES)
    scores = np.array([[p.score for p in piles] for piles in candidates])
    prior = ((stretches - np.log(settings.STRETCH)) / settings.STRETCH_DEVIATION) ** 2 / 2
    common = stretches[int((scores.sum(axis=0) - prior).argmax())]
    scores -= ((stretches - common) / settings.STRETCH_SPREAD) ** 2 / 2
    return [piles[int(s.argmax())] for piles, s in zip(candidates, scores, strict=True)]


def _piles(evidence: Evidence, catalog: Catalog) -> list[Pile]:
    """The best cut of an axis at each stretch."""
    sums = _Sums(evidence)
    options: dict[tuple[float, int], _Option] = {}
    return [_best_at(evidence, sums, catalog, stretch, options) for stretch in settings.STRETCHES]


class _Sums:
    """Running sums along the axis: entry ``[k, i]`` is of the first ``i`` slices."""

    def __init__(self, evidence: Evidence) -> None:
        self.front = _running_sum(evidence.likelihood)
        self.sides = _running_sum(evidence.ballots)
        self.outside = self.front[0] + self.sides[0]


def _running_sum(values: Array) -> Array:
    return np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)


def _best_at(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretch: float, cache: dict[tuple[float, int], _Option]
) -> Pile:
    count = evidence.likelihood.shape[1]
    options = _options(evidence, sums, catalog, stretch, cache)
    gains = [(o.length, cost, o.gains.tolist()) for o, cost in options]
    outside = sums.outside.tolist()
    best = list(outside)  # nothing but empty slices up to here
    came = [-1] * (count + 1)
    for end in range(1, count + 1):
        for number, (length, cost, gain) in enumerate(gains):
            start = end - length
            if start >= 0 and (score := best[start] + gain[start] - cost) > best[end]:
                best[end], came[end] = score, number
    finished, score = _best_finish(evidence, sums, np.array(best), np.array(came), options)
    pieces: list[Piece] = []
    end = finished
    while came[end] >= 0:
        option, _ = options[came[end]]
        start = end - option.length
        pieces.append(Piece(int(option.kinds[start]), start, end))
        end = start
    return Pile(tuple(pieces[::-1]), stretch, score)


def _options(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretch: float, cache: dict[tuple[float, int], _Option]
) -> list[tuple[_Option, float]]:
    """Options at a stretch, with what each costs for being longer or shorter than it should be."""
    bricks = sorted(
        ((b.size_mm[2], k) for k, b in enumerate(catalog) if b.meaning.role is not Role.LINK), key=lambda x: x[0]
    )
    found = []
    for height_mm, group in groupby(bricks, key=lambda x: x[0]):
        kinds = [k for _, k in group]
        nominal = height_mm / settings.SLICE_MM * stretch
        slack = max(nominal * settings.SLACK_SHARE, settings.SLACK_SLICES)
        for length in range(max(int(np.ceil(nominal - slack)), 1), int(nominal + slack) + 1):
            if (height_mm, length) not in cache:
                cache[height_mm, length] = _option(evidence, sums, catalog, kinds, length)
            found.append((cache[height_mm, length], settings.SLACK_COST * max(abs(length - nominal) - 0.5, 0.0)))
    return [(o, cost) for o, cost in found if len(o.gains)]


def _option(evidence: Evidence, sums: _Sums, catalog: Catalog, kinds: list[int], length: int) -> _Option:
    gains = np.array([_gains(evidence, sums, k, length, wide=catalog.bricks[k].studs[0] > 1) for k in kinds])
    return _Option(length, gains.max(axis=0), np.array(kinds)[gains.argmax(axis=0)])


def _gains(evidence: Evidence, sums: _Sums, k: int, length: int, *, wide: bool) -> Array:
    """What a brick of some length is worth, by its first slice: its class, its votes and its heat."""
    count = evidence.likelihood.shape[1]
    starts = np.arange(count + 1 - length)
    if not len(starts):
        return np.zeros(0)
    middles = starts + (length - 1) / 2
    windows = np.lib.stride_tricks.sliding_window_view(evidence.votes[k], length)
    votes = _vote_cost(np.abs(windows - middles[:, None])).sum(axis=1)
    warmth = np.log((evidence.heat_at(middles, wide=wide) + settings.HEAT_FLOOR) / settings.HEAT_NEUTRAL)
    off = np.abs(np.arange(length) - (length - 1) / 2) * settings.SLICE_MM
    spread = np.minimum(off / settings.VOTER_SPREAD_MM, settings.VOTER_MAX_COST)
    scatter = np.lib.stride_tricks.sliding_window_view(evidence.voters, length) @ spread
    front, sides = (s[1 + k, length:] - s[1 + k, :-length] for s in (sums.front, sums.sides))
    gains: Array = front + sides - scatter - votes + settings.HEAT_WEIGHT * warmth - settings.BRICK_COST
    return gains


def _vote_cost(away_slices: Array) -> Array:
    """What it costs that slices vote for a centre some way off."""
    share = np.minimum(away_slices * settings.SLICE_MM / settings.VOTE_SPAN_MM, 1.0)
    return np.asarray(settings.VOTE_WEIGHT * share, np.float64)


def _best_finish(
    evidence: Evidence, sums: _Sums, best: Array, came: npt.NDArray[np.int64], options: list[tuple[_Option, float]]
) -> tuple[int, float]:
    """Where the pile ends, and the score of all: above its last brick its top and studs may show, and nothing else."""
    count = len(best) - 1
    ends = np.flatnonzero(came >= 0)
    if not len(ends):
        return 0, float(sums.outside[-1])
    lengths = np.array([o.length for o, _ in options])[came[ends]]
    starts = ends - lengths
    kinds = np.array([options[c][0].kinds[s] for c, s in zip(came[ends], starts, strict=True)])
    roofs = np.minimum(ends + evidence.roof[np.minimum(ends, count - 1)], count)
    rest = sums.front[1 + kinds, roofs] - sums.front[1 + kinds, ends] + sums.front[0, -1] - sums.front[0, roofs]
    rest += sums.sides[0, -1] - sums.sides[0, ends]
    middles = (starts + ends - 1) / 2
    for step in range(int((roofs - ends).max())):
        place = ends + step
        inside = place < roofs
        away = np.abs(evidence.votes[kinds, np.minimum(place, count - 1)] - middles)
        rest -= np.where(inside, _vote_cost(away), 0.0)
    scores = best[ends] + rest
    k = int(scores.argmax())
    if scores[k] <= sums.outside[-1]:
        return 0, float(sums.outside[-1])
    return int(ends[k]), float(scores[k])
