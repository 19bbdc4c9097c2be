"""What ``load_photo`` makes of good files, held against another library's reader, and what it says to bad ones."""

import os
import socket
import struct
import sys
import threading
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from deepbrick.photo import PhotoError, file, load, load_photo, load_photo_reduced
from PIL import AvifImagePlugin, Image, ImageOps

ORIENTATION = 0x0112
SAMPLES = Path(__file__).parents[2] / "samples" / "photos"

needs_avif = pytest.mark.skipif(not AvifImagePlugin.SUPPORTED, reason="this Pillow has no AVIF")
needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
needs_byte_names = pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")


@pytest.fixture
def rgb():
    """(60, 90, 3) uint8 with a smooth slope (JPEG keeps it) and no symmetry."""
    y, x = np.mgrid[0:60, 0:90]
    return np.stack([2 * x, 3 * y, x + y], axis=2).astype(np.uint8)


@pytest.fixture
def alpha():
    """(60, 90) uint8, clear on top and opaque at the bottom."""
    return np.asarray(Image.linear_gradient("L").resize((90, 60)))


def saved(image, fmt, **options):
    buffer = BytesIO()
    if fmt == "HEIC":
        image.info.pop("exif", None)
        pillow_heif.from_pillow(image).save(buffer, **{"quality": 95, "chroma": 444, **options})
    else:
        image.save(buffer, fmt, **options)
    return buffer.getvalue()


def noise(size=(160, 120)):
    return Image.fromarray(np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def noise_bytes(fmt, size=(160, 120), **options):
    return saved(noise(size), fmt, **options)


def on_white(image):
    """What Pillow shows of a picture on white: (H, W, 3) int."""
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return np.asarray(white.convert("RGB")).astype(int)


def grey_of(samples):
    return np.repeat(samples[..., None].astype(int), 3, axis=2)


def mixed(color, alpha):
    """Colours with their alpha on white, both uint8: (H, W, 3)."""
    share = alpha[..., None] / 255
    return np.rint(color * share + 255 * (1 - share)).astype(int) * np.ones(3, int)


def deep(samples):
    """The same values with 16 bits."""
    return samples.astype(np.uint16) * 257


def turned(image, orientation):
    """Upright by Pillow."""
    image = Image.fromarray(image)
    image.getexif()[ORIENTATION] = orientation
    return np.asarray(ImageOps.exif_transpose(image)).astype(int)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(samples, color_type, extra=b""):
    """A PNG of these samples, 8 or 16 bits."""
    height, width = samples.shape[:2]
    header = struct.pack(">II5B", width, height, 8 * samples.dtype.itemsize, color_type, 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(row.dtype.newbyteorder(">")).tobytes() for row in samples)
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tiff(samples, photometric, order="<", **tags):
    """An uncompressed TIFF of these samples, 8 or 16 bits; planes one behind the other where ``planar`` is 2."""
    samples = np.atleast_3d(samples)
    height, width, channels = samples.shape
    planes = np.moveaxis(samples, 2, 0) if tags.get("planar") == 2 else [samples]
    data = [plane.astype(plane.dtype.newbyteorder(order)).tobytes() for plane in planes]
    names = {"subfile": 254, "orientation": 274, "planar": 284, "extra": 338}
    entries = {
        256: [width],
        257: [height],
        258: [8 * samples.dtype.itemsize] * channels,
        259: [1],
        262: [photometric],
        273: [0] * len(data),  # where the planes are: filled in below
        277: [channels],
        278: [height],
        279: [len(plane) for plane in data],
        **{names[name]: [value] for name, value in tags.items()},
    }
    behind = 8 + 2 + 12 * len(entries) + 4
    first_plane = behind + sum(4 * len(values) for values in entries.values() if len(values) > 1)
    entries[273] = [first_plane + sum(entries[279][:k]) for k in range(len(data))]
    directory, lists = struct.pack(order + "H", len(entries)), b""
    for tag, values in sorted(entries.items()):
        kind, letter = (4, "I") if tag in {273, 279} else (3, "H")
        packed = struct.pack(order + letter * len(values), *values)
        if len(packed) > 4:
            packed, lists = struct.pack(order + "I", behind + len(lists)), lists + packed.ljust(4 * len(values), b"\0")
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    start = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    return start + directory + bytes(4) + lists.ljust(first_plane - behind, b"\0") + b"".join(data)


def loaded(tmp_path, data, name="photo.jpg"):
    path = tmp_path / name
    path.write_bytes(data)
    return load_photo(path)


def difference(photo, expected_rgb):
    """The largest one of a channel; the shapes must agree."""
    assert photo.dtype == np.uint8
    assert photo.shape == expected_rgb.shape
    return np.abs(photo[..., ::-1].astype(int) - expected_rgb).max()


def message(tmp_path, data, name="photo.jpg"):
    """The error's message with the folder cut off."""
    with pytest.raises(PhotoError) as caught:
        loaded(tmp_path, data, name)
    return str(caught.value).replace(f"{tmp_path}{os.sep}", "")


def outcome(tmp_path, data):
    """The photo, or the message without its beginning."""
    try:
        return loaded(tmp_path, data)
    except PhotoError as error:
        return str(error).replace(f"{tmp_path}{os.sep}", "")


# What comes out of good files


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF", "HEIC", pytest.param("AVIF", marks=needs_avif)])
def test_exif_turn(tmp_path, rgb, fmt, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    # HEIC and AVIF come with the turn in both places, EXIF and their own boxes.
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}}.get(fmt, {})
    data = saved(Image.fromarray(rgb), fmt, exif=exif.tobytes(), **options)
    assert difference(loaded(tmp_path, data), turned(rgb, orientation)) <= 6


def test_heic_is_turned_by_its_own_boxes_alone(tmp_path, rgb):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = saved(Image.fromarray(rgb), "HEIC", exif=exif.tobytes())
    assert b"irot\x03" in data
    assert difference(loaded(tmp_path, data.replace(b"irot\x03", b"irot\x00")), rgb.astype(int)) <= 6


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_turn_of_a_tiff_with_16_bits(tmp_path, rgb, orientation, order):
    photo = loaded(tmp_path, tiff(deep(rgb), 2, order, orientation=orientation))
    assert difference(photo, turned(rgb, orientation)) <= 1


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


@pytest.mark.parametrize("fmt", ["JPEG", "HEIC", pytest.param("AVIF", marks=needs_avif)])
def test_the_array_is_the_callers_own(tmp_path, rgb, fmt):
    photo = loaded(tmp_path, saved(Image.fromarray(rgb), fmt))
    assert photo.flags.c_contiguous
    assert photo.flags.writeable


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "BMP", "TIFF", "HEIC", pytest.param("AVIF", marks=needs_avif)])
def test_grey_becomes_three_equal_channels(tmp_path, rgb, fmt):
    grey = Image.fromarray(rgb).convert("L")
    photo = loaded(tmp_path, saved(grey, fmt))
    assert (photo == photo[..., :1]).all()
    assert difference(photo, grey_of(np.asarray(grey))) <= 4


@pytest.mark.parametrize("fmt", ["PNG", "BMP", "TIFF", "GIF"])
def test_one_bit(tmp_path, rgb, fmt):
    image = Image.fromarray(rgb).convert("1")
    assert difference(loaded(tmp_path, saved(image, fmt)), on_white(image)) == 0


@pytest.mark.parametrize("fmt", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight(tmp_path, fmt):
    grey = np.linspace(0, 65535, 90).astype(np.uint16) * np.ones((60, 1), np.uint16)
    photo = loaded(tmp_path, saved(Image.fromarray(grey), fmt))
    assert difference(photo, grey_of(np.rint(grey / 257))) <= 1


def test_sixteen_bits_are_rounded(tmp_path):
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    np.testing.assert_array_equal(loaded(tmp_path, png(values, 0))[..., 0], np.rint(values / 257))


def test_more_than_eight_bits_in_heic(tmp_path, rgb):
    buffer = BytesIO()
    pillow_heif.from_bytes("RGB;16", (90, 60), deep(rgb).tobytes()).save(buffer, quality=95, chroma=444)
    assert difference(loaded(tmp_path, buffer.getvalue()), rgb) <= 4


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("color_type", [4, 6])
def test_png_with_alpha(tmp_path, rgb, alpha, color_type, depth):
    color = rgb[..., :1] if color_type == 4 else rgb
    samples = np.dstack([color, alpha])
    photo = loaded(tmp_path, png(deep(samples) if depth == 16 else samples, color_type))
    assert difference(photo, mixed(color, alpha)) <= 1


@pytest.mark.parametrize("depth", [8, 16])
def test_a_grey_level_of_a_png_that_means_transparent(tmp_path, rgb, depth):
    samples = deep(rgb[..., 0]) if depth == 16 else rgb[..., 0]
    photo = loaded(tmp_path, png(samples, 0, chunk(b"tRNS", struct.pack(">H", samples[0, 10]))))
    assert difference(photo, grey_of(np.where(rgb[..., 0] == 20, 255, rgb[..., 0]))) == 0


def test_a_grey_level_of_a_png_with_4_bits_that_means_transparent(tmp_path):
    header = chunk(b"IHDR", struct.pack(">II5B", 2, 1, 4, 0, 0, 0, 0))
    rest = chunk(b"tRNS", b"\0\x03") + chunk(b"IDAT", zlib.compress(b"\0\x34")) + chunk(b"IEND", b"")
    photo = loaded(tmp_path, b"\x89PNG\r\n\x1a\n" + header + rest)
    assert photo[0, :, 0].tolist() == [255, 4 * 17]


def test_a_colour_of_a_png_that_means_transparent(tmp_path, rgb):
    photo = loaded(tmp_path, png(rgb, 2, chunk(b"tRNS", struct.pack(">3H", *rgb[10, 10]))))
    assert difference(photo, np.where((rgb == rgb[10, 10]).all(axis=2, keepdims=True), 255, rgb)) == 0


@pytest.mark.parametrize(
    ("fmt", "mode"),
    [
        ("WEBP", "RGBA"),
        ("TIFF", "RGBA"),
        ("HEIC", "RGBA"),
        ("HEIC", "LA"),
        pytest.param("AVIF", "RGBA", marks=needs_avif),
    ],
)
def test_transparency_is_shown_on_white(tmp_path, rgb, alpha, fmt, mode):
    image = Image.fromarray(rgb)
    image.putalpha(Image.fromarray(alpha))
    image = image.convert(mode)
    options = {"lossless": True} if fmt == "WEBP" else {}
    assert difference(loaded(tmp_path, saved(image, fmt, **options)), on_white(image)) <= 6


def test_strips_fit_together_where_transparency_is_shown(tmp_path, rgb, alpha):
    tall = np.tile(np.dstack([rgb, alpha]), (20, 13, 1))  # more than a million pixels, in rows that do not divide it
    assert difference(loaded(tmp_path, png(tall, 6)), mixed(tall[..., :3], tall[..., 3])) <= 1


def test_transparency_takes_little_memory(tmp_path):
    (tmp_path / "a.png").write_bytes(png(np.full((500, 500, 4), 128 * 257, np.uint16), 6))
    tracemalloc.start()
    try:
        load_photo(tmp_path / "a.png")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500 * 500 * (8 + 3 + 2)  # as decoded, the photo, and something to work in


@pytest.mark.parametrize(("fmt", "transparency"), [("PNG", 3), ("PNG", bytes(range(0, 256, 16))), ("GIF", 3)])
def test_palette_with_transparency(tmp_path, rgb, fmt, transparency):
    data = saved(Image.fromarray(rgb).quantize(16), fmt, transparency=transparency)
    expected = on_white(Image.open(BytesIO(data)))
    assert (expected == 255).all(axis=2).any()
    assert difference(loaded(tmp_path, data), expected) <= 1


@pytest.mark.parametrize("fmt", ["PNG", "GIF", "BMP", "TIFF"])
def test_palette(tmp_path, rgb, fmt):
    image = Image.fromarray(rgb).quantize(16)
    assert difference(loaded(tmp_path, saved(image, fmt)), on_white(image)) == 0


def tiff_kinds(rgb, alpha):
    """Samples, photometric tag, other tags, and what is to be seen."""
    grey = rgb[..., 0]
    opaque = np.dstack([rgb, alpha])
    premultiplied = np.dstack([np.rint(rgb * (alpha[..., None] / 255)).astype(np.uint8), alpha])
    return {
        "grey": (grey, 1, {}, grey_of(grey)),
        "grey, white is 0": (255 - grey, 0, {}, grey_of(grey)),
        "colour": (rgb, 2, {}, rgb),
        "colour in planes": (rgb, 2, {"planar": 2}, rgb),
        "alpha": (opaque, 2, {"extra": 2}, mixed(rgb, alpha)),
        "premultiplied alpha": (premultiplied, 2, {"extra": 1}, mixed(rgb, alpha)),
        "a fourth channel that is no alpha": (opaque, 2, {"extra": 0}, rgb),
        "a fourth channel that is not explained": (opaque, 2, {}, mixed(rgb, alpha)),  # mostly alpha
    }


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("kind", tiff_kinds(np.zeros((1, 1, 3)), np.zeros((1, 1))))
def test_kinds_of_tiff(tmp_path, rgb, alpha, kind, depth):
    if depth == 16 and kind in {"grey, white is 0", "colour in planes"}:
        return  # refused: see below
    samples, photometric, tags, expected = tiff_kinds(rgb, alpha)[kind]
    for order in "<>":
        data = tiff(deep(samples) if depth == 16 else samples, photometric, order, **tags)
        assert difference(loaded(tmp_path, data), expected) <= 1


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
@pytest.mark.parametrize("mode", ["RGB", "CMYK", "L"])
def test_compressed_tiff(tmp_path, rgb, mode, compression):
    data = saved(Image.fromarray(rgb).convert(mode), "TIFF", compression=compression)
    assert difference(loaded(tmp_path, data), on_white(Image.open(BytesIO(data)))) <= 4


def test_cmyk_jpeg(tmp_path, rgb):
    data = saved(Image.fromarray(rgb).convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data
    assert difference(loaded(tmp_path, data), rgb) <= 6


def test_ycck_jpeg(tmp_path, rgb):
    # Adobe stores 255 - C as the R of YCbCr's conversion stores R; Pillow turns values over as it writes them.
    ycc = np.asarray(Image.fromarray(255 - rgb).convert("YCbCr"))
    inks = np.dstack([255 - ycc, np.zeros((60, 90), np.uint8)])
    data = bytearray(saved(Image.frombytes("CMYK", (90, 60), inks.tobytes()), "JPEG", quality=95))
    data[data.index(b"Adobe") + 11] = 2  # the transform: YCCK
    assert difference(loaded(tmp_path, bytes(data)), rgb) <= 6


def test_progressive_jpeg(tmp_path, rgb):
    assert difference(loaded(tmp_path, saved(Image.fromarray(rgb), "JPEG", quality=95, progressive=True)), rgb) <= 6


def test_jpeg_that_is_rgb(tmp_path, rgb):
    assert difference(loaded(tmp_path, saved(Image.fromarray(rgb), "JPEG", quality=95, keep_rgb=True)), rgb) <= 6


def test_arithmetic_coded_jpeg(tmp_path):
    """8x8 pixels, four even squares of grey, packed by jpegtran from what Pillow wrote."""
    data = bytes.fromhex(
        "ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c"
        "0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc9000b080008000801011100ffcc00060010"
        "1005ffda0008010100003f00d25a844982c9789166ab6696cfa143de3e82f43af44620e5ace8643c0c25b2a192ffd9"
    )
    squares = np.kron([[200, 30], [90, 250]], np.ones((4, 4), int))
    assert difference(loaded(tmp_path, data), grey_of(squares)) <= 6


def test_jpeg_with_a_thumbnail_gives_the_photo(tmp_path, rgb):
    exif = Image.Exif()
    exif[ORIENTATION] = 3
    block, thumbnail = exif.tobytes(), noise_bytes("JPEG", (32, 24))
    data = saved(Image.fromarray(rgb), "JPEG", quality=95, exif=block + thumbnail)
    assert difference(loaded(tmp_path, data), turned(rgb, 3)) <= 6
    assert message(tmp_path, data[: data.rindex(b"\xff\xd9")]) == DAMAGED  # the thumbnail's end is not the photo's


@pytest.mark.parametrize("fmt", ["GIF", "PNG", "WEBP", "MPO", "TIFF", "HEIC", pytest.param("AVIF", marks=needs_avif)])
def test_of_several_pictures_the_first_comes_out(tmp_path, rgb, fmt):
    first, second = Image.fromarray(rgb).quantize(32).convert("RGB"), Image.new("RGB", (90, 60), "blue")
    options = {"WEBP": {"lossless": True}, "MPO": {"quality": 95, "subsampling": 0}}.get(fmt, {})
    if fmt == "HEIC":
        buffer = BytesIO()
        heif = pillow_heif.from_pillow(first)
        heif.add_from_pillow(second)
        heif.save(buffer, quality=95, chroma=444)
        data = buffer.getvalue()
    else:
        data = saved(first, fmt, save_all=True, append_images=[second], **options)
    lossless = fmt not in {"MPO", "HEIC", "AVIF"}
    assert np.abs(loaded(tmp_path, data)[..., ::-1].astype(int) - np.asarray(first)).mean() <= (0 if lossless else 4)


def test_heic_put_together_from_tiles(tmp_path, rgb):
    image = Image.fromarray(rgb).resize((270, 180))
    data = saved(image, "HEIC", tile_size=64)
    assert b"grid" in data
    assert difference(loaded(tmp_path, data), np.asarray(image)) <= 6


@pytest.mark.parametrize("palette", [False, True])
def test_the_oldest_kind_of_bmp(tmp_path, rgb, palette):
    pixels = rgb[::-1, :88, 0] if palette else rgb[::-1, :88, ::-1]  # rows of a multiple of four bytes
    colors = b"".join(bytes((k, 255 - k, k // 2)) for k in range(256)) if palette else b""
    header = struct.pack("<IHHHH", 12, 88, 60, 1, 8 if palette else 24)
    body = header + colors + np.ascontiguousarray(pixels).tobytes()
    data = b"BM" + struct.pack("<IHHI", 14 + len(body), 0, 0, 26 + len(colors)) + body
    levels = rgb[:, :88, 0].astype(int)
    expected = np.dstack([levels // 2, 255 - levels, levels]) if palette else rgb[:, :88]
    assert difference(loaded(tmp_path, data), expected) == 0


@pytest.mark.parametrize("behind", [b"a short film", bytes(5000), b"\xff\xd9", b"\xff\xda\xff"])
def test_something_behind_the_end_of_a_jpeg_does_not_matter(tmp_path, behind):
    data = noise_bytes("JPEG")
    np.testing.assert_array_equal(loaded(tmp_path, data + behind), loaded(tmp_path, data))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.jpg")), ids=lambda path: path.stem)
def test_photos_come_out_as_opencv_has_them(path):
    """Which decoded all photos that the reader learned from."""
    expected = cv2.imread(str(path))
    assert difference(load_photo(path), expected[..., ::-1].astype(int)) <= 1
    reduced, factor = load_photo_reduced(path, 300)
    expected = cv2.imread(str(path), cv2.IMREAD_REDUCED_COLOR_2)
    assert factor == 2
    assert difference(reduced, expected[..., ::-1].astype(int)) <= 1


# A smaller photo


@pytest.fixture(scope="module")
def fine():
    """(304, 456, 3) uint8 without symmetry, with detail that is lost at an eighth; both sides are multiples of 8."""
    y, x = np.mgrid[0:304, 0:456]
    waves = [127 + 90 * np.sin(x / 9), 127 + 90 * np.sin(y / 11), (x + y) / 3]
    return np.clip(np.stack(waves, axis=2) + np.random.default_rng(2).normal(0, 12, (304, 456, 1)), 0, 255).astype(
        np.uint8
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("least_side_px", "factor"), [(457, 1), (228, 2), (114, 4), (57, 8)])
def test_reduced_decode_agrees_with_the_full_one_shrunk(tmp_path, fine, least_side_px, factor, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    path = tmp_path / "photo.jpg"
    path.write_bytes(saved(Image.fromarray(fine), "JPEG", quality=90, exif=exif))
    full = load_photo(path)
    height, width = full.shape[:2]
    expected = cv2.resize(full, (width // factor, height // factor), interpolation=cv2.INTER_AREA)

    photo, got_factor = load_photo_reduced(path, least_side_px)

    assert got_factor == factor
    assert photo.shape == expected.shape
    assert photo.flags.c_contiguous
    assert np.abs(photo.astype(int) - expected).mean() <= 1.5


@pytest.mark.parametrize(
    ("least_side_px", "factor"),
    [(1, 8), (12, 8), (13, 4), (23, 4), (24, 2), (45, 2), (46, 1), (89, 1), (90, 1), (5000, 1)],
)
@pytest.mark.parametrize("size", [(89, 60), (60, 89)])
def test_the_largest_reduction_that_leaves_the_long_side_long_enough(tmp_path, size, least_side_px, factor):
    path = tmp_path / "photo.jpg"
    path.write_bytes(noise_bytes("JPEG", size))
    photo, got_factor = load_photo_reduced(path, least_side_px)
    assert got_factor == factor
    assert photo.shape == (-(-size[1] // factor), -(-size[0] // factor), 3)  # rounded up


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_reduced_decode_of_other_colours(tmp_path, fine, mode):
    path = tmp_path / "photo.jpg"
    path.write_bytes(saved(Image.fromarray(fine).convert(mode), "JPEG", quality=90, progressive=True))
    expected = cv2.resize(load_photo(path), (57, 38), interpolation=cv2.INTER_AREA)
    photo, factor = load_photo_reduced(path, 57)
    assert factor == 8
    assert np.abs(photo.astype(int) - expected).mean() <= 1.5


@pytest.mark.parametrize("fmt", ["PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIC"])
def test_other_formats_are_decoded_whole(tmp_path, rgb, fmt):
    path = tmp_path / "photo"
    path.write_bytes(saved(Image.fromarray(rgb), fmt))
    photo, factor = load_photo_reduced(path, 1)
    assert factor == 1
    np.testing.assert_array_equal(photo, load_photo(path))


def test_reduced_decode_has_the_same_errors(tmp_path):
    path = tmp_path / "photo.jpg"
    for data in (b"", b"text", noise_bytes("JPEG")[:-2], jpeg_of_size(30_000, 30_000), noise_bytes("PNG")[:-20]):
        path.write_bytes(data)
        with pytest.raises(PhotoError) as whole:
            load_photo(path)
        with pytest.raises(PhotoError) as reduced:
            load_photo_reduced(path, 100)
        assert str(reduced.value) == str(whole.value)


# What is no ordinary file


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
        (PermissionError(13, "Permission denied"), " cannot be opened; give yourself the right to read it."),
        (OSError(5, "Input/output error"), " cannot be read (Input/output error)."),
    ],
)
def test_unreadable_file(tmp_path, monkeypatch, error, sentence):
    def fail(*_):
        raise error

    (tmp_path / "a.jpg").write_bytes(b"x")
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(PhotoError) as caught:
        load_photo(tmp_path / "a.jpg")
    assert str(caught.value) == f"{tmp_path / 'a.jpg'}{sentence}"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_file_without_the_right_to_read_it(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "a.jpg").chmod(0)
    with pytest.raises(PhotoError, match=r"a\.jpg cannot be opened; give yourself the right to read it\.$"):
        load_photo(tmp_path / "a.jpg")


def in_time(path):
    """The message, or None where the loader hangs."""
    said = []

    def work():
        try:
            load_photo(path)
        except PhotoError as error:
            said.append(str(error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(timeout=10)
    return said[0] if said else None


@needs_fifo
def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert in_time(tmp_path / "pipe") == f"{tmp_path / 'pipe'} is a pipe or a device; save the photo in a file."


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device(device):
    assert in_time(Path(device)) == f"{device} is a pipe or a device; save the photo in a file."


@needs_fifo
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("plug")
        assert in_time(Path("plug")) == "plug is a pipe or a device; save the photo in a file."


@needs_fifo
def test_links(tmp_path, rgb):
    (tmp_path / "photo.png").write_bytes(saved(Image.fromarray(rgb), "PNG"))
    (tmp_path / "good").symlink_to("photo.png")
    (tmp_path / "dangling").symlink_to("gone.png")
    (tmp_path / "circle").symlink_to("circle")
    assert difference(load_photo(tmp_path / "good"), rgb) == 0
    with pytest.raises(PhotoError, match=r"^There is no photo .*dangling; check its name\.$"):
        load_photo(tmp_path / "dangling")
    with pytest.raises(PhotoError, match=r"circle cannot be read \(.+\)\.$"):
        load_photo(tmp_path / "circle")


def test_a_file_as_folder(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(PhotoError, match=r"a\.jpg.b\.jpg cannot be read \(Not a directory\)\.$|^There is no photo"):
        load_photo(tmp_path / "a.jpg" / "b.jpg")


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(PhotoError, match=r"x cannot be read \(.+\)\.$|^There is no photo"):
        load_photo(tmp_path / ("x" * 5000))


def test_null_character_in_the_name():
    with pytest.raises(PhotoError) as caught:
        load_photo(Path("a\0.jpg"))
    assert str(caught.value) == r"a\x00.jpg cannot be read (embedded null byte)."


@needs_byte_names
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Türme 写真 😀 'a' \"b\" %s {0} -x.png", "Türme 写真 😀 'a' \"b\" %s {0} -x.png"),
        ("two\nlines.png", r"two\nlines.png"),
        ("\x1b[31mred.png", r"\x1b[31mred.png"),
        (os.fsdecode(b"caf\xe9.png"), r"caf\udce9.png"),
    ],
)
def test_names_with_odd_characters(tmp_path, rgb, name, shown):
    assert difference(loaded(tmp_path, saved(Image.fromarray(rgb), "PNG"), name), rgb) == 0
    assert message(tmp_path, b"", name) == f"{shown} is empty; copy the photo again."
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(PhotoError) as caught:
        load_photo(tmp_path / name)
    folder = f"{tmp_path}{os.sep}{shown}"
    assert str(caught.value) == f"{folder} is a folder; name the photos in it, for example {folder}{os.sep}*.jpg."


def test_file_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "MAX_FILE_BYTES", 1_000_000)
    assert message(tmp_path, bytes(1_000_001)) == "photo.jpg is larger than 1 MB; save the photo smaller."


# What is no photo, or only a part of one


def png_of_size(width, height):
    header = chunk(b"IHDR", struct.pack(">II5B", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + noise_bytes("PNG")[33:]


def sof(width, height):
    """The frame header of a JPEG with three channels."""
    return struct.pack(">BBHBHHB", 0xFF, 0xC0, 17, 8, height, width, 3) + bytes.fromhex("012200021101031101")


def jpeg_of_size(width, height):
    data = noise_bytes("JPEG")
    at = data.index(b"\xff\xc0")
    return data[:at] + sof(width, height) + data[at + 19 :]


def jpeg_with_a_hidden_size():
    """What follows the marker 01 is another marker; a reader that took it for a length would find a harmless size."""
    data = noise_bytes("JPEG")
    at = data.index(b"\xff\xc0")
    data = bytearray(data[:at] + b"\xff\x01" + sof(30_000, 30_000) + data[at + 19 :] + bytes(70_000))
    lie = sof(160, 120) + b"\xff\xda\0\x02"
    data[at + 2 + 0xFFC0 : at + 2 + 0xFFC0 + len(lie)] = lie
    return bytes(data) + b"\xff\xd9"


def patched(data, at, packed):
    return data[:at] + packed + data[at + len(packed) :]


def webp_of_size(width, height):
    frame = noise_bytes("WEBP")[12:]
    canvas = (
        b"VP8X" + struct.pack("<II", 10, 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(frame)) + b"WEBP" + canvas + frame


def webp_with_a_hidden_size():
    """The canvas size counts only where it comes first."""
    frame = patched(noise_bytes("WEBP", lossless=True)[12:], 9, struct.pack("<I", 0x3FFF | 0x3FFF << 14))
    canvas = b"VP8X" + struct.pack("<II", 10, 0) + bytes(6)
    return b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(frame)) + b"WEBP" + frame + canvas


def tiff_of_size(width, height):
    data = tiff(np.zeros((60, 90, 3), np.uint8), 2)
    data = data.replace(struct.pack("<HHIH", 256, 3, 1, 90), struct.pack("<HHIH", 256, 3, 1, width))
    return data.replace(struct.pack("<HHIH", 257, 3, 1, 60), struct.pack("<HHIH", 257, 3, 1, height))


def tiff_with_a_hidden_size():
    """Readers take the first of two equal tags."""
    data = tiff_of_size(30_000, 30_000)
    spare = data.index(struct.pack("<HHI", 259, 3, 1))  # compression: none, as where it is missing
    return patched(data, spare, struct.pack("<HHIH", 257, 3, 1, 1))


def tiff_with_a_huge_tile():
    data = tiff(np.zeros((60, 90, 3), np.uint8), 2, planar=1)
    for tag, other in ((278, 322), (284, 323)):
        data = patched(data, data.index(struct.pack("<HHI", tag, 3, 1)), struct.pack("<HHIH", other, 3, 1, 65_520))
    return data


def heic_of_size(width, height, place):
    """A photo of tiles that lies about its size, in the box that states it or in how the tiles are put together."""
    data = noise_bytes("HEIC", (320, 256), tile_size=128)
    numbers = {"box": ">II", "tiles": ">HH"}[place]
    assert data.count(struct.pack(numbers, 320, 256)) == 1
    return data.replace(struct.pack(numbers, 320, 256), struct.pack(numbers, width, height))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_of_size(30_000, 30_000), id="PNG"),
        pytest.param(jpeg_of_size(30_000, 30_000), id="JPEG"),
        pytest.param(patched(noise_bytes("GIF"), 6, struct.pack("<HH", 30_000, 30_000)), id="GIF"),
        pytest.param(patched(noise_bytes("BMP"), 18, struct.pack("<ii", 30_000, 30_000)), id="BMP"),
        pytest.param(patched(noise_bytes("BMP"), 18, struct.pack("<ii", 30_000, -30_000)), id="BMP, top-down"),
        pytest.param(webp_of_size(30_000, 30_000), id="WebP"),
        pytest.param(tiff_of_size(30_000, 30_000), id="TIFF"),
        pytest.param(heic_of_size(30_000, 30_000, "box"), id="HEIC"),
    ],
)
def test_too_many_pixels_are_refused_before_decoding(tmp_path, monkeypatch, data):
    monkeypatch.setattr(load, "bgr_of", lambda *_: pytest.fail("decoded"))
    assert message(tmp_path, data) in {TOO_LARGE, DAMAGED}  # some of Pillow's plugins have limits of their own


@pytest.mark.parametrize("data", [webp_with_a_hidden_size(), tiff_with_a_hidden_size()], ids=["WebP", "TIFF"])
def test_two_sizes_in_one_file(tmp_path, data):
    """One of them has too many pixels; which one counts, differs between versions of Pillow."""
    got = outcome(tmp_path, data)
    assert got in {TOO_LARGE, DAMAGED} if isinstance(got, str) else got.size < 1_000_000


@needs_avif
def test_too_many_pixels_in_avif(tmp_path):
    data = noise_bytes("AVIF").replace(struct.pack(">II", 160, 120), struct.pack(">II", 30_000, 30_000))
    assert message(tmp_path, data) == DAMAGED  # its library has a limit of its own


@pytest.mark.parametrize(("width", "height"), [(11_000, 11_000), (1, 120_000_001)])
def test_a_little_too_many_pixels(tmp_path, width, height):
    data = png_of_size(width, height)
    assert message(tmp_path, data) == TOO_LARGE


def unsized_tiff():
    """A TIFF whose only directory is empty."""
    return b"II*\0\x08\0\0\0\0\0\0\0\0\0"


def half(fmt):
    data = noise_bytes(fmt)
    return data[: len(data) // 2]


def heic_without_its_picture():
    data = noise_bytes("HEIC")
    at = data.index(b"mdat") + 4
    return data[:at] + bytes(len(data) - at)


DAMAGED = "photo.jpg is cut off or damaged; copy the photo again."
NO_PHOTO = "photo.jpg is not a photo; DeepBrick reads JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF."
ODD_KIND = "photo.jpg is a photo of a kind that DeepBrick does not read; save it as JPEG."
TOO_LARGE = "photo.jpg has more than 120 megapixels; save the photo smaller."
SENTENCES = {DAMAGED, NO_PHOTO, ODD_KIND, TOO_LARGE, "photo.jpg is empty; copy the photo again."}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "photo.jpg is empty; copy the photo again.", id="empty"),
        pytest.param(b"Dear diary,\n" * 9, NO_PHOTO, id="text"),
        pytest.param(b"%PDF-1.7\n", NO_PHOTO, id="pdf"),
        pytest.param(b"\0\0\0\x18ftypmp42" + bytes(99), NO_PHOTO, id="film"),
        pytest.param(half("JPEG"), DAMAGED, id="half a JPEG"),
        pytest.param(noise_bytes("JPEG")[:-2], DAMAGED, id="a JPEG without its last two bytes"),
        pytest.param(noise_bytes("JPEG", progressive=True)[:9000], DAMAGED, id="half a progressive JPEG"),
        pytest.param(noise_bytes("JPEG")[:200], DAMAGED, id="a JPEG's header"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(99), DAMAGED, id="zeros after a JPEG's start"),
        pytest.param(half("PNG"), DAMAGED, id="half a PNG"),
        pytest.param(noise_bytes("PNG")[:20], DAMAGED, id="a few bytes of a PNG"),
        pytest.param(half("WEBP"), DAMAGED, id="half a WebP"),
        pytest.param(b"GIF89a", DAMAGED, id="a few bytes of a GIF"),
        pytest.param(unsized_tiff(), DAMAGED, id="a TIFF that does not tell its size"),
        pytest.param(half("HEIC"), DAMAGED, id="half a HEIC"),
        pytest.param(b"\0\0\0\x18ftypheic" + bytes(99), DAMAGED, id="a few bytes of a HEIC"),
        pytest.param(half("AVIF"), DAMAGED, id="half an AVIF", marks=needs_avif),
        pytest.param(b"\0\0\0\x18ftypavif" + bytes(99), DAMAGED, id="a few bytes of an AVIF"),
        pytest.param(heic_without_its_picture(), DAMAGED, id="a HEIC with zeros in the place of its picture"),
        # These formats have no end mark, so that a file that ends early looks like a damaged one.
        pytest.param(half("GIF"), DAMAGED, id="half a GIF"),
        pytest.param(half("BMP"), DAMAGED, id="half a BMP"),
        pytest.param(half("TIFF")[:8] + bytes(99), DAMAGED, id="half a TIFF"),
        pytest.param(png_of_size(0, 0), DAMAGED, id="a PNG without pixels"),
        pytest.param(jpeg_of_size(160, 0), DAMAGED, id="a JPEG without pixels"),
        pytest.param(saved(Image.fromarray(np.ones((8, 8), np.float32)), "TIFF"), ODD_KIND, id="float TIFF"),
        pytest.param(tiff(np.ones((8, 8, 3), np.uint8), 8), ODD_KIND, id="Lab TIFF"),
        pytest.param(tiff(np.ones((8, 8), np.uint16), 0), ODD_KIND, id="grey TIFF with 16 bits, white is 0"),
        pytest.param(jpeg_with_a_hidden_size(), DAMAGED, id="JPEG with a hidden size"),
        pytest.param(heic_of_size(30_000, 30_000, "tiles"), DAMAGED, id="HEIC with too few tiles"),
        pytest.param(tiff(np.ones((8, 8, 4), np.uint16), 2, extra=2, planar=2), ODD_KIND, id="alpha in a 16-bit plane"),
        pytest.param(tiff(np.ones((8, 8, 3), np.uint8), 2, subfile=1), ODD_KIND, id="thumbnail of a raw photo"),
    ],
)
def test_what_is_no_photo_gets_one_sentence(tmp_path, capfd, data, sentence):
    assert message(tmp_path, data) == sentence
    assert capfd.readouterr() == ("", "")


def animated(fmt, **options):
    return noise_bytes(fmt, (16, 12), save_all=True, append_images=[Image.new("RGB", (16, 12), "red")], **options)


SMALL_FILES = {
    "JPEG": noise_bytes("JPEG", (16, 12)),
    "progressive JPEG": noise_bytes("JPEG", (16, 12), progressive=True),
    "PNG": noise_bytes("PNG", (16, 12)),
    "animated PNG": animated("PNG"),
    "WebP": noise_bytes("WEBP", (16, 12)),
    "lossless WebP": noise_bytes("WEBP", (16, 12), lossless=True),
    "animated WebP": animated("WEBP"),
    "GIF": noise_bytes("GIF", (16, 12)),
    "animated GIF": animated("GIF"),
    "BMP": noise_bytes("BMP", (16, 12)),
    "TIFF": noise_bytes("TIFF", (16, 12)),
    "compressed TIFF": noise_bytes("TIFF", (16, 12), compression="tiff_lzw"),
    "HEIC": noise_bytes("HEIC", (16, 12)),
}


@pytest.mark.parametrize("kind", SMALL_FILES)
def test_a_file_that_is_cut_anywhere_gets_one_sentence(tmp_path, capfd, kind):
    data = SMALL_FILES[kind]
    step = max(1, len(data) // 150)
    whole = loaded(tmp_path, data)
    for end in [*range(0, len(data) - 1, step), len(data) - 2]:
        got = outcome(tmp_path, data[:end])
        if isinstance(got, str):
            assert got in SENTENCES, end
        else:  # what it lacks is a second picture, or the mark that nothing follows
            assert (got == whole).all()
            assert "GIF" in kind or end >= len(data) - 4, end
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["PNG", "animated PNG"])
def test_a_png_with_a_flipped_byte_is_the_same_or_refused(tmp_path, capfd, kind):
    data = SMALL_FILES[kind]
    whole = loaded(tmp_path, data)
    refused = 0
    for at in range(0, len(data), max(1, len(data) // 300)):
        got = outcome(tmp_path, patched(data, at, bytes((data[at] ^ 0xFF,))))
        refused += isinstance(got, str)
        assert got in SENTENCES if isinstance(got, str) else (got == whole).all(), at
    assert refused > 100
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", [k for k in SMALL_FILES if "PNG" not in k])
def test_flipped_bytes_give_a_photo_or_one_sentence(tmp_path, capfd, kind):
    data = SMALL_FILES[kind]
    for at in range(0, len(data), max(1, len(data) // 150)):
        got = outcome(tmp_path, patched(data, at, bytes((data[at] ^ 0xFF,))))
        if isinstance(got, str):
            assert got in SENTENCES, at
        else:
            assert got.shape[2] == 3
            assert got.dtype == np.uint8
    assert capfd.readouterr() == ("", "")


def test_a_zeroed_piece_of_a_png_is_damage(tmp_path, capfd):
    data = bytearray(noise_bytes("PNG"))
    data[20_000:20_300] = bytes(300)
    assert message(tmp_path, bytes(data)) == DAMAGED
    assert capfd.readouterr() == ("", "")


def test_a_format_whose_library_is_missing(tmp_path, monkeypatch):
    data = noise_bytes("HEIC")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    sentence = "photo.jpg is in the format HEIC, which cannot be read on this computer; save it as JPEG."
    assert message(tmp_path, data) == sentence


@needs_avif
def test_a_pillow_without_avif(tmp_path, monkeypatch):
    data = noise_bytes("AVIF")
    monkeypatch.setattr(AvifImagePlugin, "SUPPORTED", False)
    sentence = "photo.jpg is in the format AVIF, which cannot be read on this computer; save it as JPEG."
    assert message(tmp_path, data) == sentence


def test_the_decoders_stay_quiet_about_a_jpeg_that_can_still_be_read(tmp_path, capfd):
    data = bytearray(noise_bytes("JPEG"))
    data[6000:6100] = bytes(100)
    assert loaded(tmp_path, bytes(data)).shape == (120, 160, 3)
    assert capfd.readouterr() == ("", "")
