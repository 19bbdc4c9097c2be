"""Which stack of those that were to be built a photo shows, and which of its bricks is where, also where it is misread.

By geometry first: a row of as many columns, its bricks of the same heights in the same order. What the reader took the
bricks for counts only to tell such stacks apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from ...calibration.bricks.stacks import NamedStack
from ...catalog import BrickType, Catalog
from ..bricks import FoundBrick
from ..read.found_column import Column

Array = npt.NDArray[np.float64]

MISSING_COST, EXTRA_COST, HEIGHT_COST = 0.8, 1.2, 1.2  # of one brick
MISREAD_COST = 0.3  # of one that was surely taken for another of its height
MAX_COST = 0.29  # a brick of the stack, for a row to be that stack
MIN_NAMED = 0.4  # of its bricks must have been named right, or another stack of the same heights would do


@dataclass(frozen=True)
class KnownBrick:
    """A brick in a photo of which it is known what it is.

    Attributes
    ----------
    found : FoundBrick
        As it was read.
    kind : int
        What it is: its place in the catalog.
    """

    found: FoundBrick
    kind: int


@dataclass(frozen=True)
class KnownStack:
    """A stack that was to be built, in a photo.

    Attributes
    ----------
    stack : NamedStack
    bricks : tuple of KnownBrick
        Those of its bricks that were found.
    """

    stack: NamedStack
    bricks: tuple[KnownBrick, ...]


def align_stacks(rows: Sequence[Sequence[Column]], stacks: Sequence[NamedStack], catalog: Catalog) -> list[KnownStack]:
    """Find stacks among the rows of columns that were read in a photo.

    Parameters
    ----------
    rows : sequence of sequence of Column
        From left to right.
    stacks : sequence of NamedStack
        Each is there once or not at all.
    catalog : Catalog

    Returns
    -------
    list of KnownStack
        Those that are there.
    """
    tries = [[_align_row(row, stack, catalog) for stack in stacks] for row in rows]
    cost = np.array([[min(t[0], 2 * MAX_COST) for t in of_row] for of_row in tries]).reshape(len(rows), len(stacks))
    return [
        known
        for row, stack in zip(*linear_sum_assignment(cost), strict=True)
        if cost[row, stack] <= MAX_COST and (known := tries[row][stack][1]) is not None
    ]


def _align_row(row: Sequence[Column], stack: NamedStack, catalog: Catalog) -> tuple[float, KnownStack | None]:
    """What it costs to take a row for a stack, a brick, and the stack as it stands there."""
    if len(row) != len(stack.columns):
        return np.inf, None
    best: tuple[float, KnownStack | None] = (np.inf, None)
    for order in (row, row[::-1]):
        parts = [
            _align_column(column, [catalog[t] for t in tokens], catalog)
            for column, tokens in zip(order, stack.columns, strict=True)
        ]
        cost = sum(c for c, _ in parts) / sum(map(len, stack.columns))
        bricks = tuple(b for _, known in parts for b in known)
        named = np.mean([int(b.found.probability.argmax()) == b.kind for b in bricks]) if bricks else 0.0
        if cost < best[0] and named >= MIN_NAMED:
            best = (cost, KnownStack(stack, bricks))
    return best


def _align_column(
    read: Sequence[FoundBrick], wanted: Sequence[BrickType], catalog: Catalog
) -> tuple[float, list[KnownBrick]]:
    """The least cost of turning what was read into what is there, and the bricks of both that are the same."""
    kinds = [catalog.bricks.index(b) for b in wanted]
    cost = np.full((len(read) + 1, len(wanted) + 1), np.inf)
    cost[:, 0] = EXTRA_COST * np.arange(len(read) + 1)
    cost[0] = MISSING_COST * np.arange(len(wanted) + 1)
    pair = np.array([[_pair_cost(r, w, k) for w, k in zip(wanted, kinds, strict=True)] for r in read])
    for i, j in np.ndindex(len(read), len(wanted)):
        steps = (cost[i, j] + pair[i, j], cost[i, j + 1] + EXTRA_COST, cost[i + 1, j] + MISSING_COST)
        cost[i + 1, j + 1] = min(steps)
    known = []
    i, j = len(read), len(wanted)
    while i and j:
        if np.isclose(cost[i, j], cost[i - 1, j - 1] + pair[i - 1, j - 1]):
            i, j = i - 1, j - 1
            if read[i].kind.size_mm[2] == wanted[j].size_mm[2]:
                known.append(KnownBrick(read[i], kinds[j]))
        elif np.isclose(cost[i, j], cost[i - 1, j] + EXTRA_COST):
            i -= 1
        else:
            j -= 1
    return float(cost[-1, -1]), known[::-1]


def _pair_cost(read: FoundBrick, wanted: BrickType, kind: int) -> float:
    if read.kind.size_mm[2] != wanted.size_mm[2]:
        return HEIGHT_COST
    return MISREAD_COST * (1 - float(read.probability[kind]))
