"""The segmentation of a column into whole bricks that fits best what the network says along its axis.

Bricks stand on each other without gaps and their heights are known, so a column is a cut of its axis into segments of
brick height or plate height. Each segment is scored by its class, by where cells say its centre is, and by the centre
heat map. The best cut is found by dynamic programming (a semi-Markov model, Sarawagi and Cohen 2004), once for each of
a few stretches: how many slices a brick is high is measured less surely than that all bricks of a column agree in it.
Nothing here knows which stacks are legal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .evidence import Evidence
from .options import Option, Options, Sums, Way, forbidden, gains_of, options_at, vote_cost
from .thresholds import AXES, INSTANCES, SEGMENTATION

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

    ``score`` is the log likelihood of what the network says along the axis, and of the stretch, above that of nothing
    standing there. ``feet`` are segments that one of might be there below the segmentation: not enough is seen of them
    to be sure.
    """

    segments: tuple[Segment, ...]
    stretch: float
    score: float
    feet: tuple[Segment, ...] = ()


def segment_columns(
    evidence: Sequence[Evidence], catalog: Catalog, *, rigid: bool = False, stretch: float | None = None
) -> list[tuple[ColumnSegmentation, ...]]:
    """Find the best cut of each axis of an image, and the best one into a brick more and into a brick less.

    Parameters
    ----------
    evidence : sequence of Evidence
        One an axis.
    catalog : Catalog
    rigid : bool
        Whether the poses of their stacks gave the axes, so that how high a brick seems is known.
    stretch : float, optional
        How much higher bricks seem, where it was found before.

    Returns
    -------
    list of tuple of ColumnSegmentation
        Of each axis; the best one, without segments where nothing stands there, comes first.
    """
    tried = SEGMENTATION.rigid_stretches if rigid else SEGMENTATION.stretches
    if stretch is not None:
        tried = (stretch,)
    usual, deviation = (
        (1.0, SEGMENTATION.rigid_deviation) if rigid else (SEGMENTATION.usual_stretch, SEGMENTATION.stretch_deviation)
    )
    sums = [Sums(e) for e in evidence]
    candidates = [_segmentations(e, s, catalog, tried) for e, s in zip(evidence, sums, strict=True)]
    if not candidates:
        return []
    # What makes bricks seem higher than they are is much the same for all columns of an image.
    stretches = np.log(tried)
    scores = np.array([[p.score for p in segmentations] for segmentations in candidates])
    prior = ((stretches - np.log(usual)) / deviation) ** 2 / 2
    common = stretches[int((scores.sum(axis=0) - prior).argmax())]
    scores -= ((stretches - common) / SEGMENTATION.column_stretch_deviation) ** 2 / 2
    found = []
    for e, s, segmentations, totals in zip(evidence, sums, candidates, scores, strict=True):
        nothing = s.outside[-1]
        scored = [replace(p, score=float(total - nothing)) for p, total in zip(segmentations, totals, strict=True)]
        found.append(tuple(replace(p, feet=_feet(e, s, p, catalog)) for p in _of_each_count(scored)))
    return found


def _of_each_count(segmentations: Sequence[ColumnSegmentation]) -> list[ColumnSegmentation]:
    """The best one, then the best ones with a brick more and with a brick less."""
    best = max(segmentations, key=lambda p: p.score)
    count = len(best.segments)
    others = ([p for p in segmentations if len(p.segments) == n] for n in (count + 1, count - 1) if n > 1)
    return [best, *(max(those, key=lambda p: p.score) for those in others if those)]


def _feet(evidence: Evidence, sums: Sums, segmentation: ColumnSegmentation, catalog: Catalog) -> tuple[Segment, ...]:
    """One more segment below a segmentation, for each hypothesis that is not out of the question."""
    if not segmentation.segments:
        return ()
    end, upper = segmentation.segments[0].start, evidence.offsets[segmentation.segments[0].hypothesis]
    fitting = [o.is_foot and upper.stands_on(o, evidence.sides) for o in evidence.offsets]
    found = []
    for height_mm in sorted({catalog.bricks[k].size_mm[2] for k in evidence.kinds}):
        start = end - round(height_mm / AXES.slice_mm * segmentation.stretch)
        if start >= 0:
            hypotheses = [
                v for v, k in enumerate(evidence.kinds) if fitting[v] and catalog.bricks[k].size_mm[2] == height_mm
            ]
            gains = gains_of(evidence, sums, hypotheses, end - start)[:, start] - (
                sums.outside[end] - sums.outside[start]
            )
            found += [
                Segment(v, start, end)
                for v, gain in zip(hypotheses, gains, strict=True)
                if gain > SEGMENTATION.foot_min_gain
            ]
    return tuple(sorted(found, key=lambda s: s.hypothesis))


def _segmentations(
    evidence: Evidence, sums: Sums, catalog: Catalog, stretches: Sequence[float]
) -> list[ColumnSegmentation]:
    """The best cut of an axis at each stretch."""
    cache: dict[Way, Option] = {}
    options = [options_at(evidence, sums, catalog, stretch, cache) for stretch in stretches]
    return [_best_consistent(evidence, sums, o, s) for o, s in zip(options, stretches, strict=True)]


def _best_consistent(evidence: Evidence, sums: Sums, options: Options, stretch: float) -> ColumnSegmentation:
    """The best cut of which no two bricks are seen at one place: those would be one brick, taken for two."""
    best = _best_at(evidence, sums, options, stretch)
    conflict = _conflict(evidence, best)
    if conflict is None:
        return best
    # Seen along the row, a brick two studs wide that reaches forward and a lower one that reaches back look alike.
    without = [forbidden(options, evidence.offsets[s.hypothesis], s.middle) for s in conflict]
    return max((_best_consistent(evidence, sums, o, stretch) for o in without), key=lambda s: s.score)


def _conflict(evidence: Evidence, segmentation: ColumnSegmentation) -> tuple[Segment, Segment] | None:
    """Two bricks elsewhere in the column that would have their centres at one place of the image."""
    for a, b in combinations(segmentation.segments, 2):
        if evidence.offsets[a.hypothesis] != evidence.offsets[b.hypothesis]:
            places = [evidence.centers[s.hypothesis, min(round(s.middle), len(evidence.outside) - 1)] for s in (a, b)]
            if np.linalg.norm(places[0] - places[1]) < INSTANCES.vote_radius:
                return a, b
    return None


def _best_at(evidence: Evidence, sums: Sums, options: Options, stretch: float) -> ColumnSegmentation:
    count = len(evidence.outside)
    offsets = list(dict.fromkeys(o.offset for o, _ in options))
    outside = sums.outside.tolist()
    # By where the last brick is: the best score up to each slice, and the number of its option.
    best = {offset: [-np.inf] * (count + 1) for offset in offsets}
    came = {offset: [-1] * (count + 1) for offset in offsets}
    # What a brick may stand on: another, or nothing.
    under = {offset: [o for o in offsets if offset.stands_on(o, evidence.sides)] for offset in offsets}
    nothing = {offset: outside if offset.is_foot else [-np.inf] * (count + 1) for offset in offsets}
    below = {offset: list(nothing[offset]) for offset in offsets}
    near = [(below[offset], nothing[offset], [best[o] for o in lower]) for offset, lower in under.items() if lower]
    ways = [(o.length, cost, o.gains.tolist(), below[o.offset], best[o.offset], came[o.offset]) for o, cost in options]
    for end in range(1, count + 1):
        for number, (length, cost, gain, before, score_to, came_to) in enumerate(ways):
            start = end - length
            if start >= 0 and (score := before[start] + gain[start] - cost) > score_to[end]:
                score_to[end], came_to[end] = score, number
        for scores_below, of_nothing, lower in near:
            scores_below[end] = max(of_nothing[end], *[scores[end] for scores in lower])
    finish, score = _best_finish(evidence, sums, [(best[o], came[o]) for o in offsets], options)
    segments: list[Segment] = []
    if finish is not None:
        end, number = finish
        while number >= 0:
            option, _ = options[number]
            start = end - option.length
            segments.append(Segment(int(option.hypotheses[start]), start, end))
            number, end = -1, start
            if below[option.offset][end] > nothing[option.offset][end]:
                number = came[max(under[option.offset], key=lambda o: best[o][end])][end]
    return ColumnSegmentation(tuple(segments[::-1]), stretch, score)


def _best_finish(
    evidence: Evidence,
    sums: Sums,
    found: Sequence[tuple[list[float], list[int]]],
    options: Options,
) -> tuple[tuple[int, int] | None, float]:
    """Where the column ends and by which option, and the score of all: above it only its top and its studs may show."""
    count = len(evidence.outside)
    last = [(end, number, best[end]) for best, came in found for end, number in enumerate(came) if number >= 0]
    if not last:
        return None, float(sums.outside[-1])
    ends, numbers, best = (np.array(v) for v in zip(*last, strict=True))
    starts = ends - np.array([o.length for o, _ in options])[numbers]
    hypotheses = np.array([options[c][0].hypotheses[s] for c, s in zip(numbers, starts, strict=True)])
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
        rest -= np.where(shown, vote_cost(np.abs(evidence.votes[hypotheses, place] - middles)), 0.0)
    scores = best + rest
    k = int(scores.argmax())
    if scores[k] <= sums.outside[-1]:
        return None, float(sums.outside[-1])
    return (int(ends[k]), int(numbers[k])), float(scores[k])
