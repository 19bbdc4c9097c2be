"""The marked photo: everything is drawn, nothing outside of what it is about, labels keep apart."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from deepbrick.annotate.labels import Box, Wish, place_labels
from deepbrick.annotate.mark import mark_photo
from deepbrick.catalog import load_catalog
from deepbrick.graph import Brick, MatView, OtherBrick, PhotoGraph, Problem, Stack

CATALOG = load_catalog()


def brick(token, column, level, box=None, **kwargs):
    kind = CATALOG[token]
    polygon = ()
    if box is not None:
        x0, y0, x1, y1 = box
        polygon = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return Brick(f"{token}{column}{level}", token, kind.part, kind.color.name, column, level, polygon, **kwargs)


def grey_photo(width=960, height=720):
    return np.full((height, width, 3), 128, np.uint8)


def changed(photo, marked):
    return (photo != marked).any(axis=2)


def graph_of(*stacks, size=(960, 720), loose=(), problems=()):
    return PhotoGraph("a.jpg", size, stacks, loose, problems)


def test_the_photo_given_stays_as_it_is():
    photo = grey_photo()
    marked = mark_photo(photo, graph_of(Stack((brick("fc", 0, 0, (100, 100, 200, 200)),))), CATALOG)
    assert (photo == 128).all()
    assert marked.shape == photo.shape
    assert marked.dtype == np.uint8


def test_nothing_read_changes_nothing():
    photo = grey_photo()
    np.testing.assert_array_equal(mark_photo(photo, graph_of(), CATALOG), photo)


@pytest.mark.parametrize("token", CATALOG.tokens)
def test_every_brick_of_the_catalog_is_outlined_in_its_colour(token):
    photo = grey_photo()
    marked = mark_photo(photo, graph_of(Stack((brick(token, 0, 0, (300, 300, 500, 500)),))), CATALOG)
    color = CATALOG[token].color
    expected = (230, 200, 0) if color.clear else color.rgb[::-1]
    np.testing.assert_array_equal(marked[300, 350], expected)
    np.testing.assert_array_equal(marked[350, 300], expected)
    assert not changed(photo, marked)[:290].any()
    assert not changed(photo, marked)[510:].any()


@pytest.mark.parametrize("nearer", [0, 1])
def test_a_nearer_brick_covers_the_outline_of_a_farther_one(nearer):
    """Both stand in one row of pixels; the nearer one's left or right edge lies in the other, but not the other way."""
    away = [300.0, 300.0]
    away[nearer] = 200.0
    stacks = [
        Stack((brick("fc", 0, 0, (300, 300, 500, 500), distance_mm=away[0]),)),
        Stack((brick("fc", 0, 0, (400, 320, 600, 480), distance_mm=away[1]),)),
    ]
    marked = mark_photo(grey_photo(), graph_of(*stacks), CATALOG)
    white = CATALOG["fc"].color.rgb[::-1]
    edges = [(marked[470, 500] == white).all(), (marked[470, 400] == white).all()]
    assert edges == [nearer == 0, nearer == 1]


def test_a_loose_brick_is_outlined_too():
    marked = mark_photo(grey_photo(), graph_of(loose=(brick("linear", 0, 0, (300, 300, 500, 500)),)), CATALOG)
    np.testing.assert_array_equal(marked[300, 350], CATALOG["linear"].color.rgb[::-1])


def test_another_brick_has_a_thin_grey_outline_and_its_label_stands_in_it():
    others = (OtherBrick(((300.0, 300.0), (600.0, 300.0), (600.0, 500.0), (300.0, 500.0)), 0.95),)
    photo = np.full((720, 960, 3), 60, np.uint8)
    marked = mark_photo(photo, PhotoGraph("a.jpg", (960, 720), others=others), CATALOG)
    np.testing.assert_allclose(marked[300, 350].astype(int), 150, atol=12)
    np.testing.assert_array_equal(marked[320, 350], (60, 60, 60))
    assert changed(photo, marked)[380:420, 400:500].any()
    assert not changed(photo, marked)[:290].any()


def test_a_wrong_brick_is_red_and_its_problem_is_written_where_fewer_bricks_are():
    photo = grey_photo()
    stack = Stack(
        (brick("fc", 0, 0, (300, 500, 500, 700)), brick("1d", 0, 1, (300, 300, 500, 500))),
        problems=(Problem("Put an input below.", "fc00"),),
    )
    marked = mark_photo(photo, graph_of(stack), CATALOG)
    np.testing.assert_array_equal(marked[699, 350], (0, 0, 225))
    assert changed(photo, marked)[5, :].all()
    assert not changed(photo, marked)[-5, :].any()


def test_time_steps_are_numbered_only_where_there_are_several():
    photo = grey_photo()
    left, right = brick("1d", 0, 0, (200, 300, 300, 400)), brick("1d", 1, 0, (300, 300, 400, 400))
    one = changed(photo, mark_photo(photo, graph_of(Stack((left,))), CATALOG))
    two = changed(photo, mark_photo(photo, graph_of(Stack((left, right))), CATALOG))
    assert not one[410:].any()
    assert two[410:450, 230:270].any()
    assert two[410:450, 330:370].any()


def test_stacks_are_numbered_only_where_there_are_several():
    photo = grey_photo()
    left, right = Stack((brick("1d", 0, 0, (200, 300, 300, 400)),)), Stack((brick("fc", 0, 0, (600, 300, 700, 400)),))
    one = changed(photo, mark_photo(photo, graph_of(left), CATALOG))
    two = changed(photo, mark_photo(photo, graph_of(left, right), CATALOG))
    assert not one[:, :190].any()
    assert two[:, :190].any() or two[:, 310:400].any()


def test_a_doubtful_brick_says_more():
    def inked(**kwargs):
        photo = grey_photo()
        marked = mark_photo(photo, graph_of(loose=(brick("fc", 0, 0, (0, 300, 960, 500), **kwargs),)), CATALOG)
        columns = np.flatnonzero((marked[320:480, 40:-40] == 40).all(axis=2).any(axis=0))
        return columns.max() - columns.min()

    sure, doubtful = inked(), inked(confidence=0.6)
    assert sure < doubtful < inked(confidence=0.6, alternative="lstm")


def test_a_graph_without_a_photo_has_nothing_to_draw_but_its_problems():
    photo = grey_photo()
    stack = Stack((brick("fc", 0, 0), brick("1d", 1, 0)), problems=(Problem("Wrong.", "fc00"),))
    marked = mark_photo(photo, graph_of(stack, problems=(Problem("Also wrong."),)), CATALOG)
    rows = changed(photo, marked).any(axis=1)
    assert rows.any()
    assert rows.mean() < 0.15


def test_letters_grow_with_the_photo():
    def label_area(scale):
        photo = grey_photo(960 * scale, 720 * scale)
        box = tuple(scale * v for v in (300, 300, 320, 320))  # too small for the label: it stands beside
        marked = mark_photo(
            photo, graph_of(Stack((brick("sigmoid-single", 0, 0, box),)), size=photo.shape[1::-1]), CATALOG
        )
        return changed(photo, marked).mean()

    assert label_area(4) == pytest.approx(label_area(1), rel=0.1)


def test_letters_outside_ascii_do_not_break_the_drawing():
    graph = graph_of(problems=(Problem("Größe vier mal zwei …"),))
    assert changed(grey_photo(), mark_photo(grey_photo(), graph, CATALOG)).any()


def test_a_photo_smaller_than_a_label():
    photo = grey_photo(20, 12)
    stack = Stack((brick("sigmoid-single", 0, 0, (2, 2, 9, 9)),), problems=(Problem("Wrong.", "sigmoid-single00"),))
    assert mark_photo(photo, graph_of(stack, size=(20, 12)), CATALOG).shape == (12, 20, 3)


def overlap(a, b):
    return max(min(a.x1, b.x1) - max(a.x0, b.x0), 0) * max(min(a.y1, b.y1) - max(a.y0, b.y0), 0)


@pytest.mark.parametrize("seed", range(5))
def test_labels_never_cover_each_other(seed):
    rng = np.random.default_rng(seed)
    corners = rng.uniform((350, 250), (550, 450), (40, 2))
    targets = [Box(x, y, x + w, y + w) for (x, y), w in zip(corners, rng.uniform(10, 90, 40), strict=True)]
    wishes = [
        Wish((rng.uniform(20, 130), 26), target, None if k % 5 == 0 else (350, 640), inside=k % 2 == 0)
        for k, target in enumerate(targets)
    ]
    band = Box(0, 0, 960, 60)
    places = [p.box for p in place_labels(wishes, targets, [band], (960, 720), 14)]
    assert all(overlap(a, b) == 0 for a, b in combinations([*places, band], 2))
    assert all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= 960 and b.y1 <= 720 for b in places)


def test_a_label_that_fits_stands_in_the_middle_of_its_brick():
    (place,) = place_labels([Wish((40, 20), Box(100, 100, 200, 160), (100, 200), inside=True)], [], [], (960, 720), 14)
    assert place.box == Box(130, 120, 170, 140)
    assert not place.leader


def test_a_label_that_does_not_fit_stands_beside_with_a_leader():
    target = Box(100, 100, 130, 110)
    (place,) = place_labels([Wish((80, 20), target, (100, 130), inside=True)], [target], [], (960, 720), 14)
    assert overlap(place.box, target) == 0
    assert place.leader


def test_a_full_photo_still_gets_its_labels_inside():
    target = Box(10, 10, 40, 40)
    wishes = [Wish((50, 20), target, (10, 40), inside=False)] * 9
    places = place_labels(wishes, [target], [], (100, 50), 14)
    assert all(p.box.x0 >= 0 and p.box.y0 >= 0 and p.box.x1 <= 100 and p.box.y1 <= 50 for p in places)


def test_a_mat_gets_its_frame_and_the_arrow_of_time():
    photo = grey_photo()
    turned = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    outline, arrow = ((100, 200), (800, 200), (850, 600), (60, 600)), ((300, 500), (600, 500))
    mat = MatView("A4", turned, (0, 0, 400), 0.3, 800, "EXIF", 0.02, None, outline, arrow)
    marked = mark_photo(photo, replace(graph_of(), mat=mat), CATALOG)
    touched = changed(photo, marked)
    assert all(touched[y - 3 : y + 3, x - 3 : x + 3].any() for x, y in (*outline, *arrow, (450, 200), (450, 500)))
    assert not touched[:190].any()
    shaft, head = (touched[450:550, x : x + 10].any(axis=1).sum() for x in (400, 575))
    assert head > 2 * shaft
