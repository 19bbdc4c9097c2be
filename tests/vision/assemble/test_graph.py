"""Found stacks to the brick graph."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.graph import LinkKind, Problem, graph_from_json, graph_to_json
from deepbrick.vision.assemble.graph import build_graph
from deepbrick.vision.assemble.views import arrange_stacks

CATALOG = load_catalog()
NO_STACKS = arrange_stacks([], None)
COLUMNS = [["1d", "lstm"], ["1d", "lstm", "fc", "softmax", "1d"]]


@pytest.fixture
def build(find_perfectly, read_perfectly):
    def graph(columns=COLUMNS):
        stacks, loose = read_perfectly(find_perfectly(columns))
        return build_graph("a.jpg", (640, 480), CATALOG, stacks, loose, arrange_stacks(stacks, None))

    return graph


def test_the_graph_says_what_was_stacked(build):
    (stack,) = build().stacks
    assert [[b.token for b in c] for c in stack.columns] == COLUMNS


def test_the_graph_links_what_stands_on_what_and_what_follows_what(build):
    (stack,) = build().stacks
    places = {b.id: (b.column, b.level) for b in stack.bricks}
    links = {kind: [(places[s.source], places[s.target]) for s in stack.links if s.kind is kind] for kind in LinkKind}
    assert links[LinkKind.RECURRENT] == [((0, 1), (1, 1))]
    assert len(links[LinkKind.STACKED]) == 1 + 4
    assert all(a[0] == b[0] and a[1] + 1 == b[1] for a, b in links[LinkKind.STACKED])


def test_parts_and_colours_are_the_catalogs(build):
    (stack,) = build().stacks
    for brick in stack.bricks:
        assert (brick.part, brick.color) == (CATALOG[brick.token].part, CATALOG[brick.token].color.name)


def test_the_outline_goes_round_the_bricks_corners(build, find_perfectly):
    bricks = {b.kind.token: b for b in find_perfectly([["2d", "fc"]])}
    (stack,) = build([["2d", "fc"]]).stacks
    for brick in stack.bricks:
        xs, ys = zip(*brick.polygon, strict=True)
        x, y = bricks[brick.token].center
        assert min(xs) < x < max(xs)
        assert min(ys) < y < max(ys)


def test_a_doubtful_brick_says_what_else_it_might_be(find_perfectly):
    (brick,) = find_perfectly([["fc"]])
    share = np.zeros(len(CATALOG))
    share[[CATALOG.tokens.index(t) for t in ("fc", "lstm", "cnn")]] = (0.5, 0.4, 0.1)
    doubtful, sure = (
        build_graph("a.jpg", (4, 3), CATALOG, [], [b], NO_STACKS).loose[0]
        for b in (replace(brick, probability=share), brick)
    )
    assert (doubtful.token, doubtful.alternative) == ("fc", "lstm")
    assert doubtful.unsure
    assert (sure.token, sure.alternative) == ("fc", None)


def test_a_brick_that_can_be_nothing_else_names_nothing_else(find_perfectly):
    (brick,) = find_perfectly([["fc"]])
    (faint,) = build_graph("a.jpg", (4, 3), CATALOG, [], [replace(brick, center_heat=0.1)], NO_STACKS).loose
    assert faint.unsure
    assert faint.alternative is None


def test_the_graph_survives_json(build):
    graph = build()
    assert graph_from_json(graph_to_json(graph)) == graph


def test_problems_of_the_photo_are_handed_on():
    assert build_graph("a.jpg", (4, 3), CATALOG, [], [], NO_STACKS, [Problem("Too dark.")]).problems == (
        Problem("Too dark."),
    )
