"""All that was read from one photo: its stacks, and what is seen beside them."""

from dataclasses import dataclass

from .types import Brick, Point, Problem, Stack

LEAST_CORNERS = 3
"""Of an outline."""


@dataclass(frozen=True)
class Occlusion:
    """A stack that hides a part of another one, by their places among those of the photo."""

    nearer: int
    farther: int


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
        if len(self.polygon) < LEAST_CORNERS:
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
