"""(0, 0) is the corner of the first pixel; OpenCV, in whose pictures this is tried, has its centre there."""

import cv2
import numpy as np
import pytest
from deepbrick.pixels import from_opencv, pixels_at, scale_of, to_opencv, warp_for_opencv

AFFINE = np.array([[0.8, -0.3, 25.0], [0.25, 0.9, -4.0]])
PERSPECTIVE = np.vstack([AFFINE, [4e-4, -2e-4, 1.0]])


def ramp(size, vector):
    """A picture whose value at a place is that place, counted from the corner of the first pixel, times a vector."""
    width, height = size
    y, x = np.mgrid[:height, :width] + 0.5
    return (x * vector[0] + y * vector[1]).astype(np.float32)


@pytest.mark.parametrize("vector", [(1, 0), (0, 1)])
@pytest.mark.parametrize(("matrix", "warp"), [(AFFINE, cv2.warpAffine), (PERSPECTIVE, cv2.warpPerspective)])
def test_a_picture_is_warped_to_where_the_matrix_takes_its_places(matrix, warp, vector):
    seen = warp(ramp((120, 90), vector), warp_for_opencv(matrix), (100, 80), borderValue=-1000.0)
    whole = np.vstack([AFFINE, [0, 0, 1]]) if len(matrix) == 2 else PERSPECTIVE
    there = np.array([[70.5, 40.5], [31.5, 20.5]])
    came_from = cv2.perspectiveTransform(there[None], np.linalg.inv(whole))[0]
    for (x, y), expected in zip(there, came_from @ vector, strict=True):
        assert seen[int(y), int(x)] == pytest.approx(expected, abs=0.05)  # it interpolates at 1/32 of a pixel


@pytest.mark.parametrize("scale", [0.5, 0.25, 3.0])
def test_what_is_scaled_is_multiplied(scale):
    places = ramp((120, 80), (1, 0))
    scaled = cv2.resize(
        places, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    width = scaled.shape[1]
    np.testing.assert_allclose(scaled[5, 3:-3] * scale, np.arange(3, width - 3) + 0.5, atol=0.05)


def test_a_corner_that_opencv_finds_lies_between_pixels():
    picture = np.zeros((40, 40), np.uint8)
    picture[:20, :17] = picture[20:, 17:] = 255
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 40, 0.001)
    start = to_opencv([[18.0, 21.0]]).astype(np.float32)[None]
    found = cv2.cornerSubPix(cv2.GaussianBlur(picture, (0, 0), 1.0), start, (6, 6), (-1, -1), stop)
    assert from_opencv(found).ravel() == pytest.approx([17.0, 20.0], abs=0.02)


def test_a_point_lies_in_the_pixel_around_it():
    assert pixels_at([[0.0, 0.99], [1.0, 5.5], [-0.1, 7.01]]).tolist() == [[0, 0], [1, 5], [-1, 7]]
    picture = cv2.circle(np.zeros((9, 9), np.uint8), pixels_at([4.5, 2.5]).tolist(), 0, 255)
    assert np.argwhere(picture).tolist() == [[2, 4]]


@pytest.mark.parametrize("mirror", [1, -1])
def test_how_much_a_turned_and_enlarged_picture_is_enlarged(mirror):
    turned = 2.5 * np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    assert scale_of(turned * [mirror, 1]) == pytest.approx(2.5)
