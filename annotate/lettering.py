"""Text on photos: OpenCV's own font for ASCII, which is fast, and a Korean one for all else."""

import textwrap
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ..opencv import cv2

_FONT = cv2.FONT_HERSHEY_DUPLEX
_FONT_PX = 22.0  # height of this font's capitals at scale 1
_CAPITALS = 0.72  # height of a Korean font's capitals, as a fraction of its size
_SAMPLE = "The brick in column 2 stands on nothing; put a brick below it"  # tells how wide text is
_INDENT = "    "


def text_size(text: str, letter_px: float) -> tuple[int, int]:
    """Width of a line of text and height of its letters above the baseline, in pixels.

    Parameters
    ----------
    letter_px : float
        Height of a capital.
    """
    font = _font_for(text, letter_px)
    if font is not None:
        left, top, right, _bottom = font.getbbox(text, anchor="ls")
        return round(right - left), round(-top)
    (width, height), _baseline = cv2.getTextSize(_plain(text), _FONT, letter_px / _FONT_PX, _pen(letter_px))
    return width, height


def write(
    picture: npt.NDArray[np.uint8],
    text: str,
    origin: tuple[int, int],
    bgr: tuple[int, int, int],
    letter_px: float,
) -> None:
    """Write a line of text into a picture.

    Parameters
    ----------
    picture : (H, W, 3) uint8
        BGR; it is changed.
    origin : tuple of int
        Where its baseline begins, x and y.
    letter_px : float
        Height of a capital.
    """
    font = _font_for(text, letter_px)
    if font is None:
        scale = letter_px / _FONT_PX
        cv2.putText(picture, _plain(text), origin, _FONT, scale, bgr, _pen(letter_px), cv2.LINE_AA)
        return
    x, y = origin
    left, top, right, bottom = (round(side) for side in font.getbbox(text, anchor="ls"))
    x0, y0 = max(x + left, 0), max(y + top - 1, 0)
    area = picture[y0 : max(y + bottom + 1, y0), x0 : max(x + right + 1, x0)]
    if not area.size:
        return
    mask = Image.new("L", (area.shape[1], area.shape[0]))
    ImageDraw.Draw(mask).text((x - x0, y - y0), text, 255, font, anchor="ls")
    cover = np.asarray(mask, np.float32)[..., np.newaxis] / 255
    area[...] = np.rint((1 - cover) * area + cover * np.array(bgr, np.float32)).astype(np.uint8)


def wrapped(text: str, width_px: float, letter_px: float) -> list[str]:
    """A text in lines of a width, all but the first indented."""
    if text.isascii():
        letters_per_px = len(_SAMPLE) / text_size(_SAMPLE, letter_px)[0]
        return textwrap.wrap(text, max(int(0.95 * letters_per_px * width_px), 10), subsequent_indent=_INDENT)
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and text_size(longer, letter_px)[0] > width_px:
            lines.append(line)
            longer = _INDENT + word
        line = longer
    return [*lines, line]


def _plain(text: str) -> str:
    """OpenCV's font has the letters of ASCII only."""
    return text.encode("ascii", "replace").decode("ascii")


def _pen(letter_px: float) -> int:
    return max(round(letter_px / 14), 1)


def _font_for(text: str, letter_px: float) -> ImageFont.FreeTypeFont | None:
    """The Korean font; None for what OpenCV's own writes, and where there is none."""
    return None if text.isascii() else _korean_font(max(round(letter_px / _CAPITALS), 1))


@cache
def _korean_font(size_px: int) -> ImageFont.FreeTypeFont | None:
    from ..printing.fonts import korean_font  # noqa: PLC0415 - only where it is needed

    path = korean_font()
    return None if path is None else ImageFont.truetype(str(path), size_px)
