"""Stickers are found in photos that were made with known corners."""

import cv2
import numpy as np
import pytest
import skimage.data
from deepbrick.shelf import Sticker, find_stickers, save_sticker

IDENTITY = "0123456789ABCDEF"


def _photo(name):
    picture = getattr(skimage.data, name)()
    if picture.ndim == 2:
        picture = np.dstack([picture] * 3)
    return cv2.resize(np.ascontiguousarray(picture[..., 2::-1]), (640, 480), interpolation=cv2.INTER_AREA)


def _spoilt(photo, rng, light=0.6, blur_px=0.6, noise=4.0):
    soft = cv2.GaussianBlur(photo.astype(np.float64) * light, (0, 0), blur_px)
    return np.clip(soft + rng.normal(0, noise, photo.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(5))
def test_tilted_sticker_is_found_with_its_corners(sticker_bgr, stick, seed):
    rng = np.random.default_rng(seed)
    background = _photo(("coffee", "brick", "astronaut", "text", "gravel")[seed])
    photo, corners = stick(background, sticker_bgr, (320, 240), rng)
    (found,) = find_stickers(_spoilt(photo, rng))
    assert found.identity == IDENTITY
    # Half a module.
    np.testing.assert_allclose(found.polygon, corners, atol=2.0)


@pytest.mark.parametrize("case", ["small", "dim", "shadow"])
def test_hard_light_and_small_codes(sticker_bgr, stick, case):
    rng = np.random.default_rng(7)
    photo, corners = stick(
        _photo("coffee"), sticker_bgr, (320, 240), rng, module_px=3.0 if case == "small" else 4.0, tilt=0.2
    )
    if case == "shadow":  # its edge runs through the middle of the code
        photo[:, int(corners[:, 0].mean()) :] //= 2
    photo = _spoilt(photo, rng, light=0.15 if case == "dim" else 0.8, noise=2.0)
    assert [found.identity for found in find_stickers(photo)] == [IDENTITY]


def test_several_stickers_from_the_left(sticker_bgr, stick):
    rng = np.random.default_rng(3)
    photo = _photo("grass")
    for centre in ((500, 110), (140, 370), (320, 240)):
        photo, _ = stick(photo, sticker_bgr, centre, rng, module_px=2.8, tilt=0.1)
    found = find_stickers(photo)
    assert [one.identity for one in found] == [IDENTITY] * 3
    lefts = [one.polygon[:, 0].mean() for one in found]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("name", ["astronaut", "brick", "page", "text", "coins"])
def test_nothing_is_found_where_nothing_is(name):
    assert find_stickers(_photo(name)) == []


def test_foreign_code_is_no_sticker(stick):
    code = cv2.QRCodeEncoder.create().encode("https://example.org")
    sticker = np.dstack([np.kron(code, np.ones((7, 7), np.uint8))] * 3)
    photo, _ = stick(_photo("coffee"), sticker, (320, 240), np.random.default_rng(0), tilt=0.1)
    assert find_stickers(photo) == []


@pytest.mark.parametrize("shape", [(0, 0, 3), (1, 1, 3), (3, 500, 3), (40, 40, 3)])
def test_tiny_pictures(shape):
    assert find_stickers(np.zeros(shape, np.uint8)) == []


@pytest.mark.parametrize("photo", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))])
def test_no_photo_is_a_callers_mistake(photo):
    with pytest.raises(ValueError, match=r"A photo is \(H, W, 3\) uint8, got"):
        find_stickers(photo)


@pytest.mark.parametrize("identity", ["5CAEB284C054AE91", "D8AA0AAD002ECD68", "117040860CE4FE53", "F766389958ABAE62"])
def test_noise_does_not_move_the_corner_that_holds_no_marks(identity, tmp_path):
    """Of one sticker in sixty no photo was read, however good: the noise of JPEG decided where its last corner was."""
    png, _ = save_sticker(
        tmp_path / "a", Sticker(identity, "flower", "sums.csv", (("1d", "fc", "fc", "softmax", "1d"),))
    )
    sticker = cv2.imread(str(png))
    photo = np.full((600, 1000, 3), 120, np.uint8)
    photo[200 : 200 + sticker.shape[0], 100 : 100 + sticker.shape[1]] = sticker
    photo = cv2.imdecode(cv2.imencode(".jpg", photo)[1], cv2.IMREAD_COLOR)
    assert [found.identity for found in find_stickers(photo)] == [identity]
