"""Photos that are painted, not rendered: each label has a colour of its own."""

import json
from functools import partial

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.scene import random_scene
from deepbrick.samples.render.things import Studio

SIZE = (240, 180)
SEEDS = {"two-stacks": 8, "other-bricks": 24, "no-stacks": 38}
COLORS = np.random.default_rng(0).integers(0, 256, (256, 3)).astype(np.uint8)


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
    return {n: random_scene(seed, load_catalog(), Studio(size=SIZE)) for n, seed in SEEDS.items()}


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
    return [load(name) for name in SEEDS]
