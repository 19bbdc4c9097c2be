"""Headers of image files, held against Pillow's writer, and damaged ones."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from deepbrick.calibration import ImageFormat, Metadata, read_metadata
from deepbrick.calibration.metadata import CameraTags, read_exif
from PIL import AvifImagePlugin, Image
from PIL.TiffImagePlugin import IFDRational

ORIENTATION = 0x0112
FOCAL_LENGTH_35MM = 0xA405
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]
BOX_FORMATS = [
    "HEIC",
    pytest.param("AVIF", marks=pytest.mark.skipif(not AvifImagePlugin.SUPPORTED, reason="this Pillow has no AVIF")),
]


def written(fmt, size=(37, 21), orientation=None, **options):
    pixels = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    exif = Image.Exif()
    if orientation is not None:
        exif[ORIENTATION] = orientation
        exif.get_ifd(0x8769)[FOCAL_LENGTH_35MM] = 26
        options["exif"] = exif.tobytes()
    buffer = BytesIO()
    if fmt == "HEIC":
        pillow_heif.from_bytes("RGB", size, pixels.tobytes()).save(buffer, **options)
    else:
        Image.fromarray(pixels).save(buffer, fmt, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("size", [(37, 21), (1, 1), (300, 2)])
@pytest.mark.parametrize(
    ("fmt", "options"),
    [
        *((fmt, {}) for fmt in FORMATS),
        ("JPEG", {"progressive": True}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"orientation": 3}),  # the extended layout
    ],
)
def test_size(fmt, options, size):
    metadata = read_metadata(written(fmt, size, **options))
    assert metadata.format.upper() == fmt
    assert metadata.size == size
    assert metadata.complete


@pytest.mark.parametrize("fmt", BOX_FORMATS)
@pytest.mark.parametrize("size", [(64, 128), (320, 192)])
def test_size_of_boxes(fmt, size):
    metadata = read_metadata(written(fmt, size))
    assert metadata.format.upper() == fmt
    assert metadata.size == size
    assert metadata.complete


def test_size_of_a_heic_put_together_from_tiles():
    assert read_metadata(written("HEIC", (320, 192), tile_size=64)).size == (320, 192)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation(fmt, orientation):
    assert read_metadata(written(fmt, orientation=orientation)).orientation == orientation


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", *BOX_FORMATS])
def test_the_lens_in_exif(fmt):
    assert read_metadata(written(fmt, orientation=6)).exif[FOCAL_LENGTH_35MM] == 26


@pytest.mark.parametrize("fmt", BOX_FORMATS)
def test_orientation_in_the_exif_of_boxes_does_not_count(fmt):
    data = written(fmt, orientation=6)
    assert b"Exif" in data
    assert b"irot" in data
    assert read_metadata(data).orientation == 1


@pytest.mark.parametrize("exif", [{}, {ORIENTATION: 0}, {ORIENTATION: 9}])
def test_no_sensible_orientation_means_as_it_is(exif):
    assert Metadata(ImageFormat.JPEG, (1, 1), exif=exif).orientation == 1


@pytest.mark.parametrize("data", [b"", b"x", b"Dear diary", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x18ftypmp42"])
def test_no_image(data):
    assert read_metadata(data) is None


@pytest.mark.parametrize(
    ("brands", "fmt"),
    [
        (b"heic\0\0\0\0", ImageFormat.HEIC),
        (b"mif1\0\0\0\0mif1heic", ImageFormat.HEIC),
        (b"MiHE\0\0\0\0mif1MiHEheic", ImageFormat.HEIC),  # a brand of Apple's
        (b"mif1\0\0\0\0mif1avif", ImageFormat.AVIF),
    ],
)
def test_brands(brands, fmt):
    assert read_metadata(struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands).format == fmt


@pytest.mark.parametrize("fmt", [*FORMATS, *BOX_FORMATS])
def test_no_beginning_of_a_file_makes_it_fail(fmt):
    data = written(fmt, orientation=6) if fmt not in {"GIF", "BMP"} else written(fmt)
    for end in range(len(data)):
        metadata = read_metadata(data[:end])
        assert metadata is None or metadata.format.upper() == fmt
        if fmt in {"JPEG", "PNG", "WEBP"}:
            assert metadata is None or not metadata.complete
        elif fmt in {"HEIC", "AVIF"}:
            assert metadata is None or not metadata.complete or metadata.size is None


@pytest.mark.parametrize("fmt", [*FORMATS, *BOX_FORMATS])
def test_no_damage_makes_it_fail(fmt):
    rng = np.random.default_rng(11)
    whole = np.frombuffer(written(fmt, orientation=None), np.uint8)
    for _ in range(300):
        data = whole.copy()
        places = rng.integers(0, min(len(data), 200), 4)
        data[places] = rng.integers(0, 256, 4)
        read_metadata(data.tobytes())


@pytest.mark.parametrize(("mark", "order"), [(b"II*\0", "<"), (b"MM\0*", ">")])
def test_exif_numbers_of_both_directories_in_both_byte_orders(mark, order):
    first = struct.pack(order + "IH", 8, 3)
    first += struct.pack(order + "HHIHH", 0x0112, 3, 1, 6, 0)  # SHORT
    first += struct.pack(order + "HHII", 0x8769, 4, 1, 50)  # LONG: where the second directory is
    first += struct.pack(order + "HHII", 0x010F, 2, 9, 4)  # a text: left out
    second = struct.pack(order + "H", 1) + struct.pack(order + "HHIHH", 0xA405, 3, 1, 26, 0)
    block = (mark + first).ljust(50, b"\0") + second
    assert read_exif(block) == {0x0112: 6, 0x8769: 50, 0xA405: 26}
    assert read_exif(block[:55]) == {0x0112: 6, 0x8769: 50}  # cut off: what there is
    assert read_exif(block[:60]) == {0x0112: 6, 0x8769: 50}


def with_camera(fmt, make="Maker", model="Model 3", focal=4.25):
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = make, model
    exif.get_ifd(0x8769)[0x920A] = IFDRational(focal)
    buffer = BytesIO()
    pixels = np.zeros((8, 16, 3), np.uint8)
    if fmt == "HEIC":
        pillow_heif.from_bytes("RGB", (64, 64), bytes(64 * 64 * 3)).save(buffer, exif=exif.tobytes())
    else:
        Image.fromarray(pixels).save(buffer, fmt, exif=exif.tobytes())
    return buffer.getvalue()


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", *BOX_FORMATS])
def test_the_camera(fmt):
    assert read_metadata(with_camera(fmt)).camera == CameraTags("Maker", "Model 3", 4.25)


def test_the_camera_of_a_tiff():
    pixels = np.zeros((8, 16, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "TIFF", tiffinfo={0x010F: "Maker", 0x0110: "Model 3"})
    assert read_metadata(buffer.getvalue()).camera == CameraTags("Maker", "Model 3", None)


def test_no_camera():
    assert read_metadata(written("JPEG", orientation=6)).camera == CameraTags("", "", None)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"Nikon\0\0\0\0\0", "Nikon"),
        (b"  Nikon  Corp  ", "Nikon Corp"),
        (b"Ni\x1b[31mkon\nCorp", "Ni[31mkonCorp"),
        (b"Nikon\0secret", "Nikon"),
        (b"\xff\xfeNikon", "Nikon"),
        ("Kam\u202eera é".encode(), "Kamera é"),
        (b"LG", "LG"),  # so short that it lies in the entry itself
        (b"\0\0\0\0\0\0", ""),
        (b"x" * 5000, "x" * 200),
    ],
)
def test_texts_are_one_printable_line(raw, shown):
    block = directory((0x010F, 2, len(raw), raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack("<I", 22)))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0))
    metadata = read_metadata(data + chunk(b"eXIf", block + raw) + chunk(b"IEND", b""))
    assert metadata.camera.make == shown


@pytest.mark.parametrize(
    ("focal", "read"),
    [((50, 10), 5.0), ((0, 10), None), ((50, 0), None), ((4_000_000_000, 1), None), ((1, 3), pytest.approx(1 / 3))],
)
def test_the_focal_length_in_mm(focal, read):
    block = directory((0x920A, 5, 1, struct.pack("<I", 22))) + struct.pack("<II", *focal)
    assert read_metadata(block).camera.focal_mm == read
    assert read_metadata(block[:-1]).camera.focal_mm is None  # cut off


@pytest.mark.parametrize(
    "entry",
    [
        (0x010F, 2, 0xFFFFFFFF, struct.pack("<I", 8)),  # as long as no file
        (0x010F, 2, 20, struct.pack("<I", 0xFFFFFFF0)),  # outside the file
        (0x010F, 7, 4, b"text"),  # of another kind
        (0x920A, 5, 1, struct.pack("<I", 0xFFFFFFF0)),
        (0x920A, 5, 0, struct.pack("<I", 8)),
        (0x920A, 10, 1, struct.pack("<I", 8)),  # with a sign
    ],
)
def test_hostile_entries_say_nothing(entry):
    assert read_metadata(directory(entry)).camera == CameraTags()


def test_no_damage_to_exif_makes_it_fail():
    rng = np.random.default_rng(5)
    whole = np.frombuffer(with_camera("JPEG"), np.uint8)
    for _ in range(2000):
        data = whole.copy()
        places = rng.integers(20, 160, 3)
        data[places] = rng.integers(0, 256, 3)
        camera = read_metadata(data.tobytes()).camera
        assert camera.make.isprintable()
        assert camera.model.isprintable()
        assert camera.focal_mm is None or camera.focal_mm > 0


@pytest.mark.parametrize("fmt", BOX_FORMATS)
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_turn_of_boxes(fmt, orientation):
    metadata = read_metadata(written(fmt, (64, 128), orientation=orientation))
    assert (metadata.orientation, metadata.turn) == (1, orientation)


def test_the_turn_of_the_others_is_the_orientation():
    assert read_metadata(written("JPEG", orientation=5)).turn == 5


def directory(*entries):
    """A TIFF with one directory of numbers: tag, kind, count, and four bytes."""
    packed = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed


def short(value):
    return struct.pack("<HH", value, 0)


def test_of_several_numbers_the_first_is_read():
    inside = (258, 3, 2, struct.pack("<HH", 8, 9))
    behind = (339, 3, 3, struct.pack("<I", 34))
    block = directory(inside, behind)
    assert read_exif(block + struct.pack("<HHH", 1, 2, 3)) == {258: 8, 339: 1}
    assert read_exif(block) == {258: 8}  # cut off in front of the three


def test_of_equal_tags_the_first_counts_as_decoders_have_it():
    assert read_exif(directory((256, 3, 1, short(7)), (256, 3, 1, short(5)))) == {256: 7}
    signed = (256, 9, 1, struct.pack("<i", 30_000))  # not read here, but by decoders
    assert read_exif(directory(signed, (256, 3, 1, short(5)))) == {}


def test_a_size_in_the_exif_directory_does_not_count():
    size = [(256, 3, 1, short(30_000)), (257, 3, 1, short(20_000))]
    inner = struct.pack("<HHHIHH", 1, 256, 3, 1, 5, 0)
    data = directory(*size, (0x8769, 4, 1, struct.pack("<I", 46))) + inner
    assert read_exif(data)[0x8769] == data.index(inner)
    assert read_metadata(data).size == (30_000, 20_000)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize(("kind", "intact"), [(b"IDAT", False), (b"PLTE", False), (b"fcTL", False), (b"tEXt", True)])
def test_checksum_of_png(kind, intact):
    header = chunk(b"IHDR", struct.pack(">II5B", 3, 2, 8, 2, 0, 0, 0))
    good = b"\x89PNG\r\n\x1a\n" + header + chunk(kind, b"abcd") + chunk(b"IEND", b"")
    assert read_metadata(good) == Metadata(ImageFormat.PNG, (3, 2))
    damaged = read_metadata(good.replace(b"abcd", b"abcf"))
    assert damaged == Metadata(ImageFormat.PNG, (3, 2), intact=intact)


def test_png_that_does_not_begin_with_its_header():
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"tEXt", bytes(13)) + chunk(b"IEND", b"")
    assert read_metadata(data) == Metadata(ImageFormat.PNG, None, complete=False)


@pytest.mark.parametrize(
    ("color", "depth", "value", "clear"), [(0, 8, 7, 7), (0, 16, 700, 700), (0, 1, 1, 255), (2, 8, 7, None)]
)
def test_the_grey_that_means_transparent(color, depth, value, clear):
    header = chunk(b"IHDR", struct.pack(">II5B", 3, 2, depth, color, 0, 0, 0))
    body = chunk(b"tRNS", struct.pack(">H", value)) + chunk(b"IEND", b"")
    assert read_metadata(b"\x89PNG\r\n\x1a\n" + header + body).clear_grey == clear


@pytest.mark.parametrize("marker", [0x01, 0xD0, 0xD7])
def test_markers_of_jpeg_that_nothing_follows(marker):
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, 21, 37, 1) + bytes(3)
    data = b"\xff\xd8\xff" + bytes((marker,)) + frame + b"\xff\xda\0\x02\xff\xd9"
    assert read_metadata(data) == Metadata(ImageFormat.JPEG, (37, 21))


def box(kind, body):
    return struct.pack(">I", 8 + len(body)) + kind + body


def test_an_endless_list_of_items_is_not_followed():
    items = b"\0\1\0\0\xff\xff" * 255  # of 65535 pieces each, which take no room because their numbers have no bytes
    meta = box(b"meta", bytes(4) + box(b"iloc", bytes(6) + b"\0\xff" + items))
    assert read_metadata(box(b"ftyp", b"heic" + bytes(4)) + meta) == Metadata(ImageFormat.HEIC, None, complete=False)


def test_what_lies_in_the_box_of_a_length_of_64_bits_or_up_to_the_end():
    whole = written("HEIC", (64, 64), orientation=1)
    at = whole.index(b"meta") - 4
    (length,) = struct.unpack_from(">I", whole, at)
    # The pieces in the file move by eight bytes: left out here, the list says where they were.
    longer = whole[:at] + struct.pack(">I4sQ", 1, b"meta", length + 8) + whole[at + 8 :]
    assert read_metadata(longer).size == (64, 64)
    endless = whole[:at] + struct.pack(">I", 0) + whole[at + 4 :]
    assert read_metadata(endless).size == (64, 64)
