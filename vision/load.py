"""Load a photo: what is no photo is refused in one sentence, the rest is 8-bit BGR, upright."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..calibration import ImageFormat, Metadata, read_metadata
from ..errors import DeepBrickError
from ..opencv import cv2
from ..silence import silenced

MAX_FILE_BYTES = 100_000_000
MAX_PIXELS = 120_000_000
"""Phones take up to 108 megapixels; decoded, this many take 360 MB."""

_READABLE = "JPEG, PNG, WebP, GIF, BMP and TIFF"


class PhotoError(DeepBrickError):
    """The file is no photo that can be read."""


def load_photo(path: Path) -> npt.NDArray[np.uint8]:
    """Load a photo and turn it upright.

    Parameters
    ----------
    path : Path
        JPEG, PNG, WebP, GIF (its first frame), BMP or TIFF.

    Returns
    -------
    ndarray
        (H, W, 3) uint8, BGR, turned as its EXIF says; clear parts are shown on white.

    Raises
    ------
    PhotoError
        Where the file is missing, unreadable, too large, cut off or no photo.
    """
    data = _read(path)
    metadata = _checked_metadata(path, data)
    image = _decode(path, data, metadata.format)
    # TIFF is turned by its decoder already.
    orientation = 1 if metadata.format is ImageFormat.TIFF else metadata.orientation
    return _turned(_as_bgr8(path, image, premultiplied=metadata.format is ImageFormat.TIFF), orientation)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed: enough to see that there is more, also where no size is known (a pipe).
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        msg = f"There is no photo {path}; check its name."
        raise PhotoError(msg) from error
    except IsADirectoryError as error:
        msg = f"{path} is a folder; name the photos in it, for example {path / '*.jpg'}."
        raise PhotoError(msg) from error
    except PermissionError as error:
        msg = f"{path} cannot be opened; give yourself the right to read it."
        raise PhotoError(msg) from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        msg = f"{path} cannot be read ({getattr(error, 'strerror', None) or error})."
        raise PhotoError(msg) from error
    if not data:
        msg = f"{path} is empty; copy the photo again."
        raise PhotoError(msg)
    if len(data) > MAX_FILE_BYTES:
        msg = f"{path} is larger than {MAX_FILE_BYTES // 1_000_000} MB; save the photo smaller."
        raise PhotoError(msg)
    return data


def _checked_metadata(path: Path, data: bytes) -> Metadata:
    """The header, refused before decoding where it says that decoding would fail or be too much."""
    metadata = read_metadata(data)
    if metadata is None:
        msg = f"{path} is not a photo; DeepBrick reads {_READABLE}."
        raise PhotoError(msg)
    if metadata.format in {ImageFormat.HEIC, ImageFormat.AVIF}:
        msg = f"{path} is a {metadata.format} photo, which DeepBrick does not read; save it as JPEG."
        raise PhotoError(msg)
    if metadata.size is not None and metadata.size[0] * metadata.size[1] > MAX_PIXELS:
        width, height = metadata.size
        msg = (
            f"{path} has {width} x {height} pixels, more than {MAX_PIXELS // 1_000_000} megapixels; "
            "save the photo smaller."
        )
        raise PhotoError(msg)
    if metadata.size is None or not metadata.complete:
        msg = f"{path} is cut off; copy the photo again."
        raise PhotoError(msg)
    return metadata


def _decode(path: Path, data: bytes, fmt: ImageFormat) -> npt.NDArray[np.generic]:
    # Unchanged keeps transparency and 16 bits. JPEG has neither, and its decoder makes BGR fastest.
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION if fmt is ImageFormat.JPEG else cv2.IMREAD_UNCHANGED
    try:
        with silenced():
            image: npt.NDArray[np.generic] | None = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        image = None
    if image is None:
        msg = f"{path} is damaged; copy the photo again."
        raise PhotoError(msg)
    return image


def _as_bgr8(path: Path, image: npt.NDArray[np.generic], *, premultiplied: bool) -> npt.NDArray[np.uint8]:
    """(H, W[, 1 to 4]) of 8 or 16 bits -> (H, W, 3) uint8; transparency is shown on white."""
    if image.dtype == np.uint16:
        image = ((image.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if image.dtype != np.uint8:
        msg = f"{path} holds {image.dtype} numbers, which no camera writes; save it as JPEG."
        raise PhotoError(msg)
    pixels = np.atleast_3d(image.astype(np.uint8, copy=False))
    channels = pixels.shape[2]
    color = pixels[..., :1] if channels < 3 else pixels[..., :3]
    if channels in {2, 4}:
        alpha = pixels[..., -1:]
        if alpha.min() < 255:
            share = alpha.astype(np.float32) / 255
            on_white = (color if premultiplied else color * share) + 255 * (1 - share)
            color = np.clip(np.rint(on_white), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(color, (*pixels.shape[:2], 3)), dtype=np.uint8)


def _turned(image: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """Turn as EXIF orientation 1 to 8 says."""
    if orientation >= 5:  # 5 to 8 are 1 to 4 with rows and columns swapped
        image = image.transpose(1, 0, 2)
    quarter = (orientation - 1) % 4
    mirrored, upside_down = quarter in {1, 2}, quarter in {2, 3}
    return np.ascontiguousarray(image[:: -1 if upside_down else 1, :: -1 if mirrored else 1])
