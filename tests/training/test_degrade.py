"""A phone's faults on the device, against OpenCV's blur and JPEG and numpy's arithmetic."""

import cv2
import numpy as np
import pytest
from deepbrick.training.degrade import GAMMA, NOISE_BANK, degrade, draw_faults, noise_bank

SIDE = 48
NONE = {
    "gains": np.ones((2, 3), np.float32),
    "blur": np.zeros((2, 2), np.float32),
    "noise": np.zeros((2, 2), np.float32),
    "noise_start": np.zeros(2, np.int32),
    "gamma": np.full(2, 1 / GAMMA, np.float32),
    "sharpen": np.zeros(2, np.float32),
    "jpeg": np.zeros(2, np.float32),
}


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(0)
    soft = [cv2.resize(rng.integers(0, 256, (9, 9, 3)).astype(np.uint8), (SIDE, SIDE)) for _ in range(2)]
    return np.array(soft, np.float32)


@pytest.fixture(scope="module")
def bank():
    return noise_bank(0)


@pytest.fixture(scope="module")
def degraded(images, bank):
    """The pictures with some faults."""

    def run(pictures=images, **changes):
        from keras import ops  # noqa: PLC0415 -- heavy

        faults = {n: ops.convert_to_tensor(v) for n, v in {**NONE, **changes}.items()}
        return np.asarray(degrade(ops.convert_to_tensor(pictures), faults, ops.convert_to_tensor(bank)))

    return run


def linear(pictures):
    return (pictures / 255) ** GAMMA


def encoded(light):
    return 255 * np.clip(light, 0, 1) ** (1 / GAMMA)


def test_without_faults_a_picture_stays_as_it_is(degraded, images):
    assert np.abs(degraded() - images).max() < 0.6  # black is a little above 0, where the root is steep


def test_gains_are_of_light_and_of_each_colour(degraded, images):
    gains = np.array([[0.5, 1.0, 1.3], [1.0, 0.8, 1.0]], np.float32)
    expected = encoded(linear(images) * gains[:, None, None])
    assert np.abs(degraded(gains=gains) - expected).max() < 0.6


def test_blur_is_that_of_opencv_in_x_and_in_y(degraded, images):
    sigma = np.array([[1.1, 0.0], [0.6, 1.4]], np.float32)
    out = degraded(blur=sigma)
    for image, blurred, (x, y) in zip(images, out, sigma, strict=True):
        kernels = [cv2.getGaussianKernel(9, float(s)) if s else np.ones((1, 1)) for s in (x, y)]
        wanted = encoded(cv2.sepFilter2D(linear(image), -1, *kernels, borderType=cv2.BORDER_REFLECT_101))
        assert np.abs(blurred - wanted).max() < 0.6
        assert np.abs(blurred - image).max() > 3


def test_gamma_turns_light_into_values(degraded, images):
    gamma = np.array([1 / 2.0, 1 / 2.4], np.float32)
    expected = 255 * linear(images) ** gamma[:, None, None, None]
    assert np.abs(degraded(gamma=gamma) - expected).max() < 0.6


def test_sharpening_adds_what_blur_takes(degraded, images):
    share = np.array([0.0, 0.7], np.float32)
    soft = np.array([cv2.GaussianBlur(i, (9, 9), 1.2, borderType=cv2.BORDER_REFLECT_101) for i in images])
    expected = np.clip(images + share[:, None, None, None] * (images - soft), 0, 255)
    assert np.abs(degraded(sharpen=share) - expected).max() < 0.8


def test_noise_has_the_deviation_that_light_and_sensor_give_it(degraded, bank):
    grey = np.full((2, 256, 256, 3), 128, np.float32)
    noise = np.array([[0.0004, 0.0], [0.0, 0.01]], np.float32)
    light = linear(128.0)
    for picture, wanted in zip(degraded(grey, noise=noise), (np.sqrt(light * 0.0004), 0.01), strict=True):
        assert linear(picture).std() == pytest.approx(wanted, rel=0.02)
        assert linear(picture).mean() == pytest.approx(light, rel=0.01)
    assert bank.shape == (NOISE_BANK,)


def test_each_picture_takes_noise_from_its_own_place_on(degraded, bank):
    grey = np.full((2, 16, 16, 3), 128, np.float32)
    noise = np.tile(np.array([[0.0, 0.01]], np.float32), (2, 1))
    out = linear(degraded(grey, noise=noise, noise_start=np.array([5, NOISE_BANK - 100], np.int32)))
    added = (out.reshape(2, -1) - linear(128.0)) / 0.01
    assert np.allclose(added[0], bank[5 : 5 + 768], atol=0.01)
    assert np.allclose(added[1], np.r_[bank[-100:], bank[:668]], atol=0.01)  # around the end


@pytest.mark.parametrize("quality", [40, 80])
def test_jpeg_does_what_opencv_does(degraded, images, quality):
    scale = 50 / quality if quality < 50 else 2 - quality / 50
    textured = np.clip(images + np.random.default_rng(1).normal(0, 25, images.shape), 0, 255).round()
    textured = textured.astype(np.float32)
    out = degraded(textured, jpeg=np.array([scale, 0.0], np.float32))
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    _, data = cv2.imencode(".jpg", textured[0].astype(np.uint8), options)
    stored = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(float)
    # OpenCV stores colour more coarsely than luminance; we take the table of luminance for both.
    weights = np.array([0.114, 0.587, 0.299])
    mine, theirs = ((picture - textured[0]) @ weights for picture in (out[0], stored))
    assert mine.std() == pytest.approx(theirs.std(), rel=0.15)
    assert np.corrcoef(mine.ravel(), theirs.ravel())[0, 1] > 0.9
    assert np.abs(out[1] - textured[1]).max() < 0.6  # the other one is not stored


def test_values_stay_between_0_and_255(degraded, images):
    extreme = {"gains": np.full((2, 3), 4, np.float32), "noise": np.full((2, 2), 0.3, np.float32)}
    out = degraded(**extreme, sharpen=np.full(2, 0.9, np.float32), jpeg=np.full(2, 1.5, np.float32))
    assert out.shape == images.shape
    assert out.min() >= 0
    assert out.max() <= 255
    assert np.isfinite(out).all()


def test_faults_are_drawn_for_a_share_of_pictures():
    faults = draw_faults(np.random.default_rng(0), 4000, 0.6, 0.8)
    assert {n: v.dtype.name for n, v in faults.items()} == {n: v.dtype.name for n, v in NONE.items()}
    assert {n: v.shape[1:] for n, v in faults.items()} == {n: v.shape[1:] for n, v in NONE.items()}
    whole = (faults["gains"] == 1).all(axis=1)
    assert whole.mean() == pytest.approx(0.4, abs=0.03)
    for name in ("blur", "noise", "sharpen"):
        assert not faults[name][whole].any()
    assert np.allclose(faults["gamma"][whole], 1 / GAMMA)
    assert (faults["jpeg"] > 0).mean() == pytest.approx(0.5, abs=0.03)  # the photos of phones are stored, faults or not
    assert (faults["blur"][:, 0] != faults["blur"][:, 1]).any()


def test_strong_faults_are_stronger():
    weak, strong = (draw_faults(np.random.default_rng(1), 4000, 1.0, s) for s in (0.1, 1.0))
    for name in ("blur", "noise", "sharpen"):
        assert strong[name].mean() > 2 * weak[name].mean()
    assert strong["gains"].std() > 2 * weak["gains"].std()


def test_no_strength_is_no_fault_but_jpeg():
    faults = draw_faults(np.random.default_rng(2), 50, 1.0, 0.0)
    assert (faults["gains"] == 1).all()
    for name in ("blur", "noise", "sharpen"):
        assert not faults[name].any()
