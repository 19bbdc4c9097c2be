"""The whole stack is in the picture, from every side."""

import numpy as np
import pytest
from deepbrick.catalog.outline import body_corners
from deepbrick.pictures.view import View, fitted_camera, turning_cameras

STACKS = {
    "video": "3x 2d cnn lstm | 2d cnn lstm fc softmax 1d",
    "one brick": "single",
    "tower": "2d fc fc fc fc fc fc fc fc fc fc fc fc",
    "long row": "12x 1d lstm",
}


def box(camera, poses):
    corners = [body_corners(p.mould.size_mm) + np.array(p.center_mm) for p in poses]
    studs = [c[c[:, 2] == c[:, 2].max()] + (0.0, 0.0, 1.8) for c in corners]
    xy = camera.project(np.vstack([*corners, *studs]))
    return xy.min(axis=0), xy.max(axis=0)


@pytest.mark.parametrize("size", [(960, 540), (300, 400)])
@pytest.mark.parametrize("azimuth", [-32.0, 0.0, 90.0])
@pytest.mark.parametrize("elevation", [0.0, 24.0, 90.0])
@pytest.mark.parametrize("text", STACKS.values(), ids=STACKS.keys())
def test_the_whole_stack_is_in_the_middle_of_the_picture(text, elevation, azimuth, size, poses_of):
    poses = poses_of(text)
    low, high = box(fitted_camera(poses, View(size, azimuth, elevation)), poses)
    assert (low > 0.05 * np.array(size)).all()
    assert (high < 0.95 * np.array(size)).all()
    assert (low + high) / 2 == pytest.approx(np.array(size) / 2, abs=0.04 * max(size))
    assert max((high - low) / size) > 0.4


@pytest.mark.parametrize("text", STACKS.values(), ids=STACKS.keys())
def test_a_turning_stack_stays_in_the_picture_and_keeps_its_size(text, poses_of):
    poses, size = poses_of(text), (320, 180)
    cameras = turning_cameras(poses, View(size), 16)
    assert len(cameras) == 16
    boxes = [box(camera, poses) for camera in cameras]
    assert all((low >= 0).all() and (high <= size).all() for low, high in boxes)
    places = np.array([camera.position_mm for camera in cameras])
    assert np.ptp(places[:, 2]) < 1e-6
    assert max(max((high - low) / size) for low, high in boxes) > 0.4
