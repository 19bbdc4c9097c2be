"""Load a picture: what is no picture is refused in one sentence, the rest is 8-bit BGR, upright."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..language import N_
from ..language import gettext as _
from ..silence import silenced
from .decode import bgr_of, opened
from .file import MAX_FILE_BYTES, PhotoError, printable, read_file

__all__ = ["MAX_FILE_BYTES", "LargePhotoError", "PhotoError", "load_photo", "load_photo_reduced"]

_FACTORS = (8, 4, 2)
_READABLE = N_("JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF")
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_TALKATIVE = (b"II", b"MM")
"""How TIFF begins: its library writes what it thinks of a file to standard error."""
_BOXES = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


class LargePhotoError(PhotoError):
    """The picture has more pixels than a computer's memory should be asked for."""


def load_photo(path: Path) -> npt.NDArray[np.uint8]:
    """Load a photo and turn it upright.

    Parameters
    ----------
    path : Path
        JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP or TIFF; the first picture where there
        are several.

    Returns
    -------
    ndarray
        (H, W, 3) uint8, BGR, turned as its EXIF says; clear parts are shown on white.

    Raises
    ------
    PhotoError
        Where the file is missing, unreadable, too large, cut off, damaged or no photo.
    """
    return _load(path, None)[0]


def load_photo_reduced(path: Path, least_side_px: int) -> tuple[npt.NDArray[np.uint8], int]:
    """Load a photo no larger than needed, and turn it upright.

    A JPEG can be decoded at a half, a quarter or an eighth of its size, in a fraction of the
    time; other formats are decoded whole. Pixel (x, y) shows the square of the whole photo
    that begins at (factor * x, factor * y). Where a side is no multiple of the factor, the
    last square as stored is cut, so in a photo that is turned they may begin that much earlier.

    Parameters
    ----------
    path : Path
        As for `load_photo`.
    least_side_px : int
        The long side may not become shorter than this, unless the photo itself is.

    Returns
    -------
    image : ndarray
        (ceil(H / factor), ceil(W / factor), 3) uint8, BGR, turned as its EXIF says; clear
        parts are shown on white.
    factor : int
        1, 2, 4 or 8: the largest one that ``least_side_px`` and the short side allow.

    Raises
    ------
    PhotoError
        As `load_photo` does.
    """
    return _load(path, least_side_px)


def _load(path: Path, least_side_px: int | None) -> tuple[npt.NDArray[np.uint8], int]:
    name = printable(path)
    data = read_file(path, name)
    with _refusals(name, data), warnings.catch_warnings(action="ignore"):
        image = opened(data)
        factor = 1 if least_side_px is None else _reduce(image, least_side_px)
        return np.asarray(bgr_of(image), np.uint8), factor


def _reduce(image: Any, least_side_px: int) -> int:  # noqa: ANN401 - Pillow's plugins have types of their own
    """Have a picture decoded at a part of its size, where its format can; returns the factor."""
    # Reduced sizes are rounded up.
    fits = [f for f in _FACTORS if -(-max(image.size) // f) >= least_side_px and min(image.size) >= f]
    if not fits or image.format != "JPEG":
        return 1
    image.draft(None, (image.width // fits[0], image.height // fits[0]))
    return fits[0]


@contextmanager
def _refusals(name: str, data: bytes) -> Iterator[None]:
    """Say in one sentence what Pillow says in many ways."""
    try:
        with silenced() if data[:2] in _TALKATIVE else nullcontext():
            yield
    except Image.DecompressionBombError as error:
        msg = _("{name} has more than 120 megapixels; save the photo smaller.", name=name)
        raise LargePhotoError(msg) from error
    except ImportError as error:
        fmt = "AVIF" if b"avi" in data[8:64] else "HEIC"
        msg = _(
            "{name} is in the format {fmt}, which cannot be read on this computer; save it as JPEG.", name=name, fmt=fmt
        )
        raise PhotoError(msg) from error
    except NotImplementedError as error:
        msg = _("{name} is a photo of a kind that DeepBrick does not read; save it as JPEG.", name=name)
        raise PhotoError(msg) from error
    except Exception as error:
        # Pillow and what it is built on have no one exception for a file that is damaged.
        if _begins_like_a_photo(data):
            msg = _("{name} is cut off or damaged; copy the photo again.", name=name)
        else:
            msg = _("{name} is not a photo; DeepBrick reads {readable}.", name=name, readable=_(_READABLE))
        raise PhotoError(msg) from error


def _begins_like_a_photo(data: bytes) -> bool:
    if data[4:8] == b"ftyp":
        return any(brand in data[8:64] for brand in _BOXES)
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
