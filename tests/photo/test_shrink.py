"""Pictures that are made smaller, and those that are too narrow for it."""

import cv2
import numpy as np
import pytest
from deepbrick.photo.shrink import shrunk


@pytest.mark.parametrize("shape", [(300, 400), (300, 400, 3), (1000, 3, 3)])
def test_a_picture_is_made_smaller_by_its_longer_side(shape):
    image = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    small, scale = shrunk(image, 350)
    assert scale == 350 / max(shape)
    np.testing.assert_array_equal(small, cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def test_a_small_picture_stays_as_it_is():
    image = np.zeros((30, 40), np.uint8)
    small, scale = shrunk(image, 40)
    assert small is image
    assert scale == 1


@pytest.mark.parametrize(
    ("shape", "small"), [((1, 1600), (1, 400)), ((1600, 1, 3), (400, 1, 3)), ((3, 5000), (1, 400)), ((1, 1), (1, 1))]
)
def test_a_side_never_becomes_nothing(shape, small):
    assert shrunk(np.full(shape, 90, np.uint8), 400)[0].shape == small
    assert (shrunk(np.full(shape, 90, np.uint8), 400)[0] == 90).all()
