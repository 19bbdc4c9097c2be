"""A picture of any stack: whole in the picture, named beside its bricks, also where a build is wrong."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.errors import DeepBrickError
from deepbrick.graph import Brick, Link, LinkKind, Stack
from deepbrick.moulds import stack_scene
from deepbrick.samples.render.driver import RenderError, blender_python, render_picture
from deepbrick.samples.render.space import picture_box
from deepbrick.samples.render.still import DESK_MM, draw_names, render_still, still_scene
from PIL import Image

CATALOG = load_catalog()
NEEDS_311 = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11) and shutil.which("python3.11") is None,
    reason="Blender's module is there for Python 3.11 only",
)


def build(columns):
    bricks = tuple(
        Brick(f"{c}.{k}", token, "", CATALOG[token].color.name if token in CATALOG else "", c, k)
        for c, column in enumerate(columns)
        for k, token in enumerate(column)
    )
    cells = {(b.column, b.level): b.id for b in bricks if b.token == "lstm"}
    links = [Link(LinkKind.RECURRENT, i, cells[c + 1, k]) for (c, k), i in cells.items() if (c + 1, k) in cells]
    return Stack(bricks, tuple(links))


STACKS = {
    "video": [["2d", "cnn", "lstm"]] * 3 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]],
    "one brick": [["single"]],
    "tower": [["2d"] + ["fc"] * 12],
    "long row": [["1d", "lstm"]] * 12,
    "unknown": [["2d", "attention", "1d"]],
}


@pytest.mark.parametrize("size", [(960, 540), (300, 400)])
@pytest.mark.parametrize("columns", STACKS.values(), ids=STACKS.keys())
def test_the_whole_stack_is_in_the_middle_of_the_picture(columns, size):
    scene = still_scene(stack_scene(build(columns), CATALOG), size=size, samples=1)
    boxes = np.array([picture_box(scene.camera, item) for item in scene.items if item.index])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    assert (low > 0.05 * np.array(size)).all()
    assert (high < 0.95 * np.array(size)).all()
    assert (low + high) / 2 == pytest.approx(np.array(size) / 2, abs=0.02 * max(size))
    assert max((high - low) / size) > 0.4


def test_the_foot_stands_on_the_desk():
    scene = still_scene(stack_scene(build([["2d", "fc"]]), CATALOG), size=(96, 54), samples=1)
    foot, *_, desk = scene.items
    assert foot.matrix[2][3] - foot.size_mm[2] / 2 == pytest.approx(desk.matrix[2][3] + DESK_MM / 2)


def test_more_bricks_than_a_label_image_holds():
    poses = stack_scene(build([["fc"] * 256]), CATALOG)
    message = "^The stack has 256 bricks and links; a picture can show 255, so draw a smaller one.$"
    with pytest.raises(DeepBrickError, match=message):
        still_scene(poses, size=(96, 54), samples=1)


def test_names_stand_beside_their_bricks_and_not_on_each_other():
    index = np.zeros((200, 400), np.uint8)
    index[80:90, 150:190], index[90:100, 150:190], index[85:95, 210:250] = 1, 2, 3
    blank = Image.new("RGB", (400, 200), "white")
    with_two, with_all = blank.copy(), blank.copy()
    draw_names(with_two, index, {1: "one", 2: "two", 9: "not to be seen"})
    draw_names(with_all, index, {1: "one", 2: "two", 3: "three"})
    dark = np.asarray(with_two.convert("L")) < 128
    assert not dark[:, 200:].any()
    rows = np.flatnonzero(dark[:, :136].any(axis=1))
    assert (np.diff(rows) > 1).sum() >= 1  # two lines of text with white between them
    assert (np.asarray(with_all.convert("L")) < 128)[:, 264:].any()


@NEEDS_311
def test_blender_draws_it(tmp_path):
    python = blender_python(Path.home() / ".cache" / "deepbrick" / "blender")
    stack = build([["2d", "attention", "softmax"]])
    poses = stack_scene(stack, CATALOG)
    picture, index = render_picture(still_scene(poses, size=(160, 120), samples=2), python)
    assert picture.shape == (120, 160, 3)
    assert set(np.unique(index)) == {0, 1, 2, 3}
    lime = picture[index == 3].mean(axis=0)
    assert lime[1] > lime[0] + 40  # green above blue
    render_still(stack, CATALOG, tmp_path / "a.png", python=python, names={"0.0": "image"}, size=(160, 120), samples=1)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (160, 120)


def test_without_blender_it_says_so_and_leaves_nothing(tmp_path):
    with pytest.raises(RenderError, match="No module named 'bpy'"):
        render_still(build([["2d"]]), CATALOG, tmp_path / "a.png", python=Path(sys.executable))
    assert list(tmp_path.iterdir()) == []
