"""Damaged files of every format: ``load_photo`` gives a photo or one sentence, nothing else.

To try more of them than the suite does, say how many:
``DEEPBRICK_FUZZ_EXAMPLES=100000 pytest tests/photo/test_load_fuzz.py``
"""

import os
import struct
import zlib
from io import BytesIO

import numpy as np
import pillow_heif
from deepbrick.photo import PhotoError, decode, frames, load, load_photo, load_photo_reduced, read_metadata
from deepbrick.silence import silenced
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import AvifImagePlugin, Image

EXAMPLES = int(os.environ.get("DEEPBRICK_FUZZ_EXAMPLES", "150"))
MAX_PIXELS = 1_000_000
"""A lower limit than the loader's own: a few flipped bits may ask for large photos, which take their time."""


def saved(fmt, mode="RGB", size=(24, 16), **options):
    pixels = np.random.default_rng(5).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    image = Image.fromarray(pixels).convert(mode) if mode != "P" else Image.fromarray(pixels).quantize(16)
    if options.get("save_all"):
        options["append_images"] = [image.rotate(180)]
    buffer = BytesIO()
    if fmt == "HEIC":
        pillow_heif.from_pillow(image).save(buffer, **options)
    else:
        image.save(buffer, fmt, **options)
    return buffer.getvalue()


def exif():
    block = Image.Exif()
    block[0x0112] = 6
    return block.tobytes()


SEEDS = [
    saved("JPEG", exif=exif()),
    saved("JPEG", progressive=True, quality=30),
    saved("JPEG", "CMYK"),
    saved("JPEG", "L"),
    saved("MPO", save_all=True),
    saved("PNG", exif=exif()),
    saved("PNG", "P", transparency=3),
    saved("PNG", "LA"),
    saved("PNG", "1"),
    saved("PNG", "RGBA", save_all=True),
    saved("WEBP", exif=exif()),
    saved("WEBP", "RGBA", lossless=True),
    saved("WEBP", save_all=True),
    saved("GIF", "P", transparency=3),
    saved("GIF", "P", save_all=True),
    saved("BMP"),
    saved("BMP", "P"),
    saved("TIFF", exif=exif()),
    saved("TIFF", "RGBA"),
    saved("TIFF", "1", compression="group4"),
    saved("TIFF", compression="tiff_lzw"),
    saved("TIFF", compression="jpeg"),
    saved("HEIC", exif=exif()),
    saved("HEIC", "RGBA"),
    saved("HEIC", size=(80, 72), tile_size=64),
]
if AvifImagePlugin.SUPPORTED:
    SEEDS += [saved("AVIF", exif=exif()), saved("AVIF", "RGBA"), saved("AVIF", save_all=True)]


@st.composite
def damaged(draw):
    """A small file with a few flips, cuts, insertions and pieces of another file."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        # The first bytes say which format it is; much of what the decoder decides upon comes soon behind them.
        end = min(len(data), draw(st.sampled_from([40, 200, len(data)])))
        at = draw(st.integers(min(end, draw(st.sampled_from([12, 12, 12, 0]))), end))
        kind = draw(st.sampled_from(2 * ["bit", "byte", "number", "insert", "remove"] + ["splice", "cut"]))
        if kind == "bit" and at < len(data):
            data = data[:at] + bytes((data[at] ^ 1 << draw(st.integers(0, 7)),)) + data[at + 1 :]
        elif kind == "byte":
            data = data[:at] + draw(st.binary(min_size=1, max_size=1)) + data[at + 1 :]
        elif kind == "number":
            number = draw(st.sampled_from([0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]))
            packed = struct.pack(draw(st.sampled_from("<>")) + ("I" if number > 0xFFFF else "H"), number)
            data = data[:at] + packed + data[at + len(packed) :]
        elif kind == "cut":
            data = data[:at]
        elif kind == "insert":
            data = data[:at] + draw(st.binary(max_size=20)) + data[at:]
        elif kind == "remove":
            data = data[:at] + data[at + draw(st.integers(1, 20)) :]
        elif kind == "splice":
            other = draw(st.sampled_from(SEEDS))
            start = draw(st.integers(0, len(other)))
            data = data[:at] + other[start : start + draw(st.sampled_from([4, 50, len(other)]))] + data[at:]
    return passable(data) if draw(st.booleans()) else data


def passable(data):
    """Mend what would have a damaged file refused at once, so that the decoder has to cope with it."""
    if data[:4] == b"RIFF":
        return data[:4] + struct.pack("<I", max(0, len(data) - 8)) + data[8:]
    if data[:2] == b"\xff\xd8":
        return data + b"\xff\xd9"
    if data[:4] == b"\x89PNG":
        at, mended = 8, bytearray(data)
        while at + 12 <= len(data):
            end = at + 12 + int.from_bytes(data[at : at + 4], "big")
            if end > len(data):
                break
            mended[end - 4 : end] = struct.pack(">I", zlib.crc32(data[at + 4 : end - 4]))
            at = end
        return bytes(mended) + b"\0\0\0\0IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return data


def test_damaged_files_give_a_photo_or_one_sentence(tmp_path, monkeypatch, capfd):
    open_whole = decode.opened

    def opened(data):
        image = open_whole(data)
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        return image

    monkeypatch.setattr(load, "opened", opened)
    monkeypatch.setattr(frames, "opened", opened)
    path = tmp_path / "photo"  # after a crash, the file that did it

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(data=damaged(), least_side_px=st.sampled_from([None, 1, 5, 12]))
    def check(data, least_side_px):
        path.write_bytes(data)
        got = outcome(path, least_side_px)
        with silenced():
            pixels = frames.pixels_of(path)
        if least_side_px is None and not isinstance(got, str):
            np.testing.assert_array_equal(pixels, got)  # what is learned from and plugged in
        assert (pixels is None) == isinstance(got, str)
        read_metadata(data)
        if isinstance(got, str):
            assert got.isprintable()
            assert got.startswith(str(path))
            assert got.endswith(".")
        else:
            assert got.dtype == np.uint8
            assert got.ndim == 3
            assert got.shape[2] == 3
            assert 0 < got.shape[0] * got.shape[1] <= MAX_PIXELS

    check()
    assert capfd.readouterr() == ("", "")


def outcome(path, least_side_px):
    """The photo, or the loader's message."""
    try:
        return load_photo(path) if least_side_px is None else load_photo_reduced(path, least_side_px)[0]
    except PhotoError as error:
        return str(error)
