"""The mat: a printed sheet with a ChArUco frame and colour patches around a free place for the stack.

All measures are in the mat's own frame, in mm: the origin is the middle of the sheet, ``x`` runs to the right, which is
the way time runs, ``y`` away from who builds, and ``z`` up, out of the sheet.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

import cv2
import numpy as np
import numpy.typing as npt

VERSION = 1
DICTIONARY = cv2.aruco.DICT_4X4_250
OTHER_VERSIONS = range(200, 250)
"""Markers of the dictionary that no mat of this version carries, and that mats of every other version must carry."""

SQUARE_MM, MARKER_MM, PATCH_MM = 24.0, 18.0, 14.0
FRAME_SQUARES = 2
"""Width of the printed frame."""

FREE_RGB = (176, 176, 176)
"""The free place, sRGB: white bricks and clear ones both show on a middle grey."""

NEUTRAL = ((243,) * 3, (200,) * 3, (160,) * 3, (122,) * 3, (85,) * 3, (52,) * 3)
CHROMATIC = (
    (115, 82, 68),
    (194, 150, 130),
    (98, 122, 157),
    (87, 108, 67),
    (133, 128, 177),
    (103, 189, 170),
    (214, 126, 44),
    (80, 91, 166),
    (193, 90, 99),
    (94, 60, 108),
    (157, 188, 64),
    (224, 163, 46),
    (56, 61, 150),
    (70, 148, 73),
    (175, 54, 60),
    (231, 199, 31),
)
"""Colours as on a ColorChecker, sRGB, less its strongest ones, which no printer mixes (Pascale, "RGB coordinates of the
Macbeth ColorChecker", 2006)."""

Array = npt.NDArray[np.float64]
Square = tuple[int, int]


class Paper(StrEnum):
    """Sheets that a mat is made for."""

    A4 = "A4"
    A3 = "A3"
    LETTER = "Letter"


@dataclass(frozen=True)
class Patch:
    """A colour patch: its middle in mm, and its sRGB as it should be printed."""

    center_mm: tuple[float, float]
    rgb: tuple[int, int, int]

    @property
    def neutral(self) -> bool:
        """Whether it is grey."""
        return len(set(self.rgb)) == 1


@dataclass(frozen=True)
class Mat:
    """Where everything on a mat is.

    Attributes
    ----------
    sheet_mm : tuple of float
        Width and height of the paper, lying on its long side.
    squares : tuple of int
        Columns and rows of the chessboard that the frame is cut from.
    first_marker : int
        Markers count from here, row by row from the far left one, over all white squares of the whole chessboard.
    """

    paper: Paper
    sheet_mm: tuple[float, float]
    squares: tuple[int, int]
    first_marker: int

    @property
    def board_mm(self) -> tuple[float, float]:
        """Width and height of the frame."""
        return self.squares[0] * SQUARE_MM, self.squares[1] * SQUARE_MM

    @property
    def free_mm(self) -> tuple[float, float]:
        """Width and height of the free place, which has the origin in its middle."""
        width, height = self.board_mm
        return width - 2 * FRAME_SQUARES * SQUARE_MM, height - 2 * FRAME_SQUARES * SQUARE_MM

    @property
    def printed(self) -> list[Square]:
        """Column and row (from the far left) of the squares of the frame."""
        columns, rows = self.squares
        return [
            (i, j)
            for j in range(rows)
            for i in range(columns)
            if min(i, j, columns - 1 - i, rows - 1 - j) < FRAME_SQUARES
        ]

    @property
    def black(self) -> list[Square]:
        """Those that are black, with a patch in the middle."""
        return [(i, j) for i, j in self.printed if (i + j) % 2 == 0]

    @cached_property
    def markers(self) -> dict[int, Square]:
        """Those that are white, by the marker that is in them."""
        columns, rows = self.squares
        white = [(i, j) for j in range(rows) for i in range(columns) if (i + j) % 2]
        printed = set(self.printed)
        return {self.first_marker + k: place for k, place in enumerate(white) if place in printed}

    @property
    def patches(self) -> tuple[Patch, ...]:
        """Colour patches: greys and colours take turns, so that a shadow on one side of the mat spares some of both."""
        patches, greys, colors = [], 0, 0
        for k, place in enumerate(self.black):
            if k % 7 in {0, 2, 5}:
                rgb, greys = NEUTRAL[(greys * 5) % len(NEUTRAL)], greys + 1
            else:
                rgb, colors = CHROMATIC[(colors * 7) % len(CHROMATIC)], colors + 1
            patches.append(Patch(self.middle_mm(place), rgb))
        return tuple(patches)

    def middle_mm(self, place: Square) -> tuple[float, float]:
        """Where the middle of a square is, in the mat's frame."""
        width, height = self.board_mm
        return (place[0] + 0.5) * SQUARE_MM - width / 2, height / 2 - (place[1] + 0.5) * SQUARE_MM

    @cached_property
    def marker_middles_mm(self) -> dict[int, Array]:
        """Where the middles of markers are, by their number, ``(2,)`` each."""
        return {marker: np.array(self.middle_mm(place)) for marker, place in self.markers.items()}

    def marker_corners_mm(self, marker: int) -> Array:
        """Corners of a marker as OpenCV orders them (far left, far right, near right, near left), ``(4, 2)``."""
        corners = np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]])
        return np.asarray(self.marker_middles_mm[marker] + MARKER_MM / 2 * corners, np.float64)

    @property
    def chess_corners_mm(self) -> dict[int, Array]:
        """Corners between four squares of the frame, by their number on the whole chessboard, ``(2,)`` each."""
        columns, rows = self.squares
        width, height = self.board_mm
        printed = set(self.printed)
        return {
            (j - 1) * (columns - 1) + i - 1: np.array([i * SQUARE_MM - width / 2, height / 2 - j * SQUARE_MM])
            for j in range(1, rows)
            for i in range(1, columns)
            if {(i, j), (i - 1, j), (i, j - 1), (i - 1, j - 1)} <= printed
        }


MATS = {
    mat.paper: mat
    for mat in (
        Mat(Paper.A4, (297.0, 210.0), (11, 7), 0),
        Mat(Paper.LETTER, (279.4, 215.9), (11, 7), 40),
        Mat(Paper.A3, (420.0, 297.0), (16, 11), 80),
    )
}


@cache
def dictionary() -> cv2.aruco.Dictionary:
    """The markers of all mats."""
    return cv2.aruco.getPredefinedDictionary(DICTIONARY)


@cache
def marker_bits(marker: int) -> npt.NDArray[np.bool_]:
    """Which modules of a marker are dark, its border included, ``(6, 6)``; the first row is the far one."""
    side = dictionary().markerSize + 2
    picture = cv2.aruco.generateImageMarker(dictionary(), marker, side)
    return np.asarray(picture) < 128
