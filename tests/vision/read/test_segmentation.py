"""The cut of a column: the best of all, by counting them out on short axes."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.read.evidence import Evidence
from deepbrick.vision.read.hypotheses import CROWNED, ON_DOUBLE, ON_SINGLE, placement_hypotheses
from deepbrick.vision.read.options import seams_between
from deepbrick.vision.read.segmentation import segment_columns
from deepbrick.vision.read.strips import StripAnswer
from deepbrick.vision.read.thresholds import AXES, SEGMENTATION, STRIP

CATALOG = load_catalog()
SLICES = 34


def made_up(seed, sides=ON_SINGLE):
    """Evidence of a column of a few bricks, with so much noise that other cuts come near."""
    rng = np.random.default_rng(seed)
    hypotheses = placement_hypotheses(CATALOG, sides)
    shape = (len(hypotheses), SLICES)
    likelihood = np.log(rng.uniform(SEGMENTATION.min_likelihood, 0.5, shape))
    votes = rng.uniform(0, SLICES, shape)
    center_heat = rng.uniform(0, 0.3, shape)
    outside = np.log(rng.uniform(0.15, 0.5, SLICES))
    start = int(rng.integers(2, 6))
    while start < SLICES - 12:
        v = int(rng.integers(len(hypotheses)))
        end = start + round(CATALOG.bricks[hypotheses[v].kind].size_mm[2] / AXES.slice_mm)
        likelihood[v, start:end] = np.log(rng.uniform(0.3, 1.0, end - start))
        votes[v, start:end] = (start + end - 1) / 2 + rng.normal(0, 1.5, end - start)
        center_heat[v, (start + end) // 2] = rng.uniform(0.2, 1)
        outside[start:end] = SEGMENTATION.outside_log_likelihood
        start = end
    votes[rng.random(shape) < 0.1] = np.nan
    top_face = np.broadcast_to(rng.integers(0, 6, (len(hypotheses), 1)), shape).astype(np.int64)
    counted = rng.uniform(0, 0.6, shape), rng.uniform(0, 0.05, shape)
    # Each brick has its centre beside those elsewhere in the column.
    beside = [[2 * h.side + 7 * h.depth] for h in hypotheses]
    centers = np.stack(np.broadcast_arrays(beside, np.arange(SLICES) / 10), axis=-1)
    return Evidence(hypotheses, outside, likelihood, votes, center_heat, top_face, *counted, centers, sides)


def vote_cost(evidence, hypothesis, place, middle):
    vote = evidence.votes[hypothesis, place]
    if math.isnan(vote):
        return 0.0
    return SEGMENTATION.vote_weight * min(abs(vote - middle) * AXES.slice_mm / SEGMENTATION.vote_span_mm, 1.0)


def strip(evidence, answer, place):
    """What the strip says in a slice for one of its answers: 0 is nothing."""
    return 0.0 if evidence.strip is None else STRIP.weight * evidence.strip.log_probability[place, answer]


def seam(evidence, before):
    """What the strip says for a seam before a slice: by the two slices beside it, and a little by the next."""
    if evidence.strip is None:
        return 0.0
    near, far = ([evidence.strip.seam[min(max(before + k, 0), SLICES - 1)] for k in ks] for ks in ((-1, 0), (-2, 1)))
    return STRIP.weight * (0.77 * sum(near) + 0.1 * sum(far))


def worth(evidence, hypothesis, start, end):
    """What a brick is worth, slice by slice."""
    middle = (start + end - 1) / 2
    heat = np.interp(middle, np.arange(SLICES), evidence.center_heat[hypothesis])
    total = SEGMENTATION.center_weight * math.log((heat + SEGMENTATION.center_floor) / SEGMENTATION.center_neutral)
    total -= SEGMENTATION.brick_cost
    total += (seam(evidence, start) + seam(evidence, end)) / 2
    for place in range(start, end):
        off = min(abs(place - middle) * AXES.slice_mm / SEGMENTATION.hough_spread_mm, SEGMENTATION.hough_max_cost)
        total += evidence.likelihood[hypothesis, place] + evidence.hough_gains[hypothesis, place]
        total += strip(evidence, 1 + evidence.hypotheses[hypothesis].kind, place)
        total -= evidence.hough_counts[hypothesis, place] * off + vote_cost(evidence, hypothesis, place, middle)
    return total


def worth_above(evidence, hypothesis, start, end):
    """What the slices above the topmost brick are worth: first its top, then nothing."""
    total = 0.0
    top_end = end + int(evidence.top_face[hypothesis, min(end, SLICES - 1)])
    for place in range(end, SLICES):
        if place < top_end:
            total += max(evidence.likelihood[hypothesis, place], evidence.outside[place])
            total += strip(evidence, 0, place)
            if evidence.likelihood[hypothesis, place] > evidence.outside[place]:
                total -= vote_cost(evidence, hypothesis, place, (start + end - 1) / 2)
        else:
            total += evidence.outside[place] + strip(evidence, 0, place)
    return total


def ways(evidence, stretch):
    """The hypotheses of one height at one place in the column, their lengths in slices, and what each length costs."""
    kinds = [
        (CATALOG.bricks[h.kind].size_mm[2], CATALOG.bricks[h.kind].fills_depth, h.depth, h.side)
        for h in evidence.hypotheses
    ]
    for height_mm, *where in sorted(set(kinds)):
        mine = [v for v, kind in enumerate(kinds) if kind == (height_mm, *where)]
        nominal = height_mm / AXES.slice_mm * stretch
        slack = max(nominal * SEGMENTATION.slack_ratio, SEGMENTATION.min_slack_slices)
        for length in range(1, SLICES):
            if abs(length - nominal) <= slack:
                yield mine, length, SEGMENTATION.slack_cost * max(abs(length - nominal) - 0.5, 0)


def may_stand(evidence, upper, lower):
    """Whether one hypothesis' brick may stand on another's: half of it at least is on that."""
    upper, lower = evidence.hypotheses[upper], evidence.hypotheses[lower]
    if abs(upper.side - lower.side) > 0.25:
        return False
    if evidence.sides is not CROWNED:
        return upper.depth == 0
    deep = [CATALOG.bricks[h.kind].fills_depth for h in (upper, lower)]
    return upper.depth == lower.depth if deep[0] == deep[1] else abs(upper.depth - lower.depth) <= 0.25


def of_nothing(evidence):
    """The score of nothing standing on the axis."""
    return float(evidence.outside.sum()) + sum(strip(evidence, 0, k) for k in range(SLICES))


def best_cut(evidence, stretch):
    """The best of all cuts, each counted out."""
    places = {}
    for (mine, length, cost), start in itertools.product(list(ways(evidence, stretch)), range(SLICES)):
        if start + length <= SLICES:
            v = max(mine, key=lambda v: worth(evidence, v, start, start + length))
            places.setdefault(start, []).append(
                (v, start, start + length, worth(evidence, v, start, start + length) - cost)
            )
    best, best_score = (), of_nothing(evidence)

    def grow(cut, score):
        nonlocal best, best_score
        v, start, end = cut[-1]
        whole = score + worth_above(evidence, v, start, end)
        if whole > best_score:
            best, best_score = tuple(cut), whole
        for upper, bottom, top, gain in places.get(end, []):
            if may_stand(evidence, upper, v):
                grow([*cut, (upper, bottom, top)], score + gain)

    for start, first in places.items():
        below = float(evidence.outside[:start].sum()) + sum(strip(evidence, 0, k) for k in range(start))
        for v, _, end, gain in first:
            if max(abs(evidence.hypotheses[v].side), abs(evidence.hypotheses[v].depth)) <= 0.25:
                grow([(v, start, end)], below + gain)
    return best, best_score


def with_strip(evidence, seed):
    """The evidence, and a strip that says something else here and there."""
    rng = np.random.default_rng([seed, 1])
    shown = rng.dirichlet(np.full(1 + len(CATALOG), 0.3), SLICES)
    return replace(evidence, strip=StripAnswer(np.log(np.maximum(shown, 1e-6)), rng.normal(0, 3, SLICES)))


@pytest.mark.parametrize("strip", [False, True], ids=["maps", "strip"])
@pytest.mark.parametrize("sides", [ON_SINGLE, CROWNED, ON_DOUBLE], ids=["single", "crowned", "double"])
@pytest.mark.parametrize("seed", range(6))
def test_no_cut_is_better(seed, sides, strip):
    evidence = made_up(seed, sides)
    evidence = with_strip(evidence, seed) if strip else evidence
    counted = {s: best_cut(evidence, s) for s in SEGMENTATION.rigid_stretches}
    prior = {s: (math.log(s) / SEGMENTATION.rigid_deviation) ** 2 / 2 for s in counted}
    common = max(counted, key=lambda s: counted[s][1] - prior[s])
    own = {
        s: score - of_nothing(evidence) - (math.log(s / common) / SEGMENTATION.column_stretch_deviation) ** 2 / 2
        for s, (_, score) in counted.items()
    }
    wanted = max(own, key=own.__getitem__)
    ((found, *others),) = segment_columns([evidence], CATALOG, rigid=True)
    assert found.stretch == wanted
    assert found.score == pytest.approx(own[wanted])
    assert [(s.hypothesis, s.start, s.end) for s in found.segments] == list(counted[wanted][0])
    assert len(found.segments) > 0
    counts = {s: len(cut) for s, (cut, _) in counted.items()}
    near = {n for n in counts.values() if abs(n - counts[wanted]) == 1 and n > 1}
    best = {n: max(own[s] for s in own if counts[s] == n) for n in near}
    assert {len(o.segments): o.score for o in others} == pytest.approx(best)


def test_a_brick_more_or_less_is_given_beside_the_best_cut():
    found = [segment_columns([made_up(seed)], CATALOG)[0] for seed in range(6)]
    counts = [[len(p.segments) for p in cuts] for cuts in found]
    assert any(len(cuts) > 1 for cuts in counts)
    for best, *others in counts:
        assert {abs(n - best) for n in others} <= {1}
        assert len(set(others)) == len(others)


def test_a_seam_is_where_the_slices_beside_it_say():
    seam = np.zeros(12)
    seam[5:7] = 4.0
    between = seams_between(seam)
    assert between.shape == (13,)
    assert between.argmax() == 6
    assert between[6] > between[5] > between[4] > between[2] == 0


def test_nothing_is_found_where_nothing_stands():
    evidence = made_up(0)
    empty = Evidence(
        evidence.hypotheses,
        np.zeros(SLICES),
        np.full_like(evidence.likelihood, math.log(SEGMENTATION.min_likelihood)),
        np.full_like(evidence.votes, np.nan),
        np.zeros_like(evidence.center_heat),
        evidence.top_face,
        np.zeros_like(evidence.hough_gains),
        np.zeros_like(evidence.hough_counts),
        evidence.centers,
        evidence.sides,
    )
    assert segment_columns([empty], CATALOG)[0][0].segments == ()


def test_columns_of_one_image_agree_in_how_high_bricks_seem():
    evidence = [made_up(seed) for seed in range(4)]
    together = [found[0] for found in segment_columns(evidence, CATALOG)]
    alone = [segment_columns([e], CATALOG)[0][0] for e in evidence]
    assert np.std([np.log(c.stretch) for c in together]) <= np.std([np.log(c.stretch) for c in alone])


def test_no_two_bricks_are_found_at_one_place_of_the_image():
    # Seen along the row, what reaches to one side looks like a lower brick that reaches to the other.
    evidence = made_up(0)
    two = [v for v, h in enumerate(evidence.hypotheses) if h.side != 0]
    lower, higher = (next(v for v in two if evidence.hypotheses[v].side == side) for side in (-0.25, 0.25))
    likelihood = np.full_like(evidence.likelihood, math.log(SEGMENTATION.min_likelihood))
    likelihood[lower, 4:16] = likelihood[higher, 20:32] = 0.0
    plate = next(v for v, h in enumerate(evidence.hypotheses) if CATALOG.bricks[h.kind].size_mm[2] < 4)
    likelihood[plate, 16:20] = 0.0
    evidence = replace(
        evidence,
        outside=np.full(SLICES, SEGMENTATION.outside_log_likelihood),
        likelihood=likelihood,
        votes=np.full_like(evidence.votes, np.nan),
        center_heat=np.ones_like(evidence.center_heat),
        hough_counts=np.zeros_like(evidence.hough_counts),
    )
    apart = segment_columns([evidence], CATALOG, rigid=True)[0][0]
    assert [s.hypothesis for s in apart.segments] == [lower, plate, higher]
    height = np.arange(SLICES) - 32 * np.array([[h.side] for h in evidence.hypotheses])
    alike = replace(evidence, centers=np.stack([np.zeros_like(height), height / 10], axis=-1))
    assert (
        len({s.hypothesis for s in segment_columns([alike], CATALOG, rigid=True)[0][0].segments} & {lower, higher}) == 1
    )
