"""The first look: where bricks are in a photo, how large they are and how far they roll."""

import numpy as np
import pytest
from deepbrick.vision.detect import regions
from deepbrick.vision.detect.regions import Region, find_bricks
from deepbrick.vision.maps import mean_roll


@pytest.fixture
def look(find_perfectly, paint_maps, monkeypatch):
    """Find regions with a network that never errs, in a photo of some times the overview's size."""

    def find(stacks, times=1, **view):
        bricks = [b for columns, origin in stacks for b in find_perfectly(columns, origin_mm=origin, **view)]
        monkeypatch.setattr(regions, "run_reader", lambda image: (paint_maps(bricks, image.shape[1::-1]), []))
        monkeypatch.setattr(regions, "score_others", lambda _features, size: np.zeros(size[::-1], np.float32))
        return bricks, find_bricks(np.zeros((480 * times, 640 * times, 3), np.uint8)).regions

    return find


@pytest.mark.parametrize("times", [1, 5])
@pytest.mark.parametrize("roll", [0.0, 20.0, -35.0])
def test_a_stack_is_one_region_with_its_stud_size_and_roll(look, roll, times):
    bricks, found = look([([["2d", "cnn", "fc", "softmax", "1d"]], (0, 0))], times, roll=roll)
    assert len(found) == 1
    corners = np.concatenate([b.outline_px() for b in bricks]) * times
    left, top, right, bottom = found[0].box_px
    assert (corners > [left, top]).all()
    assert (corners < [right, bottom]).all()
    assert found[0].stud_px == pytest.approx(times * np.median([b.stud_px for b in bricks]), rel=0.1)
    up = np.mean([b.up for b in bricks], axis=0)
    assert found[0].roll == pytest.approx(np.arctan2(up[0], -up[1]), abs=0.05)


def test_stacks_far_apart_are_regions_of_their_own_and_near_ones_are_not(look):
    stack = [["1d", "fc", "softmax", "1d"]]
    assert len(look([(stack, (-60, 0)), (stack, (60, 0))])[1]) == 2
    assert len(look([(stack, (-10, 0)), (stack, (18, 0))])[1]) == 1


def test_a_region_is_enlarged_with_its_photo():
    assert Region((1.0, 2.0, 3.0, 4.0), 5.0, 0.3).enlarged(4) == Region((4.0, 8.0, 12.0, 16.0), 20.0, 0.3)


@pytest.mark.parametrize("roll", [0.0, 0.5, -1.2])
def test_roll_is_clockwise_from_upward(roll):
    up = np.array([[np.sin(roll), -np.cos(roll)]] * 3) * [[1], [20], [3]]
    assert mean_roll(up.astype(np.float32)) == pytest.approx(roll, abs=1e-5)
