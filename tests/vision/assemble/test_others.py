"""Other toy bricks: outlined where they are seen, never over what is read."""

import cv2
import numpy as np
import pytest
from deepbrick.graph import Brick, PhotoGraph, Stack
from deepbrick.vision.assemble.others import outline_others, outlines_of
from deepbrick.vision.assemble.thresholds import OTHERS

OVERVIEW = (640, 480)


def scores_of(*boxes, high=OTHERS.min_score + 1):
    """Scores that are high in boxes of cells ``(left, top, right, bottom)``."""
    scores = np.full((60, 80), -6, np.float32)
    for left, top, right, bottom in boxes:
        scores[top:bottom, left:right] = high
    return scores


def outlined(scores, read=(), printed=None, size=OVERVIEW):
    return outline_others(scores, OVERVIEW, read, printed, size)


def square(left, top, right, bottom):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)


def mask(polygon):
    painted = np.zeros(OVERVIEW[::-1], np.uint8)
    return cv2.fillPoly(painted, [np.rint(polygon).astype(np.int32)], 1)


def test_nothing_that_scores_high_is_nothing():
    assert outlined(scores_of()) == []


@pytest.mark.parametrize("times", [1, 5])
def test_what_scores_high_is_outlined_from_left_to_right_in_pixels_of_the_photo(times):
    size = (640 * times, 480 * times)
    found = outlined(scores_of((40, 20, 46, 26), (10, 30, 14, 36)), size=size)
    for other, (left, top, right, bottom) in zip(found, [(80, 240, 112, 288), (320, 160, 368, 208)], strict=True):
        low, high = np.min(other.polygon, axis=0), np.max(other.polygon, axis=0)
        np.testing.assert_allclose([*low, *high], np.array([left, top, right, bottom]) * times, atol=5 * times)
        assert other.confidence == pytest.approx(1 / (1 + np.exp(-OTHERS.min_score - 1)), abs=0.01)


def test_what_is_unsure_or_tiny_is_left_out():
    assert outlined(scores_of((40, 20, 46, 26), high=OTHERS.min_score - 0.2)) == []
    assert outlined(scores_of((40, 20, 41, 21))) == []


def test_what_is_read_is_cut_out():
    """A brick of a stack stands before one half."""
    read = square(344, 100, 500, 300)
    (other,) = outlined(scores_of((40, 20, 46, 26)), [read])
    assert not (mask(np.array(other.polygon)) & mask(read)).any()
    assert np.max(other.polygon, axis=0)[0] == pytest.approx(338, abs=4)


def test_what_would_enclose_something_that_is_read_is_left_out():
    assert outlined(scores_of((40, 20, 56, 36)), [square(375, 215, 390, 230)]) == []


def test_print_of_the_mat_is_no_brick():
    printed = np.zeros((240, 320), bool)
    printed[70:115, 150:200] = True
    assert outlined(scores_of((40, 20, 46, 26)), printed=printed) == []


def test_all_that_was_read_is_in_the_way(find_perfectly):
    corners = tuple(map(tuple, square(1, 2, 3, 4).tolist()))
    seen = Brick("a", "fc", "3004", "White", 0, 0, polygon=corners)
    unseen = Brick("b", "fc", "3004", "White", 0, 1)
    loose = Brick("c", "fc", "3004", "White", 0, 0, polygon=corners)
    (unread,) = find_perfectly([["fc"]])
    outlines = outlines_of(PhotoGraph("a.jpg", OVERVIEW, (Stack((seen, unseen)),), (loose,)), [[unread]])
    assert len(outlines) == 3
    np.testing.assert_array_equal(outlines[2], unread.outline_px())
