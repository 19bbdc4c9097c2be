"""What a picture says about itself: its size, how it is turned, and with what camera it was taken."""

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from PIL import ExifTags, Image

from .decode import opened, orientation_of
from .file import printable, read_file

_LONGEST_TEXT = 200
"""No maker and no model has a longer name."""
_LONGEST_FOCAL_MM = 10_000


class CameraTags(NamedTuple):
    """What EXIF says about the camera.

    Attributes
    ----------
    make, model : str
        One line each; empty where it does not say.
    focal_mm : float or None
        The lens' real focal length.
    focal_35mm : int
        The same as a 35 mm film camera would have it; 0 where it does not say.
    """

    make: str = ""
    model: str = ""
    focal_mm: float | None = None
    focal_35mm: int = 0


@dataclass(frozen=True)
class Metadata:
    """What a picture says about itself.

    Attributes
    ----------
    size : tuple of int
        Width and height in pixels, upright.
    orientation : int
        The EXIF orientation, 1 to 8, that brings the stored pixels upright.
    """

    size: tuple[int, int]
    orientation: int = 1
    camera: CameraTags = field(default_factory=CameraTags)


def photo_metadata(path: Path) -> Metadata | None:
    """Read what a photo says about itself, without decoding it.

    Returns
    -------
    Metadata or None
        As `read_metadata` gives it.

    Raises
    ------
    PhotoError
        Where the file is missing, unreadable, empty or too large.
    """
    return read_metadata(read_file(path, printable(path)))


def read_metadata(data: bytes) -> Metadata | None:
    """Read what a picture says about itself, without decoding it.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Metadata or None
        None where it is no picture that can be read.
    """
    with warnings.catch_warnings(action="ignore"):  # damaged EXIF is no reason to speak
        try:
            image = opened(data)
            if image.format == "PNG" and b"eXIf" in data:
                image.load()  # it may stand behind the pixels
        except Exception:  # noqa: BLE001 - Pillow has no one exception for what it cannot read
            return None
        # HEIC and TIFF are turned by whoever decodes them.
        decoded_upright = image.format in {"HEIF", "TIFF"}
        orientation = orientation_of(image)
        if image.format == "HEIF":
            orientation = image.info.get("original_orientation") or 1
        size = image.size if decoded_upright or orientation < 5 else image.size[::-1]
        return Metadata(size, orientation if orientation in range(1, 9) else 1, _camera(image))


def _camera(image: Any) -> CameraTags:  # noqa: ANN401 - Pillow's plugins have types of their own
    try:
        exif = Image.Image.getexif(image)
        lens = exif.get_ifd(ExifTags.IFD.Exif)
        return CameraTags(
            _text(exif.get(ExifTags.Base.Make)),
            _text(exif.get(ExifTags.Base.Model)),
            _focal_mm(lens.get(ExifTags.Base.FocalLength)),
            _whole(lens.get(ExifTags.Base.FocalLengthIn35mmFilm)),
        )
    except Exception:  # noqa: BLE001 - nor for damaged EXIF
        return CameraTags()


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    # Pillow reads it as Latin-1, phones write UTF-8.
    text = value.encode("latin-1", "ignore").split(b"\0", 1)[0].decode("utf-8", "ignore")[:_LONGEST_TEXT]
    return " ".join("".join(c for c in text if c.isprintable()).split())


def _focal_mm(value: Any) -> float | None:  # noqa: ANN401 - whatever stands there
    try:
        focal = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return focal if 0 < focal <= _LONGEST_FOCAL_MM else None  # zero means "unknown"


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
