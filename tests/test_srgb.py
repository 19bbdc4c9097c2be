"""Light and sRGB values, held against scikit-image's."""

import numpy as np
from deepbrick.srgb import linear_light, srgb_encoded
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
