"""The brick graph as frozen dataclasses, checked when they are made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

Point = tuple[float, float]
ParamValue = int | float | str

MAX_BRICKS = 4096
"""In one stack; nobody builds as many, and every check of a stack takes more time with each."""

_LEAST_CORNERS = 3

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
class Occlusion:
    """A stack that hides a part of another one, by their places among those of the photo."""

    nearer: int
    farther: int


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


@dataclass(frozen=True)
class OtherBrick:
    """A toy brick, or some that touch, that is none of the catalog's.

    Attributes
    ----------
    polygon : tuple of (float, float)
        Its outline in the photo.
    confidence : float
        0 to 1, that it is one.

    Raises
    ------
    ValueError
        Where the outline has no area or the confidence is out of range.
    """

    polygon: tuple[Point, ...]
    confidence: float

    def __post_init__(self) -> None:
        if len(self.polygon) < _LEAST_CORNERS:
            msg = f"The outline of another brick needs three points, got {len(self.polygon)}."
            raise ValueError(msg)
        if not 0.0 <= self.confidence <= 1.0:
            msg = f"The confidence of another brick must lie between 0 and 1, got {self.confidence}."
            raise ValueError(msg)


@dataclass(frozen=True)
class MatView:
    """The printed mat in a photo.

    Attributes
    ----------
    paper : str
        What it was printed on.
    rotation : tuple of tuple of float
        ``(3, 3)``, from the mat's frame (x the way time runs, y away from who builds, z up) to the camera's (x right,
        y down, z forward).
    translation_mm : tuple of float
        The middle of the mat in the camera's frame.
    error_px : float
        Root mean square reprojection error.
    focal_px : float
        That the pose was worked out with.
    focal_from : str
        Where it is from: "calibrated", "EXIF", "mat" or "assumed".
    focal_deviation : float
        Its standard deviation, as a fraction of it.
    color_error : (float, float) or None
        Median CIEDE2000 of the patches before and after the colours were corrected.
    outline, arrow : tuple of (float, float)
        The corners of the printed frame, and both ends of the arrow of time, in the photo.
    """

    paper: str
    rotation: tuple[tuple[float, float, float], ...]
    translation_mm: tuple[float, float, float]
    error_px: float
    focal_px: float
    focal_from: str
    focal_deviation: float
    color_error: tuple[float, float] | None = None
    outline: tuple[Point, ...] = ()
    arrow: tuple[Point, ...] = ()


@dataclass(frozen=True)
class PhotoGraph:
    """All that was read from one photo.

    Attributes
    ----------
    photo : str
        Path of the photo as given.
    size : tuple of int
        Width and height in pixels, after the EXIF orientation.
    loose : tuple of Brick
        Bricks that lie alone and belong to no stack (column and level 0).
    problems : tuple of Problem
        Problems of the photo as a whole.
    mat : MatView or None
        The printed mat, where the photo shows one that can be used.
    occlusions : tuple of Occlusion
        Which stack hides which, as far as their poses are known.
    lens, kit : str or None
        Names of the calibrated camera and of the kit that were given to read it with.
    others : tuple of OtherBrick
        Toy bricks that are none of the catalog's and were left alone; none overlaps a brick that was read.

    Raises
    ------
    ValueError
        Where an occlusion names a stack that is not there.
    """

    photo: str
    size: tuple[int, int]
    stacks: tuple[Stack, ...] = ()
    loose: tuple[Brick, ...] = ()
    problems: tuple[Problem, ...] = ()
    mat: MatView | None = None
    occlusions: tuple[Occlusion, ...] = ()
    lens: str | None = None
    kit: str | None = None
    others: tuple[OtherBrick, ...] = ()

    def __post_init__(self) -> None:
        for occlusion in self.occlusions:
            for number in (occlusion.nearer, occlusion.farther):
                if not 0 <= number < len(self.stacks):
                    msg = f"An occlusion names the stack {number}, but there are {len(self.stacks)}."
                    raise ValueError(msg)


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
