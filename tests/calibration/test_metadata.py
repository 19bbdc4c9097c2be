"""Headers of image files, held against Pillow's writer, and damaged ones."""

import struct
from io import BytesIO

import numpy as np
import pytest
from deepbrick.calibration import ImageFormat, Metadata, read_metadata
from deepbrick.calibration.metadata import read_exif
from PIL import Image

ORIENTATION = 0x0112
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]


def written(fmt, size=(37, 21), orientation=None, **options):
    pixels = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    exif = Image.Exif()
    if orientation is not None:
        exif[ORIENTATION] = orientation
        options["exif"] = exif
    buffer = BytesIO()
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


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation(fmt, orientation):
    assert read_metadata(written(fmt, orientation=orientation)).orientation == orientation


@pytest.mark.parametrize("exif", [{}, {ORIENTATION: 0}, {ORIENTATION: 9}])
def test_no_sensible_orientation_means_as_it_is(exif):
    assert Metadata(ImageFormat.JPEG, (1, 1), exif=exif).orientation == 1


@pytest.mark.parametrize("data", [b"", b"x", b"Dear diary", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x18ftypmp42"])
def test_no_image(data):
    assert read_metadata(data) is None


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_beginning_of_a_file_makes_it_fail(fmt):
    data = written(fmt, orientation=6) if fmt not in {"GIF", "BMP"} else written(fmt)
    for end in range(len(data)):
        metadata = read_metadata(data[:end])
        assert metadata is None or metadata.format.upper() == fmt
        if fmt in {"JPEG", "PNG", "WEBP"}:
            assert metadata is None or not metadata.complete


@pytest.mark.parametrize("fmt", FORMATS)
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
