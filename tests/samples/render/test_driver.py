"""Blender renders a tiny photo, whole or not at all, and its label agrees with its pixels."""

import json
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.calibration.mat.layout import MATS, Paper, dictionary
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.camera import Camera, look_at
from deepbrick.samples.render.driver import RenderError, blender_python, render_photos
from deepbrick.samples.render.mat import write_prints
from deepbrick.samples.render.matscene import MatWish, mat_scene
from deepbrick.samples.render.scene import random_scene
from deepbrick.samples.render.space import upright_pose
from deepbrick.samples.render.things import Item, Material, Studio

CATALOG = load_catalog()
COLUMNS = [["2d", "cnn", "lstm"], ["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
SCENE = partial(random_scene, 5, CATALOG, Studio(samples=2, size=(160, 120)), [(COLUMNS, True)])
NEEDS_311 = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11) and shutil.which("python3.11") is None,
    reason="Blender's module is there for Python 3.11 only",
)


@pytest.fixture(scope="module")
def python():
    return blender_python(Path.home() / ".cache" / "deepbrick" / "blender")


@pytest.fixture(scope="module")
def photo(python, tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    assert list(render_photos({"tiny": SCENE}, folder, CATALOG, python=python)) == ["tiny"]
    return folder / "tiny.jpg"


@NEEDS_311
def test_the_photo_has_its_label_and_its_label_image(photo):
    document = json.loads(photo.with_suffix(".json").read_text())
    index = cv2.imread(str(photo.with_name("tiny-index.png")), cv2.IMREAD_GRAYSCALE)
    assert document["stacks"] == [{"columns": COLUMNS, "linked": True}]
    assert cv2.imread(str(photo)).shape == (120, 160, 3)
    assert index.shape == (120, 160)
    assert not list(photo.parent.glob("*.part"))


@NEEDS_311
def test_the_pixels_of_each_brick_lie_where_its_corners_project_to(photo):
    """The label image is Blender's, the corners are ours: two independent ways to the same place."""
    document = json.loads(photo.with_suffix(".json").read_text())
    index = cv2.imread(str(photo.with_name("tiny-index.png")), cv2.IMREAD_GRAYSCALE)
    for brick in document["bricks"]:
        rows, columns = np.nonzero(index == brick["index"])
        assert len(rows) == brick["visible_px"] > 0
        x0, y0, x1, y1 = brick["box"]
        assert columns.min() + 0.5 > x0 - 2.5
        assert columns.max() + 0.5 < x1 + 2.5
        assert rows.min() + 0.5 > y0 - 2.5
        assert rows.max() + 0.5 < y1 + 2.5


@NEEDS_311
def test_the_markers_of_a_mat_lie_where_its_label_says(python, tmp_path):
    """The markers are found by OpenCV in Blender's pixels, the pose is ours."""
    write_prints(tmp_path)
    studio = Studio(samples=4, size=(480, 360), mats=tmp_path)
    wish = MatWish(tier="studio", paper=Paper.A4, empty=True, flat=True)
    scene = partial(mat_scene, 1, CATALOG, studio, wish)
    assert list(render_photos({"mat": scene}, tmp_path, CATALOG, python=python)) == ["mat"]
    label = json.loads((tmp_path / "mat.json").read_text())
    pose, focal = label["mat"]["pose"], label["camera"]["focal_px"]
    corners, found, _ = cv2.aruco.ArucoDetector(dictionary()).detectMarkers(cv2.imread(str(tmp_path / "mat.jpg")))
    assert len(found) > len(MATS[Paper.A4].markers) / 2
    matrix = np.array([[focal, 0, 239.5], [0, focal, 179.5], [0, 0, 1]])
    turn, _ = cv2.Rodrigues(np.array(pose["rotation"]))
    away = []
    for marker, seen in zip(found.ravel(), corners, strict=True):
        flat = np.c_[MATS[Paper.A4].marker_corners_mm(marker), np.zeros(4)]
        xy, _ = cv2.projectPoints(flat, turn, np.array(pose["translation_mm"]), matrix, None)
        away += np.abs(xy - seen.reshape(xy.shape)).ravel().tolist()
    assert np.median(away) < 1.0


def one_of_each_shape(shapes, size):
    """A scene of the bricks that only other bricks are like, side by side on a bare desk."""
    scene = random_scene(5, CATALOG, Studio(samples=1, size=size), ())
    white = Material("plastic")
    items = []
    for k, (shape, studs, height) in enumerate(shapes):
        pose = upright_pose(0.0, np.array([(k - 1) * 24.0, 0.0, height / 2]))
        items.append(Item(k + 1, shape, studs, (studs[0] * 8.0, studs[1] * 8.0, height), 0, pose, white))
    position, rotation = look_at(np.array([0.0, 0.0, 5.0]), 0, 35, 300, 0)
    camera = Camera(tuple(map(float, position)), tuple(tuple(map(float, r)) for r in rotation), 400.0, size)
    desk = next(i for i in scene.items if i.shape == "box" and i.size_mm[2] == 20)
    return replace(scene, camera=camera, items=(*items, desk))


@NEEDS_311
def test_other_bricks_are_seen_in_their_own_shapes(python, tmp_path):
    shapes = [("dome", (2, 2), 9.6), ("round", (2, 2), 9.6), ("tile", (2, 2), 3.2)]
    scene = partial(one_of_each_shape, shapes, (160, 120))
    assert list(render_photos({"others": scene}, tmp_path, CATALOG, python=python)) == ["others"]
    document = json.loads((tmp_path / "others.json").read_text())
    index = cv2.imread(str(tmp_path / "others-index.png"), cv2.IMREAD_GRAYSCALE)
    shares = []
    for other in document["others"]:
        seen = index == other["index"]
        assert seen.sum() == other["visible_px"] > 50
        hull = cv2.convexHull(np.array(other["corners"], np.float32))
        body = cv2.fillConvexPoly(np.zeros_like(index), hull.astype(np.int32), 1) > 0
        around = cv2.dilate(body.astype(np.uint8), np.ones((3, 3))) > 0
        above = np.arange(len(index))[:, None] < hull[..., 1].max()
        shares.append((seen & body).sum() / body.sum())
        if other["shape"] != "round":  # whose studs stand out above
            assert not (seen & ~around & above).any()
    dome, round_brick, tile = shares
    assert dome < round_brick < tile  # half of an ellipsoid, a cylinder, a box
    assert tile > 0.8  # the hull is drawn a little larger than it is


@NEEDS_311
def test_a_photo_that_is_there_is_not_rendered_again(photo, python):
    assert list(render_photos({"tiny": SCENE}, photo.parent, CATALOG, python=python)) == []


def test_a_worker_that_dies_leaves_no_photo_behind(tmp_path):
    message = "^Blender ended at photo tiny; its last words were: ModuleNotFoundError: No module named 'bpy'$"
    with pytest.raises(RenderError, match=message):
        list(render_photos({"tiny": SCENE}, tmp_path, CATALOG, python=Path(sys.executable)))
    assert list(tmp_path.iterdir()) == []
