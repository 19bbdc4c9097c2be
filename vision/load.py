"""Load a photo: what is no photo is refused in one sentence, the rest is 8-bit BGR, upright."""

import stat
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..calibration import ImageFormat, Metadata, read_metadata
from ..calibration.metadata import ORIENTATION
from ..errors import DeepBrickError
from ..opencv import cv2
from ..silence import silenced

MAX_FILE_BYTES = 100_000_000
MAX_PIXELS = 120_000_000
"""Phones take up to 108 megapixels; decoded, this many take 360 MB."""

_STRIP_PIXELS = 1_000_000
"""So many pixels at a time are mixed with white: floating point numbers take many times their room."""

_REDUCTIONS = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}

_TIFF_SUBFILE_TYPE, _TIFF_BITS, _TIFF_COMPRESSION, _TIFF_PHOTOMETRIC = 254, 258, 259, 262
_TIFF_SAMPLES, _TIFF_PLANAR, _TIFF_TILE_WIDTH, _TIFF_TILE_HEIGHT = 277, 284, 322, 323
_TIFF_EXTRA_SAMPLES, _TIFF_SAMPLE_FORMAT = 338, 339
_TIFF_RGB, _TIFF_CMYK = 2, 5
_TIFF_PREMULTIPLIED, _TIFF_NOT_PREMULTIPLIED = 1, 2
_TIFF_READABLE = {
    _TIFF_BITS: {1, 2, 4, 8, 16},
    _TIFF_COMPRESSION: {1, 2, 3, 4, 5, 7, 8, 32773, 32946},  # none, fax, LZW, JPEG, deflate, PackBits
    _TIFF_PHOTOMETRIC: {0, 1, _TIFF_RGB, 3, _TIFF_CMYK, 6},  # grey either way, RGB, palette, CMYK, YCbCr
    _TIFF_SAMPLES: {1, 3, 4},
    _TIFF_SAMPLE_FORMAT: {1},  # whole numbers without a sign
}
_READABLE = "JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF"


class PhotoError(DeepBrickError):
    """The file is no photo that can be read."""


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
        Where the file is missing, unreadable, too large, cut off or no photo.
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
        1, 2, 4 or 8: the largest one that ``least_side_px`` allows.

    Raises
    ------
    PhotoError
        As `load_photo` does.
    """
    return _load(path, least_side_px)


def _load(path: Path, least_side_px: int | None) -> tuple[npt.NDArray[np.uint8], int]:
    name = _printable(path)
    data = _read(path, name)
    metadata = _checked_metadata(name, data)
    factor = 1 if least_side_px is None else _reduction(metadata, least_side_px)
    return _decode(name, data, metadata, factor), factor


def _printable(path: Path) -> str:
    """The path as it can be printed on one line: a file name may hold line breaks and bytes that are no text."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))


def _read(path: Path, name: str) -> bytes:
    try:
        status = path.stat()
        # Only a file is opened: a pipe could keep us waiting, a device need not have an end.
        data = _head(path, status.st_size) if stat.S_ISREG(status.st_mode) else b""
    except FileNotFoundError as error:
        msg = f"There is no photo {name}; check its name."
        raise PhotoError(msg) from error
    except PermissionError as error:
        msg = f"{name} cannot be opened; give yourself the right to read it."
        raise PhotoError(msg) from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        msg = f"{name} cannot be read ({getattr(error, 'strerror', None) or error})."
        raise PhotoError(msg) from error
    if stat.S_ISDIR(status.st_mode):
        msg = f"{name} is a folder; name the photos in it, for example {_printable(path / '*.jpg')}."
        raise PhotoError(msg)
    if not stat.S_ISREG(status.st_mode):
        msg = f"{name} is a pipe or a device; save the photo in a file."
        raise PhotoError(msg)
    if not data:
        msg = f"{name} is empty; copy the photo again."
        raise PhotoError(msg)
    if len(data) > MAX_FILE_BYTES:
        msg = f"{name} is larger than {MAX_FILE_BYTES // 1_000_000} MB; save the photo smaller."
        raise PhotoError(msg)
    return data


def _head(path: Path, size: int) -> bytes:
    """The whole file, or one byte more than allowed: enough to see that there is more."""
    with path.open("rb") as file:
        return file.read(min(size, MAX_FILE_BYTES) + 1)


def _checked_metadata(name: str, data: bytes) -> Metadata:
    """The header, refused before decoding where it says that decoding would fail or be too much."""
    metadata = read_metadata(data)
    if metadata is None:
        msg = f"{name} is not a photo; DeepBrick reads {_READABLE}."
        raise PhotoError(msg)
    if not metadata.intact:
        raise PhotoError(_damaged(name))
    if metadata.size is not None and metadata.size[0] * metadata.size[1] > MAX_PIXELS:
        width, height = metadata.size
        msg = (
            f"{name} has {width} x {height} pixels, more than {MAX_PIXELS // 1_000_000} megapixels; "
            "save the photo smaller."
        )
        raise PhotoError(msg)
    if metadata.size is None or not metadata.complete:
        msg = f"{name} is cut off; copy the photo again."
        raise PhotoError(msg)
    if metadata.format is ImageFormat.TIFF and not _is_readable_tiff(metadata.exif):
        msg = f"{name} is a TIFF of a kind that DeepBrick does not read; save it as JPEG."
        raise PhotoError(msg)
    return metadata


def _damaged(name: str) -> str:
    return f"{name} is damaged; copy the photo again."


def _is_readable_tiff(tags: Mapping[int, int]) -> bool:
    """Whether the first picture in it is the photo itself, of a kind that OpenCV gives the right colours."""
    is_thumbnail = tags.get(_TIFF_SUBFILE_TYPE, 0) & 1 > 0  # a camera's raw file begins with one
    is_huge = tags.get(_TIFF_TILE_WIDTH, 0) * tags.get(_TIFF_TILE_HEIGHT, 0) > MAX_PIXELS
    is_cmyk, is_planar = tags.get(_TIFF_PHOTOMETRIC) == _TIFF_CMYK, tags.get(_TIFF_PLANAR, 1) != 1
    is_too_deep = tags.get(_TIFF_BITS) == 16 and (is_cmyk or (is_planar and _has_alpha(tags)))
    is_known = all(tags.get(tag, 1) in values for tag, values in _TIFF_READABLE.items())
    return is_known and not (is_thumbnail or is_huge or is_too_deep)


def _has_alpha(tags: Mapping[int, int]) -> bool:
    return (
        tags.get(_TIFF_PHOTOMETRIC) == _TIFF_RGB
        and tags.get(_TIFF_SAMPLES) == 4
        and tags.get(_TIFF_EXTRA_SAMPLES) in {_TIFF_PREMULTIPLIED, _TIFF_NOT_PREMULTIPLIED}
    )


def _reduction(metadata: Metadata, least_side_px: int) -> int:
    if metadata.format is not ImageFormat.JPEG or metadata.size is None:
        return 1
    longest = max(metadata.size)
    # Reduced sizes are rounded up.
    return max((f for f in _REDUCTIONS if -(-longest // f) >= least_side_px), default=1)


def _decode(name: str, data: bytes, metadata: Metadata, factor: int) -> npt.NDArray[np.uint8]:
    try:
        with silenced():
            if metadata.format is ImageFormat.HEIC:
                decoded = _decode_heic(data)
            elif metadata.format is ImageFormat.AVIF:
                decoded = _decode_avif(data)
            else:
                decoded = _decode_with_opencv(data, metadata, factor)
    except ImportError as error:
        msg = f"{name} is in the format {metadata.format}, which cannot be read on this computer; save it as JPEG."
        raise PhotoError(msg) from error
    except (cv2.error, *_DECODER_ERRORS) as error:
        raise PhotoError(_damaged(name)) from error
    if decoded.image is None or not decoded.image.size:
        raise PhotoError(_damaged(name))
    bgr = _as_bgr8(decoded.image, premultiplied=decoded.premultiplied, clear_grey=metadata.clear_grey)
    return _turned(bgr, decoded.orientation)


_DECODER_ERRORS = (EOFError, LookupError, MemoryError, OSError, RuntimeError, SyntaxError, ValueError)
"""What pillow-heif and Pillow raise where a file is damaged."""


class _Decoded(NamedTuple):
    """What a decoder gave: (H, W[, 1 to 4]) of 8 or 16 bits, BGR; the turn is the one still to do."""

    image: npt.NDArray[np.generic] | None
    premultiplied: bool = False
    orientation: int = 1


def _decode_heic(data: bytes) -> _Decoded:
    import pillow_heif  # noqa: PLC0415 - few photos need it

    # It turns the photo as the file's own boxes say; EXIF only repeats that turn.
    image = pillow_heif.open_heif(data, bgr_mode=True)
    return _Decoded(np.array(image), image.premultiplied_alpha)


def _decode_avif(data: bytes) -> _Decoded:
    from PIL.AvifImagePlugin import SUPPORTED, AvifImageFile  # noqa: PLC0415 - few photos need it

    if not SUPPORTED:
        raise ImportError
    # Image.open would try other formats too, and warn of photos that are not too large for us.
    image = AvifImageFile(BytesIO(data))
    rgb = np.asarray(image.convert("RGBA" if image.mode.endswith("A") else "RGB"))
    # Pillow puts the turn that the file's own boxes say in the place of that in its EXIF.
    return _Decoded(rgb[..., [2, 1, 0, 3][: rgb.shape[2]]], orientation=image.getexif().get(ORIENTATION, 1))


def _decode_with_opencv(data: bytes, metadata: Metadata, factor: int) -> _Decoded:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), _flags(data, metadata, factor))
    if image is not None and metadata.format is ImageFormat.TIFF:
        # OpenCV has turned it, and has multiplied colours of 8 bits with their alpha.
        return _Decoded(image, image.dtype == np.uint8 or metadata.exif[_TIFF_EXTRA_SAMPLES] == _TIFF_PREMULTIPLIED)
    return _Decoded(image, orientation=metadata.orientation)


def _flags(data: bytes, metadata: Metadata, factor: int) -> int:
    """How OpenCV is to decode: unchanged for the sake of transparency and 16 bits, or else in 8-bit colour."""
    if metadata.format is ImageFormat.JPEG:  # has neither
        return _REDUCTIONS[factor] | cv2.IMREAD_IGNORE_ORIENTATION
    if metadata.format is ImageFormat.TIFF and not _has_alpha(metadata.exif):
        return cv2.IMREAD_COLOR  # unchanged, some kinds with 16 bits come out wrong
    if metadata.format is ImageFormat.BMP and data[14] == 12:
        return cv2.IMREAD_COLOR  # unchanged, the oldest kind comes out grey
    return cv2.IMREAD_UNCHANGED


def _as_bgr8(image: npt.NDArray[np.generic], *, premultiplied: bool, clear_grey: int | None) -> npt.NDArray[np.uint8]:
    """(H, W[, 1 to 4]) of 8 or 16 bits -> (H, W, 3) uint8; transparency is shown on white."""
    pixels = np.atleast_3d(image)
    height, width, channels = pixels.shape
    if channels == 3 and pixels.dtype == np.uint8:
        return pixels.astype(np.uint8, copy=False)
    bgr = np.empty((height, width, 3), np.uint8)
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        strip = pixels[top : top + rows]
        if channels == 1 and clear_grey is not None:
            strip = np.where(strip == clear_grey, np.iinfo(strip.dtype).max, strip)
        bgr[top : top + rows] = _on_white(_as_8_bits(strip), premultiplied=premultiplied)
    return bgr


def _as_8_bits(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    if pixels.dtype == np.uint16:
        pixels = (pixels.astype(np.uint32) + 128) // 257
    return pixels.astype(np.uint8, copy=False)


def _on_white(pixels: npt.NDArray[np.uint8], *, premultiplied: bool) -> npt.NDArray[np.uint8]:
    """(H, W, 1 to 4) -> (H, W, 1 or 3): the colour without its alpha."""
    channels = pixels.shape[2]
    color = pixels[..., :1] if channels < 3 else pixels[..., :3]
    alpha = pixels[..., -1:]
    if channels in {1, 3} or alpha.min() == 255:
        return color
    share = alpha.astype(np.float32) / 255
    on_white = (color if premultiplied else color * share) + 255 * (1 - share)
    return np.clip(np.rint(on_white), 0, 255).astype(np.uint8)


def _turned(image: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """Turn as EXIF orientation 1 to 8 says."""
    if orientation >= 5:  # 5 to 8 are 1 to 4 with rows and columns swapped
        image = image.transpose(1, 0, 2)
    quarter = (orientation - 1) % 4
    mirrored, upside_down = quarter in {1, 2}, quarter in {2, 3}
    return np.ascontiguousarray(image[:: -1 if upside_down else 1, :: -1 if mirrored else 1])
