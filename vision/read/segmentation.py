"""The pile of whole bricks that fits best what the network says along a column's axis.

Bricks stand on each other without gaps and their heights are known, so a column is a cut of its axis into pieces of
brick height or plate height. Each piece is scored by its class, by where cells say its centre is, and by where centres
are hot. The best cut is found by dynamic programming (a semi-Markov model, Sarawagi and Cohen 2004), once for each of
a few stretches: how many slices a brick is high is measured less surely than that all bricks of a column agree in it.
Nothing here knows which piles are legal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .. import settings
from .evidence import Evidence

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """A brick of a pile: its stance in the evidence, its first slice, and the slice after its last."""

    stance: int
    start: int
    end: int

    @property
    def middle(self) -> float:
        """In slices."""
        return (self.start + self.end - 1) / 2


@dataclass(frozen=True)
class Pile:
    """Pieces from the foot up, and how much higher bricks seem than the axis says.

    ``feet`` are pieces that one of might be there below the pile: not enough is seen of them to be sure.
    """

    pieces: tuple[Piece, ...]
    stretch: float
    score: float
    feet: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class _Option:
    """All ways to put a brick of one height and apparent length somewhere: for each first slice, the best stance.

    What stands before or behind the axis (``aside``) is always the foot: higher up, a narrow brick that is centred and
    one that is not, but lower, look alike, and nearly all are centred.
    """

    length: int
    aside: bool
    gains: Array
    stances: npt.NDArray[np.int64]


class _Sums:
    """Running sums along the axis: entry ``[k, i]`` is of the first ``i`` slices."""

    def __init__(self, evidence: Evidence) -> None:
        self.outside = _running_sum(evidence.outside[None])[0]
        self.front = _running_sum(evidence.likelihood)
        self.roof = _running_sum(np.maximum(evidence.likelihood, evidence.outside))
        self.sides = _running_sum(evidence.ballots)


def _running_sum(values: Array) -> Array:
    return np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)


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
    sums = [_Sums(e) for e in evidence]
    candidates = [_piles(e, s, catalog) for e, s in zip(evidence, sums, strict=True)]
    if not candidates:
        return []
    # What makes bricks seem higher than they are is much the same for all columns of an image.
    stretches = np.log(settings.STRETCHES)
    scores = np.array([[p.score for p in piles] for piles in candidates])
    prior = ((stretches - np.log(settings.STRETCH)) / settings.STRETCH_DEVIATION) ** 2 / 2
    common = stretches[int((scores.sum(axis=0) - prior).argmax())]
    scores -= ((stretches - common) / settings.STRETCH_SPREAD) ** 2 / 2
    chosen = [piles[int(s.argmax())] for piles, s in zip(candidates, scores, strict=True)]
    return [replace(p, feet=_feet(e, s, p, catalog)) for e, s, p in zip(evidence, sums, chosen, strict=True)]


def _feet(evidence: Evidence, sums: _Sums, pile: Pile, catalog: Catalog) -> tuple[Piece, ...]:
    """One more piece below a pile, for each stance that is not out of the question."""
    if not pile.pieces:
        return ()
    end = pile.pieces[0].start
    found = []
    for stance, kind in enumerate(evidence.kinds):
        start = end - round(catalog.bricks[kind].size_mm[2] / settings.SLICE_MM * pile.stretch)
        if start >= 0:
            gain = _gains(evidence, sums, stance, end - start)[start] - (sums.outside[end] - sums.outside[start])
            if gain > settings.FOOT_MIN_GAIN:
                found.append(Piece(stance, start, end))
    return tuple(found)


def _piles(evidence: Evidence, sums: _Sums, catalog: Catalog) -> list[Pile]:
    """The best cut of an axis at each stretch."""
    options: dict[tuple[float, bool, int], _Option] = {}
    return [_best_at(evidence, sums, catalog, stretch, options) for stretch in settings.STRETCHES]


def _best_at(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretch: float, cache: dict[tuple[float, bool, int], _Option]
) -> Pile:
    count = len(evidence.outside)
    options = _options(evidence, sums, catalog, stretch, cache)
    gains = [(o.length, o.aside, cost, o.gains.tolist()) for o, cost in options]
    outside = sums.outside.tolist()
    best = list(outside)  # nothing but empty slices up to here
    came = [-1] * (count + 1)
    for end in range(1, count + 1):
        for number, (length, aside, cost, gain) in enumerate(gains):
            start = end - length
            before = outside if aside else best
            if start >= 0 and (score := before[start] + gain[start] - cost) > best[end]:
                best[end], came[end] = score, number
    finished, score = _best_finish(evidence, sums, np.array(best), np.array(came), options)
    pieces: list[Piece] = []
    end = finished
    while came[end] >= 0:
        option, _ = options[came[end]]
        start = end - option.length
        pieces.append(Piece(int(option.stances[start]), start, end))
        if option.aside:
            break
        end = start
    return Pile(tuple(pieces[::-1]), stretch, score)


def _options(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretch: float, cache: dict[tuple[float, bool, int], _Option]
) -> list[tuple[_Option, float]]:
    """Options at a stretch, with what each costs for being longer or shorter than it should be."""
    ways = sorted((catalog.bricks[s.kind].size_mm[2], s.depth != 0, v) for v, s in enumerate(evidence.stances))
    found = []
    for (height_mm, aside), group in groupby(ways, key=lambda x: x[:2]):
        stances = [v for *_, v in group]
        nominal = height_mm / settings.SLICE_MM * stretch
        slack = max(nominal * settings.SLACK_SHARE, settings.SLACK_SLICES)
        for length in range(max(int(np.ceil(nominal - slack)), 1), int(nominal + slack) + 1):
            if (height_mm, aside, length) not in cache:
                cache[height_mm, aside, length] = _option(evidence, sums, stances, length, aside=aside)
            found.append((cache[height_mm, aside, length], settings.SLACK_COST * max(abs(length - nominal) - 0.5, 0.0)))
    return [(o, cost) for o, cost in found if len(o.gains)]


def _option(evidence: Evidence, sums: _Sums, stances: list[int], length: int, *, aside: bool) -> _Option:
    gains = np.array([_gains(evidence, sums, v, length) for v in stances])
    return _Option(length, aside, gains.max(axis=0), np.array(stances)[gains.argmax(axis=0)])


def _gains(evidence: Evidence, sums: _Sums, stance: int, length: int) -> Array:
    """What a brick of some length is worth, by its first slice: its class, its votes and its heat."""
    count = len(evidence.outside)
    starts = np.arange(count + 1 - length)
    if not len(starts):
        return np.zeros(0)
    middles = np.asarray(starts + (length - 1) / 2, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(evidence.votes[stance], length)
    votes = _vote_cost(np.abs(windows - middles[:, None])).sum(axis=1)
    warmth = np.log((evidence.heat_at(stance, middles) + settings.HEAT_FLOOR) / settings.HEAT_NEUTRAL)
    off = np.abs(np.arange(length) - (length - 1) / 2) * settings.SLICE_MM
    spread = np.minimum(off / settings.VOTER_SPREAD_MM, settings.VOTER_MAX_COST)
    scatter = np.lib.stride_tricks.sliding_window_view(evidence.voters[stance], length) @ spread
    front, sides = (s[stance, length:] - s[stance, :-length] for s in (sums.front, sums.sides))
    gains: Array = front + sides - scatter - votes + settings.HEAT_WEIGHT * warmth - settings.BRICK_COST
    return gains


def _vote_cost(away_slices: Array) -> Array:
    """What it costs that slices vote for a centre some way off; nothing where they show none."""
    share = np.minimum(away_slices * settings.SLICE_MM / settings.VOTE_SPAN_MM, 1.0)
    return np.asarray(settings.VOTE_WEIGHT * np.nan_to_num(share), np.float64)


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
    stances = np.array([options[c][0].stances[s] for c, s in zip(came[ends], starts, strict=True)])
    roofs = np.minimum(ends + evidence.roof[stances, np.minimum(ends, count - 1)], count)
    rest = sums.roof[stances, roofs] - sums.roof[stances, ends] + sums.outside[-1] - sums.outside[roofs]
    middles = (starts + ends - 1) / 2
    for step in range(int((roofs - ends).max())):
        place = np.minimum(ends + step, count - 1)
        shown = (ends + step < roofs) & (evidence.likelihood[stances, place] > evidence.outside[place])
        rest -= np.where(shown, _vote_cost(np.abs(evidence.votes[stances, place] - middles)), 0.0)
    scores = best[ends] + rest
    k = int(scores.argmax())
    if scores[k] <= sums.outside[-1]:
        return 0, float(sums.outside[-1])
    return int(ends[k]), float(scores[k])
