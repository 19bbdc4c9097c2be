"""What an image file says about itself before it is decoded: format, size, whole or cut off, EXIF numbers, camera."""

import math
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

EXIF_POINTER = 0x8769
"""Tag of the first directory that says where the EXIF directory is."""

FOCAL_LENGTH_35MM = 0xA405
"""Tag of the focal length as a 35 mm film camera would have it, in mm."""

ORIENTATION = 0x0112
"""Tag of the turn that brings the photo upright, 1 to 8."""

_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_NUMBER_FORMATS = {1: "B", 3: "H", 4: "I"}  # BYTE, SHORT, LONG
_MAKE, _MODEL, _FOCAL_LENGTH = 0x010F, 0x0110, 0x920A
_ASCII, _RATIONAL = 2, 5
_LONGEST_TEXT = 200
"""Bytes: no maker and no model has a longer name."""
_LONGEST_FOCAL_MM = 10_000
_BOX_TURNS = {0: 1, 1: 8, 2: 3, 3: 6}
"""Orientation by how many quarter turns to the left a HEIC or AVIF file wants."""
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # those between are tables
_SOS, _EOI, _APP1 = 0xDA, 0xD9, 0xE1
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})  # nothing follows them, not even a length
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_MAX_EXTENTS = 10_000
"""A HEIC photo has some hundred; a list that says more could keep us busy for hours."""


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


class CameraTags(NamedTuple):
    """What EXIF says about the camera.

    Attributes
    ----------
    make, model : str
        One line each; empty where it does not say.
    focal_mm : float or None
        The lens' real focal length.
    """

    make: str = ""
    model: str = ""
    focal_mm: float | None = None


@dataclass(frozen=True)
class Metadata:
    """What a file's header says.

    Attributes
    ----------
    format : ImageFormat
    size : tuple of int or None
        Width and height in pixels as stored, before the turn; None where the header
        does not get that far. A HEIC or AVIF file holds several images: the largest.
    complete : bool
        False where the file ends before the image does.
    intact : bool
        False where a checksum does not fit (only PNG has them).
    exif : Mapping of int to int
        The whole numbers among the EXIF tags, by tag. HEIC and AVIF say in their own
        way how they are turned, so theirs come without an orientation.
    clear_grey : int or None
        The pixel value that means transparent in a grey PNG without an alpha channel.
    camera : CameraTags
    box_orientation : int
        How HEIC and AVIF are turned when they are decoded, as an EXIF orientation; else 1.
    """

    format: ImageFormat
    size: tuple[int, int] | None
    complete: bool = True
    intact: bool = True
    exif: Mapping[int, int] = field(default_factory=dict)
    clear_grey: int | None = None
    camera: CameraTags = field(default_factory=CameraTags)
    box_orientation: int = 1

    @property
    def orientation(self) -> int:
        """EXIF orientation, 1 (as it is) where none or nonsense is given."""
        value = self.exif.get(ORIENTATION, 1)
        return value if 1 <= value <= 8 else 1

    @property
    def turn(self) -> int:
        """The orientation that brings the stored pixels upright, whoever turns them."""
        return self.box_orientation if self.format in {ImageFormat.HEIC, ImageFormat.AVIF} else self.orientation


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
        # The first brand may be a general or a new one; those that follow name what it is compatible with.
        length = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[at : at + 4] for at in (8, *range(16, length, 4))}
        if brands & _AVIF_BRANDS:
            return ImageFormat.AVIF
        if brands & _HEIC_BRANDS:
            return ImageFormat.HEIC
    return None


def _read(data: bytes) -> Metadata | None:
    fmt = _format(data)
    return None if fmt is None else _READERS[fmt](data)


def _jpeg(data: bytes) -> Metadata:
    size = None
    exif, camera = _NO_EXIF
    for marker, start, end in _jpeg_segments(data):
        if marker == _APP1 and not exif and data[start : start + 6] == b"Exif\0\0":
            exif, camera = _read_tags(data[start + 6 : end])
        elif marker in _SOF_MARKERS and size is None:
            height, width = struct.unpack_from(">HH", data, start + 1)
            size = (width, height)
        elif marker == _SOS:
            # Image data escape every 0xFF, so these two bytes can only be the end marker. It need not be
            # the end of the file: phones put a second picture or a short film behind it.
            complete = data.find(bytes((0xFF, _EOI)), end) >= 0
            return Metadata(ImageFormat.JPEG, size, complete=complete, exif=exif, camera=camera)
    return Metadata(ImageFormat.JPEG, size, complete=False, exif=exif, camera=camera)


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
        if marker in _BARE_MARKERS:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield marker, at + 4, at + 2 + length
        if marker == _SOS:
            return
        at += 2 + length


def _png(data: bytes) -> Metadata:
    kind, width, height, depth, color = struct.unpack_from(">4sIIBB", data, 12)
    if kind != b"IHDR":
        return Metadata(ImageFormat.PNG, None, complete=False)
    size = (width, height)
    exif, camera = _NO_EXIF
    clear_grey = None
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        # An upper case letter: no decoder may pass over this chunk. fcTL says where an animation's frame lies.
        if end <= len(data) and (kind[:1].isupper() or kind == b"fcTL") and not _checksum_fits(data, at, end):
            return Metadata(ImageFormat.PNG, size, intact=False, exif=exif, camera=camera)
        if kind == b"eXIf":
            exif, camera = _read_tags(data[at + 8 : end - 4])
        elif kind == b"tRNS" and color == 0:
            # Decoders stretch less than 8 bits to 8.
            clear_grey = int.from_bytes(data[at + 8 : at + 10], "big") * {1: 255, 2: 85, 4: 17}.get(depth, 1)
        elif kind == b"IEND":
            return Metadata(ImageFormat.PNG, size, exif=exif, clear_grey=clear_grey, camera=camera)
        at = end
    return Metadata(ImageFormat.PNG, size, complete=False, exif=exif, camera=camera)


def _checksum_fits(data: bytes, at: int, end: int) -> bool:
    return zlib.crc32(memoryview(data)[at + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")


def _webp(data: bytes) -> Metadata:
    size = None
    exif, camera = _NO_EXIF
    (riff_length,) = struct.unpack_from("<I", data, 4)
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        if kind == b"VP8X" and size is None:
            size = (1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
        elif kind == b"VP8 " and size is None:
            width, height = struct.unpack_from("<HH", body, 6)
            size = (width & 0x3FFF, height & 0x3FFF)
        elif kind == b"VP8L" and size is None:
            (bits,) = struct.unpack_from("<I", body, 1)
            size = (1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF))
        elif kind == b"EXIF":
            exif, camera = _read_tags(body.removeprefix(b"Exif\0\0"))
        at += 8 + length + length % 2
    return Metadata(ImageFormat.WEBP, size, complete=len(data) >= 8 + riff_length, exif=exif, camera=camera)


def _gif(data: bytes) -> Metadata:
    return Metadata(ImageFormat.GIF, struct.unpack_from("<HH", data, 6))


def _bmp(data: bytes) -> Metadata:
    (header_length,) = struct.unpack_from("<I", data, 14)
    if header_length == 12:  # the oldest kind
        return Metadata(ImageFormat.BMP, struct.unpack_from("<HH", data, 18))
    width, height = struct.unpack_from("<ii", data, 18)
    return Metadata(ImageFormat.BMP, (abs(width), abs(height)))


def _tiff(data: bytes) -> Metadata:
    tags, camera = _read_tags(data)
    known = _TIFF_WIDTH in tags and _TIFF_HEIGHT in tags
    size = (tags[_TIFF_WIDTH], tags[_TIFF_HEIGHT]) if known else None
    return Metadata(ImageFormat.TIFF, size, complete=known, exif=tags, camera=camera)


def _heic(data: bytes) -> Metadata:
    return _heif(data, ImageFormat.HEIC)


def _avif(data: bytes) -> Metadata:
    return _heif(data, ImageFormat.AVIF)


def _heif(data: bytes, fmt: ImageFormat) -> Metadata:
    """HEIC and AVIF: nested boxes; those in ``meta`` list the items (images, EXIF) and where each lies."""
    file = memoryview(data)
    meta = memoryview(b"".join(body[4:] for body in _boxes(file, b"meta")))
    inline = memoryview(b"".join(_boxes(meta, b"idat")))
    kinds = dict(_item_kinds(meta))
    sizes: list[tuple[int, int]] = [
        struct.unpack_from(">II", body, 4) for body in _boxes(meta, b"iprp", b"ipco", b"ispe")
    ]
    exif, camera = _NO_EXIF
    turns = next((body[0] & 3 for body in _boxes(meta, b"iprp", b"ipco", b"irot") if body), 0)
    complete = True
    for item, is_inline, start, length in _extents(meta):
        complete &= is_inline or start + length <= len(data)
        content = (inline if is_inline else file)[start : start + length]
        kind = kinds.get(item)
        if kind == b"Exif" and not exif and len(content) >= 4:
            (skipped,) = struct.unpack_from(">I", content)
            tags, camera = _read_tags(bytes(content[4 + skipped :]))
            exif = {tag: value for tag, value in tags.items() if tag != ORIENTATION}
        elif kind in {b"grid", b"iovl"}:  # images put together from others, which state their size once more
            numbers = ">II" if content[1] & 1 else ">HH"
            sizes.append(struct.unpack_from(numbers, content, 4 if kind == b"grid" else 10))
    size = max(sizes, key=math.prod, default=None)
    return Metadata(fmt, size, complete=complete, exif=exif, camera=camera, box_orientation=_BOX_TURNS[turns])


def _boxes(block: memoryview, kind: bytes, *inner: bytes) -> Iterator[memoryview]:
    """What the boxes of this kind hold; or the boxes of kind ``inner`` in those."""
    at = 0
    while at + 8 <= len(block):
        head = 8
        length, found = struct.unpack_from(">I4s", block, at)
        if length == 1:
            head = 16
            (length,) = struct.unpack_from(">Q", block, at + 8)
        end = at + length if length else len(block)
        if end < at + head:
            return
        if found == kind:
            body = block[at + head : end]
            yield from _boxes(body, *inner) if inner else (body,)
        at = end


def _item_kinds(meta: memoryview) -> Iterator[tuple[int, bytes]]:
    for listing in _boxes(meta, b"iinf"):
        for entry in _boxes(listing[8 if listing[0] else 6 :], b"infe"):
            if entry[0] >= 2:  # older ones have no kind
                numbers = ">H2x4s" if entry[0] == 2 else ">I2x4s"
                yield struct.unpack_from(numbers, entry, 4)


def _extents(meta: memoryview) -> Iterator[tuple[int, bool, int, int]]:
    """Pieces of the items: item, whether it lies in ``idat`` (else in the file), start, length."""
    left = _MAX_EXTENTS
    for body in _boxes(meta, b"iloc"):
        take = _number_taker(body)
        version, _, widths, more_widths = take(1), take(3), take(1), take(1)
        id_bytes = 4 if version == 2 else 2
        for _ in range(take(id_bytes)):
            item = take(id_bytes)
            is_inline = version > 0 and take(2) & 15 == 1
            take(2)  # which file: this one
            base = take(more_widths >> 4)
            extents = take(2)
            left -= 1 + extents
            if left < 0:
                raise IndexError
            for _ in range(extents):
                take(more_widths & 15 if version > 0 else 0)  # an index that nothing needs here
                yield item, is_inline, base + take(widths >> 4), take(widths & 15)


def _number_taker(block: memoryview) -> Callable[[int], int]:
    """Take big-endian numbers from a block, one after the other; the function is told each one's bytes."""
    at = 0

    def take(length: int) -> int:
        nonlocal at
        at += length
        if at > len(block):
            raise IndexError
        return int.from_bytes(block[at - length : at], "big")

    return take


_READERS: dict[ImageFormat, Callable[[bytes], Metadata]] = {
    ImageFormat.JPEG: _jpeg,
    ImageFormat.PNG: _png,
    ImageFormat.GIF: _gif,
    ImageFormat.WEBP: _webp,
    ImageFormat.BMP: _bmp,
    ImageFormat.TIFF: _tiff,
    ImageFormat.HEIC: _heic,
    ImageFormat.AVIF: _avif,
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
        By tag, from the first directory and the EXIF directory; the first number
        where there are several. Empty where the block is none; what could be read
        where it is damaged.
    """
    return _read_tags(block).numbers


class _Tags(NamedTuple):
    numbers: Mapping[int, int]
    camera: CameraTags


_NO_EXIF = _Tags({}, CameraTags())


def _read_tags(block: bytes) -> _Tags:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return _NO_EXIF
    tags: dict[int, _Value] = {}
    try:
        _read_directory(block, order, struct.unpack_from(order + "I", block, 4)[0], tags)
        pointer = tags.get(EXIF_POINTER)
        if isinstance(pointer, int):
            _read_directory(block, order, pointer, tags)
    except struct.error:  # a damaged directory: the photo may still be good
        pass
    make, model, focal = (tags.get(tag) for tag in (_MAKE, _MODEL, _FOCAL_LENGTH))
    camera = CameraTags(
        make if isinstance(make, str) else "",
        model if isinstance(model, str) else "",
        focal if isinstance(focal, float) else None,
    )
    return _Tags({tag: value for tag, value in tags.items() if isinstance(value, int)}, camera)


_Value = int | float | str | None


def _read_directory(block: bytes, order: str, at: int, tags: dict[int, _Value]) -> None:
    (count,) = struct.unpack_from(order + "H", block, at)
    for k in range(count):
        entry = at + 2 + 12 * k
        tag, kind, length = struct.unpack_from(order + "HHI", block, entry)
        # Of a tag that comes twice decoders take the first: that one counts here too, readable or not.
        if tag not in tags:
            tags[tag] = _value(block, order, tag, (kind, length, entry + 8))


def _value(block: bytes, order: str, tag: int, what: tuple[int, int, int]) -> _Value:
    kind, length, at = what
    if kind == _ASCII and tag in {_MAKE, _MODEL}:
        return _text(block, order, length, at)
    if kind == _RATIONAL and tag == _FOCAL_LENGTH:
        return _focal_mm(block, order, length, at)
    return _first_number(block, order, kind, length, at)


def _text(block: bytes, order: str, length: int, at: int) -> str | None:
    if length > 4:
        (at,) = struct.unpack_from(order + "I", block, at)
    if at + length > len(block):
        return None
    raw = block[at : at + min(length, _LONGEST_TEXT)].split(b"\0", 1)[0]
    shown = "".join(c for c in raw.decode("utf-8", "ignore") if c.isprintable())
    return " ".join(shown.split())


def _focal_mm(block: bytes, order: str, length: int, at: int) -> float | None:
    (at,) = struct.unpack_from(order + "I", block, at)
    if not length or at + 8 > len(block):
        return None
    above, below = struct.unpack_from(order + "II", block, at)
    # Zero means "unknown".
    return above / below if below and 0 < above / below <= _LONGEST_FOCAL_MM else None


def _first_number(block: bytes, order: str, kind: int, length: int, at: int) -> int | None:
    if kind not in _NUMBER_FORMATS or not length:
        return None
    number = order + _NUMBER_FORMATS[kind]
    size = struct.calcsize(number)
    if length * size > 4:
        (at,) = struct.unpack_from(order + "I", block, at)
    if at + size > len(block):
        return None
    value: int = struct.unpack_from(number, block, at)[0]
    return value
