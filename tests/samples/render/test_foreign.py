"""Other bricks look like the catalog's, and none of them is one; clear plastic does not glitter."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.foreign import foreign_bricks, is_like_ours
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.scene import random_scene
from deepbrick.samples.render.surfaces import clear_plastic, linear_rgb
from deepbrick.samples.render.things import Material, Studio

CATALOG = load_catalog()
PLACE = np.array([3.0, 4.0])


@pytest.fixture(scope="module")
def piles():
    rng = np.random.default_rng(0)
    return [foreign_bricks(rng, CATALOG, PLACE, float(rng.uniform(0, 360))) for _ in range(400)]


def plastic(rgb):
    return Material("plastic", linear_rgb(np.array(rgb) / 255))


def test_every_brick_of_the_catalog_is_like_ours():
    for brick in CATALOG:
        if brick.shape != "link":
            material = Material("clear") if brick.color.clear else plastic(brick.color.rgb)
            assert is_like_ours(str(brick.shape), brick.studs, material, CATALOG)
            assert is_like_ours(str(brick.shape), brick.studs[::-1], material, CATALOG)


@pytest.mark.parametrize(
    ("shape", "studs", "material", "expected"),
    [
        ("brick", (1, 2), plastic((245, 240, 225)), True),  # yellowed white
        ("brick", (1, 2), plastic((180, 0, 0)), False),  # fc in red
        ("brick", (2, 4), plastic((255, 255, 255)), False),
        ("brick", (2, 4), Material("clear"), False),
        ("brick", (2, 2), Material("clear"), True),
        ("brick", (2, 2), plastic((255, 255, 255)), False),  # an image is clear
        ("plate", (2, 1), plastic((255, 255, 255)), True),  # half a link
        ("plate", (2, 2), plastic((255, 255, 255)), False),
        ("tile", (1, 2), plastic((0, 85, 191)), False),
    ],
)
def test_what_is_like_ours(shape, studs, material, expected):
    assert is_like_ours(shape, studs, material, CATALOG) == expected


def test_no_other_brick_is_like_ours(piles):
    items = [item for pile in piles for item in pile]
    assert len(items) > 300
    assert not any(is_like_ours(i.shape, i.studs, i.material, CATALOG) for i in items)
    assert {i.shape for i in items} == {"brick", "plate", "slope", "dome", "round", "tile"}
    assert all(i.index == 0 for i in items)


def test_each_stands_on_the_one_below_and_nothing_on_what_has_no_studs(piles):
    assert max(map(len, piles)) >= 3
    for pile in piles:
        top = 0.0
        for item in pile:
            x, y, z = np.array(item.matrix)[:3, 3]
            assert (x, y) == (3.0, 4.0)
            assert z - item.size_mm[2] / 2 >= top - 1e-9
            top = z + item.size_mm[2] / 2
        assert not any(i.shape in {"dome", "slope", "tile"} for i in pile[:-1])


def test_a_pile_stands_on_the_desk(piles):
    for pile in piles:
        if pile:
            assert np.array(pile[0].matrix)[2, 3] == pytest.approx(pile[0].size_mm[2] / 2)


def test_other_bricks_are_numbered_after_the_stacks_and_labelled():
    seen = 0
    for seed in range(8):
        scene = random_scene(seed, CATALOG, Studio(), crowded=True)
        bricks = sum(len(s.bricks) for s in scene.stacks)
        numbers = [i.index for i in scene.items if i.index]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        assert all((i.studs != (0, 0)) == (i.index > 0) for i in scene.items)
        image = np.zeros(scene.camera.size[::-1], np.uint8)
        image[0, :5] = bricks + 1
        document = label(scene, CATALOG, image)
        assert [o["index"] for o in document["others"]] == list(range(bricks + 1, len(numbers) + 1))
        for other in document["others"]:
            item = next(i for i in scene.items if i.index == other["index"])
            assert (other["shape"], tuple(other["studs"]), other["height_mm"]) == (
                item.shape,
                item.studs,
                item.size_mm[2],
            )
            assert other["visible_px"] == (5 if other["index"] == bricks + 1 else 0)
            middle = scene.camera.project(np.array(item.matrix)[None, :3, 3])[0]
            hull = cv2.convexHull(np.array(other["corners"], np.float32))
            assert cv2.pointPolygonTest(hull, middle, measureDist=False) > 0
        seen += len(document["others"])
        assert {b["index"] for b in document["bricks"] + document["links"]} == set(range(1, bricks + 1))
    assert seen > 10


def test_without_labels_left_another_brick_has_none():
    from deepbrick.samples.render.clutter import _numbered  # noqa: PLC0415 -- 255 bricks take a while to place

    (item, *_) = next(p for p in (foreign_bricks(np.random.default_rng(s), CATALOG, PLACE, 0.0) for s in range(9)) if p)
    assert _numbered(item, [replace(item, index=254)]).index == 255
    assert _numbered(item, [replace(item, index=255)]).index == 0


def test_clear_plastic_is_smooth_or_a_little_dull():
    rng = np.random.default_rng(0)
    drawn = [clear_plastic(rng) for _ in range(300)]
    rough = np.array([m.roughness for m in drawn])
    assert all(m.kind == "clear" and m.bump == 0 for m in drawn)
    assert rough.max() <= 0.08
    assert (rough == 0).mean() == pytest.approx(0.85, abs=0.06)
    assert all(1.49 <= m.ior <= 1.59 for m in drawn)
    assert min(min(m.rgb) for m in drawn) >= 0.75
