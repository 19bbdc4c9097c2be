"""Scenes on a mat: stacks stand on its free place, and without the sheet all else is the same."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from deepbrick.calibration.mat.layout import MATS, Paper
from deepbrick.catalog import load_catalog
from deepbrick.catalog.outline import body_corners
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.layout import place_stack
from deepbrick.samples.render.matscene import MAX_YAW_DEG, MIN_SEEN, MatWish, mat_scene
from deepbrick.samples.render.placing import brick_item
from deepbrick.samples.render.space import transform
from deepbrick.samples.render.surfaces import white_plastic
from deepbrick.samples.render.things import SceneStack, Studio
from deepbrick.samples.render.tiers import TIERS

CATALOG = load_catalog()
SEEDS = range(10)
PLAIN_ROW = (("1d", "lstm"), ("1d", "lstm", "fc"))  # tells no direction


def drawn(seed, **wish):
    return mat_scene(seed, CATALOG, Studio(), MatWish(**wish))


def labelled(scene):
    width, height = scene.camera.size
    return label(scene, CATALOG, np.zeros((height, width), np.uint8))


def in_mat(scene, points):
    return np.c_[points, np.ones(len(points))] @ np.linalg.inv(np.array(scene.mat.matrix)).T[:, :3]


@pytest.mark.parametrize("tier", TIERS)
def test_without_the_sheet_all_else_is_the_same(tier):
    for seed in SEEDS[:4]:
        shown, hidden = drawn(seed, tier=tier), drawn(seed, tier=tier, shown=False)
        assert shown.mat is not None
        assert hidden.mat is None
        assert json.dumps(asdict(replace(shown, mat=None))) == json.dumps(asdict(hidden))


def test_the_same_seed_gives_the_same_scene_and_another_one_another():
    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)


def in_a_stack(scene, item):
    """Other bricks have labels after those of the stacks."""
    return 0 < item.index <= sum(len(s.bricks) for s in scene.stacks)


@pytest.mark.parametrize("tier", TIERS)
def test_stacks_stand_on_the_free_place_and_inside_the_picture(tier):
    count = 0
    for seed in SEEDS:
        scene = drawn(seed, tier=tier)
        assert len(scene.stacks) >= 1
        count += len(scene.stacks)
        half = np.array(MATS[Paper(scene.mat.paper)].free_mm) / 2
        for item in scene.items:
            if in_a_stack(scene, item):
                assert (np.abs(in_mat(scene, transform(item.matrix, body_corners(item.size_mm)))[:, :2]) < half).all()
        for brick in labelled(scene)["bricks"]:
            xy = np.array(brick["corners"])
            assert ((xy > 0) & (xy < scene.camera.size)).all()
    assert TIERS[tier].stacks[0] * 0.6 <= count / len(SEEDS) <= TIERS[tier].stacks[1]


def test_nothing_else_stands_on_the_free_place():
    for seed in SEEDS:
        scene = drawn(seed, tier="hard")
        half = np.array(MATS[Paper(scene.mat.paper)].free_mm) / 2
        for item in scene.items[:-1]:  # the last one is the desk
            place = in_mat(scene, np.array(item.matrix)[None, :3, 3])[0]
            lies_under = place[2] + item.size_mm[2] / 2 < 0
            assert in_a_stack(scene, item) or lies_under or (np.abs(place[:2]) > half).any()


def test_most_of_the_frame_is_in_the_picture():
    for seed in SEEDS:
        scene = drawn(seed)
        squares = MATS[Paper(scene.mat.paper)].printed
        middles = np.array([(*MATS[Paper(scene.mat.paper)].middle_mm(p), 0.0) for p in squares])
        xy = scene.camera.project(transform(scene.mat.matrix, middles))
        assert ((xy > 0) & (xy < scene.camera.size)).all(axis=1).mean() >= MIN_SEEN


def test_rows_stand_nearly_along_the_mat():
    for seed in SEEDS:
        scene = drawn(seed, tier="studio")
        for stack in scene.stacks:
            foot = next(i for i in scene.items if i.index == stack.first_index)
            along = np.linalg.inv(np.array(scene.mat.matrix))[:3, :3] @ np.array(foot.matrix)[:3, 0]
            assert np.degrees(np.arctan2(along[1], along[0])) == pytest.approx(0, abs=MAX_YAW_DEG + 3)


def test_a_row_that_nothing_tells_the_direction_of_runs_along_the_arrow():
    for seed in SEEDS:
        scene = _only(drawn(seed, tier="desk"))
        document = labelled(scene)
        feet = {b["column"]: np.array(b["corners"]).mean(axis=0) for b in document["bricks"] if b["level"] == 0}
        arrow = scene.camera.project(transform(scene.mat.matrix, np.array([[0.0, 0, 0], [1, 0, 0]])))
        assert (feet[1] - feet[0]) @ (arrow[1] - arrow[0]) > 0


def test_seen_from_the_far_side_such_a_row_reads_the_other_way_without_the_mat():
    scene = next(s for s in (_only(drawn(seed, tier="hard")) for seed in range(200)) if _from_behind(s))
    stack = labelled(scene)["stacks"][0]
    assert stack["columns"] == stack["columns_without_mat"][::-1]
    assert labelled(replace(scene, mat=None))["stacks"][0]["columns"] == stack["columns_without_mat"]


def _only(scene):
    """The scene with one row of which every brick is a foot or stands on one, in place of what stands there."""
    rng = np.random.default_rng(0)
    bricks = place_stack([list(c) for c in PLAIN_ROW], CATALOG, rng, linked=False)
    matrix = np.array(scene.mat.matrix)
    yaw = float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))
    white = white_plastic(rng)
    items = [brick_item(b, CATALOG, k + 1, (yaw, matrix[:2, 3]), (white, white), 1) for k, b in enumerate(bricks)]
    return replace(
        scene, items=tuple(items), stacks=(SceneStack(PLAIN_ROW, linked=False, bricks=tuple(bricks), first_index=1),)
    )


def _from_behind(scene):
    x = np.array(scene.camera.rotation) @ np.array(scene.mat.matrix)[:3, 0]
    return x[0] < -0.5


def test_a_wish_for_a_sheet_a_focal_length_and_no_stacks_is_met():
    scene = mat_scene(3, CATALOG, Studio(size=(960, 720)), MatWish(paper=Paper.A3, empty=True, focal_mm=28, scale=0.97))
    assert scene.mat.paper == "A3"
    assert scene.mat.scale == 0.97
    assert scene.stacks == ()
    assert scene.camera.focal_px == pytest.approx(28 / np.hypot(36, 24) * 1200)


def test_photos_for_a_calibration_turn_the_phone_and_move_the_mat():
    scenes = [drawn(seed, empty=True, around=True, focal_mm=28, tier="studio") for seed in range(12)]
    level = [abs(s.camera.rotation[0][2]) < 0.3 for s in scenes]
    assert 2 < sum(level) < 10
    middles = [s.camera.project(transform(s.mat.matrix, np.zeros((1, 3))))[0] / s.camera.size for s in scenes]
    assert (np.std(middles, axis=0) > 0.05).all()


def test_labels_tell_the_camera_and_the_mat():
    scene = drawn(2, paper=Paper.LETTER)
    document = json.loads(json.dumps(labelled(scene)))
    assert document["camera"]["focal_px"] == scene.camera.focal_px
    assert document["camera"]["rotation"] == [list(r) for r in scene.camera.rotation]
    assert document["mat"]["paper"] == "Letter"
    assert "mat" not in labelled(replace(scene, mat=None))
