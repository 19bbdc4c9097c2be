"""The network's maps, their units, and the views that it is asked about."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.maps import stud_size_px, upright
from deepbrick.vision.network import split_maps

CATALOG = load_catalog()


def test_the_networks_channels_are_probabilities_and_pixels():
    output = np.random.default_rng(0).normal(0, 2, (5, 7, 1 + len(CATALOG) + 9)).astype(np.float32)
    maps = split_maps(output)
    assert maps.probability.shape == (5, 7, 1 + len(CATALOG))
    assert np.allclose(maps.probability.sum(axis=-1), 1, atol=1e-5)
    assert ((maps.center_heatmap > 0) & (maps.center_heatmap < 1)).all()
    assert np.allclose(maps.across, output[..., -2:] * 16)


@pytest.mark.parametrize(("azimuth", "elevation"), [(0, 10), (40, 30), (-50, 50), (170, 5)])
def test_the_size_of_a_stud_does_not_depend_on_how_a_brick_is_turned(find_perfectly, azimuth, elevation):
    """At 260 mm and 800 px focal length, 8 mm are about 24.6 px."""
    for brick in find_perfectly([["2d", "fc"]], azimuth=azimuth, elevation=elevation):
        assert brick.stud_px == pytest.approx(24.6, rel=0.12)


def test_the_size_of_a_stud_seen_straight_on():
    stud_px = stud_size_px(*(np.array(v, np.float32) for v in ([0, -12], [20, 0], [0, 0])))
    assert stud_px == pytest.approx(10)


def test_right_of_up_is_right_in_the_image_and_nothing_has_no_direction():
    upward, right = upright(np.array([[0.0, -5.0], [3.0, -4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(upward, [[0, -1], [0.6, -0.8], [0, 0]])
    np.testing.assert_allclose(right, [[1, 0], [0.8, 0.6], [0, 0]])
    np.testing.assert_allclose(upright(np.array([3.0, -4.0])), ([0.6, -0.8], [0.8, 0.6]))
