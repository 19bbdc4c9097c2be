"""Outlines of other toy bricks, where nothing is read."""

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from ...graph import OtherBrick, PhotoGraph
from ..bricks import FoundBrick
from ..detect.others import OTHERS_STRIDE
from .thresholds import OTHERS

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]

STEP_PX = 2
"""Pixels of the overview between two points at which the scores are interpolated."""

DECIMALS, CONFIDENCE_DECIMALS = 1, 3


def outline_others(
    scores: npt.NDArray[np.float32],
    overview_wh: tuple[int, int],
    read: Iterable[npt.ArrayLike],
    printed: npt.NDArray[np.bool_] | None,
    size: tuple[int, int],
) -> list[OtherBrick]:
    """Outline the other toy bricks of a photo: what is scored high, and is neither read nor print of the mat.

    Parameters
    ----------
    scores : (h, w) float32
        Log odds, as ``score_others`` gives them for the overview.
    overview_wh : tuple of int
        Width and height of the overview.
    read : iterable of (N, 2) array
        Outlines of all bricks that were read, in the photo; none that is given overlaps one of them.
    printed : (H, W) bool or None
        Where the mat's own print shows, in an image of the photo.
    size : tuple of int
        Width and height of the photo.

    Returns
    -------
    list of OtherBrick
        From left to right. Bricks that touch are one.
    """
    rows, columns = (-(-side // STEP_PX) for side in overview_wh[::-1])
    fine = cv2.resize(scores, None, fx=OTHERS_STRIDE / STEP_PX, fy=OTHERS_STRIDE / STEP_PX)[:rows, :columns]
    to_photo = STEP_PX * np.array(size) / overview_wh
    taken = np.zeros((rows, columns), np.uint8)
    for outline in read:
        cv2.fillPoly(taken, [np.rint(np.asarray(outline) / to_photo - 0.5).astype(np.int32)], 1)
    if printed is not None:
        print_shown = cv2.resize(printed.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST)
        taken |= np.asarray(print_shown, np.uint8)
    reach = 2 * OTHERS.reach + 1
    free = cv2.dilate(taken, np.ones((reach, reach), np.uint8)) == 0
    count, names, stats, _ = cv2.connectedComponentsWithStats(((fine > 0) & free).astype(np.uint8), connectivity=4)
    found = []
    for k in range(1, count):
        if stats[k, cv2.CC_STAT_AREA] < OTHERS.min_area:
            continue
        inside = names == k
        values = np.sort(fine[inside])
        score = float(values[int((1 - OTHERS.surest_fraction) * len(values)) :].mean())
        outline = _outline(inside)
        if score >= OTHERS.min_score and not _overlaps(outline, taken):
            points = np.round(np.clip((outline + 0.5) * to_photo, 0, size), DECIMALS)
            confidence = round(1 / (1 + float(np.exp(-score))), CONFIDENCE_DECIMALS)
            found.append(OtherBrick(tuple((float(x), float(y)) for x, y in points), confidence))
    return sorted(found, key=lambda o: min(x for x, _ in o.polygon))


def outlines_of(graph: PhotoGraph, unread: Iterable[Iterable[FoundBrick]]) -> list[Array]:
    """Outlines of all that was read of a photo, and of what might be a stack but could not be read."""
    bricks = [b for stack in graph.stacks for b in stack.bricks] + list(graph.loose)
    return [np.array(b.polygon) for b in bricks if b.polygon] + [b.outline_px() for row in unread for b in row]


def _outline(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """The outer outline of a connected mask, ``(N, 2)``."""
    contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return np.asarray(cv2.approxPolyDP(contours[0], OTHERS.outline_tolerance, closed=True)[:, 0], np.int32)


def _overlaps(outline: npt.NDArray[np.int32], taken: Mask) -> bool:
    """Whether an outline encloses something that is taken."""
    within = np.zeros_like(taken)
    cv2.fillPoly(within, [outline], 1)
    return bool((within & taken).any())
