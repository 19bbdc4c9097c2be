"""What the neighbours of a brick say about it.

Columns of a row are mostly built alike, and an output mostly stands on a plate that gives what it takes. Both are
habits and no rules: they count for little against a brick that is seen well, and decide where the network wavers. All
bricks of a row are weighed at once in a Markov random field of pairs, by belief propagation (Pearl 1988, chapter 4).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ..read.columns import Column, Place
from .thresholds import NEIGHBOURS

Array = npt.NDArray[np.float64]

ROUNDS = 6  # of messages; most rows are no longer than this either way


def weigh_neighbours(columns: Sequence[Column], catalog: Catalog) -> tuple[Column, ...]:
    """Count what stands beside, below and above each brick as evidence for what it is.

    Parameters
    ----------
    columns : sequence of Column
        Of one row, neighbours side by side.
    catalog : Catalog

    Returns
    -------
    tuple of Column
    """
    own = {(k, level): b.probability for k, column in enumerate(columns) for level, b in enumerate(column)}
    edges = [
        *(((k, level), (k, level + 1), _stacking_odds(catalog)) for k, level in own if (k, level + 1) in own),
        *((a, b, _alike_odds(catalog)) for a, b in _side_by_side(columns)),
    ]
    weighed = propagate(own, edges)
    return tuple(
        tuple(b.with_likelihoods(weighed[k, level], catalog) for level, b in enumerate(column))
        for k, column in enumerate(columns)
    )


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
