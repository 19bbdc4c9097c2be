"""Hatching for colours."""

import numpy as np
import pytest
from deepbrick.catalog import Color, load_catalog
from deepbrick.pictures.hatching import hatch, hatching_deg

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("rgb", "degrees"),
    [
        ((180, 0, 0), (90.0,)),
        ((30, 90, 168), (0.0,)),
        ((165, 202, 24), (45.0,)),
        ((0, 133, 43), (45.0,)),
        ((120, 40, 160), (-45.0,)),
        ((250, 200, 10), (45.0, -45.0)),
        ((27, 42, 52), (0.0,)),
        ((20, 20, 20), (90.0, 0.0)),
        ((244, 244, 244), ()),
        ((150, 150, 150), ()),
    ],
)
def test_heralds_hatchings(rgb, degrees):
    assert hatching_deg(Color("", 0, rgb, clear=False)) == degrees


def test_the_plates_of_the_catalog_can_be_told_apart_without_colour():
    ways = {CATALOG[token].color.name: hatching_deg(CATALOG[token].color) for token in ("softmax", "sigmoid", "linear")}
    assert len(set(ways.values())) == 3
    assert hatching_deg(CATALOG["1d"].color) == hatching_deg(None) == ()


@pytest.mark.parametrize("degrees", [0.0, 90.0, 45.0, -45.0])
def test_lines_lie_in_the_part_at_equal_distances(degrees):
    mask = np.zeros((60, 80), bool)
    mask[20:50, 10:70] = True
    mask[30:40, 30:40] = False
    pieces = hatch(mask, (degrees,), 6.0)
    along = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    ways = np.diff(pieces, axis=1)[:, 0]
    assert np.allclose(ways @ np.array([-along[1], along[0]]), 0)
    offsets = pieces[:, 0] @ np.array([-along[1], along[0]])
    assert np.allclose(offsets / 6, np.rint(offsets / 6))
    for start, end in pieces:
        for x, y in (start, (start + end) / 2, end):
            assert mask[int(np.floor(y)), int(np.floor(x))]
    # As much line as fits: one line each 6 pixels.
    assert np.linalg.norm(ways, axis=1).sum() == pytest.approx(mask.sum() / 6, rel=0.25)


def test_nothing_to_hatch():
    assert hatch(np.zeros((5, 5), bool), (0.0,), 2.0).shape == (0, 2, 2)
