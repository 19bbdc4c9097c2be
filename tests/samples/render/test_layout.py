"""Where bricks stand, against the measures of real bricks."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.layout import place_stack

CATALOG = load_catalog()


def placed(columns, seed=0, *, linked=True):
    return place_stack(columns, CATALOG, np.random.default_rng(seed), linked=linked)


def test_each_brick_stands_on_the_one_below():
    bricks = placed([["2d", "cnn", "fc", "softmax", "1d"]])
    heights = [CATALOG[b.token].size_mm[2] for b in bricks]
    bottoms = [b.center_mm[2] - h / 2 for b, h in zip(bricks, heights, strict=True)]
    expected = np.cumsum([0, *heights[:-1]])
    assert np.allclose(bottoms, expected, atol=0.2 * len(bricks))


def test_columns_stand_sixteen_millimetres_apart():
    bricks = placed([["1d", "lstm"]] * 4)
    feet = [b.center_mm[0] for b in bricks if b.token == "1d"]
    assert np.allclose(np.diff(feet), 16, atol=0.5)


def test_a_brick_on_a_slope_stands_over_its_high_half():
    slope, brick = placed([["cnn", "fc"]])
    assert brick.center_mm[0] - slope.center_mm[0] == pytest.approx(4, abs=0.5)


def test_a_single_stands_in_the_middle_of_a_jumper():
    jumper, single = placed([["linear-single", "single"]])
    assert single.center_mm[1] == pytest.approx(jumper.center_mm[1], abs=0.5)


def test_links_lie_between_neighbours_of_the_same_level():
    bricks = placed([["1d", "lstm", "lstm"]] * 3)
    links = [b for b in bricks if b.token == "link"]
    assert sorted((b.column, b.level) for b in links) == [(0, 1), (0, 2), (1, 1), (1, 2)]


def test_unlinked_rows_have_no_links():
    assert all(b.token != "link" for b in placed([["1d", "lstm"]] * 2, linked=False))
