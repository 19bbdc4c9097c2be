"""What it is worth to put a brick somewhere on the axis of a column: the options that its segmentation has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .evidence import Evidence
from .hypotheses import Offset
from .thresholds import AXES, SEGMENTATION, STRIP

Array = npt.NDArray[np.float64]

SEAM_SHARES = (0.77, 0.1)  # of a seam's peak, half a slice and one and a half away from it


@dataclass(frozen=True)
class Option:
    """All ways to put a brick of one height and apparent length somewhere: for each first slice, the best hypothesis.

    ``offset`` is where it is in its column.
    """

    length: int
    offset: Offset
    gains: Array
    hypotheses: npt.NDArray[np.int64]


Way = tuple[float, Offset, int]  # height, offset and length of an option
Options = list[tuple[Option, float]]  # with what each costs


class Sums:
    """Running sums along the axis: entry ``[k, i]`` is of the first ``i`` slices."""

    def __init__(self, evidence: Evidence) -> None:
        count = len(evidence.outside)
        nothing, kinds, self.seams = np.zeros(count), np.zeros((len(evidence.kinds), count)), np.zeros(count + 1)
        if evidence.strip is not None:
            told = STRIP.weight * evidence.strip.log_probability.T
            nothing, kinds = told[0], told[1 + evidence.kinds]
            self.seams = STRIP.weight * seams_between(evidence.strip.seam)
        self.outside = _running_sum((evidence.outside + nothing)[None])[0]
        self.front = _running_sum(evidence.likelihood + kinds)
        self.top_face = _running_sum(np.maximum(evidence.likelihood, evidence.outside) + nothing)
        self.sides = _running_sum(evidence.hough_gains)


def seams_between(seam: Array) -> Array:
    """How much speaks for a seam before each slice, and behind the last, ``(S + 1,)``."""
    near, far = SEAM_SHARES
    wide = np.pad(seam, 2, mode="edge")
    return np.asarray(near * (wide[1:-2] + wide[2:-1]) + far * (wide[:-3] + wide[3:]), np.float64)


def _running_sum(values: Array) -> Array:
    return np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)


def options_at(evidence: Evidence, sums: Sums, catalog: Catalog, stretch: float, cache: dict[Way, Option]) -> Options:
    """Options at a stretch, with what each costs for being longer or shorter than it should be.

    ``cache`` keeps those that several stretches have.
    """
    ways: dict[tuple[float, Offset], list[int]] = {}
    for v, (kind, offset) in enumerate(zip(evidence.kinds, evidence.offsets, strict=True)):
        ways.setdefault((catalog.bricks[kind].size_mm[2], offset), []).append(v)
    found = []
    for (height_mm, offset), hypotheses in ways.items():
        nominal = height_mm / AXES.slice_mm * stretch
        slack = max(nominal * SEGMENTATION.slack_ratio, SEGMENTATION.min_slack_slices)
        for length in range(max(int(np.ceil(nominal - slack)), 1), int(nominal + slack) + 1):
            way = (height_mm, offset, length)
            if way not in cache:
                gains = gains_of(evidence, sums, hypotheses, length)
                likeliest = np.array(hypotheses)[gains.argmax(axis=0)]
                cache[way] = Option(length, offset, gains.max(axis=0), likeliest)
            found.append((cache[way], SEGMENTATION.slack_cost * max(abs(length - nominal) - 0.5, 0.0)))
    return [(o, cost) for o, cost in found if len(o.gains)]


def gains_of(evidence: Evidence, sums: Sums, hypotheses: Sequence[int], length: int) -> Array:
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
    votes = vote_cost(np.abs(windows - middles[:, None])).sum(axis=2)
    center_gain = np.log(
        (evidence.center_heat_at(hypotheses, middles) + SEGMENTATION.center_floor) / SEGMENTATION.center_neutral
    )
    off = np.abs(np.arange(length) - (length - 1) / 2) * AXES.slice_mm
    spread = np.minimum(off / SEGMENTATION.hough_spread_mm, SEGMENTATION.hough_max_cost)
    scatter = np.lib.stride_tricks.sliding_window_view(evidence.hough_counts[hypotheses], length, axis=1) @ spread
    front, sides = (s[hypotheses, length:] - s[hypotheses, :-length] for s in (sums.front, sums.sides))
    seams = (sums.seams[:-length] + sums.seams[length:]) / 2
    gains: Array = (
        front + seams + sides - scatter - votes + SEGMENTATION.center_weight * center_gain - SEGMENTATION.brick_cost
    )
    return gains


def vote_cost(away_slices: Array) -> Array:
    """What it costs that slices vote for a centre some way off; nothing where they show none."""
    fraction = np.minimum(away_slices * AXES.slice_mm / SEGMENTATION.vote_span_mm, 1.0)
    return np.asarray(SEGMENTATION.vote_weight * np.where(np.isnan(fraction), 0.0, fraction), np.float64)


def forbidden(options: Options, offset: Offset, middle: float) -> Options:
    """Options without those of an offset whose middle is near some slice."""

    def checked(option: Option) -> Option:
        if option.offset != offset:
            return option
        away = np.abs(np.arange(len(option.gains)) + (option.length - 1) / 2 - middle)
        return replace(option, gains=np.where(away < option.length / 2, -np.inf, option.gains))

    return [(checked(o), cost) for o, cost in options]
