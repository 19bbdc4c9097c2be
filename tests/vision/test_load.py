"""What ``load_photo`` makes of good files, held against another library's reader, and what it says to bad ones."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from deepbrick.vision import load
from deepbrick.vision.load import PhotoError, load_photo
from PIL import Image, ImageOps

ORIENTATION = 0x0112


@pytest.fixture
def rgb():
    """(60, 90, 3) uint8 with a smooth slope (JPEG keeps it) and no symmetry."""
    y, x = np.mgrid[0:60, 0:90]
    return np.stack([2 * x, 3 * y, x + y], axis=2).astype(np.uint8)


def saved(image, fmt, **options):
    buffer = BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def noise_bytes(fmt, **options):
    pixels = np.random.default_rng(7).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    return saved(Image.fromarray(pixels), fmt, **options)


def loaded(tmp_path, data, name="photo.jpg"):
    path = tmp_path / name
    path.write_bytes(data)
    return load_photo(path)


def message(tmp_path, data, name="photo.jpg"):
    """The error's message with the folder cut off."""
    with pytest.raises(PhotoError) as caught:
        loaded(tmp_path, data, name)
    return str(caught.value).replace(f"{tmp_path}{os.sep}", "")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_turn_agrees_with_pillow(tmp_path, rgb, fmt, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = saved(Image.fromarray(rgb), fmt, exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")).astype(int)

    photo = loaded(tmp_path, data)

    assert photo.shape == expected.shape
    assert np.abs(photo[..., ::-1].astype(int) - expected).max() <= 4


def test_exif_turn_with_transparency(tmp_path, rgb):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    image = Image.fromarray(rgb)
    image.putalpha(255)
    photo = loaded(tmp_path, saved(image, "PNG", exif=exif))
    np.testing.assert_array_equal(photo[..., ::-1], np.rot90(rgb, -1))


@pytest.mark.parametrize("fmt", ["PNG", "BMP", "TIFF"])
def test_lossless_formats_come_out_exact(tmp_path, rgb, fmt):
    photo = loaded(tmp_path, saved(Image.fromarray(rgb), fmt))
    assert photo.dtype == np.uint8
    assert photo.flags.c_contiguous
    np.testing.assert_array_equal(photo, rgb[..., ::-1])


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "BMP", "TIFF"])
def test_grey_becomes_three_equal_channels(tmp_path, rgb, fmt):
    photo = loaded(tmp_path, saved(Image.fromarray(rgb).convert("L"), fmt))
    assert photo.shape == (60, 90, 3)
    assert (photo[..., 0] == photo[..., 1]).all()
    assert (photo[..., 0] == photo[..., 2]).all()


def test_sixteen_bits_become_eight(tmp_path):
    grey = np.linspace(0, 65535, 90).astype(np.uint16) * np.ones((60, 1), np.uint16)
    photo = loaded(tmp_path, saved(Image.fromarray(grey), "PNG"))
    np.testing.assert_array_equal(photo[..., 0], np.rint(grey / 257).astype(np.uint8))


@pytest.mark.parametrize(("fmt", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA"), ("TIFF", "RGBA")])
def test_transparency_is_shown_on_white(tmp_path, rgb, fmt, mode):
    image = Image.fromarray(rgb)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    image = image.convert(mode)
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    options = {"lossless": True} if fmt == "WEBP" else {}

    photo = loaded(tmp_path, saved(image, fmt, **options))

    expected = np.asarray(white.convert("RGB")).astype(int)
    assert np.abs(photo[..., ::-1].astype(int) - expected).max() <= 2


def test_palette_with_transparency(tmp_path, rgb):
    image = Image.fromarray(rgb).quantize(16)
    expected = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(loaded(tmp_path, saved(image, "PNG"))[..., ::-1], expected)


def test_cmyk_jpeg(tmp_path):
    red = Image.new("RGB", (32, 32), (250, 10, 10)).convert("CMYK")
    photo = loaded(tmp_path, saved(red, "JPEG"))
    assert np.abs(photo[16, 16].astype(int) - (10, 10, 250)).max() <= 4


def test_animated_gif_gives_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (20, 10), c) for c in ("red", "blue")]
    photo = loaded(tmp_path, saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert photo.shape == (10, 20, 3)
    assert (photo == (0, 0, 255)).all()


def test_something_behind_the_end_of_a_jpeg_does_not_matter(tmp_path):
    data = noise_bytes("JPEG")
    np.testing.assert_array_equal(loaded(tmp_path, data + b"a short film"), loaded(tmp_path, data))


def test_missing_file(tmp_path):
    with pytest.raises(PhotoError) as caught:
        load_photo(tmp_path / "gone.jpg")
    assert str(caught.value) == f"There is no photo {tmp_path / 'gone.jpg'}; check its name."


def test_folder(tmp_path):
    with pytest.raises(PhotoError) as caught:
        load_photo(tmp_path)
    assert str(caught.value) == (f"{tmp_path} is a folder; name the photos in it, for example {tmp_path / '*.jpg'}.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied"), "a.jpg cannot be opened; give yourself the right to read it."),
        (OSError(5, "Input/output error"), "a.jpg cannot be read (Input/output error)."),
    ],
)
def test_unreadable_file(monkeypatch, error, sentence):
    def fail(*_):
        raise error

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(PhotoError) as caught:
        load_photo(Path("a.jpg"))
    assert str(caught.value) == sentence


def test_null_character_in_the_name():
    with pytest.raises(PhotoError, match=r"cannot be read \(embedded null byte\)\.$"):
        load_photo(Path("a\0.jpg"))


def test_file_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "MAX_FILE_BYTES", 1_000_000)
    assert message(tmp_path, bytes(1_000_001)) == "photo.jpg is larger than 1 MB; save the photo smaller."


def huge_png():
    header = struct.pack(">II5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = bytearray(noise_bytes("PNG"))
    data[16:29] = header
    data[29:33] = struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return bytes(data)


def unsized_tiff():
    """A TIFF whose only directory is empty."""
    return b"II*\0\x08\0\0\0\0\0\0\0\0\0"


def half(fmt):
    data = noise_bytes(fmt)
    return data[: len(data) // 2]


CUT_OFF = "photo.jpg is cut off; copy the photo again."
DAMAGED = "photo.jpg is damaged; copy the photo again."
NO_PHOTO = "photo.jpg is not a photo; DeepBrick reads JPEG, PNG, WebP, GIF, BMP and TIFF."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "photo.jpg is empty; copy the photo again.", id="empty"),
        pytest.param(b"Dear diary,\n" * 9, NO_PHOTO, id="text"),
        pytest.param(b"%PDF-1.7\n", NO_PHOTO, id="pdf"),
        pytest.param(half("JPEG"), CUT_OFF, id="half a JPEG"),
        pytest.param(noise_bytes("JPEG")[:-2], CUT_OFF, id="a JPEG without its last two bytes"),
        pytest.param(noise_bytes("JPEG", progressive=True)[:9000], CUT_OFF, id="half a progressive JPEG"),
        pytest.param(noise_bytes("JPEG")[:200], CUT_OFF, id="a JPEG's header"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(99), CUT_OFF, id="zeros after a JPEG's start"),
        pytest.param(half("PNG"), CUT_OFF, id="half a PNG"),
        pytest.param(noise_bytes("PNG")[:20], CUT_OFF, id="a few bytes of a PNG"),
        pytest.param(half("WEBP"), CUT_OFF, id="half a WebP"),
        pytest.param(b"GIF89a", CUT_OFF, id="a few bytes of a GIF"),
        pytest.param(unsized_tiff(), CUT_OFF, id="a TIFF that does not tell its size"),
        # These formats have no end mark, so that a file that ends early looks like a damaged one.
        pytest.param(half("GIF"), DAMAGED, id="half a GIF"),
        pytest.param(half("BMP"), DAMAGED, id="half a BMP"),
        pytest.param(half("TIFF")[:8] + bytes(99), CUT_OFF, id="half a TIFF"),
        pytest.param(
            huge_png(),
            "photo.jpg has 60000 x 60000 pixels, more than 120 megapixels; save the photo smaller.",
            id="too many pixels",
        ),
        pytest.param(
            b"\0\0\0\x18ftypheic" + bytes(99),
            "photo.jpg is a HEIC photo, which DeepBrick does not read; save it as JPEG.",
            id="HEIC",
        ),
        pytest.param(
            b"\0\0\0\x18ftypavif" + bytes(99),
            "photo.jpg is a AVIF photo, which DeepBrick does not read; save it as JPEG.",
            id="AVIF",
        ),
        pytest.param(
            saved(Image.fromarray(np.ones((8, 8), np.float32)), "TIFF"),
            "photo.jpg holds float32 numbers, which no camera writes; save it as JPEG.",
            id="float TIFF",
        ),
    ],
)
def test_what_is_no_photo_gets_one_sentence(tmp_path, capfd, data, sentence):
    assert message(tmp_path, data) == sentence
    assert capfd.readouterr() == ("", "")


def test_a_zeroed_piece_of_a_png_is_damage(tmp_path, capfd):
    data = bytearray(noise_bytes("PNG"))
    data[20_000:20_300] = bytes(300)
    assert message(tmp_path, bytes(data)) == DAMAGED
    assert capfd.readouterr() == ("", "")


def test_the_decoders_stay_quiet_about_a_jpeg_that_can_still_be_read(tmp_path, capfd):
    data = bytearray(noise_bytes("JPEG"))
    data[6000:6100] = bytes(100)
    assert loaded(tmp_path, bytes(data)).shape == (120, 160, 3)
    assert capfd.readouterr() == ("", "")


def test_the_whole_of_standard_error_comes_back(capfd):
    with load.silenced():
        os.write(2, b"unheard")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
