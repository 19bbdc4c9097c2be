"""Marks that follow a stack from the frame in which it was read to the present one."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from ..graph import Brick, PhotoGraph
from ..graph.types import Point
from ..photo.shrink import shrunk
from ..pixels import from_opencv, pixels_at, to_opencv

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

# Lengths are pixels of a reduced picture: how fast the work is, and how far it reaches, depends on those alone.
FOLLOW_PX = 480  # long side of the picture in which points are followed
MAX_POINTS = 150
MIN_CORNER = 0.01  # of the best corner's strength
POINT_DISTANCE = 5
MARGIN = 3  # around the bricks' outlines, so that corners on them count
WINDOW = (17, 17)
PYRAMID_LEVELS = 3
MAX_RETURN = 0.8  # a point followed to the present frame and back again must end so near to where it began
MAX_DEVIATION = 2.0  # of a point from how the whole stack moves
MIN_FOLLOWED = 8  # points that move as the whole stack does,
MIN_FRACTION = 0.2  # and their fraction of all
MAX_ENLARGEMENT = 1.12  # when the picture has become so much larger, smaller or turned, it is compared with a newer one
MAX_STEP = 1.5  # likewise, between two frames: more is no motion, but an error
STILL_PX = 0.4  # less is no motion either
PATIENCE_FRAMES = 15  # frames that marks stay where they are when the stack is lost from sight


def reduced_grey(frame_bgr: Image) -> Image:
    """A frame in grey, its long side at most ``FOLLOW_PX``.

    Parameters
    ----------
    frame_bgr : (H, W, 3) uint8

    Returns
    -------
    (h, w) uint8
    """
    return np.asarray(cv2.cvtColor(shrunk(frame_bgr, FOLLOW_PX)[0], cv2.COLOR_BGR2GRAY), np.uint8)


def bricks_of(graph: PhotoGraph, *, loose: bool = True) -> list[Brick]:
    """All bricks of the stacks that have a place in the photo, and those that lie alone too, unless told otherwise."""
    bricks = [b for s in graph.stacks for b in s.bricks] + (list(graph.loose) if loose else [])
    return [b for b in bricks if b.polygon]


def moved_graph(graph: PhotoGraph, motion: Array) -> PhotoGraph:
    """A reading with its outlines where they have moved.

    Parameters
    ----------
    motion : (2, 3) float64
        Takes ``(x, y, 1)`` to where it is now.
    """

    def moved(brick: Brick) -> Brick:
        if not brick.polygon:
            return brick
        return replace(brick, polygon=_moved_outline(brick.polygon, motion))

    stacks = tuple(replace(s, bricks=tuple(map(moved, s.bricks))) for s in graph.stacks)
    others = tuple(replace(o, polygon=_moved_outline(o.polygon, motion)) for o in graph.others)
    return replace(graph, stacks=stacks, loose=tuple(map(moved, graph.loose)), others=others)


def in_picture(graph: PhotoGraph) -> bool:
    """Whether the middle of some brick is in the picture."""
    middles = np.array([np.mean(b.polygon, axis=0) for b in bricks_of(graph)]).reshape(-1, 2)
    return bool(((middles >= 0) & (middles < graph.size)).all(axis=1).any())


class Follower:
    """Follows what lies inside some outlines from frame to frame.

    Points on the bricks are followed by sparse optical flow, each frame compared with the one in which the stack was
    read, so that errors do not add up; how most of them move, an affine map, is how the marks move. It tells by itself
    when the stack is lost from sight, and finds it again where it left it.

    Parameters
    ----------
    grey : (h, w) uint8
        The frame in which the stack was read, as ``reduced_grey`` makes it.
    graph : PhotoGraph
        What was read.
    """

    def __init__(self, grey: Image, graph: PhotoGraph) -> None:
        self._scale = max(grey.shape) / max(graph.size)
        self._outlines = [np.array(b.polygon) * self._scale for b in bricks_of(graph)]
        self._shown = self._newest = _identity()
        self._lost = 0
        self._compare_with(grey, self._newest)

    @property
    def motion(self) -> Array | None:
        """From the frame that was read to the newest one, (2, 3), in pixels of the frame; None where the stack is lost.

        Returns
        -------
        (2, 3) float64 or None
        """
        if self._lost > PATIENCE_FRAMES:
            return None
        return np.hstack([self._shown[:, :2], self._shown[:, 2:] / self._scale])

    def follow(self, grey: Image) -> None:
        """Take in the next frame.

        Parameters
        ----------
        grey : (h, w) uint8
            As ``reduced_grey`` makes it.
        """
        step = self._step(grey)
        if step is None:
            self._lost += 1
            return
        self._lost = 0
        self._newest = _after(step, self._key_motion)
        corners = np.concatenate(self._outlines)
        if np.abs(_moved(corners, self._newest) - _moved(corners, self._shown)).max() > STILL_PX:
            self._shown = self._newest
        if _change(step) > MAX_ENLARGEMENT:
            self._compare_with(grey, self._newest)

    def _compare_with(self, grey: Image, motion: Array) -> None:
        """Find points in a frame, to be followed from there on; ``motion`` is the way from the frame that was read."""
        mask = np.zeros(grey.shape, np.uint8)
        for outline in self._outlines:
            cv2.fillPoly(mask, [pixels_at(_moved(outline, motion))], 255)
        mask = np.asarray(cv2.dilate(mask, np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8)), np.uint8)
        corners = cv2.goodFeaturesToTrack(grey, MAX_POINTS, MIN_CORNER, POINT_DISTANCE, mask=mask)
        found = np.zeros((0, 2)) if corners is None else from_opencv(corners).reshape(-1, 2)
        self._key, self._key_motion, self._points = grey, motion, found

    def _step(self, grey: Image) -> Array | None:
        """How the stack moved from the frame that is compared with to this one, (2, 3); None where it is not seen."""
        points = self._points
        if len(points) < MIN_FOLLOWED or grey.shape != self._key.shape:
            return None
        guess = _after(self._newest, _inverse(self._key_motion))
        there, seen = _flow(self._key, grey, points, _moved(points, guess))
        back, seen_back = _flow(grey, self._key, there, _moved(there, _inverse(guess)))
        good = seen & seen_back & (np.linalg.norm(back - points, axis=1) < MAX_RETURN)
        if good.sum() < MIN_FOLLOWED:
            return None
        found, inside = cv2.estimateAffine2D(
            points[good], there[good], method=cv2.RANSAC, ransacReprojThreshold=MAX_DEVIATION
        )
        if found is None or inside.sum() < max(MIN_FOLLOWED, MIN_FRACTION * len(points)):
            return None
        step = np.asarray(found, np.float64)
        return step if _change(_after(step, _inverse(guess))) < MAX_STEP else None


def _flow(a: Image, b: Image, points: Array, guess: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Where points of one picture are in another one, and which were found."""
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        a,
        b,
        np.ascontiguousarray(to_opencv(points), np.float32).reshape(-1, 1, 2),
        np.ascontiguousarray(to_opencv(guess), np.float32).reshape(-1, 1, 2),
        winSize=WINDOW,
        maxLevel=PYRAMID_LEVELS,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    return from_opencv(found)[:, 0], np.asarray(status)[:, 0] > 0


def _identity() -> Array:
    return np.eye(2, 3)


def _moved_outline(polygon: Sequence[Point], motion: Array) -> tuple[Point, ...]:
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in _moved(np.array(polygon), motion))


def _moved(points: Array, motion: Array) -> Array:
    return np.asarray(points @ motion[:, :2].T + motion[:, 2], np.float64)


def _after(second: Array, first: Array) -> Array:
    """One motion after another."""
    return np.hstack([second[:, :2] @ first[:, :2], (second[:, :2] @ first[:, 2] + second[:, 2])[:, np.newaxis]])


def _inverse(motion: Array) -> Array:
    return np.asarray(cv2.invertAffineTransform(motion), np.float64)


def _change(motion: Array) -> float:
    """How much a motion enlarges, reduces, turns or shears: 1 where it only shifts."""
    sizes = np.linalg.svd(motion[:, :2], compute_uv=False)
    turned = float(np.linalg.norm(motion[:, :2] - np.eye(2), ord=2))
    if sizes[1] <= 0 or np.linalg.det(motion[:, :2]) <= 0:
        return float("inf")
    return max(float(sizes[0]), 1 / float(sizes[1]), 1 + turned)
