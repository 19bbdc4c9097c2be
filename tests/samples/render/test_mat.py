"""A printed mat lies flat where bricks stand, and its label says where the camera sees it."""

import cv2
import numpy as np
import pytest
from deepbrick.calibration.mat.layout import MATS, Paper, dictionary
from deepbrick.samples.render.camera import Camera, look_at
from deepbrick.samples.render.mat import MAX_LIFT_MM, label_mat, on_sheet, print_path, random_mat, write_prints

POSITION, ROTATION = look_at(np.array([3.0, -2.0, 10.0]), 0, 35, 600, 4)
CAMERA = Camera(tuple(POSITION), tuple(map(tuple, ROTATION)), 900.0, (960, 720))


def lain(tmp_path, seed=0, paper=Paper.A4, **how):
    how = {"yaw": 25.0, "curled": False, "scale": 1.0, **how}
    rng = np.random.default_rng(seed)
    return random_mat(rng, MATS[paper], tmp_path, (how.pop("yaw"), np.array([8.0, -5.0])), faults=0.5, **how)


@pytest.mark.parametrize("paper", Paper)
def test_a_curled_sheet_is_flat_under_its_free_place_and_rises_no_higher_than_four_millimetres(tmp_path, paper):
    mat = MATS[paper]
    free = np.random.default_rng(0).uniform(-0.5, 0.5, (50, 2)) * (np.array(mat.free_mm) - 12)
    sheet = np.random.default_rng(1).uniform(-0.5, 0.5, (500, 2)) * mat.sheet_mm
    for seed in range(8):
        lying = lain(tmp_path, seed, paper, curled=True)
        assert np.ptp(on_sheet(lying, free)[:, 2]) == 0
        assert 0.3 < np.ptp(on_sheet(lying, sheet)[:, 2]) <= MAX_LIFT_MM
        assert label_mat(lying, CAMERA)["curl_mm"] > 0.9


def test_a_sheet_that_is_not_curled_is_flat(tmp_path):
    lying = lain(tmp_path)
    assert np.ptp(lying.heights_mm) == 0
    assert label_mat(lying, CAMERA)["curl_mm"] == 0


@pytest.mark.parametrize("scale", [1.0, 0.97])
def test_the_pose_of_the_label_is_opencvs(tmp_path, scale):
    """The label's pose, through OpenCV, leads to the label's corners of the frame."""
    label = label_mat(lain(tmp_path, scale=scale), CAMERA)
    corners = np.array(MATS[Paper.A4].board_mm)
    board = np.array([[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]]) * np.append(corners, 0) / 2 * scale
    turn, _ = cv2.Rodrigues(np.array(label["pose"]["rotation"]))
    matrix = np.array([[900, 0, 480], [0, 900, 360], [0, 0, 1.0]])
    xy, _ = cv2.projectPoints(board, turn, np.array(label["pose"]["translation_mm"]), matrix, None)
    assert np.allclose(xy[:, 0], label["board"], atol=0.01)


def test_seen_from_its_near_side_its_far_left_corner_is_up_and_left(tmp_path):
    far_left, far_right, near_right, near_left = label_mat(lain(tmp_path, yaw=0.0), CAMERA)["board"]
    assert far_left[0] < far_right[0]
    assert near_left[0] < near_right[0]
    assert far_left[1] < near_left[1]


def test_prints_are_what_the_pdf_shows(tmp_path):
    write_prints(tmp_path)
    detector = cv2.aruco.ArucoDetector(dictionary())
    for mat in MATS.values():
        for grey in (False, True):
            picture = cv2.imread(str(print_path(tmp_path, mat.paper, grey=grey)))
            _, found, _ = detector.detectMarkers(picture)
            assert set(found.ravel()) == set(mat.markers)
            assert np.allclose(np.array(picture.shape[1::-1]) / 200 * 25.4, mat.sheet_mm, atol=0.2)
            assert (np.ptp(picture, axis=2).max() < 3) == grey
