"""What an image file says about itself before it is decoded: format, size, whole or cut off, EXIF numbers."""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

EXIF_POINTER = 0x8769
"""Tag of the first directory that says where the EXIF directory is."""

FOCAL_LENGTH_35MM = 0xA405
"""Tag of the focal length as a 35 mm film camera would have it, in mm."""

ORIENTATION = 0x0112
"""Tag of the turn that brings the photo upright, 1 to 8."""

_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_NUMBER_FORMATS = {1: "B", 3: "H", 4: "I"}  # BYTE, SHORT, LONG
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # those between are tables
_SOS, _EOI, _APP1 = 0xDA, 0xD9, 0xE1
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


class ImageFormat(StrEnum):
    """Formats that are told apart by their first bytes."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WebP"
    BMP = "BMP"
    TIFF = "TIFF"
    HEIC = "HEIC"
    AVIF = "AVIF"


@dataclass(frozen=True)
class Metadata:
    """What a file's header says.

    Attributes
    ----------
    format : ImageFormat
    size : tuple of int or None
        Width and height in pixels as stored, before the EXIF turn; None where the
        header does not get that far (or the format's is not read: HEIC and AVIF).
    complete : bool
        False where the file ends before the image does.
    exif : Mapping of int to int
        The whole numbers among the EXIF tags, by tag.
    """

    format: ImageFormat
    size: tuple[int, int] | None
    complete: bool = True
    exif: Mapping[int, int] = field(default_factory=dict)

    @property
    def orientation(self) -> int:
        """EXIF orientation, 1 (as it is) where none or nonsense is given."""
        value = self.exif.get(ORIENTATION, 1)
        return value if 1 <= value <= 8 else 1


def read_metadata(data: bytes) -> Metadata | None:
    """Read the header of an image file.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Metadata or None
        None where the first bytes are those of no known format.
    """
    try:
        return _read(data)
    except (struct.error, IndexError):
        fmt = _format(data)
        return None if fmt is None else Metadata(fmt, None, complete=False)


def _format(data: bytes) -> ImageFormat | None:
    starts = {
        b"\xff\xd8\xff": ImageFormat.JPEG,
        b"\x89PNG\r\n\x1a\n": ImageFormat.PNG,
        b"GIF87a": ImageFormat.GIF,
        b"GIF89a": ImageFormat.GIF,
        b"BM": ImageFormat.BMP,
        b"II*\0": ImageFormat.TIFF,
        b"MM\0*": ImageFormat.TIFF,
    }
    for start, fmt in starts.items():
        if data.startswith(start):
            return fmt
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ImageFormat.WEBP
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in _AVIF_BRANDS:
            return ImageFormat.AVIF
        if brand in _HEIC_BRANDS:
            return ImageFormat.HEIC
    return None


def _read(data: bytes) -> Metadata | None:
    fmt = _format(data)
    if fmt is None:
        return None
    reader = _READERS.get(fmt)
    return Metadata(fmt, None) if reader is None else reader(data)


def _jpeg(data: bytes) -> Metadata:
    size = None
    exif: Mapping[int, int] = {}
    for marker, start, end in _jpeg_segments(data):
        if marker == _APP1 and not exif and data[start : start + 6] == b"Exif\0\0":
            exif = read_exif(data[start + 6 : end])
        elif marker in _SOF_MARKERS and size is None:
            height, width = struct.unpack_from(">HH", data, start + 1)
            size = (width, height)
        elif marker == _SOS:
            # Image data escape every 0xFF, so these two bytes can only be the end marker. It need not be
            # the end of the file: phones put a second picture or a short film behind it.
            return Metadata(ImageFormat.JPEG, size, data.find(bytes((0xFF, _EOI)), end) >= 0, exif)
    return Metadata(ImageFormat.JPEG, size, complete=False, exif=exif)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Markers with the start and end of what they hold, up to the image data."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield marker, at + 4, at + 2 + length
        if marker == _SOS:
            return
        at += 2 + length


def _png(data: bytes) -> Metadata:
    size: tuple[int, int] = struct.unpack_from(">II", data, 16)
    exif: Mapping[int, int] = {}
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"eXIf":
            exif = read_exif(data[at + 8 : at + 8 + length])
        elif kind == b"IEND":
            return Metadata(ImageFormat.PNG, size, complete=True, exif=exif)
        at += 12 + length
    return Metadata(ImageFormat.PNG, size, complete=False, exif=exif)


def _webp(data: bytes) -> Metadata:
    size = None
    exif: Mapping[int, int] = {}
    (riff_length,) = struct.unpack_from("<I", data, 4)
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        if kind == b"VP8X":
            size = (1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
        elif kind == b"VP8 " and size is None:
            width, height = struct.unpack_from("<HH", body, 6)
            size = (width & 0x3FFF, height & 0x3FFF)
        elif kind == b"VP8L" and size is None:
            (bits,) = struct.unpack_from("<I", body, 1)
            size = (1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF))
        elif kind == b"EXIF":
            exif = read_exif(body.removeprefix(b"Exif\0\0"))
        at += 8 + length + length % 2
    return Metadata(ImageFormat.WEBP, size, len(data) >= 8 + riff_length, exif)


def _gif(data: bytes) -> Metadata:
    return Metadata(ImageFormat.GIF, struct.unpack_from("<HH", data, 6))


def _bmp(data: bytes) -> Metadata:
    (header_length,) = struct.unpack_from("<I", data, 14)
    if header_length == 12:  # the oldest kind
        return Metadata(ImageFormat.BMP, struct.unpack_from("<HH", data, 18))
    width, height = struct.unpack_from("<ii", data, 18)
    return Metadata(ImageFormat.BMP, (abs(width), abs(height)))


def _tiff(data: bytes) -> Metadata:
    tags = read_exif(data)
    known = _TIFF_WIDTH in tags and _TIFF_HEIGHT in tags
    return Metadata(ImageFormat.TIFF, (tags[_TIFF_WIDTH], tags[_TIFF_HEIGHT]) if known else None, known, tags)


_READERS: dict[ImageFormat, Callable[[bytes], Metadata]] = {
    ImageFormat.JPEG: _jpeg,
    ImageFormat.PNG: _png,
    ImageFormat.GIF: _gif,
    ImageFormat.WEBP: _webp,
    ImageFormat.BMP: _bmp,
    ImageFormat.TIFF: _tiff,
}


def read_exif(block: bytes) -> Mapping[int, int]:
    """Read the whole numbers of an EXIF block (or of a TIFF file, which is built alike).

    Parameters
    ----------
    block : bytes
        From the byte order mark on.

    Returns
    -------
    Mapping of int to int
        By tag, from the first directory and the EXIF directory. Empty where the block
        is none; what could be read where it is damaged.
    """
    tags: dict[int, int] = {}
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return tags
    try:
        _read_directory(block, order, struct.unpack_from(order + "I", block, 4)[0], tags)
        if EXIF_POINTER in tags:
            _read_directory(block, order, tags[EXIF_POINTER], tags)
    except struct.error:  # a damaged directory: the photo may still be good
        pass
    return tags


def _read_directory(block: bytes, order: str, at: int, tags: dict[int, int]) -> None:
    (count,) = struct.unpack_from(order + "H", block, at)
    for k in range(count):
        entry = at + 2 + 12 * k
        tag, kind, length = struct.unpack_from(order + "HHI", block, entry)
        if length == 1 and kind in _NUMBER_FORMATS:
            (tags[tag],) = struct.unpack_from(order + _NUMBER_FORMATS[kind], block, entry + 8)
