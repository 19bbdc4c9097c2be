"""Near views: the camera turns to a stack and zooms, and the photo is cut to it."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.types import STUD_PITCH_MM
from deepbrick.samples.render import scene as scene_module
from deepbrick.samples.render.foreign import foreign_bricks
from deepbrick.samples.render.scene import KIND_FRACTIONS, Kind, mixed_scene, random_scene, scene_of_kind
from deepbrick.samples.render.space import picture_box, union
from deepbrick.samples.render.things import NEAR_STUD_PX, Studio
from deepbrick.samples.render.views import (
    MARGIN_STUDS,
    MAX_PIXELS,
    MAX_SIDE_PX,
    OTHERS_FRACTION,
    aim,
    near_view,
)

CATALOG = load_catalog()


COLUMNS = [["2d", "cnn", "lstm"], ["2d", "cnn", "lstm", "fc", "softmax", "1d"]]


def with_stacks(seed):
    """A scene of two known stacks."""
    return random_scene(seed, CATALOG, Studio(), [(COLUMNS, True), ([["1d", "fc", "linear-single", "single"]], False)])


def with_others(seed):
    """A scene of two known stacks on a desk where other bricks lie too."""
    scene = with_stacks(seed)
    place, count = np.array([60.0, 40.0]), sum(len(s.bricks) for s in scene.stacks)
    piles = (foreign_bricks(np.random.default_rng([seed, k]), CATALOG, place, 30.0) for k in range(99))
    pile = next(p for p in piles if len(p) > 1)
    numbered = tuple(replace(item, index=count + 1 + k) for k, item in enumerate(pile))
    return replace(scene, items=(*scene.items, *numbered))


def stacks_of(scene):
    items = {item.index: item for item in scene.items if item.index}
    return [[items[s.first_index + k] for k in range(len(s.bricks))] for s in scene.stacks]


def others_of(scene):
    count = sum(len(s.bricks) for s in scene.stacks)
    return [item for item in scene.items if item.index > count]


def box_of(scene, items):
    return union([picture_box(scene.camera, item) for item in items])


def mean_stud_px(camera, items):
    middle = np.mean([np.array(i.matrix)[:3, 3] for i in items], axis=0)
    return camera.focal_px * STUD_PITCH_MM / np.linalg.norm(middle - camera.position_mm)


@pytest.mark.parametrize("stud_px", [26.0, 60.0])
@pytest.mark.parametrize("roll_deg", [0.0, 7.0])
def test_what_is_aimed_at_fills_the_picture_with_its_margin(stud_px, roll_deg):
    scene = with_stacks(1)
    assert len(scene.stacks) > 0
    for items in stacks_of(scene):
        camera = aim(scene.camera, items, stud_px, 1.5, roll_deg)
        pitch = mean_stud_px(camera, items)
        assert pitch < stud_px * 1.001
        if np.prod(camera.size) < 0.98 * MAX_PIXELS and max(camera.size) < 0.98 * MAX_SIDE_PX:
            assert pitch == pytest.approx(stud_px, rel=1e-3)
        assert camera.position_mm == scene.camera.position_mm
        box = union([picture_box(camera, item) for item in items])
        size = np.array(camera.size)
        for side in (box[:2], size - box[2:]):
            assert np.allclose(side, 1.5 * pitch, atol=0.15 * pitch)


def test_the_roll_turns_the_picture():
    scene = with_stacks(1)
    level, rolled = (aim(scene.camera, stacks_of(scene)[0], 30.0, 1.0, deg) for deg in (0.0, 10.0))
    place = np.array(stacks_of(scene)[0][0].matrix)[:3, 3]
    up = [np.subtract(*c.project(np.stack([place + np.array([0, 0, 5.0]), place]))) for c in (level, rolled)]
    turned = np.rad2deg(np.arctan2(*up[1][::-1]) - np.arctan2(*up[0][::-1]))
    assert abs(turned) == pytest.approx(10, abs=2)


def test_how_large_studs_are_in_near_views_can_be_said():
    before = with_others(1)
    groups = [*stacks_of(before), *([o] for o in others_of(before))]
    for k in range(20):
        camera = near_view(before, np.random.default_rng(k), (12.0, 14.0)).camera
        assert any(12 * 0.999 < mean_stud_px(camera, group) < 14 * 1.001 for group in groups)


def test_near_views_show_one_stack_or_another_brick_whole_and_large_enough():
    aims = []
    for seed in range(4):
        before = with_others(seed)
        groups = stacks_of(before) + [[o] for o in others_of(before)]
        for k in range(40):
            scene = near_view(before, np.random.default_rng([seed, k]))
            assert (scene.items, scene.stacks) == (before.items, before.stacks)
            size = np.array(scene.camera.size)
            assert size.prod() <= MAX_PIXELS * 1.01
            assert size.max() <= MAX_SIDE_PX
            # The one that was aimed at has its middle where the picture has it.
            boxes = [box_of(scene, g) for g in groups]
            away = [np.abs((b[:2] + b[2:]) / 2 - size / 2).max() if np.isfinite(b).all() else np.inf for b in boxes]
            aimed = int(np.argmin(away))
            pitch = mean_stud_px(scene.camera, groups[aimed])
            assert pitch < NEAR_STUD_PX[1] * 1.001
            if size.prod() < 0.97 * MAX_PIXELS and size.max() < 0.97 * MAX_SIDE_PX:
                assert pitch > NEAR_STUD_PX[0] * 0.999
            margins = np.concatenate([boxes[aimed][:2], size - boxes[aimed][2:]]) / pitch
            assert (margins > MARGIN_STUDS[0] - 0.2).all()
            assert (margins < MARGIN_STUDS[1] + 0.4).all()
            aims.append(aimed >= len(scene.stacks))
    assert np.mean(aims) == pytest.approx(OTHERS_FRACTION, abs=0.07)


def test_where_there_are_no_stacks_other_bricks_are_turned_to():
    scene = replace(with_others(0), stacks=())
    near = near_view(replace(scene, items=tuple(others_of(with_others(0)))), np.random.default_rng(0))
    assert near.camera.size != scene.camera.size


def test_a_scene_without_any_bricks_stays_as_it_is():
    scene = random_scene(3, CATALOG, Studio(), ())
    bare = replace(scene, items=tuple(i for i in scene.items if not i.index))
    assert near_view(bare, np.random.default_rng(0)) is bare


def test_each_kind_has_its_scenes():
    few, many = (
        [len(scene_of_kind(seed, CATALOG, Studio(), kind).stacks) for seed in range(8)]
        for kind in (Kind.WHOLE, Kind.CROWDED)
    )
    assert max(few) <= 3
    assert max(many) > 3
    near, all_of_it = (scene_of_kind(5, CATALOG, Studio(), k) for k in (Kind.NEAR, Kind.CROWDED))
    assert near.items == all_of_it.items
    assert near.camera.position_mm == all_of_it.camera.position_mm
    assert near.camera.focal_px != all_of_it.camera.focal_px


def test_a_mixture_has_all_kinds_by_their_shares(monkeypatch):
    monkeypatch.setattr(scene_module, "scene_of_kind", lambda *wanted: wanted[-1])
    kinds = [mixed_scene(seed, CATALOG, Studio()) for seed in range(2000)]
    assert kinds == [mixed_scene(seed, CATALOG, Studio()) for seed in range(2000)]
    for kind, share in KIND_FRACTIONS.items():
        assert kinds.count(kind) / len(kinds) == pytest.approx(share, abs=0.03)
