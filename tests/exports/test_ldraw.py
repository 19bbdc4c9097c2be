"""The LDraw model, read back by BrickLayer, which knows every part's real mesh, studs and sockets."""

import bricklayer as bl
import numpy as np
import pytest
from bricklayer.ldraw import partdata
from deepbrick.catalog import Shape, load_catalog
from deepbrick.exports import stack_to_ldraw
from deepbrick.graph import Brick, Link, LinkKind, Problem, Stack, stacked_links
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CATALOG = load_catalog()
TOKENS = [b.token for b in CATALOG if b.shape is not Shape.LINK]
VIDEO = [["2d", "cnn", "lstm"]] * 3 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
SIDE_STUD_PARTS = ("52107", "11211")

# A loaded machine is slow now and then, which says nothing about the model.
EXAMPLES = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def build(columns, parts=None):
    """A stack of these tokens, neighbouring recurrent bricks of a level linked."""
    bricks = []
    for c, column in enumerate(columns):
        for k, token in enumerate(column):
            kind = CATALOG[token]
            bricks.append(Brick(f"{c}.{k}", token, (parts or {}).get(token, kind.part), kind.color.name, c, k))
    places = {(b.column, b.level): b for b in bricks if b.token == "lstm"}
    rows = [(b, places.get((b.column + 1, b.level))) for b in places.values()]
    links = [Link(LinkKind.RECURRENT, a.id, b.id) for a, b in rows if b is not None]
    return Stack(tuple(bricks), (*stacked_links(bricks), *links))


@st.composite
def stacks(draw):
    columns = draw(st.lists(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=5), min_size=1, max_size=3))
    return build(
        columns, {"lstm": draw(st.sampled_from(SIDE_STUD_PARTS)), "1d": draw(st.sampled_from(["3004", "3065"]))}
    )


def height_ldu(stack, brick):
    """Of a brick's top."""
    return sum(round(CATALOG[b.token].size_mm[2] / 0.4) for b in stack.columns[brick.column][: brick.level + 1])


def level_links(stack):
    """Links between bricks at the same height: only those can be built."""
    links = [(stack.brick(x.source), stack.brick(x.target)) for x in stack.links if x.kind is LinkKind.RECURRENT]
    return [a for a, b in links if height_ldu(stack, a) == height_ldu(stack, b)]


def read(stack):
    return bl.from_ldraw(stack_to_ldraw(stack, CATALOG, "model"))


def body_ldu(placed):
    """Lowest and highest corner of a part's body without studs, as (x, y, z), y down."""
    low, high = (np.array(corner.array) for corner in partdata.record(placed.content.ldraw_id).ldraw_bounds)
    low[1] = 0
    if placed.content.ldraw_id in SIDE_STUD_PARTS:
        low[2], high[2] = -10, 10
    pose = placed.collision_body
    corners = np.array([low, high]) @ pose.rotation.T + pose.translation
    return corners.min(axis=0).round(3), corners.max(axis=0).round(3)


def color_name(placed):
    return next(b.color.name for b in CATALOG if b.color.ldraw == placed.content.color.ldraw_id)


def columns_of(stack, model):
    """Bodies of the stack's bricks, column by column from the foot up, without the links' plates."""
    order = sorted(stack.bricks, key=lambda b: (b.level, b.column))
    left = list(model.flattened_placements)
    bodies = {}
    for brick in order:
        looks = (brick.part, brick.color)
        found = next(p for p in left if (p.content.ldraw_id, color_name(p)) == looks)
        left.remove(found)
        bodies[brick.id] = body_ldu(found)
    return [[bodies[b.id] for b in column] for column in stack.columns], left


def test_file_of_two_columns_word_for_word():
    stack = build([["2d", "cnn", "lstm"]] * 2)
    assert stack_to_ldraw(stack, CATALOG, "Two  steps\nof video") == (
        "0 Two steps of video\n"
        "0 Name: Two-steps-of-video.ldr\n"
        "0 Author: DeepBrick\n"
        "1 47 0 -24 0 1 0 0 0 1 0 0 0 1 3003.dat\n"
        "1 47 40 -24 0 1 0 0 0 1 0 0 0 1 3003.dat\n"
        "0 STEP\n"
        "1 15 10 -48 0 0 0 1 0 1 0 -1 0 0 3039.dat\n"
        "1 15 50 -48 0 0 0 1 0 1 0 -1 0 0 3039.dat\n"
        "0 STEP\n"
        "1 15 10 -72 0 0 0 -1 0 1 0 1 0 0 52107.dat\n"
        "1 15 50 -72 0 0 0 -1 0 1 0 1 0 0 52107.dat\n"
        "1 15 28 -62 0 0 -1 0 0 0 -1 1 0 0 3023.dat\n"
        "1 15 36 -62 0 0 -1 0 0 0 -1 1 0 0 3023.dat\n"
        "0 STEP\n"
    )


@EXAMPLES
@given(stacks())
def test_every_brick_comes_back_with_part_and_colour(stack):
    expected = [(b.part, CATALOG[b.token].color.ldraw) for b in stack.bricks]
    expected += [("3023", 15)] * 2 * len(level_links(stack))
    found = [(p.content.ldraw_id, p.content.color.ldraw_id) for p in read(stack).flattened_placements]
    assert sorted(found) == sorted(expected)


@EXAMPLES
@given(stacks())
def test_bodies_never_overlap(stack):
    low, high = np.array([body_ldu(p) for p in read(stack).flattened_placements]).transpose(1, 0, 2)
    overlap = (low[:, None] < high[None] - 0.01).all(axis=2) & (low[None] < high[:, None] - 0.01).all(axis=2)
    assert (overlap == np.eye(len(low), dtype=bool)).all()


@EXAMPLES
@given(stacks())
def test_bricks_stand_on_each_other_and_columns_two_studs_apart(stack):
    columns, _ = columns_of(stack, read(stack))
    for k, column in enumerate(columns):
        assert column[0][1][1] == 0
        assert [low[1] for low, _ in column[:-1]] == [high[1] for _, high in column[1:]]
        # All bricks are flush with the side that faces the later step.
        assert {high[0] for _, high in column} == {40 * k + 20}
        assert min(low[0] for low, _ in column) >= 40 * k - 20


@EXAMPLES
@given(stacks())
def test_steps_are_the_levels_from_the_foot_up(stack):
    heights = [len(column) for column in stack.columns]
    links = [brick.level for brick in level_links(stack)]
    expected = [sum(h > level for h in heights) + 2 * links.count(level) for level in range(max(heights))]
    assert [len(step) for step in read(stack).steps if step] == expected


@pytest.mark.parametrize("columns", [VIDEO, [["2d", "cnn", "fc"]], [["cnn"], ["2d", "cnn"]]])
def test_slopes_fall_towards_the_earlier_step(columns):
    slopes = [p for p in read(build(columns)).flattened_placements if p.content.ldraw_id == "3039"]
    assert slopes
    for slope in slopes:
        low, high = body_ldu(slope)
        pose = slope.collision_body
        mesh = np.asarray(pose.collider.mesh.vertices) @ pose.rotation.T + pose.translation
        upper = mesh[mesh[:, 1] < low[1] + 1]
        # The upper half of the top stands over the later half of the foot, the lip over the earlier one.
        assert upper[:, 0].min() > (low[0] + high[0]) / 2 - 1
        assert mesh[mesh[:, 0] < low[0] + 1][:, 1].min() > low[1] + 15


LEGAL = {
    "video": VIDEO,
    "image classes": [["2d", "cnn", "fc", "fc", "softmax", "1d"]],
    "autoencoder": [["2d", "fc", "linear", "2d"]],
    "one value": [["single", "fc", "sigmoid-single", "single"]],
    "vector to one value": [["1d", "fc", "linear-single", "single"]],
    "two recurrent levels": [["1d", "lstm", "lstm"]] * 2 + [["1d", "lstm", "lstm", "fc", "sigmoid", "1d"]],
    "image at every step": [["2d", "cnn", "lstm", "fc", "softmax", "2d"]] * 3,
}


@pytest.mark.parametrize("columns", LEGAL.values(), ids=LEGAL.keys())
def test_legal_models_can_be_built(columns):
    # Bricks with studs on one long side leave the room that two plates take.
    model = read(build(columns, {"lstm": "11211"}))
    assert model.colliding_placements == ()
    assert model.floating_placements == ()
    # Studs hold every column together; a link holds to its earlier brick and touches the later one.
    assert model.num_connected_components == len(columns)


def test_side_studs_on_both_sides_meet_only_the_studs_of_the_link():
    model = read(build(VIDEO))
    pairs = [{p.content.ldraw_id for p in pair} for pair in model.colliding_placements]
    assert pairs == [{"52107", "3023"}] * 3


def test_link_fills_the_gap_between_two_recurrent_bricks():
    stack = build([["1d", "lstm"]] * 2)
    columns, link = columns_of(stack, read(stack))
    low, high = np.array([body_ldu(p) for p in link]).transpose(1, 0, 2)
    (earlier_low, earlier_high), (later_low, _) = columns[0][1], columns[1][1]
    assert earlier_high[0] == low[:, 0].min()
    assert later_low[0] - high[:, 0].max() == 4  # the studs of the second plate
    assert set(low[:, 1]) == {earlier_low[1]}
    assert set(high[:, 2] - low[:, 2]) == {40}


def test_link_between_bricks_at_different_heights_is_left_out():
    stack = build([["2d", "softmax", "lstm"], ["2d", "2d", "lstm"]])
    assert any(link.kind is LinkKind.RECURRENT for link in stack.links)
    placed = read(stack).flattened_placements
    assert sorted(p.content.ldraw_id for p in placed) == ["3003"] * 3 + ["3023"] + ["52107"] * 2


def test_wrong_build_comes_out_as_it_stands():
    bricks = (
        Brick("a", "fc", "3004", "White", 0, 0),
        Brick("b", "2d", "3003", "Trans-Clear", 0, 1),
        Brick("c", "softmax", "3023", "Lime", 0, 2),
        Brick("d", "softmax", "3023", "Lime", 0, 3),
        Brick("e", "cnn", "3039", "White", 1, 0),
    )
    stack = Stack(bricks, (), (Problem("Two plates.", "d"),))
    lines = [line for line in stack_to_ldraw(stack, CATALOG, "wrong").splitlines() if line[0] == "1"]
    assert [line.split()[1:5] + line.split()[14:] for line in lines] == [
        ["15", "10", "-24", "0", "3004.dat"],
        ["15", "50", "-24", "0", "3039.dat"],
        ["47", "0", "-48", "0", "3003.dat"],
        ["27", "10", "-56", "0", "3023.dat"],
        ["27", "10", "-64", "0", "3023.dat"],
    ]
    assert read(stack).floating_placements == ()


@pytest.mark.parametrize(
    ("part", "color", "line"),
    [
        ("3622", "White", "1 15 10 -48 0 0 0 -1 0 1 0 1 0 0 3622.dat"),
        ("3004", "Magenta", "1 16 10 -48 0 0 0 -1 0 1 0 1 0 0 3004.dat"),
        ("3023", "Red", "1 4 10 -32 0 0 0 -1 0 1 0 1 0 0 3023.dat"),  # its size is known by its part
        ("3039", "Blue", "1 1 10 -48 0 0 0 1 0 1 0 -1 0 0 3039.dat"),
        ("two\nlines", "", "1 16 10 -48 0 0 0 -1 0 1 0 1 0 0 two lines.dat"),
        ("", "", "1 16 10 -48 0 0 0 -1 0 1 0 1 0 0 unknown.dat"),
    ],
)
def test_brick_that_the_catalog_does_not_know(part, color, line):
    stack = Stack((Brick("a", "1d", "3004", "Trans-Clear", 0, 0), Brick("b", "attention", part, color, 0, 1)))
    assert stack_to_ldraw(stack, CATALOG, "x").splitlines()[5] == line


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("model.ldr", ["0 model.ldr", "0 Name: model.ldr"]),
        ("Fotos/Straße 1.jpg", ["0 Fotos/Straße 1.jpg", "0 Name: Fotos-Straße-1.jpg.ldr"]),
        (" \n", ["0 Stack", "0 Name: Stack.ldr"]),
        ("???", ["0 ???", "0 Name: stack.ldr"]),
    ],
)
def test_header(title, header):
    lines = stack_to_ldraw(build([["2d"]]), CATALOG, title).splitlines()
    assert lines[:3] == [*header, "0 Author: DeepBrick"]


@EXAMPLES
@given(st.text(max_size=30))
def test_no_title_breaks_the_file(title):
    text = stack_to_ldraw(build([["2d"]]), CATALOG, title)
    assert len(text.splitlines()) == 5
    assert bl.from_ldraw(text).brick_count == 1
