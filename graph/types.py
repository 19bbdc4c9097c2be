"""A stack as frozen dataclasses, checked when they are made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

Point = tuple[float, float]
ParamValue = int | float | str

MAX_BRICKS = 4096
"""In one stack; nobody builds as many, and every check of a stack takes more time with each."""

LOW_CONFIDENCE = 0.8
"""Below this a reading is shown with its doubt."""


@dataclass(frozen=True)
class Brick:
    """One brick that was read.

    Attributes
    ----------
    id : str
        Unique within its stack.
    token, part, color : str
        Token, LDraw part number and LDraw colour name, from the catalog.
    column : int
        Time step, 0 is the first.
    level : int
        Place in its column, 0 is the lowest.
    polygon : tuple of (float, float)
        Outline in the photo, pixels ``(x, y)``; empty where there was no photo.
    confidence : float
        0 to 1.
    params : Mapping
        Parameters set on this brick; defaults come from the catalog.
    alternative : str or None
        Token of what else it might be, where the reading is unsure.
    distance_mm : float or None
        Of its centre from the camera, where the stack's pose is known.
    """

    id: str
    token: str
    part: str
    color: str
    column: int
    level: int
    polygon: tuple[Point, ...] = ()
    confidence: float = 1.0
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    alternative: str | None = None
    distance_mm: float | None = None

    def __post_init__(self) -> None:
        if not self.id:
            msg = "A brick needs an id."
            raise ValueError(msg)
        if self.column < 0 or self.level < 0:
            msg = f"Brick {self.id}: column and level must be 0 or more, got {self.column} and {self.level}."
            raise ValueError(msg)
        if not 0.0 <= self.confidence <= 1.0:
            msg = f"Brick {self.id}: confidence must lie between 0 and 1, got {self.confidence}."
            raise ValueError(msg)

    @property
    def unsure(self) -> bool:
        """Whether the reader doubts what this brick is."""
        return self.confidence < LOW_CONFIDENCE


class LinkKind(Enum):
    """How two bricks are connected."""

    STACKED = ("below", "above")
    RECURRENT = ("earlier", "later")


@dataclass(frozen=True)
class Link:
    """A directed connection between two bricks: below to above, or earlier to later."""

    kind: LinkKind
    source: str
    target: str


@dataclass(frozen=True)
class Problem:
    """What is wrong, in one sentence, and the id of the brick that it is about (if it is about one)."""

    message: str
    brick: str | None = None


@dataclass(frozen=True)
class StackView:
    """Where a stack stands before the camera.

    Attributes
    ----------
    rotation : tuple of tuple of float
        ``(3, 3)``, from the stack's frame (x the way time runs, z up, the row's middle at y 0) to the camera's (x
        right, y down, z forward).
    translation_mm : tuple of float
        The axis of the first column, at the height of its foot, in the camera's frame.
    distance_mm : float
        Of that place from the camera.
    distance_deviation : float
        Its standard deviation, as a ratio.
    focal_px : float
        The focal length that this goes with.
    """

    rotation: tuple[tuple[float, float, float], ...]
    translation_mm: tuple[float, float, float]
    distance_mm: float
    distance_deviation: float
    focal_px: float


@dataclass(frozen=True)
class Stack:
    """One stack: bricks in columns, their links, the problems found in it, and where it stands, if that is known.

    Raises
    ------
    ValueError
        Where there are very many bricks, ids repeat, two bricks share a place, a column or level is skipped, or a
        link names a brick that is not there.
    """

    bricks: tuple[Brick, ...]
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    view: StackView | None = None

    def __post_init__(self) -> None:
        if not self.bricks:
            msg = "A stack needs at least one brick."
            raise ValueError(msg)
        if len(self.bricks) > MAX_BRICKS or len(self.links) > 2 * MAX_BRICKS:
            msg = f"A stack has at most {MAX_BRICKS:,} bricks and twice as many links."
            raise ValueError(msg)
        _check_places(self.bricks)
        ids = {b.id for b in self.bricks}
        ends = {end for link in self.links for end in (link.source, link.target)}
        for name in sorted(ends - ids):
            msg = f"A link names the brick {name}, which is not in the stack."
            raise ValueError(msg)
        for name in sorted({p.brick for p in self.problems if p.brick is not None} - ids):
            msg = f"A problem names the brick {name}, which is not in the stack."
            raise ValueError(msg)

    @property
    def columns(self) -> tuple[tuple[Brick, ...], ...]:
        """Bricks by column in time order, each column from the lowest brick up."""
        columns: dict[int, list[Brick]] = {}
        for brick in sorted(self.bricks, key=lambda b: (b.column, b.level)):
            columns.setdefault(brick.column, []).append(brick)
        return tuple(map(tuple, columns.values()))

    def brick(self, brick_id: str) -> Brick:
        """The brick with this id; raises KeyError where there is none."""
        for b in self.bricks:
            if b.id == brick_id:
                return b
        raise KeyError(brick_id)

    def linked(self, earlier: str, later: str) -> bool:
        """Whether a recurrent link leads from one brick to the other."""
        return Link(LinkKind.RECURRENT, earlier, later) in self.links

    def with_problems(self, problems: Iterable[Problem]) -> "Stack":
        """The same stack with other problems."""
        return replace(self, problems=tuple(problems))


def _check_places(bricks: tuple[Brick, ...]) -> None:
    for name, count in Counter(b.id for b in bricks).items():
        if count > 1:
            msg = f"Two bricks have the id {name}."
            raise ValueError(msg)
    places = {(b.column, b.level) for b in bricks}
    if len(places) < len(bricks):
        msg = "Two bricks stand in the same place."
        raise ValueError(msg)
    for column, level in places:
        if (level and (column, level - 1) not in places) or (column and (column - 1, 0) not in places):
            msg = f"The brick in column {column}, level {level} has no neighbour before or below it."
            raise ValueError(msg)


def stacked_links(bricks: Iterable[Brick]) -> tuple[Link, ...]:
    """Links from every brick to the one on top of it, column by column."""
    ordered = sorted(bricks, key=lambda b: (b.column, b.level))
    return tuple(Link(LinkKind.STACKED, a.id, b.id) for a, b in pairwise(ordered) if a.column == b.column)
