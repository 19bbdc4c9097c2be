"""Colours by the patches of the mat."""

import cv2
import numpy as np
import pytest
from deepbrick.calibration.camera.intrinsics import Intrinsics
from deepbrick.calibration.mat.color import color_difference, fit_colors
from deepbrick.calibration.mat.find import find_mat
from deepbrick.calibration.mat.layout import MATS, Paper
from deepbrick.calibration.mat.places import mat_places

A4 = MATS[Paper.A4]
CAMERA = Intrinsics(800.0, 800.0, 480.0, 360.0, (960, 720))


@pytest.fixture(scope="module")
def photo(photo_of_mat, camera_at):
    rotation, translation_mm = camera_at(tilt=40, around=10)
    rng = np.random.default_rng(0)
    return photo_of_mat(A4, CAMERA, rotation, translation_mm, noise=1.5, blur_px=0.5, rng=rng)


@pytest.fixture(scope="module")
def grey_photo(photo_of_mat, camera_at):
    rotation, translation_mm = camera_at(tilt=40, around=10)
    return photo_of_mat(A4, CAMERA, rotation, translation_mm, grey=True)


def lit(photo_bgr, gains_bgr, gamma=1.0):
    light = (photo_bgr / 255.0) ** (2.2 * gamma) * gains_bgr
    return (np.clip(light, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)


def test_a_good_photo_stays_as_it_is(photo):
    colors = fit_colors(photo, mat_places(find_mat(photo)))
    assert colors.before < 1.5
    assert colors.after < 1.5
    assert np.abs(colors.apply(photo).astype(int) - photo).mean() < 4


@pytest.mark.parametrize(
    ("gains", "gamma"),
    [((0.4, 0.7, 1.0), 1.0), ((0.9, 0.6, 0.45), 1.0), ((0.2, 0.2, 0.2), 1.0), ((0.8, 0.8, 0.8), 1.3)],
)
def test_coloured_and_dim_light_and_strong_contrast_are_taken_out(photo, gains, gamma):
    bad = lit(photo, gains, gamma)
    colors = fit_colors(bad, mat_places(find_mat(bad)))
    assert colors.before > 6
    assert colors.after < 2.5
    restored = colors.apply(bad)[200:500:3, 200:700:3, ::-1].reshape(-1, 3) / 255
    wanted = photo[200:500:3, 200:700:3, ::-1].reshape(-1, 3) / 255
    assert np.median(color_difference(restored, wanted)) < 3.0


def test_a_shadow_on_a_third_of_the_mat_does_not_mislead(photo):
    bad = lit(photo, (0.5, 0.7, 0.9))
    truth = fit_colors(bad, mat_places(find_mat(bad)))
    bad[:, :400] = lit(bad[:, :400], (0.4, 0.4, 0.4))
    colors = fit_colors(bad, mat_places(find_mat(bad)))
    assert np.diag(colors.matrix) == pytest.approx(np.diag(truth.matrix), rel=0.25)


def test_greys_stay_grey_though_an_ink_has_faded(photo):
    faded = photo.astype(float)
    faded[..., 0] += 0.8 * (faded.max(axis=-1) - faded[..., 0])  # yellow ink goes first
    bad = lit(faded, (0.9, 0.6, 0.45), 1.2)
    colors = fit_colors(bad, mat_places(find_mat(bad)))
    greys = np.repeat(np.linspace(20, 230, 22), 3).reshape(1, -1, 3)
    seen = colors.apply(lit(greys, (0.9, 0.6, 0.45), 1.2)).astype(int)
    assert np.ptp(seen, axis=-1).max() < 12


def test_a_print_without_colours_is_known_and_its_greys_are_used(grey_photo):
    bad = lit(grey_photo, (0.5, 0.75, 1.0))
    colors = fit_colors(bad, mat_places(find_mat(bad)))
    assert colors.grey_print
    assert colors.after < 2.5
    restored = colors.apply(bad)[300:420, 400:560].astype(int)
    assert np.abs(restored[..., 0] - restored[..., 2]).mean() < 6


def test_a_colour_print_is_not_taken_for_a_grey_one(photo):
    assert not fit_colors(lit(photo, (0.3, 0.6, 1.0)), mat_places(find_mat(photo))).grey_print


def test_too_few_patches_give_no_correction(photo):
    found = find_mat(photo)
    hidden = photo.copy()
    hidden[:, 330:] = cv2.randu(np.empty((720, 630, 3), np.uint8), 0, 255)
    assert fit_colors(hidden, mat_places(found)) is None
