"""What pictures say of themselves, held against what Pillow wrote into them, and damaged ones."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from deepbrick.photo import CameraTags, Metadata, read_metadata
from PIL import AvifImagePlugin, Image
from PIL.TiffImagePlugin import IFDRational

ORIENTATION = 0x0112
FOCAL_LENGTH_35MM = 0xA405
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]
BOX_FORMATS = [
    "HEIC",
    pytest.param("AVIF", marks=pytest.mark.skipif(not AvifImagePlugin.SUPPORTED, reason="this Pillow has no AVIF")),
]
WITH_EXIF = ["JPEG", "PNG", "WEBP", "TIFF", *BOX_FORMATS]


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


@pytest.mark.parametrize("size", [(64, 128), (320, 192), (37, 21)])
@pytest.mark.parametrize(
    ("fmt", "options"),
    [*((fmt, {}) for fmt in FORMATS), ("JPEG", {"progressive": True}), ("WEBP", {"lossless": True}), ("HEIC", {})],
)
def test_size(fmt, options, size):
    assert read_metadata(written(fmt, size, **options)) == Metadata(size)


def test_size_of_a_heic_put_together_from_tiles():
    assert read_metadata(written("HEIC", (320, 192), tile_size=64)).size == (320, 192)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", WITH_EXIF)
def test_the_turn_and_the_upright_size(fmt, orientation):
    metadata = read_metadata(written(fmt, (64, 128), orientation=orientation))
    assert metadata.orientation == orientation
    assert metadata.size == ((64, 128) if orientation < 5 else (128, 64))


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", *BOX_FORMATS])
def test_the_lens_in_exif(fmt):
    assert read_metadata(written(fmt, orientation=6)).camera.focal_35mm == 26


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_no_sensible_orientation_means_as_it_is(orientation):
    assert read_metadata(written("JPEG", orientation=orientation)).orientation == 1


@pytest.mark.parametrize("data", [b"", b"x", b"Dear diary", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x18ftypmp42", b"BM"])
def test_no_image(data):
    assert read_metadata(data) is None


def test_a_brand_of_apples():
    data = written("HEIC", (64, 128))
    assert data[8:12] == b"heic"
    assert read_metadata(data[:8] + b"MiHE" + data[12:]).size == (64, 128)


@pytest.mark.parametrize("fmt", [*FORMATS, *BOX_FORMATS])
def test_no_beginning_of_a_file_makes_it_fail(fmt):
    data = written(fmt, orientation=6) if fmt not in {"GIF", "BMP"} else written(fmt)
    for end in range(0, len(data), 5):
        metadata = read_metadata(data[:end])
        assert metadata is None or metadata.size in {(37, 21), (21, 37)}


@pytest.mark.parametrize("fmt", [*FORMATS, *BOX_FORMATS])
def test_no_damage_makes_it_fail(fmt):
    rng = np.random.default_rng(11)
    whole = np.frombuffer(written(fmt, orientation=None), np.uint8)
    for _ in range(300):
        data = whole.copy()
        places = rng.integers(0, min(len(data), 200), 4)
        data[places] = rng.integers(0, 256, 4)
        read_metadata(data.tobytes())


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
    assert read_metadata(written("JPEG")).camera == CameraTags("", "", None, 0)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*behind, before=()):
    header = chunk(b"IHDR", struct.pack(">II5B", 3, 2, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(8)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + pixels + b"".join(behind) + chunk(b"IEND", b"")


def directory(*entries):
    """EXIF with one directory of entries: tag, kind, count, and four bytes."""
    packed = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + bytes(4)


@pytest.mark.parametrize("behind", [False, True])
def test_exif_of_a_png_before_and_behind_its_pixels(behind):
    exif = chunk(b"eXIf", directory((0x010F, 2, 3, b"LG\0\0")))
    data = png(exif) if behind else png(before=(exif,))
    assert read_metadata(data).camera.make == "LG"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"Nikon\0\0\0\0\0", "Nikon"),
        (b"  Nikon  Corp  ", "Nikon Corp"),
        (b"Ni\x1b[31mkon\nCorp", "Ni[31mkonCorp"),
        (b"Nikon\0secret", "Nikon"),
        (b"\xff\xfeNikon", "Nikon"),
        ("Kam\u202eera é".encode(), "Kamera é"),
        (b"\0\0\0\0\0\0", ""),
        (b"x" * 5000, "x" * 200),
    ],
)
def test_texts_are_one_printable_line(raw, shown):
    block = directory((0x010F, 2, len(raw), struct.pack("<I", 26)))
    assert read_metadata(png(chunk(b"eXIf", block + raw))).camera.make == shown


@pytest.mark.parametrize(
    ("focal", "read"),
    [((50, 10), 5.0), ((0, 10), None), ((50, 0), None), ((4_000_000_000, 1), None), ((1, 3), pytest.approx(1 / 3))],
)
def test_the_focal_length_in_mm(focal, read):
    # The first directory names the second one, which names the number behind it.
    first = directory((0x8769, 4, 1, struct.pack("<I", 26)))
    second = struct.pack("<HHHII", 1, 0x920A, 5, 1, 44) + bytes(4)
    block = first + second + struct.pack("<II", *focal)
    assert read_metadata(png(chunk(b"eXIf", block))).camera.focal_mm == read
    assert read_metadata(png(chunk(b"eXIf", block[:-1]))).camera.focal_mm is None  # cut off


@pytest.mark.parametrize(
    "entry",
    [
        (0x010F, 2, 0xFFFFFFFF, struct.pack("<I", 8)),  # as long as no file
        (0x010F, 2, 20, struct.pack("<I", 0xFFFFFFF0)),  # outside the file
        (0x010F, 7, 4, b"text"),  # of another kind
        (0x8769, 4, 1, struct.pack("<I", 0xFFFFFFF0)),
        (0x8769, 4, 1, struct.pack("<I", 8)),  # itself
        (0x8769, 2, 4, b"text"),
    ],
)
def test_hostile_entries_say_nothing(entry):
    assert read_metadata(png(chunk(b"eXIf", directory(entry)))).camera == CameraTags()


def test_no_damage_to_exif_makes_it_fail():
    rng = np.random.default_rng(5)
    whole = np.frombuffer(with_camera("JPEG"), np.uint8)
    for _ in range(2000):
        data = whole.copy()
        places = rng.integers(20, 160, 3)
        data[places] = rng.integers(0, 256, 3)
        metadata = read_metadata(data.tobytes())
        camera = CameraTags() if metadata is None else metadata.camera
        assert camera.make.isprintable()
        assert camera.model.isprintable()
        assert camera.focal_mm is None or camera.focal_mm > 0
        assert camera.focal_35mm >= 0
