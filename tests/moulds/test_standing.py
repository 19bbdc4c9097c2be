"""How bricks stand on each other: on studs, flush with the later side, and links at the height of their studs."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.graph import Brick, Link, LinkKind, Stack, stacked_links
from deepbrick.moulds import buildable_links, stack_scene

CATALOG = load_catalog()


def build(columns):
    bricks = [
        Brick(f"{c}.{k}", token, CATALOG[token].part, CATALOG[token].color.name, c, k)
        for c, column in enumerate(columns)
        for k, token in enumerate(column)
    ]
    cells = {(b.column, b.level): b.id for b in bricks if b.token == "lstm"}
    links = [Link(LinkKind.RECURRENT, i, cells[c + 1, k]) for (c, k), i in cells.items() if (c + 1, k) in cells]
    return Stack(tuple(bricks), (*stacked_links(bricks), *links))


def centers(columns):
    return [pose.center_mm for pose in stack_scene(build(columns), CATALOG)]


def test_authors_video_stack():
    assert centers([["2d", "cnn", "lstm"], ["2d", "cnn", "lstm", "fc", "softmax", "1d"]]) == [
        pytest.approx(c, abs=1e-9)
        for c in [
            (0, 0, 4.8),
            (0, 0, 14.4),
            (4, 0, 24.0),
            (16, 0, 4.8),
            (16, 0, 14.4),
            (20, 0, 24.0),
            (20, 0, 33.6),
            (20, 0, 40.0),
            (20, 0, 46.4),
            (12, 0, 24.8),  # the link: side studs are half a stud pitch below the top
        ]
    ]


def test_image_on_the_top_returns_over_the_foot():
    assert centers([["2d", "fc", "linear", "2d"]])[-1] == pytest.approx((0, 0, 27.2))


def test_a_single_value_stands_in_the_middle_of_a_jumper_plate_and_on_a_stud_of_others():
    poses = centers([["fc", "sigmoid-single", "single"]])
    assert [y for _, y, _ in poses] == [0, 0, 0]
    assert [y for _, y, _ in centers([["fc", "single", "fc"]])] == [0, -4, 0]
    assert [y for _, y, _ in centers([["single", "fc"]])] == [-4, 0]


def test_every_stud_below_is_under_a_socket():
    """Studs of a brick, 8 mm apart about its middle, fall together with those of the one that it stands on."""
    for upper in ("2d", "1d", "single", "cnn", "lstm"):
        for lower in ("2d", "1d", "single", "lstm"):
            below, above = stack_scene(build([[lower, upper]]), CATALOG)
            for axis in (0, 1):
                step = above.center_mm[axis] - below.center_mm[axis]
                parity = 4 * (above.mould.studs[axis] + below.mould.studs[axis])
                assert (step + parity) % 8 == pytest.approx(0)


def test_links_name_what_they_join():
    *_, link = stack_scene(build([["1d", "lstm"]] * 2), CATALOG)
    assert (link.id, link.token, link.link) == ("0.1-1.1", "link", Link(LinkKind.RECURRENT, "0.1", "1.1"))


def test_links_between_bricks_at_different_heights_cannot_be_built():
    columns = [["2d", "softmax", "lstm"], ["2d", "2d", "lstm"]]
    assert buildable_links(build(columns), CATALOG) == ()
    assert len(stack_scene(build(columns), CATALOG)) == 6


def test_unknown_bricks_stand_as_1x2_bricks_and_have_no_colour():
    bricks = (Brick("a", "attention", "9999", "Magenta", 0, 0), Brick("b", "attention", "3023", "Red", 0, 1))
    unknown, by_part = stack_scene(Stack(bricks), CATALOG)
    assert (unknown.mould.size_mm, unknown.color) == ((8, 16, 9.6), None)
    assert (by_part.mould.size_mm, by_part.color.name) == ((8, 16, 3.2), "Red")
    assert by_part.center_mm == pytest.approx((4, 0, 11.2))
    assert np.isfinite(unknown.center_mm).all()
