"""Which names stand beside which bricks, and where."""

import numpy as np
import pytest
from deepbrick import Stack
from deepbrick.catalog import load_catalog
from deepbrick.language import use_language
from deepbrick.pictures.labels import draw_names, place_names
from deepbrick.pictures.names import Labels, brick_names, each_once, numbered_blanks
from PIL import Image

CATALOG = load_catalog()
VIDEO = "3x 2d cnn lstm | 2d cnn lstm fc softmax 1d"


def names(text, labels=Labels.NAMES, **own):
    return list(brick_names(Stack.from_text(text).graph, CATALOG, labels, own).values())


def test_the_author_s_names():
    assert names(VIDEO)[-6:] == ["Image", "CNN", "LSTM", "FC", "Softmax", "Vector"]


def test_numbers_are_those_of_the_layers_and_not_of_the_output():
    assert names("2d cnn fc fc softmax 1d", Labels.NUMBERS) == ["Image", "CNN 32", "FC 64", "FC", "Softmax", "Vector"]


def test_numbers_that_were_set():
    stack = Stack.from_text("2d cnn fc softmax 1d").with_params("cnn", filters=16)
    named = brick_names(stack.graph, CATALOG, Labels.NUMBERS, {})
    assert named["b1"] == "CNN 16"


def test_korean_and_own_names():
    with use_language("ko"):
        assert names("2d fc softmax 1d") == ["이미지", "FC", "소프트맥스", "벡터"]
    assert names("2d fc softmax 1d", Labels.NONE, b1="전결합", softmax="분류") == ["전결합", "분류"]


def test_each_name_stands_once_at_the_outermost_brick_that_shows_well(poses_of):
    poses = poses_of("1d lstm | 1d lstm | 1d lstm fc softmax 1d")
    index = np.zeros((20, 80), int)
    for place, (left, width) in {1: (0, 2), 3: (10, 10), 5: (30, 10), 9: (60, 5)}.items():
        index[:10, left : left + width] = place
    named = brick_names(Stack.from_text("1d lstm | 1d lstm | 1d lstm fc softmax 1d").graph, CATALOG, *_PLAIN)
    chosen = each_once(named, poses, index)
    assert poses[2].token == "1d"
    assert chosen == {3: "Vector"}  # the first one hardly shows


_PLAIN = (Labels.NAMES, {})


def test_blanks_are_numbered():
    assert numbered_blanks({4: "Image", 2: "CNN"}) == {4: "1 (              )", 2: "2 (              )"}


def scene():
    index = np.zeros((200, 400), np.uint8)
    index[80:90, 150:190], index[90:100, 150:190], index[85:95, 210:250] = 1, 2, 3
    return index


def test_names_do_not_touch_each_other_nor_the_stack():
    labels = place_names(scene(), {1: "one", 2: "two", 3: "three", 9: "not to be seen"}, 12.0)
    assert [(label.text, label.on_right) for label in labels] == [("one", False), ("two", False), ("three", True)]
    assert labels[1].end_xy[1] - labels[0].end_xy[1] >= 12.0
    assert all(label.end_xy[0] < 150 or label.end_xy[0] > 250 for label in labels)
    for label, place in zip(labels, (1, 2, 3), strict=True):
        x, y = label.anchor_xy
        assert scene()[int(y), int(x)] == place


@pytest.mark.parametrize("text", ["Vector", "이미지"])
def test_names_are_written(text):
    image = Image.new("RGB", (400, 200), "white")
    draw_names(image, scene(), {3: text})
    dark = np.asarray(image.convert("L")) < 100
    assert not dark[:, :200].any()
    assert dark[:, 280:].sum() > 15


def test_korean_is_written_with_a_font_that_has_it():
    """A font without Korean draws the same empty box for every character."""
    drawn = []
    for text in ("이미", "벡터"):
        image = Image.new("RGB", (400, 200), "white")
        draw_names(image, scene(), {3: text})
        drawn.append(np.asarray(image))
    assert (drawn[0] != drawn[1]).any()
