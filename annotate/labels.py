"""Where the labels of a marked photo go: never over each other, over bricks only where they must."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

_Boxes = npt.NDArray[np.float64]  # (N, 4): left, top, right, bottom

# Lengths in letters.
_STEP = 0.5  # how far apart the places lie that are tried
_REACH = 24  # how many of them, in each direction
_GAPS = (1.0, 2.5, 5.0, 9.0, 14.0)  # from the side of the stack

_COVER_COST = 12.0  # hiding a brick is as bad as standing this many letters away
_HEIGHT_COST = 2.0  # a label beside its brick is better than one above it


@dataclass(frozen=True)
class Box:
    """Upright rectangle in pixels: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, ``(x, y)``."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.x1 - self.x0, self.y1 - self.y0

    def shrunk(self, fraction: float) -> "Box":
        """The inner part, without this fraction of the size at each side."""
        dx, dy = fraction * self.size[0], fraction * self.size[1]
        return Box(self.x0 + dx, self.y0 + dy, self.x1 - dx, self.y1 - dy)

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """The point of the rectangle that is nearest to ``(x, y)``."""
        return min(max(x, self.x0), self.x1), min(max(y, self.y0), self.y1)


@dataclass(frozen=True)
class Wish:
    """Where a label would like to be.

    Attributes
    ----------
    size : tuple of float
        Width and height of the label in pixels.
    target : Box
        What it names.
    sides : tuple of float or None
        Left and right edge of the whole stack, where a label with a leader may stand;
        None for one that stands just below its target.
    inside : bool
        Whether it may stand on its target.
    """

    size: tuple[float, float]
    target: Box
    sides: tuple[float, float] | None
    inside: bool


@dataclass(frozen=True)
class LabelPosition:
    """Where a label stands, and whether a leader must show what it names."""

    box: Box
    leader: bool


def place_labels(
    wishes: Sequence[Wish],
    bricks: Sequence[Box],
    taken: Sequence[Box],
    photo_wh: tuple[int, int],
    letter_px: float,
) -> tuple[LabelPosition, ...]:
    """Give every label a place.

    Parameters
    ----------
    wishes : sequence of Wish
        Served in this order.
    bricks : sequence of Box
        What is better not covered.
    taken : sequence of Box
        What must not be covered.
    photo_wh : tuple of int
        Width and height of the photo.
    letter_px : float
        Letter height, the unit of all distances.

    Returns
    -------
    tuple of LabelPosition
        One for each wish. All lie inside the photo; no two overlap unless the photo has
        no room left.
    """
    places: list[LabelPosition] = []
    brick_boxes = _array(bricks)
    for wish in wishes:
        occupied = _array([*taken, *(p.box for p in places)])
        places.append(_place(wish, brick_boxes, occupied, photo_wh, letter_px))
    return tuple(places)


def _place(wish: Wish, bricks: _Boxes, occupied: _Boxes, photo_wh: tuple[int, int], letter_px: float) -> LabelPosition:
    width, height = wish.size
    x, y = wish.target.centre
    if wish.inside and width <= wish.target.size[0] and height <= wish.target.size[1]:
        room = (wish.target.size[1] - height) / 2
        shifts = [k * _STEP * letter_px for k in (0, 1, -1, 2, -2)]
        boxes = _around([(x, y + dy) for dy in shifts if abs(dy) <= room], wish.size)
        free = _free(boxes, occupied, photo_wh)
        if free.any():
            return LabelPosition(Box(*boxes[free][0]), leader=False)
    boxes = _candidates(wish, letter_px)
    free = _free(boxes, np.vstack([occupied, _array([wish.target])]), photo_wh)
    if not free.any():
        boxes = _clamped(boxes, photo_wh)
        return LabelPosition(Box(*boxes[_overlap(boxes, occupied).sum(axis=1).argmin()]), leader=wish.sides is not None)
    boxes = boxes[free]
    covered = _overlap(boxes, bricks).sum(axis=1) / (width * height)
    dx = (boxes[:, 0] + boxes[:, 2]) / 2 - x
    dy = (boxes[:, 1] + boxes[:, 3]) / 2 - y
    cost = np.hypot(dx, _HEIGHT_COST * dy) / letter_px + _COVER_COST * covered
    return LabelPosition(Box(*boxes[cost.argmin()]), leader=wish.sides is not None)


def _candidates(wish: Wish, letter_px: float) -> _Boxes:
    width, height = wish.size
    x, y = wish.target.centre
    offsets = [k * _STEP * letter_px for k in range(-_REACH, _REACH + 1)]
    if wish.sides is None:
        foot = wish.target.y1 + _STEP * letter_px + height / 2
        return _around([(x + dx, foot + abs(dy)) for dx, dy in product(offsets, offsets)], wish.size)
    left, right = wish.sides
    columns = [x, *(left - gap * letter_px - width / 2 for gap in _GAPS)]
    columns += [right + gap * letter_px + width / 2 for gap in _GAPS]
    return _around([(column, y + dy) for column, dy in product(columns, offsets)], wish.size)


def _array(boxes: Sequence[Box]) -> _Boxes:
    return np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes], dtype=np.float64).reshape(-1, 4)


def _around(centres: Sequence[tuple[float, float]], size: tuple[float, float]) -> _Boxes:
    half = np.array(size) / 2
    centres_xy = np.array(centres, dtype=np.float64).reshape(-1, 2)
    return np.hstack([centres_xy - half, centres_xy + half])


def _overlap(boxes: _Boxes, others: _Boxes) -> npt.NDArray[np.float64]:
    """Common area of (N, 4) and (M, 4) boxes, (N, M)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    area: npt.NDArray[np.float64] = np.clip(high - low, 0.0, None).prod(axis=2)
    return area


def _free(boxes: _Boxes, occupied: _Boxes, photo_wh: tuple[int, int]) -> npt.NDArray[np.bool_]:
    in_photo = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] < np.array(photo_wh)).all(axis=1)
    free: npt.NDArray[np.bool_] = in_photo & (_overlap(boxes, occupied).sum(axis=1) == 0)
    return free


def _clamped(boxes: _Boxes, photo_wh: tuple[int, int]) -> _Boxes:
    """Moved into the photo; a box wider than the photo starts at its left edge."""
    size = boxes[:, 2:] - boxes[:, :2]
    low = np.clip(boxes[:, :2], 0, np.maximum(np.array(photo_wh) - 1 - size, 0))
    return np.hstack([low, low + size])
