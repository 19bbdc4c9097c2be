"""The mat in photos: half hidden, slanting, badly lit; and what is no mat, or none to use."""

import cv2
import numpy as np
import pytest
from deepbrick.calibration.camera.fit import mat_pose
from deepbrick.calibration.camera.intrinsics import Intrinsics
from deepbrick.calibration.mat.find import find_mat
from deepbrick.calibration.mat.layout import DICTIONARY, MATS, OTHER_VERSIONS, Paper
from deepbrick.calibration.mat.markers import MatError
from deepbrick.calibration.mat.places import mat_places
from deepbrick.calibration.mat.printed import print_scale

A4 = MATS[Paper.A4]
CAMERA = Intrinsics(800.0, 800.0, 480.0, 360.0, (960, 720))


@pytest.fixture
def take(photo_of_mat, camera_at):
    """Take a photo of a mat: the photo and the true pose."""

    def photograph(paper=Paper.A4, camera=CAMERA, *, seed=0, noise=2.0, **where):
        rotation, translation_mm = camera_at(**where)
        rng = np.random.default_rng(seed)
        photo = photo_of_mat(MATS[paper], camera, rotation, translation_mm, noise=noise, blur_px=0.6, rng=rng)
        return photo, rotation, translation_mm

    return photograph


def error_of(pose, rotation, translation_mm):
    """Angle in degrees and distance in mm between a pose and the true one."""
    angle = np.degrees(np.arccos(np.clip((np.trace(pose.rotation.T @ rotation) - 1) / 2, -1, 1)))
    return angle, np.linalg.norm(pose.translation_mm - translation_mm)


@pytest.mark.parametrize(
    ("paper", "where"),
    [
        (Paper.A4, {"tilt": 20, "around": 10}),
        (Paper.A4, {"tilt": 55, "around": -30, "roll": 20}),
        (Paper.A4, {"tilt": 70, "around": 5}),
        (Paper.A4, {"tilt": 40, "around": 180, "roll": -170}),
        (Paper.LETTER, {"tilt": 50, "around": 25, "distance_mm": 600}),
        (Paper.A3, {"tilt": 60, "around": -10, "distance_mm": 650}),
    ],
)
def test_the_camera_is_found_to_half_a_degree_and_a_millimetre(take, paper, where):
    photo, rotation, translation_mm = take(paper, **where)
    found = find_mat(photo)
    assert found.mat.paper == paper
    pose = mat_pose(found, CAMERA)
    angle, distance = error_of(pose, rotation, translation_mm)
    assert angle < 0.5
    assert distance < 1.0
    assert pose.error_px < 1.0


def test_a_large_photo_gives_finer_points_than_a_small_one(take):
    larger = Intrinsics(1600.0, 1600.0, 960.0, 720.0, (1920, 1440))
    photo, rotation, translation_mm = take(camera=larger, tilt=45, around=15)
    angle, distance = error_of(mat_pose(find_mat(photo), larger), rotation, translation_mm)
    assert angle < 0.05
    assert distance < 0.2


def test_half_of_a_mat_is_enough(take):
    photo, rotation, translation_mm = take(tilt=40, around=10)
    photo[:, 480:] = 128
    found = find_mat(photo)
    assert len(found.markers) < len(A4.markers) * 0.7
    angle, distance = error_of(mat_pose(found, CAMERA), rotation, translation_mm)
    assert angle < 0.5
    assert distance < 1.5


def test_no_point_is_found_on_what_hides_the_mat(take):
    photo, rotation, translation_mm = take(tilt=40)
    seen = find_mat(photo)
    box = (slice(300, 620), slice(380, 600))
    photo[box] = np.random.default_rng(1).integers(0, 255, photo[box].shape)
    found = find_mat(photo)
    assert len(found.points_px) < len(seen.points_px)
    true, _ = cv2.projectPoints(
        np.column_stack([found.points_mm, np.zeros(len(found.points_mm))]),
        rotation,
        translation_mm,
        CAMERA.matrix,
        None,
    )
    assert np.linalg.norm(true[:, 0] - found.points_px, axis=1).max() < 1.5


@pytest.mark.parametrize(("gain", "blur", "noise"), [(0.15, 0.6, 3), (1.0, 2.0, 2), (2.2, 1.0, 4)])
def test_bad_light_and_blur_are_borne(take, gain, blur, noise):
    photo, rotation, translation_mm = take(tilt=45, around=-15)
    light = cv2.GaussianBlur((photo / 255.0) ** 2.2 * gain, (0, 0), blur)
    light += np.random.default_rng(0).normal(0, noise / 255 * gain, light.shape)
    bad = (np.clip(light, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    angle, distance = error_of(mat_pose(find_mat(bad), CAMERA), rotation, translation_mm)
    assert angle < 0.8
    assert distance < 2.0


def test_there_is_no_mat_in_photos_without_one(take):
    noise = np.random.default_rng(0).integers(0, 255, (24, 32, 3), np.uint8)
    assert find_mat(cv2.resize(noise, (960, 720), interpolation=cv2.INTER_NEAREST)) is None
    photo, *_ = take(tilt=40)
    assert find_mat(photo[:200, :300]) is None


def test_a_mirrored_photo_is_told(take):
    photo, *_ = take(tilt=40, around=10)
    with pytest.raises(MatError, match="mirrored"):
        find_mat(np.ascontiguousarray(photo[:, ::-1]))


@pytest.mark.parametrize("other", [Paper.A4, Paper.LETTER])
def test_two_mats_are_told(take, other):
    first, *_ = take(tilt=40, around=10, distance_mm=600)
    second, *_ = take(other, tilt=35, around=-20, distance_mm=600)
    with pytest.raises(MatError, match="two mats"):
        find_mat(np.hstack([first, second]))


def board_photo(dictionary, squares, first=0):
    ids = np.arange(first, first + squares[0] * squares[1] // 2, dtype=np.int32)
    board = cv2.aruco.CharucoBoard(squares, 24, 18, cv2.aruco.getPredefinedDictionary(dictionary), ids)
    picture = np.pad(board.generateImage((900, 650), marginSize=20), 60, constant_values=200)
    return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize(("dictionary", "squares"), [(cv2.aruco.DICT_4X4_50, (8, 6)), (DICTIONARY, (12, 8))])
def test_another_board_is_told(dictionary, squares):
    with pytest.raises(MatError, match="do not lie as on a DeepBrick mat"):
        find_mat(board_photo(dictionary, squares))


@pytest.mark.parametrize(("tilt", "blur_px", "found"), [(50, 2.5, True), (65, 2.0, True), (50, 3.0, False)])
def test_markers_that_are_small_and_blurred(photo_of_mat, camera_at, tilt, blur_px, found):
    rotation, translation_mm = camera_at(tilt=tilt, around=10)
    far_mm = 1.3 * np.array(translation_mm)
    rng = np.random.default_rng(0)
    photo = photo_of_mat(MATS[Paper.A3], CAMERA, rotation, far_mm, noise=2.0, blur_px=blur_px, rng=rng)
    # What is too blurred to be read is not taken for another board.
    assert (find_mat(photo) is not None) == found


def test_a_board_of_other_markers_is_no_mat():
    assert find_mat(board_photo(cv2.aruco.DICT_6X6_250, (8, 6))) is None


def test_a_mat_of_another_version_is_told():
    with pytest.raises(MatError, match="another version"):
        find_mat(board_photo(DICTIONARY, (8, 6), OTHER_VERSIONS[0]))


@pytest.mark.parametrize(("scale", "tilt"), [(0.94, 25), (0.97, 60), (0.97, 25), (1.0, 60), (1.03, 40)])
def test_the_edges_of_the_paper_tell_the_scale_of_the_print(take, mat_picture, scale, tilt):
    picture_bgr, _ = mat_picture(Paper.A4)
    height, width = picture_bgr.shape[:2]
    shrink = np.array([[scale, 0, (1 - scale) * width / 2 + 12], [0, scale, (1 - scale) * height / 2]])
    printed = cv2.warpAffine(picture_bgr, shrink, (width, height), flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    original = picture_bgr.copy()
    try:
        picture_bgr[:] = printed
        photo, *_ = take(tilt=tilt, around=10, distance_mm=520)
    finally:
        picture_bgr[:] = original
    assert print_scale(photo, mat_places(find_mat(photo))) == pytest.approx(scale, abs=0.008)


def test_paper_that_does_not_stand_out_from_the_desk_tells_no_scale(photo_of_mat, camera_at):
    rotation, translation_mm = camera_at(tilt=40, distance_mm=520)
    photo = photo_of_mat(A4, CAMERA, rotation, translation_mm, background=(252, 253, 255))
    assert print_scale(photo, mat_places(find_mat(photo))) is None
