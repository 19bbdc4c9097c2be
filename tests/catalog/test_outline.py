"""The space that bricks take, with what sticks out of their bodies."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.outline import outline_points

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("token", "low_mm", "high_mm"),
    [
        ("2d", (-8, -8, -4.8), (8, 8, 6.6)),
        ("single", (-4, -4, -4.8), (4, 4, 6.6)),
        ("softmax", (-4, -8, -1.6), (4, 8, 3.4)),
        ("linear-single", (-4, -8, -1.6), (4, 8, 3.4)),
        ("lstm", (-5.8, -8, -4.8), (5.8, 8, 6.6)),  # with the studs on both of its long sides
        ("link", (-4, -8, -4), (4, 8, 4)),
    ],
)
def test_an_outline_takes_in_the_studs(token, low_mm, high_mm):
    points = outline_points(CATALOG[token])
    np.testing.assert_allclose(points.min(axis=0), low_mm)
    np.testing.assert_allclose(points.max(axis=0), high_mm)


def test_a_slope_has_no_corner_above_its_low_side():
    points = outline_points(CATALOG["cnn"])
    assert points[points[:, 0] < 0, 2].max() < 0
    assert points[:, 2].max() == pytest.approx(6.6)
