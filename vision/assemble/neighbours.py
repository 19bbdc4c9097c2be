"""What the neighbours of a brick say about it, and the links between those that stand side by side.

Columns of a row are mostly built alike, and an output mostly stands on a plate that gives what it takes. Both are
habits and no rules: they count for little against a brick that is seen well, and decide where the network wavers. All
bricks of a row are weighed at once in a Markov random field of pairs, by belief propagation (Pearl 1988, chapter 4).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...catalog import BrickType, Catalog, Role
from ..bricks import FoundBrick
from ..read.found_column import Column, Place
from ..read.region import RegionReading
from .rows import FoundStack
from .thresholds import LINKS, NEIGHBOURS

Array = npt.NDArray[np.float64]

ROUNDS = 6  # of messages; most rows are no longer than this either way


def weigh_row(
    columns: Sequence[Column], shown: Mapping[Place, float], readings: Sequence[RegionReading], catalog: Catalog
) -> FoundStack:
    """Count what stands beside, below and above each brick of a row, and the links, as evidence for what it is.

    A link covers just those side studs by which a brick is known that one can be pushed on; where there is none, they
    would show.

    Parameters
    ----------
    columns : sequence of Column
        Neighbours side by side.
    shown : Mapping of (column, level) to float
        How likely the photo shows a link to the right of a brick, against that it shows nothing there.
    readings : sequence of RegionReading
        Their cells may show links too.
    """
    odds = _link_odds(columns, shown, readings, catalog)
    ends = _link_ends(catalog)
    is_end = np.array([b in ends for b in catalog])
    own = {(k, level): b.probability for k, column in enumerate(columns) for level, b in enumerate(column)}
    for (k, level), o in odds.items():
        linked = o / (1 + o)
        factor = np.where(is_end, LINKS.linked_odds**linked * LINKS.unlinked_odds ** (1 - linked), 1.0)
        for place in ((k, level), (k + 1, level)):
            own[place] = own[place] * factor
    stacking, alike = _stacking_odds(catalog), _alike_odds(catalog)
    edges = [
        *(((k, level), (k, level + 1), stacking) for k, level in own if (k, level + 1) in own),
        *((a, b, alike) for a, b in _side_by_side(columns)),
    ]
    weighed = propagate(own, edges)
    linked_places = {
        (k, level)
        for (k, level), o in odds.items()
        if o > 1 and all(is_end[weighed[place].argmax()] for place in ((k, level), (k + 1, level)))
    }
    return FoundStack(
        tuple(
            tuple(b.with_likelihoods(weighed[k, level], catalog) for level, b in enumerate(column))
            for k, column in enumerate(columns)
        ),
        frozenset(linked_places),
    )


def _link_odds(
    columns: Sequence[Column], shown: Mapping[Place, float], readings: Sequence[RegionReading], catalog: Catalog
) -> dict[Place, float]:
    """How likely a link is at each place that is shown, against that there is none."""
    votes = [(r.look.link_votes(catalog), r.look.cell_px) for r in readings] if shown else []
    odds = {}
    for (k, level), seen in shown.items():
        area = _link_area(columns[k][level], columns[k + 1][level], votes)
        odds[k, level] = seen * float(np.exp(np.interp(area, LINKS.areas, np.log(LINKS.area_odds))))
    return _alike_along(odds)


def _alike_along(odds: Mapping[Place, float]) -> dict[Place, float]:
    """Let the gaps of one level speak for each other: people mostly link all bricks of a level, or none."""
    log_odds = {place: float(np.log(o)) for place, o in odds.items()}
    limit = float(np.log(LINKS.level_max_odds))
    others = {
        (k, level): sum(o for (i, other), o in log_odds.items() if other == level and i != k) for k, level in log_odds
    }
    return {
        place: float(np.exp(o + np.clip(LINKS.level_weight * others[place], -limit, limit)))
        for place, o in log_odds.items()
    }


def propagate(own: dict[Place, Array], edges: Sequence[tuple[Place, Place, Array]]) -> dict[Place, Array]:
    """Sum-product belief propagation; exact where the edges form no loop.

    Parameters
    ----------
    own : dict of (K,) float64
        What each node says of itself.
    edges : sequence of (node, node, (K, K) float64)
        Odds of each pair of states, the first node's along the first axis.

    Returns
    -------
    dict of (K,) float64
        The nodes' probabilities; each sums to 1.
    """
    ways = {(a, b): odds for a, b, odds in edges} | {(b, a): odds.T for a, b, odds in edges}
    messages = {way: np.ones(odds.shape[1]) for way, odds in ways.items()}
    towards: dict[Place, list[tuple[Place, Place]]] = {node: [] for node in own}
    for way in ways:
        towards[way[1]].append(way)
    for _ in range(ROUNDS):
        sent = {}
        for (a, b), odds in ways.items():
            belief = own[a] * np.prod([messages[way] for way in towards[a] if way[0] != b], axis=0)
            message = belief @ odds
            sent[a, b] = message / message.max()
        messages = sent
    beliefs = {node: p * np.prod([messages[way] for way in towards[node]], axis=0) for node, p in own.items()}
    return {node: belief / belief.sum() for node, belief in beliefs.items()}


def _side_by_side(columns: Sequence[Column]) -> list[tuple[Place, Place]]:
    """Bricks of neighbouring columns that stand equally high and are equally high."""
    spans = [{span: level for level, span in enumerate(_spans(column))} for column in columns]
    return [
        ((k, level), (k + 1, right[span]))
        for k, (left, right) in enumerate(pairwise(spans))
        for span, level in left.items()
        if span in right
    ]


def _spans(column: Column) -> list[tuple[float, float]]:
    """Height of the bottom and of the top of each brick, in mm."""
    tops = np.cumsum([b.kind.size_mm[2] for b in column]).round(1).tolist()
    return list(pairwise([0.0, *tops]))


def _alike_odds(catalog: Catalog) -> Array:
    return np.where(np.eye(len(catalog), dtype=bool), NEIGHBOURS.alike_odds, 1.0)


def _stacking_odds(catalog: Catalog) -> Array:
    ports = [b.meaning.kind if b.meaning.role is Role.PORT else None for b in catalog]
    fits = [[kind in b.meaning.outputs for kind in ports] for b in catalog]
    return np.where(fits, NEIGHBOURS.output_odds, 1.0)


def _link_ends(catalog: Catalog) -> tuple[BrickType, ...]:
    """Brick types that links join."""
    layers = {b.meaning.layer for b in catalog.with_role(Role.LINK)}
    return tuple(b for b in catalog if b.meaning.role is not Role.LINK and b.meaning.layer in layers)


def _link_area(a: FoundBrick, b: FoundBrick, votes: Sequence[tuple[Array, float]]) -> float:
    """Area of the cells that say a link's centre is between two bricks, in square stud pitches."""
    middle, stud_px = (a.center + b.center) / 2, (a.stud_px + b.stud_px) / 2
    return sum(
        float((np.linalg.norm(places - middle, axis=1) < LINKS.center_tolerance * stud_px).sum())
        * (cell_px / stud_px) ** 2
        for places, cell_px in votes
    )
