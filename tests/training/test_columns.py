"""The axes of labelled columns, against the camera that saw them."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.training.columns import beside, labelled_columns
from deepbrick.vision.maps import stud_size_px

CATALOG = load_catalog()
LARGE = 2.0  # the painted photos are small: as if seen so much nearer


@pytest.fixture(scope="module")
def large(photos):
    photo = photos[0]
    return replace(photo, **{n: getattr(photo, n) * LARGE for n in ("centers", "up", "along", "across")})


def tokens(column):
    return [CATALOG.tokens[k] for k in column.classes]


def test_each_column_has_its_bricks_from_the_foot_up(large):
    found = sorted(tokens(c) for c in labelled_columns(large, CATALOG))
    wanted = [
        ["2d", "cnn", "lstm"],
        ["2d", "cnn", "lstm", "fc", "softmax", "1d"],
        ["1d", "fc", "linear-single", "single"],
    ]
    assert found == sorted(wanted)


def test_seams_are_as_high_as_the_bricks_below_them(large):
    column = next(c for c in labelled_columns(large, CATALOG) if "softmax" in tokens(c))
    assert column.seams_mm.round(6).tolist() == [0.0, 9.6, 19.2, 28.8, 38.4, 41.6, 51.2]
    assert column.top_mm == pytest.approx(51.2)


def test_the_axis_goes_through_the_bricks_that_stand_on_it(large):
    for column in labelled_columns(large, CATALOG):
        middles = (column.seams_mm[:-1] + column.seams_mm[1:]) / 2
        for k, height in zip(column.classes, middles, strict=True):
            kind = CATALOG.bricks[k]
            if kind.studs[0] == 1 and kind.fills_depth:
                away = np.linalg.norm(large.centers[large.classes == k] - column.axis.at(height), axis=1).min()
                assert away < 0.4  # pixels


def test_the_frame_and_the_size_are_those_of_the_bricks(large):
    column = next(c for c in labelled_columns(large, CATALOG) if "softmax" in tokens(c))
    row = int(np.flatnonzero(large.classes == CATALOG.tokens.index("softmax"))[0])
    at = np.array(40.0)
    np.testing.assert_allclose(column.frame.at(at), [*large.along[row], *large.across[row]], atol=0.5)
    size = float(stud_size_px(*(v[[row]] for v in (large.up, large.along, large.across)))[0])
    assert column.stud_px.at(at)[0] == pytest.approx(size, rel=0.02)


def test_columns_that_are_too_small_are_left_out(photos):
    assert labelled_columns(photos[0], CATALOG) == []


def test_a_photo_without_bricks_has_no_columns(photos):
    assert labelled_columns(photos[2], CATALOG) == []


def test_nothing_stands_beside_the_ends_of_a_row_but_beside_its_other_columns(large):
    row = [c for c in labelled_columns(large, CATALOG) if tokens(c)[0] == "2d"]
    free = [[beside(c, large, side) is not None for side in (-1, 1)] for c in row]
    assert sorted(free) == [[False, True], [True, False]]
    bare = next(b for c in row for side in (-1, 1) if (b := beside(c, large, side)) is not None)
    assert len(bare.classes) == 0
    assert np.linalg.norm(large.centers - bare.axis.at(np.array(10.0)), axis=1).min() > bare.stud_px.at(np.array(10.0))
