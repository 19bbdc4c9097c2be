"""Where the axes of columns are, from perfect maps."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.read.axes import find_axes

CATALOG = load_catalog()
ROW = [["1d", "lstm"]] * 4


@pytest.mark.parametrize("view", [{}, {"azimuth": -75, "elevation": 30, "distance": 110}], ids=["far", "near, end on"])
def test_each_column_of_a_row_has_an_axis_through_its_bricks(find_perfectly, paint_maps, view):
    bricks = find_perfectly(ROW, linked=False, **view)
    axes = find_axes(paint_maps(bricks), CATALOG).axes
    assert len(axes) == len(ROW)
    for brick in bricks:
        away = min(np.linalg.norm(a.points - brick.center, axis=1).min() for a in axes)
        assert away < 0.06 * brick.stud_px
