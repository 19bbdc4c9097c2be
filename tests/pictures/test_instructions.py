"""Building instructions: every brick once, what is new stands out, the parts are those of the parts list."""

import csv
import io
from collections import Counter

import numpy as np
import pypdfium2
import pytest
from deepbrick import Stack
from deepbrick.catalog import load_catalog
from deepbrick.exports.parts import parts_list
from deepbrick.language import use_language
from deepbrick.pictures.instructions import write_instructions
from deepbrick.pictures.names import Labels, brick_names
from deepbrick.pictures.steps import buildable_scene, building_steps, parts_of

CATALOG = load_catalog()
VIDEO = "3x 2d cnn lstm | 2d cnn lstm fc softmax 1d"
STACKS = [VIDEO, "single", "2x 1d lstm || 1d lstm fc linear 1d", "2d cnn", "fc | 2d cnn fc"]


@pytest.mark.parametrize("text", STACKS)
def test_each_brick_is_new_once_and_stands_on_what_is_built(text):
    stack = Stack.from_text(text).graph
    steps = building_steps(stack, CATALOG)
    built = []
    for step in steps:
        assert step.new
        assert [p.id for p in step.built] == built
        built += [p.id for p in step.new]
    assert sorted(built) == sorted(p.id for p in buildable_scene(stack, CATALOG))
    when = {pose.id: k for k, step in enumerate(steps) for pose in step.new}
    for link in stack.links:
        assert when[link.source] < when[link.target] or link.kind.name == "RECURRENT"


def test_steps_of_the_video_stack():
    steps = building_steps(Stack.from_text(VIDEO).graph, CATALOG)
    tokens = [Counter(pose.token for pose in step.new) for step in steps]
    assert tokens == [{"2d": 4}, {"cnn": 4}, {"lstm": 4, "link": 3}, {"fc": 1}, {"softmax": 1}, {"1d": 1}]


@pytest.mark.parametrize("text", STACKS)
def test_the_parts_are_those_of_the_parts_list(text):
    stack = Stack.from_text(text).graph
    parts = parts_of(buildable_scene(stack, CATALOG), stack, CATALOG)
    rows = csv.DictReader(io.StringIO(parts_list([stack], CATALOG)))
    assert {(p.part, p.color.name): p.count for p in parts} == {
        (row["part"], row["color_name"]): int(row["quantity"]) for row in rows
    }


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    path = tmp_path_factory.mktemp("instructions") / "a.pdf"
    stack = Stack.from_text("1d lstm | 1d lstm fc softmax 1d").graph
    with use_language("ko"):
        names = brick_names(stack, CATALOG, Labels.NAMES, {})
        assert write_instructions(path, stack, CATALOG, names, "움직이는 숫자") == 5
    with pypdfium2.PdfDocument(path) as opened:
        yield opened


def test_the_first_page_has_title_names_and_counts(document):
    assert len(document) == 2
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=0.5)
    text = document[0].get_textpage().get_text_range()
    for words in ("움직이는 숫자", "부품", "LSTM", "소프트맥스", "2\u00d7", "3\u00d7", "52107, 흰색", "3023, 연두색"):
        assert words in text, words


def test_step_by_step_what_is_new_is_tinted(document):
    text = document[1].get_textpage().get_text_range()
    assert all(str(k) in text for k in range(1, 6))
    page = document[1].render(scale=1.0).to_numpy().astype(int)
    blue_lacks = page[..., :3].max(axis=2) - page[..., :3].min(axis=2) > 60
    height, width = blue_lacks.shape
    panels = [
        blue_lacks[row * height // 3 : (row + 1) * height // 3, side * width // 2 : (side + 1) * width // 2].sum()
        for row in range(3)
        for side in range(2)
    ]
    assert all(count > 150 for count in panels[:5])
    assert panels[5] == 0
    assert panels[1] > panels[3]  # two bricks and a link are more than one plate


def test_in_grey_what_is_new_has_the_bold_lines(document):
    """The fourth step, which puts the plate on its brick; the colours only say where its tint is."""
    page = document[1].render(scale=2.0)
    third, half = page.height // 3, page.width // 2
    panel = np.s_[third + 60 : 2 * third - 20, half + 10 : -60]
    colors = page.to_numpy()[panel].astype(int)
    grey = document[1].render(scale=2.0, grayscale=True).to_numpy().reshape(page.height, -1)[panel]
    tinted = np.flatnonzero((np.ptp(colors, axis=2) > 60).any(axis=1))
    new, old = grey[tinted[0] - 5 : tinted[-1] + 6], grey[tinted[-1] + 6 :]
    assert (new < 50).sum() > 300
    assert (old < 50).sum() == 0
    assert (old < 200).sum() > 300


def test_a_wrong_build_has_instructions_too(tmp_path):
    stack = Stack.from_text("fc 2d").graph
    assert write_instructions(tmp_path / "a.pdf", stack, CATALOG, {}, "x") == 2
