"""The network's maps, their units, and the views that it is asked about."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.maps import split_maps, stud_pitch_px
from deepbrick.vision.read import view_region
from deepbrick.vision.regions import Region

CATALOG = load_catalog()


def test_the_networks_channels_are_probabilities_and_pixels():
    output = np.random.default_rng(0).normal(0, 2, (5, 7, 1 + len(CATALOG) + 9)).astype(np.float32)
    maps = split_maps(output)
    assert maps.probability.shape == (5, 7, 1 + len(CATALOG))
    assert np.allclose(maps.probability.sum(axis=-1), 1, atol=1e-5)
    assert ((maps.heat > 0) & (maps.heat < 1)).all()
    assert np.allclose(maps.across, output[..., -2:] * 16)


@pytest.mark.parametrize(("azimuth", "elevation"), [(0, 10), (40, 30), (-50, 50), (170, 5)])
def test_the_pitch_does_not_depend_on_how_a_brick_is_turned(find_perfectly, azimuth, elevation):
    """At 260 mm and 800 px focal length, 8 mm are about 24.6 px."""
    for brick in find_perfectly([["2d", "fc"]], azimuth=azimuth, elevation=elevation):
        assert brick.pitch_px == pytest.approx(24.6, rel=0.12)


def test_the_pitch_of_a_frame_seen_straight_on():
    pitch = stud_pitch_px(*(np.array(v, np.float32) for v in ([0, -12], [20, 0], [0, 0])))
    assert pitch == pytest.approx(10)


@pytest.mark.parametrize(("pitch_px", "scale"), [(20.0, 1.25), (50.0, 0.5), (12.5, 1.6)])
def test_a_region_is_cut_out_and_brought_to_size_but_not_enlarged_beyond_what_it_shows(pitch_px, scale):
    photo = np.zeros((400, 600, 3), np.uint8)
    photo[100:140, 200:260] = 255
    image, got, corner = view_region(photo, Region((190.0, 90.0, 270.0, 150.0), pitch_px), pitch_px)
    assert got == pytest.approx(scale)
    assert image.shape == (60 * scale, 80 * scale, 3)
    assert tuple(corner) == (190, 90)
    assert image[image.shape[0] // 2, image.shape[1] // 2].tolist() == [255, 255, 255]


def test_a_region_beyond_the_border_is_cut_at_the_border():
    image, _, corner = view_region(np.zeros((50, 60, 3), np.uint8), Region((-9.0, -9.0, 99.0, 99.0), 25.0), 25.0)
    assert tuple(corner) == (0, 0)
    assert image.shape == (50, 60, 3)
