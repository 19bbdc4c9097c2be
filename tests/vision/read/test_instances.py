"""Cells are grouped by stacks, whatever touches what in the image."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.maps import brick_mask, cell_centers, stud_size_px
from deepbrick.vision.read.instances import find_instances

CATALOG = load_catalog()
ROW = [["1d", "lstm"], ["1d", "lstm", "fc", "softmax", "1d"]]
LONE = [["2d", "cnn", "fc", "linear", "1d"]]


def islands_of(maps):
    mask = brick_mask(maps)
    votes = (cell_centers(*mask.shape) + maps.offset)[mask].astype(float)
    frame = tuple(v[mask].astype(float) for v in (maps.up, maps.along, maps.across))
    pitch = float(np.median(stud_size_px(maps.up, maps.along, maps.across)[mask]))
    return [np.concatenate(bricks) for bricks in find_instances(votes, frame, pitch)], votes


def test_a_row_is_one_island(find_perfectly, paint_maps):
    instances, votes = islands_of(paint_maps(find_perfectly(ROW, linked=False)))
    assert [len(i) for i in instances] == [len(votes)]


@pytest.mark.parametrize("x_mm", [-26.0, 42.0])
def test_a_stack_that_hides_a_part_of_another_is_an_island_of_its_own(find_perfectly, paint_maps, x_mm):
    back = find_perfectly(ROW, linked=False, origin_mm=(0.0, 30.0))
    # Turned otherwise than the row, and before it.
    front = find_perfectly(LONE, azimuth=-35, origin_mm=(x_mm, -5.0))
    instances, votes = islands_of(paint_maps(back + front))
    assert len(instances) == 2
    assert sum(map(len, instances)) == len(votes)
    places = {tuple(np.round(b.center, 1)) for b in front}
    mine = [np.mean([tuple(np.round(v, 1)) in places for v in votes[i]]) for i in instances]
    assert sorted(mine) == [0, 1]


def test_a_stack_seen_along_its_row_is_one_island_whichever_way_its_bricks_call_right(find_perfectly, paint_maps):
    bricks = find_perfectly([["single", "fc", "fc", "softmax", "1d"]], azimuth=90, elevation=30)
    turned = [replace(b, along=-b.along, across=-b.across) if k % 2 else b for k, b in enumerate(bricks)]
    instances, votes = islands_of(paint_maps(turned))
    assert [len(i) for i in instances] == [len(votes)]


def test_votes_far_away_cost_no_memory():
    rng = np.random.default_rng(0)
    votes = rng.normal(0, 1e7, (50, 2))
    frame = tuple(np.tile(v, (50, 1)) for v in ((0.0, -20.0), (40.0, 0.0), (0.0, -15.0)))
    assert sum(len(b) for bricks in find_instances(votes, frame, 1e-9) for b in bricks) == 50
