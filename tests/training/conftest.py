"""Photos that are painted, not rendered: each label has a colour of its own."""

import json
from functools import partial

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.types import STUD_PITCH_MM
from deepbrick.samples.render.camera import Camera, look_at
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.layout import place_stack
from deepbrick.samples.render.placing import brick_item
from deepbrick.samples.render.space import upright_pose
from deepbrick.samples.render.things import Item, Material, Scene, SceneStack, World

SIZE = (240, 180)
STUD_PX = 10.0
ROW = [["2d", "cnn", "lstm"], ["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
STACKS = {
    "two-stacks": [(ROW, 25.0, (-35.0, 0.0)), ([["1d", "fc", "linear-single", "single"]], 200.0, (50.0, 30.0))],
    "other-bricks": [([["2d", "fc", "sigmoid", "1d"]], -30.0, (5.0, -10.0))],
    "no-stacks": [],
}
OTHERS = {
    "two-stacks": [],
    "other-bricks": [
        ("brick", (2, 4), 9.6, (-60, 20)),
        ("plate", (2, 2), 3.2, (55, 0)),
        ("dome", (1, 1), 9.6, (60, 55)),
    ],
    "no-stacks": [("round", (2, 2), 9.6, (-20, 0)), ("tile", (1, 2), 3.2, (30, 10))],
}
COLORS = np.random.default_rng(0).integers(0, 256, (256, 3)).astype(np.uint8)


def scene_of(name, catalog):
    """A scene that stays the same whatever is drawn at random elsewhere."""
    position, rotation = look_at(np.array([0.0, 0.0, 25.0]), 0.0, 25.0, 600.0, 4.0)
    focal_px = STUD_PX * 600 / STUD_PITCH_MM
    camera = Camera(tuple(map(float, position)), tuple(tuple(map(float, r)) for r in rotation), focal_px, SIZE)
    white, clear = Material("plastic"), Material("clear")
    items, stacks = [], []
    for columns, yaw, place in STACKS[name]:
        bricks = place_stack(columns, catalog, np.random.default_rng(0), linked=True)
        first = len(items) + 1
        at = (yaw, np.array(place))
        items += [brick_item(b, catalog, first + k, at, (white, clear), 0) for k, b in enumerate(bricks)]
        stacks.append(SceneStack(tuple(map(tuple, columns)), linked=True, bricks=tuple(bricks), first_index=first))
    for shape, studs, height_mm, place in OTHERS[name]:
        size = (studs[0] * STUD_PITCH_MM, studs[1] * STUD_PITCH_MM, height_mm)
        pose = upright_pose(20.0, np.append(place, height_mm / 2))
        items.append(Item(len(items) + 1, shape, studs, size, 0, pose, white))
    world = World("", (1.0, 1.0, 1.0), 1.0, 0.0)
    return Scene(7, camera, 0.0, "Standard", 0.0, 1, tuple(items), (), world, tuple(stacks))


def painted(scene, catalog):
    """A photo's document and its label image, with each brick as the hull of its corners."""
    index = np.zeros(scene.camera.size[::-1], np.uint8)
    document = label(scene, catalog, index)
    for brick in document["bricks"] + document["links"] + document["others"]:
        corners = np.array(brick["corners"], np.float32)
        if np.isfinite(corners).all():
            cv2.fillConvexPoly(index, cv2.convexHull(corners).astype(np.int32), brick["index"])
    return label(scene, catalog, index), index


@pytest.fixture(scope="session")
def scenes():
    """The scenes of the painted photos, by name."""
    return {name: scene_of(name, load_catalog()) for name in STACKS}


@pytest.fixture(scope="session")
def folder(tmp_path_factory, scenes):
    """Photos as the renderer leaves them, but painted."""
    out = tmp_path_factory.mktemp("photos") / "painted"
    out.mkdir()
    for name, scene in scenes.items():
        document, index = painted(scene, load_catalog())
        cv2.imwrite(str(out / f"{name}.jpg"), COLORS[index], [cv2.IMWRITE_JPEG_QUALITY, 100])
        cv2.imwrite(str(out / f"{name}-index.png"), index)
        (out / f"{name}.json").write_text(json.dumps(document))
    return out


@pytest.fixture(scope="session")
def load(folder):
    from deepbrick.training.photos import load_labelled  # noqa: PLC0415 -- not installed with the rest

    return partial(_load, load_labelled, folder)


def _load(load_labelled, folder, name):
    return load_labelled(folder / f"{name}.json", load_catalog())


@pytest.fixture(scope="session")
def photos(load):
    """All of them."""
    return [load(name) for name in STACKS]
