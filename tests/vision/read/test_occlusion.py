"""Stacks that hide parts of each other are read each by itself."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.read.axes import find_axes
from deepbrick.vision.read.occlusion import find_nearer, separate

CATALOG = load_catalog()
BACK = [["1d", "fc", "fc", "fc", "softmax", "1d"]]
FRONT = [["2d", "cnn", "fc", "linear", "1d"]]
PLACES = [(-14.0, -22.0), (-12.0, -24.0), (-16.0, -20.0)]


def tokens(stack):
    return [[b.kind.token for b in column] for column in stack.columns]


def scene(find_perfectly, place):
    """A stack behind another one, the farther first."""
    return find_perfectly(BACK, origin_mm=(25.0, 10.0)) + find_perfectly(
        FRONT, azimuth=-25, origin_mm=(25.0 + place[0], place[1])
    )


@pytest.mark.parametrize("place", PLACES)
def test_both_are_read(find_perfectly, read_perfectly, place):
    stacks, loose = read_perfectly(scene(find_perfectly, place))
    assert sorted(map(tokens, stacks)) == sorted([BACK, FRONT])
    assert loose == []


@pytest.mark.parametrize("place", PLACES)
def test_the_one_that_hides_is_nearer(find_perfectly, paint_maps, place):
    bricks = scene(find_perfectly, place)
    maps = paint_maps(bricks)
    instances = find_axes(maps, CATALOG)
    behind, before = (
        int(instances.owner[tuple((b.center / 4).astype(int)[::-1])]) for b in (bricks[len(BACK[0]) - 1], bricks[-1])
    )
    nearer = find_nearer(maps, instances, CATALOG)
    assert before in nearer[behind]
    assert behind not in nearer[before]


@pytest.mark.parametrize(("azimuth", "x_mm"), [(-35, 24.0), (-50, 18.0)])
def test_a_foot_whose_front_is_hidden_stands_where_its_other_cells_say(find_perfectly, read_perfectly, azimuth, x_mm):
    row, post = [["2d", "fc", "lstm"], ["2d", "fc", "lstm", "fc", "softmax", "1d"]], [["1d", "fc", "fc"]]
    behind = find_perfectly(row, origin_mm=(15.0, 15.0))
    stacks, _ = read_perfectly(behind + find_perfectly(post, azimuth=azimuth, origin_mm=(x_mm, -26.0)))
    assert sorted(map(tokens, stacks)) == sorted([row, post])


def test_a_part_shows_one_stack_and_where_a_nearer_one_hides_it(find_perfectly, paint_maps):
    maps = paint_maps(scene(find_perfectly, PLACES[0]))
    instances = find_axes(maps, CATALOG)
    for number, part in separate(maps, instances, CATALOG).items():
        mine = instances.owner == number
        assert len(part.cells.aims) == mine.sum()
        assert (part.maps.probability[~mine].argmax(axis=-1) == 0).all()
        assert np.isin(part.cells.hidden, (0, 1)).all()
        assert not part.cells.hidden[mine].any()


def test_a_stack_alone_is_seen_as_it_is(find_perfectly, paint_maps):
    maps = paint_maps(find_perfectly(FRONT))
    (part,) = separate(maps, find_axes(maps, CATALOG), CATALOG).values()
    assert part.maps is maps
    assert part.cells.hidden is None
