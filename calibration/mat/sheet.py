"""The mat as it is printed."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...atomic import replacing
from ...catalog.luma import luma
from ...printing import KOREAN_FONT, Canvas, Rgb, save_pdf, text_width_mm
from .layout import FREE_RGB, MARKER_MM, PATCH_MM, SQUARE_MM, VERSION, Mat, marker_bits

USE_ENGLISH = (
    "Build on the grey place, the first time step on the left. "
    "Take the photo from this side, with the whole sheet in it."
)
USE_KOREAN = (
    "회색 자리에 왼쪽부터 시간 순서로 블록을 쌓고, 이쪽에서 종이가 다 보이게 찍으세요. 100 % 크기로 인쇄하세요."
)
RULER_MM = 100.0

_Array = npt.NDArray[np.float64]

_BLACK: Rgb = (0.0, 0.0, 0.0)
_ARROW_RGB: Rgb = (0.45, 0.45, 0.45)  # seen by people, and no brick to the reader
_ARROW_MM = 2.0  # thick
_ARROW_FRACTION = 0.6  # of the width of the free place
_TEXT_MM = 3.2
_EDGE_MM = 7.0  # printers leave so much of a sheet white
_LINE_HEIGHT = 1.5


def draw_mat(mat: Mat, *, grey: bool = False) -> Canvas:
    """Draw a mat.

    Parameters
    ----------
    grey : bool
        For a printer without colours: all patches are grey.

    Returns
    -------
    Canvas
        Of the size of the paper.
    """
    canvas = Canvas(mat.sheet_mm)
    shift = np.array(mat.sheet_mm) / 2
    free = np.array(mat.free_mm)
    canvas.polygon(_box(shift, free), _rgb(FREE_RGB), None, 0.0)
    for place in mat.black:
        canvas.polygon(_box(shift + mat.middle_mm(place), np.full(2, SQUARE_MM)), _BLACK, None, 0.0)
    for patch in mat.patches:
        rgb = _rgb(patch.rgb)
        canvas.polygon(_box(shift + patch.center_mm, np.full(2, PATCH_MM)), _as_grey(rgb) if grey else rgb, None, 0.0)
    for marker, place in mat.markers.items():
        x, y = shift + mat.middle_mm(place) - MARKER_MM / 2
        bits = marker_bits(marker)
        canvas.modules(bits, (float(x), float(y)), MARKER_MM / len(bits))
    _draw_arrow(canvas, shift - [0, free[1] / 2 - 2 * _ARROW_MM], _ARROW_FRACTION * free[0])
    _draw_words(canvas, mat, grey=grey)
    return canvas


def save_mat(mat: Mat, path: Path, *, grey: bool = False) -> None:
    """Write a mat as a PDF of one page, whole or not at all; raises FileError."""
    with replacing(path) as temporary:
        save_pdf(temporary, [draw_mat(mat, grey=grey)])


def _box(center: _Array, size: _Array) -> _Array:
    return np.asarray(center + size / 2 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]), np.float64)


def _rgb(rgb: tuple[int, int, int]) -> Rgb:
    return rgb[0] / 255, rgb[1] / 255, rgb[2] / 255


def _as_grey(rgb: Rgb) -> Rgb:
    """A grey as light as a colour, as printers without colours make it."""
    grey = luma(*rgb)
    return grey, grey, grey


def _draw_arrow(canvas: Canvas, middle: _Array, length: float) -> None:
    head, half = 2.5 * _ARROW_MM, _ARROW_MM / 4
    tip, start = length / 2, -length / 2
    neck = tip - head
    outline = [
        (start, -half),
        (neck, -half),
        (neck, -2 * half),
        (tip, 0),
        (neck, 2 * half),
        (neck, half),
        (start, half),
    ]
    canvas.polygon(middle + np.array(outline), _ARROW_RGB, None, 0.0)


def _draw_words(canvas: Canvas, mat: Mat, *, grey: bool) -> None:
    width, height = mat.sheet_mm
    left = (width - mat.board_mm[0]) / 2
    title = f"DeepBrick mat {mat.paper}{' grey' if grey else ''}, version {VERSION}"
    top = height - _EDGE_MM - _TEXT_MM
    canvas.text(title, (left, top), _TEXT_MM, bold=True)
    canvas.text(USE_ENGLISH, (left, _EDGE_MM + _LINE_HEIGHT * _TEXT_MM), _TEXT_MM)
    canvas.text(USE_KOREAN, (left, _EDGE_MM), _TEXT_MM, font=KOREAN_FONT)
    right = width - left
    canvas.polygon(
        [(right - RULER_MM, top), (right, top), (right, top + 1), (right - RULER_MM, top + 1)], _BLACK, None, 0.0
    )
    words = f"Print at 100 %: this line is {RULER_MM:.0f} mm long"
    canvas.text(words, (right - RULER_MM - 3 - text_width_mm(words, _TEXT_MM), top), _TEXT_MM)
