"""Where pictures go: a window, or a folder."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from ..language import N_
from ..language import gettext as _
from ..opencv import cv2
from ..silence import silenced

Image = npt.NDArray[np.uint8]

KEEP, TRAIN, END = "k", "t", "q"
KEYS = N_("k keeps   t keeps and trains   q ends")
"""What is written below the picture."""

_KEYS = {ord("k"): KEEP, ord("K"): KEEP, ord("t"): TRAIN, ord("T"): TRAIN, ord("q"): END, ord("Q"): END, 27: END}
_TITLE = "DeepBrick"
_PROBE = "import cv2; cv2.namedWindow('DeepBrick', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"
_FIRST_PX = 900  # long side of the window as it opens, at most: its lower edge has to be on the screen

_FONT = cv2.FONT_HERSHEY_DUPLEX
_FONT_PX = 22.0  # height of this font's capitals at scale 1
_CAPITALS = 0.7  # height of capitals, as a fraction of a TrueType font's size
_LETTERS_PER_WIDTH = 58.0
_LINE_HEIGHT = 2.0  # letters
_INK, _FOOT = (235, 235, 235), (45, 40, 40)


class ScreenError(DeepBrickError):
    """No window can be shown."""


class Screen(Protocol):
    """What shows pictures."""

    def show(self, number: int, picture_bgr: Image, state: str) -> str | None:
        """Show the picture of a frame, and what there is to say of it; returns the key that was pressed, if any."""
        ...


class Window:
    """A window on the screen; use it in a ``with``, which closes it.

    Raises
    ------
    ScreenError
        Where there is no screen.
    """

    def __init__(self) -> None:
        # In a process of its own: where there is no screen, OpenCV does not return with an error, it ends the process.
        done = subprocess.run([sys.executable, "-c", _PROBE], check=False, capture_output=True)  # noqa: S603 - our own
        if done.returncode:
            msg = _("No window can be opened here; add --headless to write the pictures to a folder instead.")
            raise ScreenError(msg)
        with silenced():  # Qt remarks on fonts
            cv2.namedWindow(_TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        self._sized = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        cv2.destroyAllWindows()
        cv2.waitKey(1)  # only then does it go from the screen

    def show(self, number: int, picture_bgr: Image, state: str) -> str | None:
        """Show a picture with lines of text below it; a window that was closed counts as the key that ends."""
        del number
        picture = with_foot(picture_bgr, (state, _(KEYS)))
        if not self._sized:
            scale = min(_FIRST_PX / max(picture.shape), 1.0)
            cv2.resizeWindow(_TITLE, round(picture.shape[1] * scale), round(picture.shape[0] * scale))
            self._sized = True
        elif cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) < 1:
            return END
        cv2.imshow(_TITLE, picture)
        return _KEYS.get(cv2.waitKey(1) & 0xFF)


class Folder:
    """Files in a folder: one JPEG a frame.

    Parameters
    ----------
    stem : str
        What the names of the files begin with.
    write : callable
        Writes a picture to a path as JPEG.
    """

    def __init__(self, folder: Path, stem: str, write: Callable[[Path, Image], object]) -> None:
        self._folder, self._stem, self._write = folder, stem, write

    def show(self, number: int, picture_bgr: Image, state: str) -> str | None:
        """Write a picture; nobody presses keys. Raises DeepBrickError where it cannot be written."""
        del state
        self._write(self._folder / f"{self._stem}-frame-{number:06d}.jpg", picture_bgr)
        return None


def with_foot(picture_bgr: Image, lines: tuple[str, ...]) -> Image:
    """A picture with lines of text below it, as wide as it is.

    Parameters
    ----------
    picture_bgr : (H, W, 3) uint8
    lines : tuple of str
        Of which a line that is too long is written smaller.

    Returns
    -------
    (H + h, W, 3) uint8
    """
    width = picture_bgr.shape[1]
    letter_px = width / _LETTERS_PER_WIDTH
    line_px = round(_LINE_HEIGHT * letter_px)
    foot = np.full((line_px * len(lines), width, 3), _FOOT, np.uint8)
    for k, line in enumerate(lines):
        place = foot[k * line_px : (k + 1) * line_px]
        if line.isascii():
            _write(place, line, letter_px)
        else:
            _write_any(place, line, letter_px)
    return np.concatenate([picture_bgr, foot])


def _write(place: Image, line: str, letter_px: float) -> None:
    """Write a line of ASCII, which is all that OpenCV's own font has."""
    height, width = place.shape[:2]
    scale, pen = letter_px / _FONT_PX, 1
    (long, _), _ = cv2.getTextSize(line, _FONT, scale, pen)
    scale *= min((width - 2 * letter_px) / max(long, 1), 1.0)
    origin = (round(letter_px), round(height / 2 + scale * _FONT_PX / 2))
    cv2.putText(place, line, origin, _FONT, scale, _INK, pen, cv2.LINE_AA)


def _write_any(place: Image, line: str, letter_px: float) -> None:
    """Write a line with names of files in any script."""
    from PIL import Image as PillowImage  # noqa: PLC0415 - few names need it
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - likewise

    from ..printing import drawable, korean_font  # noqa: PLC0415 - Matplotlib finds the fonts

    height, width = place.shape[:2]
    path, text = korean_font(), drawable(line)
    if path is None:
        _write(place, line.encode("ascii", "replace").decode("ascii"), letter_px)
        return
    size = letter_px / _CAPITALS
    long = ImageFont.truetype(str(path), size).getlength(text)
    font = ImageFont.truetype(str(path), size * min((width - 2 * letter_px) / max(long, 1), 1.0))
    picture = PillowImage.fromarray(place)
    ImageDraw.Draw(picture).text((letter_px, height / 2), text, fill=_INK, font=font, anchor="lm")
    place[...] = np.asarray(picture)
