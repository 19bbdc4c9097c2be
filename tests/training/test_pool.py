"""The photos of a training as flat arrays, against the photos themselves."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.training.pool import ACROSS, ALONG, CENTER, CLASS, LEVELS, UP, VISIBLE, make_pool


@pytest.fixture(scope="module")
def cut(photos):
    """Photos of different sizes, odd ones among them."""
    first, second, third = photos
    return [first, replace(second, image_bgr=second.image_bgr[:91, :123], index=second.index[:91, :123]), third]


@pytest.fixture(scope="module")
def pool(cut):
    return make_pool(cut)


def test_each_level_is_half_of_the_one_before(pool, cut):
    for n, photo in enumerate(cut):
        expected = photo.image_bgr
        for level in range(LEVELS):
            start, (height, width) = pool.level_start[n, level], pool.level_size[n, level]
            image = pool.pixels_bgr[start : start + height * width].reshape(height, width, 3)
            assert image.shape == expected.shape
            assert np.array_equal(image, expected)
            half = (expected.shape[1] // 2, expected.shape[0] // 2)
            expected = cv2.resize(expected, half, interpolation=cv2.INTER_AREA)


def test_nothing_lies_between_the_photos(pool, cut):
    assert len(pool.pixels_bgr) == pool.level_size.prod(axis=2).sum()
    assert len(pool.index) == sum(p.index.size for p in cut)


def test_label_images_are_kept_as_they_are(pool, cut):
    for start, photo in zip(pool.index_start, cut, strict=True):
        found = pool.index[start : start + photo.index.size].reshape(photo.index.shape)
        assert np.array_equal(found, photo.index)


def test_each_brick_has_a_row(pool, cut):
    for rows, photo in zip(pool.bricks, cut, strict=True):
        mine, rest = rows[: len(photo.classes)], rows[len(photo.classes) :]
        assert np.array_equal(mine[:, CLASS], photo.classes)
        assert np.array_equal(mine[:, VISIBLE], photo.visible)
        for place, values in ((CENTER, photo.centers), (UP, photo.up), (ALONG, photo.along), (ACROSS, photo.across)):
            assert np.array_equal(mine[:, place], values)
        assert not rest.any()


def test_photos_without_bricks_have_one_row_that_is_not_needed(cut):
    pool = make_pool(cut[2:])
    assert pool.bricks.shape == (1, 1, 10)
    assert not pool.bricks.any()
