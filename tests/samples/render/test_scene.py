"""Scenes and the camera: the same seed gives the same scene, and what is shown is inside the picture."""

import json
from dataclasses import asdict

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.camera import Camera, look_at
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.scene import random_scene
from deepbrick.samples.render.things import Studio

CATALOG = load_catalog()


def test_the_same_seed_gives_the_same_scene():
    first, second = (random_scene(7, CATALOG, Studio()) for _ in range(2))
    assert json.dumps(asdict(first)) == json.dumps(asdict(second))


def test_another_seed_gives_another_scene():
    assert random_scene(7, CATALOG, Studio()) != random_scene(8, CATALOG, Studio())


@pytest.mark.parametrize("seed", range(6))
def test_a_finer_photo_shows_the_same_scene(seed):
    """What is farther than people's photos have it is measured in pixels, and left out of both."""
    usual, fine = (random_scene(seed, CATALOG, Studio(enlargement=n)) for n in (1, 2))
    assert fine.camera.size == tuple(2 * n for n in usual.camera.size)
    assert fine.camera.position_mm == usual.camera.position_mm
    assert fine.stacks == usual.stacks


@pytest.mark.parametrize("seed", range(12))
def test_every_brick_of_a_stack_is_inside_the_picture(seed):
    scene = random_scene(seed, CATALOG, Studio())
    width, height = scene.camera.size
    document = label(scene, CATALOG, np.zeros((height, width), np.uint8))
    for brick in document["bricks"]:
        x, y = np.array(brick["corners"]).T
        assert x.min() > 0
        assert y.min() > 0
        assert x.max() < width
        assert y.max() < height


def test_the_camera_projects_as_opencv_does():
    position, rotation = look_at(np.array([5.0, -3.0, 20.0]), 30, 25, 400, 10)
    camera = Camera(tuple(position), tuple(map(tuple, rotation)), 700.0, (640, 480))
    points = np.random.default_rng(0).uniform(-40, 40, (20, 3))
    matrix = np.array([[700, 0, 320], [0, 700, 240], [0, 0, 1.0]])
    turn, _ = cv2.Rodrigues(rotation)
    expected, _ = cv2.projectPoints(points, turn, -rotation @ position, matrix, None)
    assert np.allclose(camera.project(points), expected[:, 0], atol=1e-6)


def test_the_camera_looks_at_its_target_from_above():
    target = np.array([0.0, 0.0, 20.0])
    position, rotation = look_at(target, 0, 30, 300, 0)
    camera = Camera(tuple(position), tuple(map(tuple, rotation)), 500.0, (400, 300))
    assert np.allclose(camera.project(target[None]), [[200, 150]])
    assert position[2] > target[2]
    above = camera.project(target[None] + [0, 0, 10])[0]
    assert above[1] < 150


@pytest.mark.parametrize(
    ("seed", "stacks", "count", "total"),
    [
        (0, None, 489, 79685.63592359655),
        (1, None, 878, 27531.073726263447),
        (2, None, 889, 600072.0597988943),
        (1, (), 233, 47208.438355950166),
    ],
)
def test_a_seed_gives_the_scene_that_it_always_gave(seed, stacks, count, total):
    """What was trained on can be rendered again: nothing new may draw from the generator of these scenes."""
    document = asdict(random_scene(seed, CATALOG, Studio(), stacks))
    del document["mat"], document["faults"]
    assert document["world"].pop("tint") == (1.0, 1.0, 1.0)  # what came later changes nothing
    numbers = list(numbers_in(document))
    assert len(numbers) == count
    assert sum(numbers) == pytest.approx(total, rel=1e-9)


def numbers_in(value):
    """All numbers of plain data, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, (int, float)):
        yield value


def test_wanted_stacks_are_the_ones_shown():
    columns = [["1d", "fc", "softmax", "1d"]]
    scene = random_scene(3, CATALOG, Studio(), [(columns, False)])
    assert [[list(c) for c in s.columns] for s in scene.stacks] == [columns]


def test_no_stacks_may_be_wanted():
    for seed in range(20):
        scene = random_scene(seed, CATALOG, Studio(), [])
        assert scene.stacks == ()
        document = label(scene, CATALOG, np.zeros(scene.camera.size[::-1], np.uint8))
        assert document["stacks"] == document["bricks"] == document["links"] == []
        assert len(document["others"]) == sum(item.index > 0 for item in scene.items)
        assert len(scene.items) > 1


def test_a_row_that_nothing_tells_the_direction_of_is_labelled_from_left_to_right():
    columns = [["1d", "lstm"], ["1d", "lstm", "fc"]]
    for seed in range(8):
        scene = random_scene(seed, CATALOG, Studio(), [(columns, True)])
        width, height = scene.camera.size
        document = label(scene, CATALOG, np.zeros((height, width), np.uint8))
        feet = {b["column"]: np.mean(b["corners"], axis=0)[0] for b in document["bricks"] if b["level"] == 0}
        assert feet[0] < feet[1]
