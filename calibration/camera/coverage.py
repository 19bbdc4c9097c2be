"""Which parts of a camera's photos the mat was seen in, and what to photograph next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...language import N_, joined, ngettext
from ...language import gettext as _
from ...opencv import cv2
from ...pixels import pixels_at
from ..mat.find import FoundMat
from .fit import mat_pose, usable
from .intrinsics import DEFAULT_FOCAL_35MM, intrinsics_from_focal

COLUMNS, ROWS = 4, 3
ENOUGH_PHOTOS = 10

_MIN_POINTS = 2  # in a part of the photo, so that it counts
_MIN_TILT_DEG = 20.0  # between the two photos that differ most
_MIN_FRACTION = 0.12  # of the photo, that the mat should fill

_PICTURE_PX = 1200
_GROUND_BGR, _FRAME_BGR, _EMPTY_BGR = (48, 44, 40), (230, 230, 230), (60, 60, 200)
_DOT_BGR = (
    (255, 170, 60),
    (80, 220, 80),
    (60, 210, 255),
    (230, 110, 230),
    (255, 240, 90),
    (90, 150, 255),
    (180, 255, 180),
    (255, 190, 220),
)


@dataclass(frozen=True)
class Coverage:
    """What photos of the mat cover.

    Attributes
    ----------
    size : tuple of int
        Width and height of the photos in pixels.
    counts : (3, 4) int
        Points of all photos in each part, from the upper left one.
    tilt_deg : float
        Angle between the two photos that show the mat tilted most differently.
    fraction : float
        Which part of a photo the mat fills, in the middle one of them.
    """

    size: tuple[int, int]
    counts: npt.NDArray[np.intp]
    tilt_deg: float
    fraction: float
    photos: int

    @property
    def empty(self) -> list[tuple[int, int]]:
        """Row and column of each part with (nearly) no points."""
        return [(row, column) for row, column in np.argwhere(self.counts < _MIN_POINTS).tolist()]

    @property
    def advice(self) -> tuple[str, ...]:
        """What to photograph next, a sentence each; empty where nothing is missing."""
        sentences = []
        if self.photos < ENOUGH_PHOTOS:
            more = ENOUGH_PHOTOS - self.photos
            sentences.append(
                ngettext(
                    "Take {count} more photo of the mat; 10 are a good number.",
                    "Take {count} more photos of the mat; 10 are a good number.",
                    more,
                )
            )
        if self.photos and self.empty:
            places = _joined([_PLACES[row][column] for row, column in self.empty])
            sentences.append(
                _("No photo has the mat in {places} of the picture: take some where it is there.", places=places)
            )
        if self.photos > 1 and self.tilt_deg < _MIN_TILT_DEG:
            sentences.append(
                _(
                    "All photos look at the mat at nearly the same angle: take some steeper, some flatter, and "
                    "some with "
                    "the phone turned on its side."
                )
            )
        if self.photos and self.fraction < _MIN_FRACTION:
            sentences.append(
                _(
                    "The mat fills only {share:.0%} of the photos: go nearer, so that it fills a third or more.",
                    share=self.fraction,
                )
            )
        return tuple(sentences)


def coverage(found: Sequence[FoundMat], size: tuple[int, int]) -> Coverage:
    """Work out what photos of the mat cover.

    Parameters
    ----------
    found : sequence of FoundMat
        One a photo.
    size : tuple of int
        Width and height of the photos in pixels.
    """
    counts = np.zeros((ROWS, COLUMNS), np.intp)
    for view in found:
        cells = np.floor(view.points_px / size * (COLUMNS, ROWS)).astype(np.intp)
        columns, rows = np.clip(cells, 0, (COLUMNS - 1, ROWS - 1)).T
        np.add.at(counts, (rows, columns), 1)
    fractions = [_hull_area(view.points_px) / (size[0] * size[1]) for view in found]
    return Coverage(size, counts, _widest_tilt_deg(found, size), float(np.median(fractions or [0.0])), len(found))


def draw_coverage(found: Sequence[FoundMat], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Draw where the mat was seen: the points of each photo in a colour of its own, and what is missing crossed out.

    Parameters
    ----------
    found : sequence of FoundMat
        One a photo.
    size : tuple of int
        Width and height of the photos in pixels.

    Returns
    -------
    (H, W, 3) uint8
        BGR.
    """
    scale = _PICTURE_PX / max(size)
    width, height = (max(round(side * scale), 1) for side in size)
    picture = np.full((height, width, 3), _GROUND_BGR, np.uint8)
    columns, rows = (
        np.linspace(0, side - 1, n + 1).round().astype(int) for side, n in ((width, COLUMNS), (height, ROWS))
    )
    for row, column in coverage(found, size).empty:
        (x, y), (right, low) = (columns[column], rows[row]), (columns[column + 1], rows[row + 1])
        for start, end in (((x, y), (right, low)), ((x, low), (right, y))):
            cv2.line(picture, [int(v) for v in start], [int(v) for v in end], _EMPTY_BGR, 2, cv2.LINE_AA)
    for x in columns[1:-1].tolist():
        cv2.line(picture, (x, 0), (x, height), _FRAME_BGR, 1)
    for y in rows[1:-1].tolist():
        cv2.line(picture, (0, y), (width, y), _FRAME_BGR, 1)
    cv2.rectangle(picture, (0, 0), (width - 1, height - 1), _FRAME_BGR, 3)
    radius = max(_PICTURE_PX // 240, 1)
    for k, view in enumerate(found):
        for x, y in pixels_at(view.points_px * scale).tolist():
            cv2.circle(picture, (x, y), radius, _DOT_BGR[k % len(_DOT_BGR)], cv2.FILLED, cv2.LINE_AA)
    return picture


def _widest_tilt_deg(found: Sequence[FoundMat], size: tuple[int, int]) -> float:
    """Walking around the mat tells nothing of the camera: what counts is how the mat's upright is tilted."""
    usual = intrinsics_from_focal(DEFAULT_FOCAL_35MM, size)
    uprights = np.array([mat_pose(view, usual).rotation[:, 2] for view in found if usable(view)]).reshape(-1, 3)
    if not len(uprights):
        return 0.0
    return float(np.degrees(np.arccos(np.clip(uprights @ uprights.T, -1, 1))).max())


def _hull_area(points_px: npt.NDArray[np.float64]) -> float:
    return float(cv2.contourArea(cv2.convexHull(points_px.astype(np.float32)))) if len(points_px) else 0.0


_PLACES = (
    (N_("the upper left corner"), N_("the upper edge"), N_("the upper edge"), N_("the upper right corner")),
    (N_("the left edge"), N_("the middle"), N_("the middle"), N_("the right edge")),
    (N_("the lower left corner"), N_("the lower edge"), N_("the lower edge"), N_("the lower right corner")),
)


def _joined(names: Sequence[str]) -> str:
    """Names in one sentence, each once."""
    return joined((_(name) for name in dict.fromkeys(names)), N_("{first} and {second}"))
