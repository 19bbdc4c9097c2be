"""A region as the network looks at it: in the right size, upright, and with a way back to the photo."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.detect.regions import Region
from deepbrick.vision.read import region
from deepbrick.vision.read.region import read_region
from deepbrick.vision.read.thresholds import VIEW
from deepbrick.vision.read.view import view_region

CATALOG = load_catalog()
STACK = ["1d", "fc", "fc", "softmax", "1d"]


@pytest.mark.parametrize(("stud_px", "scale"), [(20.0, 1.25), (50.0, 0.5), (12.5, 2.0), (9.0, VIEW.max_enlargement)])
def test_a_region_is_cut_out_and_brought_to_size_but_not_enlarged_beyond_what_it_shows(stud_px, scale):
    photo = np.zeros((400, 600, 3), np.uint8)
    photo[100:140, 200:260] = 255
    view = view_region(photo, Region((190.0, 90.0, 270.0, 150.0), stud_px), stud_px)
    height, width = view.image_bgr.shape[:2]
    assert view.scale == pytest.approx(scale)
    assert (height, width) == (60 * scale, 80 * scale)
    np.testing.assert_allclose(view.points_in_photo(np.array([[0.0, 0.0], [width, height]])), [[190, 90], [270, 150]])
    assert view.image_bgr[height // 2, width // 2].tolist() == [255, 255, 255]


def test_a_region_beyond_the_border_is_cut_at_the_border():
    view = view_region(np.zeros((50, 60, 3), np.uint8), Region((-9.0, -9.0, 99.0, 99.0), 25.0), 25.0)
    np.testing.assert_allclose(view.points_in_photo(np.zeros((1, 2))), [[0, 0]])
    assert view.image_bgr.shape == (50, 60, 3)


@pytest.mark.parametrize("roll_deg", [-60, -20, 15, 35])
@pytest.mark.parametrize("stud_px", [14.0, 25.0, 60.0])
def test_a_leaning_region_is_turned_upright(roll_deg, stud_px):
    roll = np.deg2rad(roll_deg)
    up = np.array([np.sin(roll), -np.cos(roll)])
    y, x = np.mgrid[:300, :400] + 0.5
    middle = np.array([230.0, 140.0])
    share = ((x - middle[0]) * up[0] + (y - middle[1]) * up[1]) / 40
    photo = np.repeat(np.clip(127 + 100 * share, 0, 255).astype(np.uint8)[..., None], 3, axis=2)  # brighter upward
    view = view_region(photo, Region((205.0, 120.0, 255.0, 160.0), stud_px), stud_px, roll)
    np.testing.assert_allclose(view.linear @ up, [0, -view.scale], atol=1e-9)
    assert view.roll == pytest.approx(roll)
    (place,) = (view.linear @ middle + view.shift)[None]
    np.testing.assert_allclose(view.points_in_photo(place[None]), [middle])
    rows, columns = view.image_bgr.shape[:2]
    inside = np.stack(np.meshgrid(np.arange(2, columns - 2), np.arange(2, rows - 2)), axis=-1).reshape(-1, 2)
    back = view.points_in_photo(inside + 0.5)
    expected = np.clip(127 + 100 * ((back - middle) @ up) / 40, 0, 255)
    np.testing.assert_allclose(view.image_bgr[inside[:, 1], inside[:, 0], 0], expected, atol=3)


def test_the_turned_view_shows_the_whole_region():
    corners = np.array([(205.0, 120.0), (255.0, 120.0), (205.0, 160.0), (255.0, 160.0)])
    view = view_region(np.zeros((300, 400, 3), np.uint8), Region((205.0, 120.0, 255.0, 160.0), 20.0), 20.0, 0.5)
    places = corners @ view.linear.T + view.shift
    assert (places > -0.6).all()
    assert (places < np.array(view.image_bgr.shape[1::-1]) + 0.6).all()


def test_a_brick_comes_back_to_its_place_in_the_photo(find_perfectly):
    view = view_region(np.zeros((480, 640, 3), np.uint8), Region((100.0, 100.0, 400.0, 400.0), 20.0), 20.0, 0.4)
    for brick in find_perfectly([["2d", "fc"]]):
        again = brick.mapped(view.linear, view.shift).mapped(*view.to_photo)
        for name in ("center", "up", "along", "across"):
            np.testing.assert_allclose(getattr(again, name), getattr(brick, name), atol=1e-9)


@pytest.fixture
def read_watched(find_perfectly, paint_maps, monkeypatch):
    """Read a leaning stack; the network is asked about where bricks are: here, what it would say without error."""
    asked, views = [], []

    def view_and_keep(*args):
        views.append(view_region(*args))
        return views[-1]

    def read_leaning(roll):
        bricks = find_perfectly([STACK], roll=roll)

        def answer(image_bgr):
            asked.append(image_bgr)
            return paint_maps([b.mapped(views[-1].linear, views[-1].shift) for b in bricks], image_bgr.shape[1::-1])

        monkeypatch.setattr(region, "run_network", answer)
        monkeypatch.setattr(region, "view_region", view_and_keep)
        monkeypatch.setattr(region, "maps_both_ways", lambda image, _: (answer(image),) * 2)
        monkeypatch.setattr(region, "weigh_columns", lambda found, *_: tuple(c.bricks for c in found))
        corners = np.concatenate([b.outline_px() for b in bricks])
        box = (*(corners.min(axis=0) - 40), *(corners.max(axis=0) + 40))
        reading = read_region(np.zeros((480, 640, 3), np.uint8), Region(tuple(map(float, box)), 25.0), CATALOG)
        return bricks, reading, views, asked

    return read_leaning


@pytest.mark.parametrize("roll", [0.0, 20.0, -35.0])
def test_a_leaning_stack_is_looked_at_until_it_stands_upright(read_watched, roll):
    bricks, reading, _, asked = read_watched(roll)
    assert [[b.kind.token for b in c] for c in reading.columns] == [STACK]
    assert len(asked) == (1 if roll == 0 else 2)
    for brick in bricks:
        x, y = reading.look.view.linear @ brick.up
        assert abs(np.arctan2(x, -y)) < VIEW.max_roll


def test_where_one_look_leaves_a_doubt_a_closer_one_follows(read_watched, monkeypatch):
    monkeypatch.setattr(region, "VIEW", replace(VIEW, sure_probability=1.1))  # nothing is sure
    bricks, reading, views, _ = read_watched(5.0)
    far, near = views
    assert near.scale * np.median([b.stud_px for b in bricks]) == pytest.approx(VIEW.refined_stud_px, rel=0.02)
    assert near.roll == far.roll
    assert reading.look.view is near
    shown = reading.look.maps.center_heatmap > 0.5
    assert reading.look.maps.median_stud_px(shown) == pytest.approx(VIEW.refined_stud_px, rel=0.02)
    assert [[b.kind.token for b in c] for c in reading.columns] == [STACK]
