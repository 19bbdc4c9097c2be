"""A picture of each stage, so that a wrong reading can be followed to where it went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ..annotate.mark import mark_photo
from ..catalog import Catalog
from ..pixels import pixels_at, warp_for_opencv
from .assemble.rows import FoundStack
from .bricks import FoundBrick
from .maps import STRIDE
from .pipeline import Reading
from .read.region import RegionReading

Image = npt.NDArray[np.uint8]

AXIS_COLORS_BGR = ((0, 220, 0), (0, 0, 255), (255, 80, 0))  # up, along, across
STACK_COLORS_BGR = ((0, 200, 255), (255, 0, 200), (0, 255, 0), (255, 128, 0), (0, 0, 255))


@dataclass(frozen=True)
class Stage:
    """A named picture, ``(H, W, 3) uint8, BGR``."""

    name: str
    image_bgr: Image


def draw_stages(reading: Reading, catalog: Catalog) -> tuple[Stage, ...]:
    """Draw what each stage of a reading gave.

    Parameters
    ----------
    reading : Reading
        With its photo and its trace.

    Returns
    -------
    tuple of Stage
        In the order of the work; none where there is no photo or no trace.
    """
    photo_bgr, trace = reading.photo_bgr, reading.trace
    if photo_bgr is None or trace is None:
        return ()
    bricks = [b.enlarged(trace.factor) for r in trace.regions for c in r.columns for b in c]
    return (
        Stage("loaded", photo_bgr),
        Stage("labels", draw_labels(photo_bgr, trace.regions, trace.factor, catalog)),
        Stage("bricks", draw_bricks(photo_bgr, bricks)),
        Stage("columns", draw_columns(photo_bgr, trace.assembled.stacks)),
        Stage("graph", mark_photo(photo_bgr, reading.graph, catalog)),
    )


def draw_labels(photo_bgr: Image, readings: Sequence[RegionReading], factor: int, catalog: Catalog) -> Image:
    """Paint the likeliest brick type of each cell over a photo so many times as large as the one that was read."""
    picture = photo_bgr // 2
    hues = np.arange(1 + len(catalog)) * 180 // (1 + len(catalog))
    palette = cv2.cvtColor(
        np.stack([hues, np.full_like(hues, 230), np.full_like(hues, 255)], axis=-1)[None].astype(np.uint8),
        cv2.COLOR_HSV2BGR,
    )[0]
    height, width = picture.shape[:2]
    for reading in readings:
        labels = reading.look.maps.probability.argmax(axis=-1)
        painted = np.where(labels[..., None] > 0, palette[labels], 0).astype(np.uint8)
        linear, shift = reading.look.view.to_photo
        matrix = factor * np.hstack([STRIDE * linear, shift[:, None]])  # from cells to pixels of the photo
        part = cv2.warpAffine(painted, warp_for_opencv(matrix), (width, height), flags=cv2.INTER_NEAREST)
        picture = np.asarray(cv2.add(picture, part // 2), np.uint8)
    return picture


def draw_bricks(photo_bgr: Image, bricks: Sequence[FoundBrick]) -> Image:
    """Draw each brick's centre, frame, outline and the token with its confidence."""
    picture = photo_bgr.copy()
    thick = _thickness(picture)
    for brick in bricks:
        cv2.polylines(picture, [pixels_at(brick.outline_px())], True, (255, 255, 0), thick, cv2.LINE_AA)  # noqa: FBT003 -- OpenCV takes it by place
        start = _pixel(brick.center)
        for axis, color in zip((brick.up, brick.along / 2, brick.across / 2), AXIS_COLORS_BGR, strict=True):
            cv2.line(picture, start, _pixel(brick.center + axis / 2), color, thick, cv2.LINE_AA)
        text = f"{brick.kind.token} {brick.confidence:.2f}"
        cv2.putText(picture, text, start, cv2.FONT_HERSHEY_SIMPLEX, 0.4 * thick, (0, 0, 0), 2 * thick, cv2.LINE_AA)
        cv2.putText(picture, text, start, cv2.FONT_HERSHEY_SIMPLEX, 0.4 * thick, (255, 255, 255), thick, cv2.LINE_AA)
    return picture


def draw_columns(photo_bgr: Image, stacks: Sequence[FoundStack]) -> Image:
    """Draw each column as a line from foot to top with its time step, and each row along the feet."""
    picture = photo_bgr.copy()
    thick = _thickness(picture)
    for k, stack in enumerate(stacks):
        color = STACK_COLORS_BGR[k % len(STACK_COLORS_BGR)]
        feet = [c[0].center for c in stack.columns]
        for step, column in enumerate(stack.columns):
            for low, high in pairwise(column):
                cv2.arrowedLine(picture, _pixel(low.center), _pixel(high.center), color, thick, cv2.LINE_AA)
            place = _pixel(feet[step] - column[0].up * -1.2)
            cv2.putText(picture, str(step), place, cv2.FONT_HERSHEY_SIMPLEX, 0.8 * thick, color, thick, cv2.LINE_AA)
        for a, b in pairwise(feet):
            cv2.arrowedLine(picture, _pixel(a), _pixel(b), (255, 255, 255), thick, cv2.LINE_AA)
        for step, level in stack.links:
            a, b = stack.columns[step][level].center, stack.columns[step + 1][level].center
            cv2.line(picture, _pixel(a), _pixel(b), (0, 0, 0), 3 * thick, cv2.LINE_AA)
    return picture


def _thickness(picture: Image) -> int:
    return max(1, round(float(max(picture.shape[:2])) / 900))


def _pixel(point: npt.NDArray[np.float64]) -> tuple[int, int]:
    x, y = pixels_at(point).tolist()
    return x, y
