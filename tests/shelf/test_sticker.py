"""Stickers are read back by readers that know nothing of how they were drawn."""

import hashlib

import cv2
import numpy as np
import pypdfium2
import pytest
from deepbrick.atomic import FileError
from deepbrick.shelf import (
    STICKER_MM,
    ShelfError,
    Sticker,
    brick_id,
    identity_in,
    read_summary,
    save_sticker,
    sticker_of,
    sticker_text,
)
from deepbrick.shelf.sticker import qr_modules
from PIL import Image

IDENTITY = "0123456789ABCDEF"
HOSTILE = ["", "../../x", "a" * 5000, "🙂 글자", "a\nb\x00\x1b[2J", "$x_1$ \\alpha", "%s {0}", "\ud800", "\u202eevil"]


def _code_in(picture):
    return cv2.QRCodeDetector().detectAndDecode(picture)[0]


def _page(pdf, number=0):
    return pypdfium2.PdfDocument(pdf)[number]


def test_identity_is_the_beginning_of_the_sha256(tmp_path):
    path = tmp_path / "a.brick"
    path.write_bytes(b"brick" * 1000)
    assert brick_id(path) == hashlib.sha256(b"brick" * 1000).hexdigest()[:16].upper()


def test_identity_of_a_missing_file_is_one_sentence(tmp_path):
    path = tmp_path / "no.brick"
    with pytest.raises(ShelfError) as caught:
        brick_id(path)
    assert str(caught.value) == (
        f"{str(path)!r} cannot be read (No such file or directory); check its name and that you may read it."
    )


def test_text_and_its_inverse():
    assert sticker_text(IDENTITY) == "DB:0123456789ABCDEF"
    assert identity_in(sticker_text(IDENTITY)) == IDENTITY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DB:",
        "https://x.org",
        "db:0123456789abcdef",
        "DB:0123456789ABCDEF\n",
        "DB:0123456789ABCDEF0",
        "DB:\uff10123456789ABCDEF",
    ],
)
def test_other_codes_are_not_ours(text):
    assert identity_in(text) is None


@pytest.mark.parametrize("identity", ["", "0123456789abcdef", "0" * 15, "../../etc/passwd"])
def test_sticker_needs_an_identity(identity):
    with pytest.raises(ValueError, match="16 upper-case hex digits"):
        Sticker(identity, "x")


def test_code_is_version_1_with_level_m():
    modules = qr_modules(IDENTITY)
    assert modules.shape == (21, 21)
    # The first two format bits beside the upper left square, unmasked: 00 is level M (ISO/IEC 18004, 7.9).
    assert [bool(modules[8, 0]) ^ True, bool(modules[8, 1]) ^ False] == [False, False]


def test_picture_is_600_dpi_and_reads(tmp_path):
    png, _ = save_sticker(tmp_path / "a.b", Sticker(IDENTITY, "digits"))
    assert png == tmp_path / "a.b.png"
    with Image.open(png) as picture:
        assert picture.info["dpi"] == pytest.approx((600, 600), abs=0.01)
        assert picture.size == pytest.approx([side / 25.4 * 600 for side in STICKER_MM], abs=1)
    assert _code_in(cv2.imread(str(png))) == sticker_text(IDENTITY)


def test_modules_are_whole_pixels_in_a_white_rim(sticker_bgr):
    code = sticker_bgr[5:208, 4:207]
    white_rim = np.pad(~qr_modules(IDENTITY), 4, constant_values=True)
    # The last pixels of the rim belong to the text.
    np.testing.assert_array_equal(code[:, :200, 0], np.kron(white_rim, np.ones((7, 7)))[:, :200] * 255)


def test_page_has_true_millimetres_and_reads(tmp_path):
    _, pdf = save_sticker(tmp_path / "a", Sticker(IDENTITY, "My digits", "rows of digits"))
    page = _page(pdf)
    assert [side / 72 * 25.4 for side in page.get_size()] == pytest.approx(STICKER_MM, abs=0.001)
    assert _code_in(page.render(scale=600 / 72).to_numpy()) == sticker_text(IDENTITY)
    assert page.get_textpage().get_text_range().split("\r\n") == ["My digits", "rows of digits", IDENTITY]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("words", HOSTILE)
def test_any_words_give_a_sticker_that_reads(tmp_path, words):
    png, pdf = save_sticker(tmp_path / "a", Sticker(IDENTITY, words, words, (("2d", words),)))
    picture = cv2.imread(str(png))
    assert _code_in(picture) == sticker_text(IDENTITY)
    # Nothing is cut off at the right edge or runs into the code.
    assert (picture[:, -6:] == 255).all()
    assert (picture[:, 180:207] == 255).all()
    assert pdf.stat().st_size > 0


def test_stack_is_drawn_in_catalog_colours(sticker_bgr):
    part = sticker_bgr[:, 540:].reshape(-1, 3)
    for name, rgb in (("lime", (0xA5, 0xCA, 0x18)), ("pale blue", (204, 232, 255)), ("white", (0xF4, 0xF4, 0xF4))):
        assert (np.abs(part.astype(int) - rgb[::-1]).max(axis=1) <= 1).sum() > 50, name


@pytest.mark.parametrize("columns", [(), ((),), (("2d",) * 500,), (("2d", "nonsense"),) * 500])
def test_strange_stacks_are_drawn(tmp_path, columns):
    png, _ = save_sticker(tmp_path / "a", Sticker(IDENTITY, "digits", "", columns))
    assert _code_in(cv2.imread(str(png))) == sticker_text(IDENTITY)


def test_same_sticker_gives_the_same_bytes(tmp_path):
    sticker = Sticker(IDENTITY, "digits")
    one, two = save_sticker(tmp_path / "a", sticker), save_sticker(tmp_path / "b", sticker)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_missing_folder_is_one_sentence(tmp_path):
    with pytest.raises(FileError) as caught:
        save_sticker(tmp_path / "nowhere" / "a", Sticker(IDENTITY, "digits"))
    assert str(caught.value) == (
        f"{tmp_path / 'nowhere' / 'a.png'} cannot be written (No such file or directory); choose another place."
    )


def test_sticker_of_a_weight_brick(tmp_path, make_brick):
    path = make_brick(tmp_path / "night.brick")
    sticker = sticker_of(path)
    assert (sticker.identity, sticker.name, sticker.trained_on) == (brick_id(path), "night", "digits")
    assert sticker.columns == (("2d", "cnn", "lstm"), ("2d", "cnn", "lstm", "fc", "softmax", "1d"))
    assert sticker_of(path, "day").name == "day"


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_weight_brick_is_one_sentence(tmp_path, data):
    path = tmp_path / "a.brick"
    path.write_bytes(data)
    with pytest.raises(ShelfError) as caught:
        read_summary(path)
    assert str(caught.value) == (
        f"{str(path)!r} is no weight brick, or it is cut off or damaged; copy it again or train anew."
    )
