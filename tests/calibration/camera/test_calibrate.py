"""Cameras that photos of the mat tell, held against the cameras that took them, and against OpenCV's own."""

import dataclasses
import re

import cv2
import numpy as np
import pytest
from deepbrick.calibration.camera.calibrate import calibrate_camera, focal_35mm, mat_as_stored
from deepbrick.calibration.camera.fit import focal_from_mat
from deepbrick.calibration.camera.intrinsics import INVERSE, CameraError, Intrinsics, stored_size, usual_intrinsics
from deepbrick.calibration.mat.find import FoundMat
from deepbrick.calibration.mat.layout import MATS, Paper

MAT = MATS[Paper.A4]
PHONE = Intrinsics(3000, 3010, 2030, 1500, (4032, 3024), (0.05, -0.08))
WIDE = Intrinsics(1900, 1900, 2016, 1512, (4032, 3024), (-0.02, 0.005))
TELE = Intrinsics(8000, 8000, 2050, 1500, (4032, 3024))


@pytest.fixture
def views(camera_at, seen_mat):
    """Corners of the squares, as find_mat gives them, in photos from all sides."""

    def take(camera, *, count=10, tilt=(20, 50), noise_px=0.3, rng=None):
        rng = np.random.default_rng(7) if rng is None else rng
        chess = np.stack(list(MAT.chess_corners_mm.values()))
        found = []
        for _ in range(count):
            distance = 400 * camera.fx / camera.size[0] * rng.uniform(0.9, 1.4)
            target = rng.uniform(-90, 90), rng.uniform(-70, 70)
            place = camera_at(distance, rng.uniform(*tilt), rng.uniform(0, 360), rng.uniform(-90, 90), target)
            view = seen_mat(MAT, camera, *place, noise_px=noise_px, rng=rng)
            is_chess = (view.points_mm[:, None] == chess).all(axis=2).any(axis=1)
            found.append(_with(view, is_chess))
        return found

    return take


def _with(view, which):
    return dataclasses.replace(view, points_mm=view.points_mm[which], points_px=view.points_px[which])


def _distances_px(one, other):
    """How far apart two cameras show what lies before them, in parts of the photo."""
    width, height = one.size
    across, down = np.meshgrid(np.linspace(-0.4, 0.4, 9) * width / one.fx, np.linspace(-0.4, 0.4, 9) * height / one.fy)
    space = np.stack([across, down, np.ones_like(across)], axis=-1).reshape(-1, 1, 3)
    first, second = (
        cv2.projectPoints(space, np.zeros(3), np.zeros(3), lens.matrix, np.array([*lens.distortion, 0, 0]))[0]
        for lens in (one, other)
    )
    return np.hypot(*(first - second).reshape(-1, 2).T)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("camera", [PHONE, WIDE], ids=["phone", "wide"])
def test_ten_photos_tell_the_camera_within_a_hundredth(views, camera, seed):
    got = calibrate_camera(views(camera, rng=np.random.default_rng(seed)), camera.size)
    lens = got.intrinsics
    assert lens.size == camera.size
    assert [lens.fx, lens.fy, lens.cx, lens.cy] == pytest.approx([camera.fx, camera.fy, camera.cx, camera.cy], rel=0.01)
    assert lens.distortion == pytest.approx(camera.distortion, abs=0.01)
    assert _distances_px(lens, camera).max() < 0.01 * camera.fx
    assert got.left_out == ()
    assert got.error_px == pytest.approx(0.3 * np.sqrt(2), rel=0.15)
    assert np.mean(np.square(got.errors_px)) == pytest.approx(got.error_px**2, rel=0.2)
    assert abs(lens.fx / camera.fx - 1) < 4 * got.focal_deviation


def test_a_long_lens(views):
    got = calibrate_camera(views(TELE, count=15, tilt=(40, 60)), TELE.size)
    assert got.intrinsics.fx == pytest.approx(TELE.fx, rel=0.01)


def test_without_noise_it_is_the_camera_itself(views):
    lens = calibrate_camera(views(PHONE, noise_px=0.0), PHONE.size).intrinsics
    assert [lens.fx, lens.fy, lens.cx, lens.cy] == pytest.approx([3000, 3010, 2030, 1500], rel=1e-4)
    assert lens.distortion == pytest.approx(PHONE.distortion, abs=1e-4)


def test_opencv_finds_the_same(views):
    found = views(PHONE)
    flat = [np.column_stack([v.points_mm, np.zeros(len(v.points_mm))]).astype(np.float32) for v in found]
    seen = [v.points_px.astype(np.float32) for v in found]
    flags = cv2.CALIB_ZERO_TANGENT_DIST | cv2.CALIB_FIX_K3
    error, matrix, bent, *_ = cv2.calibrateCamera(flat, seen, PHONE.size, None, None, flags=flags)
    got = calibrate_camera(found, PHONE.size)
    lens = got.intrinsics
    assert [lens.fx, lens.fy] == pytest.approx([matrix[0, 0], matrix[1, 1]], rel=0.002)
    assert [lens.cx, lens.cy] == pytest.approx(matrix[:2, 2], abs=0.002 * lens.fx)
    assert lens.distortion == pytest.approx(bent.ravel()[:2], abs=0.002)
    assert got.error_px == pytest.approx(error, rel=0.01)


def test_how_sure_it_says_to_be_is_how_sure_it_is(views):
    away = []
    for seed in range(12):
        got = calibrate_camera(views(PHONE, count=6, noise_px=0.3, rng=np.random.default_rng(seed)), PHONE.size)
        away.append((got.intrinsics.fx / PHONE.fx - 1) / got.focal_deviation)
    # The lens is a better one than a camera of which nothing is known may have.
    assert 0.2 < np.sqrt(np.mean(np.square(away))) < 1.6


@pytest.mark.parametrize("bad", [0, 5, 9])
def test_a_photo_by_another_camera_is_left_out(views, bad):
    found = views(PHONE)
    found[bad] = views(dataclasses.replace(PHONE, fx=3900, fy=3900), count=1, rng=np.random.default_rng(50))[0]
    got = calibrate_camera(found, PHONE.size)
    assert got.left_out == (bad,)
    assert got.errors_px[bad] > 3 * got.error_px
    assert got.intrinsics.fx == pytest.approx(PHONE.fx, rel=0.01)


def test_two_photos_of_a_bent_sheet_are_left_out(views):
    found, rng = views(PHONE, count=12), np.random.default_rng(4)
    for k in (2, 7):
        shaken = found[k].points_px + rng.normal(0, 8, found[k].points_px.shape)
        found[k] = dataclasses.replace(found[k], points_px=shaken)
    got = calibrate_camera(found, PHONE.size)
    assert got.left_out == (2, 7)
    assert got.intrinsics.fx == pytest.approx(PHONE.fx, rel=0.01)


def test_photos_with_next_to_no_points_do_not_count(views):
    found = views(PHONE)
    few = _with(found[0], slice(0, 5))
    line = _with(found[1], found[1].points_mm[:, 1] == found[1].points_mm[0, 1])
    got = calibrate_camera([few, line, *found], PHONE.size)
    assert got.left_out == (0, 1)
    assert got.errors_px[:2] == (np.inf, np.inf)
    assert got.intrinsics == calibrate_camera(found, PHONE.size).intrinsics


@pytest.mark.parametrize(
    ("count", "start"), [(0, "0 photos of the mat cannot"), (1, "1 photo of the mat"), (4, "4 photos of the mat")]
)
def test_too_few_photos(views, count, start):
    with pytest.raises(CameraError, match=start) as error:
        calibrate_camera(views(PHONE, count=count), PHONE.size)
    assert str(error.value).endswith(
        "cannot tell the camera's lens; take at least 5, better 10, obliquely from above (30 to 50 degrees), "
        "some with the phone turned on its side, the mat in another part of each."
    )


def test_too_few_that_fit_together(views):
    found = views(PHONE, count=5)
    found[3] = dataclasses.replace(found[3], points_px=found[3].points_px[::-1].copy())
    with pytest.raises(CameraError, match=re.escape("4 photos of the mat that fit together, of 5, cannot tell")):
        calibrate_camera(found, PHONE.size)


@pytest.mark.parametrize("kind", ["random", "one place", "a line", "huge"])
def test_nonsense_is_no_camera(views, kind):
    rng = np.random.default_rng(2)
    made = {
        "random": lambda shape: rng.uniform(0, 3000, shape),
        "one place": lambda shape: np.full(shape, 700.0),
        "a line": lambda shape: np.column_stack([rng.uniform(0, 3000, shape[0]), np.full(shape[0], 9.0)]),
        "huge": lambda shape: rng.uniform(-1e9, 1e9, shape),
    }[kind]
    found = [dataclasses.replace(v, points_px=made(v.points_px.shape)) for v in views(PHONE, count=6)]
    with pytest.raises(CameraError):
        calibrate_camera(found, PHONE.size)
    assert focal_from_mat(found[0], usual_intrinsics(PHONE.size), 0.5) is None


@pytest.mark.parametrize("camera", [PHONE, WIDE, TELE], ids=["phone", "wide", "tele"])
def test_photos_from_straight_above_do_not_tell_the_focal_length(views, camera):
    with pytest.raises(CameraError, match=r"tell the focal length only to \d+\.\d%; take more, obliquely from above"):
        calibrate_camera(views(camera, tilt=(0, 3)), camera.size)


@pytest.mark.parametrize("camera", [PHONE, WIDE, TELE], ids=["phone", "wide", "tele"])
@pytest.mark.parametrize("tilt", [45, 60])
def test_one_oblique_photo_tells_the_focal_length(views, camera, tilt):
    away = []
    for seed in range(3):
        (found,) = views(camera, count=1, tilt=(tilt, tilt), rng=np.random.default_rng(seed))
        fit = focal_from_mat(found, usual_intrinsics(camera.size), 0.05)
        lens = fit.intrinsics
        assert fit.focal_deviation <= 0.05
        assert lens.size == camera.size
        away.append(lens.fx / camera.fx - 1)
    assert np.abs(away).max() < 0.05
    assert np.sqrt(np.mean(np.square(away))) < 0.03


@pytest.mark.parametrize("camera", [PHONE, WIDE, TELE], ids=["phone", "wide", "tele"])
def test_one_photo_from_straight_above_does_not(views, camera):
    for seed in range(3):
        (found,) = views(camera, count=1, tilt=(0, 5), rng=np.random.default_rng(seed))
        assert focal_from_mat(found, usual_intrinsics(camera.size), 0.05) is None


def test_how_far_the_focal_length_may_be_off_is_said_rightly(views):
    off = []
    for seed in range(20):
        (found,) = views(PHONE, count=1, tilt=(8, 25), rng=np.random.default_rng(seed))
        if (fit := focal_from_mat(found, usual_intrinsics(PHONE.size), 0.5)) is not None:
            off.append(np.log(fit.intrinsics.fx / PHONE.fx) / fit.focal_deviation)
    assert len(off) >= 15
    # The lens is a better one than a camera of which nothing is known may have.
    assert 0.2 < np.sqrt(np.mean(np.square(off))) < 1.3


def test_one_photo_with_next_to_no_points_does_not(views):
    (found,) = views(PHONE, count=1, tilt=(45, 45))
    assert focal_from_mat(_with(found, slice(0, 7)), usual_intrinsics(PHONE.size), 0.5) is None


def test_the_focal_length_on_film():
    assert focal_35mm(Intrinsics(5000, 5000, 0, 0, (3000, 4000))) == pytest.approx(np.hypot(36, 24))


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_mat_that_is_turned_back_and_again(views, turn):
    (found,) = views(PHONE, count=1)
    once = mat_as_stored(found, turn, PHONE.size)
    assert isinstance(once, FoundMat)
    put = cv2.perspectiveTransform(once.points_mm[:, None], once.homography)[:, 0]
    assert np.abs(put - once.points_px).max() < 80  # the lens' distortion
    again = mat_as_stored(once, INVERSE[turn], stored_size(PHONE.size, turn))
    assert again.points_px == pytest.approx(found.points_px)
    assert again.homography == pytest.approx(found.homography)
