"""The segmentation of a column into whole bricks that fits best what the network says along its axis.

Bricks stand on each other without gaps and their heights are known, so a column is a cut of its axis into segments of
brick height or plate height. Each segment is scored by its class, by where cells say its centre is, and by the centre
heat map. The best cut is found by dynamic programming (a semi-Markov model, Sarawagi and Cohen 2004), once for each of
a few stretches: how many slices a brick is high is measured less surely than that all bricks of a column agree in it.
Nothing here knows which stacks are legal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .evidence import Evidence
from .thresholds import AXES, SEGMENTATION

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Segment:
    """A brick of a segmentation: its hypothesis in the evidence, its first slice, and the slice after its last."""

    hypothesis: int
    start: int
    end: int

    @property
    def middle(self) -> float:
        """In slices."""
        return (self.start + self.end - 1) / 2


@dataclass(frozen=True)
class ColumnSegmentation:
    """Pieces from the foot up, and how much higher bricks seem than the axis says.

    ``feet`` are segments that one of might be there below the segmentation: not enough is seen of them to be sure.
    """

    segments: tuple[Segment, ...]
    stretch: float
    score: float
    feet: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class _Option:
    """All ways to put a brick of one height and apparent length somewhere: for each first slice, the best hypothesis.

    What stands before or behind the axis (``aside``) is always the foot: higher up, a narrow brick that is centred and
    one that is not, but lower, look alike, and nearly all are centred.
    """

    length: int
    aside: bool
    gains: Array
    hypotheses: npt.NDArray[np.int64]


class _Sums:
    """Running sums along the axis: entry ``[k, i]`` is of the first ``i`` slices."""

    def __init__(self, evidence: Evidence) -> None:
        self.outside = _running_sum(evidence.outside[None])[0]
        self.front = _running_sum(evidence.likelihood)
        self.top_face = _running_sum(np.maximum(evidence.likelihood, evidence.outside))
        self.sides = _running_sum(evidence.hough_gains)


def _running_sum(values: Array) -> Array:
    return np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)


def segment_columns(evidence: Sequence[Evidence], catalog: Catalog, *, rigid: bool = False) -> list[ColumnSegmentation]:
    """Find the best cut of each axis of an image.

    Parameters
    ----------
    evidence : sequence of Evidence
        One an axis.
    catalog : Catalog
    rigid : bool
        Whether the poses of their stacks gave the axes, so that how high a brick seems is known.

    Returns
    -------
    list of ColumnSegmentation
        One an axis; without segments where nothing stands there.
    """
    tried = SEGMENTATION.rigid_stretches if rigid else SEGMENTATION.stretches
    usual, deviation = (
        (1.0, SEGMENTATION.rigid_deviation) if rigid else (SEGMENTATION.usual_stretch, SEGMENTATION.stretch_deviation)
    )
    sums = [_Sums(e) for e in evidence]
    candidates = [_segmentations(e, s, catalog, tried) for e, s in zip(evidence, sums, strict=True)]
    if not candidates:
        return []
    # What makes bricks seem higher than they are is much the same for all columns of an image.
    stretches = np.log(tried)
    scores = np.array([[p.score for p in segmentations] for segmentations in candidates])
    prior = ((stretches - np.log(usual)) / deviation) ** 2 / 2
    common = stretches[int((scores.sum(axis=0) - prior).argmax())]
    scores -= ((stretches - common) / SEGMENTATION.column_stretch_deviation) ** 2 / 2
    chosen = [segmentations[int(s.argmax())] for segmentations, s in zip(candidates, scores, strict=True)]
    return [replace(p, feet=_feet(e, s, p, catalog)) for e, s, p in zip(evidence, sums, chosen, strict=True)]


def _feet(evidence: Evidence, sums: _Sums, segmentation: ColumnSegmentation, catalog: Catalog) -> tuple[Segment, ...]:
    """One more segment below a segmentation, for each hypothesis that is not out of the question."""
    if not segmentation.segments:
        return ()
    end = segmentation.segments[0].start
    found = []
    for height_mm in sorted({catalog.bricks[k].size_mm[2] for k in evidence.kinds}):
        start = end - round(height_mm / AXES.slice_mm * segmentation.stretch)
        if start >= 0:
            hypotheses = [v for v, k in enumerate(evidence.kinds) if catalog.bricks[k].size_mm[2] == height_mm]
            gains = _gains(evidence, sums, hypotheses, end - start)[:, start] - (
                sums.outside[end] - sums.outside[start]
            )
            found += [
                Segment(v, start, end)
                for v, gain in zip(hypotheses, gains, strict=True)
                if gain > SEGMENTATION.foot_min_gain
            ]
    return tuple(sorted(found, key=lambda s: s.hypothesis))


def _segmentations(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretches: Sequence[float]
) -> list[ColumnSegmentation]:
    """The best cut of an axis at each stretch."""
    options: dict[tuple[float, bool, int], _Option] = {}
    return [_best_at(evidence, sums, catalog, stretch, options) for stretch in stretches]


def _best_at(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretch: float, cache: dict[tuple[float, bool, int], _Option]
) -> ColumnSegmentation:
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
    segments: list[Segment] = []
    end = finished
    while came[end] >= 0:
        option, _ = options[came[end]]
        start = end - option.length
        segments.append(Segment(int(option.hypotheses[start]), start, end))
        if option.aside:
            break
        end = start
    return ColumnSegmentation(tuple(segments[::-1]), stretch, score)


def _options(
    evidence: Evidence, sums: _Sums, catalog: Catalog, stretch: float, cache: dict[tuple[float, bool, int], _Option]
) -> list[tuple[_Option, float]]:
    """Options at a stretch, with what each costs for being longer or shorter than it should be."""
    ways = sorted((catalog.bricks[s.kind].size_mm[2], s.depth != 0, v) for v, s in enumerate(evidence.hypotheses))
    found = []
    for (height_mm, aside), group in groupby(ways, key=lambda x: x[:2]):
        hypotheses = [v for *_, v in group]
        nominal = height_mm / AXES.slice_mm * stretch
        slack = max(nominal * SEGMENTATION.slack_ratio, SEGMENTATION.min_slack_slices)
        for length in range(max(int(np.ceil(nominal - slack)), 1), int(nominal + slack) + 1):
            if (height_mm, aside, length) not in cache:
                cache[height_mm, aside, length] = _option(evidence, sums, hypotheses, length, aside=aside)
            found.append(
                (cache[height_mm, aside, length], SEGMENTATION.slack_cost * max(abs(length - nominal) - 0.5, 0.0))
            )
    return [(o, cost) for o, cost in found if len(o.gains)]


def _option(evidence: Evidence, sums: _Sums, hypotheses: list[int], length: int, *, aside: bool) -> _Option:
    gains = _gains(evidence, sums, hypotheses, length)
    return _Option(length, aside, gains.max(axis=0), np.array(hypotheses)[gains.argmax(axis=0)])


def _gains(evidence: Evidence, sums: _Sums, hypotheses: Sequence[int], length: int) -> Array:
    """What bricks of some length are worth: their class, their votes and the centre heat map.

    Returns
    -------
    (V, N) float64
        Of each hypothesis, by the first slice.
    """
    count = len(evidence.outside)
    starts = np.arange(max(count + 1 - length, 0))
    if not len(starts):
        return np.zeros((len(hypotheses), 0))
    middles = np.asarray(starts + (length - 1) / 2, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(evidence.votes[hypotheses], length, axis=1)
    votes = _vote_cost(np.abs(windows - middles[:, None])).sum(axis=2)
    center_gain = np.log(
        (evidence.center_heat_at(hypotheses, middles) + SEGMENTATION.center_floor) / SEGMENTATION.center_neutral
    )
    off = np.abs(np.arange(length) - (length - 1) / 2) * AXES.slice_mm
    spread = np.minimum(off / SEGMENTATION.hough_spread_mm, SEGMENTATION.hough_max_cost)
    scatter = np.lib.stride_tricks.sliding_window_view(evidence.hough_counts[hypotheses], length, axis=1) @ spread
    front, sides = (s[hypotheses, length:] - s[hypotheses, :-length] for s in (sums.front, sums.sides))
    gains: Array = front + sides - scatter - votes + SEGMENTATION.center_weight * center_gain - SEGMENTATION.brick_cost
    return gains


def _vote_cost(away_slices: Array) -> Array:
    """What it costs that slices vote for a centre some way off; nothing where they show none."""
    fraction = np.minimum(away_slices * AXES.slice_mm / SEGMENTATION.vote_span_mm, 1.0)
    return np.asarray(SEGMENTATION.vote_weight * np.where(np.isnan(fraction), 0.0, fraction), np.float64)


def _best_finish(
    evidence: Evidence, sums: _Sums, best: Array, came: npt.NDArray[np.int64], options: list[tuple[_Option, float]]
) -> tuple[int, float]:
    """Where the column ends, and the score of all: above its last brick only its top and its studs may show."""
    count = len(best) - 1
    ends = np.flatnonzero(came >= 0)
    if not len(ends):
        return 0, float(sums.outside[-1])
    lengths = np.array([o.length for o, _ in options])[came[ends]]
    starts = ends - lengths
    hypotheses = np.array([options[c][0].hypotheses[s] for c, s in zip(came[ends], starts, strict=True)])
    top_ends = np.minimum(ends + evidence.top_face[hypotheses, np.minimum(ends, count - 1)], count)
    rest = (
        sums.top_face[hypotheses, top_ends]
        - sums.top_face[hypotheses, ends]
        + sums.outside[-1]
        - sums.outside[top_ends]
    )
    middles = (starts + ends - 1) / 2
    for step in range(int((top_ends - ends).max())):
        place = np.minimum(ends + step, count - 1)
        shown = (ends + step < top_ends) & (evidence.likelihood[hypotheses, place] > evidence.outside[place])
        rest -= np.where(shown, _vote_cost(np.abs(evidence.votes[hypotheses, place] - middles)), 0.0)
    scores = best[ends] + rest
    k = int(scores.argmax())
    if scores[k] <= sums.outside[-1]:
        return 0, float(sums.outside[-1])
    return int(ends[k]), float(scores[k])
