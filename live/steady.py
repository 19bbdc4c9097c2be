"""Which reading of a running camera to go by: one that several frames agree on."""

from collections import deque

from ..graph import LinkKind, PhotoGraph, Stack

NEEDED = 3
"""So many readings must agree,"""
AMONG = 5
"""of so many of the newest ones."""
PATIENCE = 5
"""After so many readings without a stack, one after the other, what was agreed is forgotten."""

BrickPosition = tuple[int, int]
StackBuild = tuple[tuple[tuple[str, ...], ...], frozenset[tuple[BrickPosition, BrickPosition]]]


def build_of(graph: PhotoGraph) -> tuple[StackBuild, ...]:
    """What was built, without where it is seen and how surely.

    Returns
    -------
    tuple
        For each stack the tokens of its columns, and its recurrent links as pairs of ``(column, level)``.
        Bricks that lie alone do not count.
    """
    return tuple((_tokens(s), _links(s)) for s in graph.stacks)


def _tokens(stack: Stack) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(b.token for b in column) for column in stack.columns)


def _links(stack: Stack) -> frozenset[tuple[BrickPosition, BrickPosition]]:
    places = {b.id: (b.column, b.level) for b in stack.bricks}
    recurrent = (link for link in stack.links if link.kind is LinkKind.RECURRENT)
    return frozenset((places[link.source], places[link.target]) for link in recurrent)


class SteadyReading:
    """Takes in readings one by one, and says which one is agreed.

    A reading is agreed once ``needed`` of the last ``among`` readings are of the same build. It stays until another one
    is agreed, or ``patience`` readings in a row show no stack.

    Attributes
    ----------
    agreed : PhotoGraph or None
        The newest reading of the agreed build.

    Raises
    ------
    ValueError
        Where so many can never agree, or a number is less than one.
    """

    def __init__(self, needed: int = NEEDED, among: int = AMONG, patience: int = PATIENCE) -> None:
        if not 1 <= needed <= among or patience < 1:
            msg = f"{needed} of {among} readings, and a patience of {patience}, make no sense."
            raise ValueError(msg)
        self.agreed: PhotoGraph | None = None
        self._needed = needed
        self._patience = patience
        self._builds: deque[tuple[StackBuild, ...]] = deque(maxlen=among)
        self._nothing = 0

    def see(self, graph: PhotoGraph) -> bool:
        """Take in the next reading.

        Returns
        -------
        bool
            Whether it is agreed now, and what was agreed before, if anything, was another build.
        """
        build = build_of(graph)
        self._builds.append(build)
        if not build:
            self._nothing += 1
            if self._nothing >= self._patience:
                self.agreed = None
            return False
        self._nothing = 0
        if self.agreed is not None and build == build_of(self.agreed):
            self.agreed = graph
            return False
        if self._builds.count(build) < self._needed:
            return False
        self.agreed = graph
        return True
