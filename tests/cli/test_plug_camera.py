"""``deepbrick plug --camera``: OpenCV reads a real video in the place of a camera."""

import itertools
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import open_weight_brick, plugged_model, save_weight_brick
from deepbrick.weightbrick.pictures import frame_for

FRAMES = 6


@pytest.fixture(scope="module")
def bricks(make_stack, tmp_path_factory):
    """A weight brick that looks at single images, and one that looks at two in a row."""
    catalog, folder = load_catalog(), tmp_path_factory.mktemp("bricks")
    rows = {"images": ["2d fc softmax 1d"], "films": ["2d lstm", "2d lstm fc softmax 1d"]}
    for name, columns in rows.items():
        stack = make_stack(*(column.split() for column in columns))
        data = load_dataset(choose_dataset(make_plan(stack, catalog).needs))
        data = replace(data, x_train=data.x_train[:64], y_train=data.y_train[:64])
        save_weight_brick(folder / f"{name}.brick", train(stack, catalog, data, TrainOptions(epochs=1)))
    return folder


@pytest.fixture
def camera(monkeypatch, tmp_path):
    """Camera 3 shows a square that moves; there is no other one. Returns its frames."""
    path = tmp_path / "square.avi"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for k in range(FRAMES):
        frame = np.zeros((48, 64, 3), np.uint8)
        frame[10:30, 5 + 6 * k : 25 + 6 * k] = 255
        video.write(frame)
    video.release()
    real = cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", lambda number: real(str(path if number == 3 else tmp_path / "none")))
    shown = real(str(path))
    return [shown.read()[1] for _ in range(FRAMES)]


@pytest.mark.parametrize(("name", "steps"), [("images", 1), ("films", 2)])
def test_a_line_for_every_frame(deepbrick, bricks, camera, name, steps):
    done = deepbrick("plug", bricks / f"{name}.brick", "--camera", "3", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [t["frame"] for t in told] == list(range(steps, FRAMES + 1))
    assert {t["input"] for t in told} == {"camera 3"}
    assert sorted(t["time"] for t in told) == [t["time"] for t in told]
    brick = open_weight_brick(bricks / f"{name}.brick", load_catalog())
    frames = [frame_for(frame, brick.card) for frame in camera]
    x = np.stack([frames[k] if steps == 1 else np.stack(frames[k : k + steps]) for k in range(FRAMES - steps + 1)])
    given = [list(t["probabilities"].values()) for t in told]
    np.testing.assert_allclose(given, plugged_model(brick)(x), atol=1e-5)


@pytest.mark.usefixtures("camera")
def test_people_get_a_line_where_the_answer_changes(deepbrick, bricks):
    lines = deepbrick("plug", bricks / "images.brick", "--camera", "3").stdout.splitlines()
    assert lines
    assert all(a != b for a, b in itertools.pairwise(lines))


@pytest.mark.usefixtures("camera")
def test_no_camera(deepbrick, bricks):
    done = deepbrick("plug", bricks / "images.brick", "--camera", "0")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "There is no camera 0; plug it in, or try another number.\n"
