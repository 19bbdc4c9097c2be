"""Light and sRGB values, held against scikit-image's."""

import numpy as np
from deepbrick.srgb import linear_light, relit, srgb_encoded
from skimage.color import rgb2xyz, xyz2rgb

GREYS = np.linspace(0, 1, 256)


def test_light_is_that_of_scikit_image():
    greys = np.repeat(GREYS[:, None], 3, axis=1)
    assert np.allclose(linear_light(GREYS), rgb2xyz(greys)[:, 1], atol=1e-5)


def test_values_are_those_of_scikit_image():
    white = rgb2xyz(np.ones(3))
    assert np.allclose(srgb_encoded(GREYS), xyz2rgb(GREYS[:, None] * white)[:, 1], atol=1e-4)


def test_one_undoes_the_other():
    assert np.allclose(srgb_encoded(linear_light(GREYS)), GREYS, atol=1e-6)


def test_an_image_in_twice_the_light_is_brighter_up_to_white_and_in_the_same_light_as_it_was():
    image = np.array([[[0, 100, 200]]], np.uint8)
    assert (relit(image, np.ones(3)) == image).all()
    brighter = linear_light(relit(image, np.array([2.0, 2.0, 9.0]))[0, 0] / 255)
    assert np.allclose(brighter, [0, 2 * linear_light(np.array(100 / 255)), 1], atol=3e-3)
