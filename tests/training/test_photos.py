"""What the renderer wrote of a photo, read again: against the scene's own camera, and damaged in every way."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from deepbrick.training.photos import FAR_AWAY_PX, OTHER, labelled, load_labelled
from deepbrick.vision.maps import stud_size_px

CATALOG = load_catalog()


def parts(folder, name):
    files = (folder / f"{name}.jpg", folder / f"{name}-index.png", folder / f"{name}.json")
    return [f.read_bytes() for f in files]


def changed(folder, name, change):
    """The photo with another document."""
    jpeg, png, text = parts(folder, name)
    document = json.loads(text)
    change(document)
    return labelled(jpeg, png, json.dumps(document).encode(), catalog=CATALOG)


@pytest.mark.parametrize("name", ["two-stacks", "other-bricks"])
def test_frames_are_what_the_camera_projects(load, scenes, name):
    photo, scene = load(name), scenes[name]
    items = {item.index: item for item in scene.items if item.index}
    for k in range(len(photo.classes)):
        pose = np.array(items[k + 1].matrix)
        center = pose[:3, 3]

        def shift(axis, length_mm, pose=pose, center=center):
            half = pose[:3, axis] * length_mm / 2
            low, high = scene.camera.project(np.array([center - half, center + half]))
            return high - low

        assert np.allclose(photo.centers[k], scene.camera.project(center[None])[0], atol=0.5)
        assert np.allclose(photo.up[k], shift(2, BRICK_HEIGHT_MM), atol=0.5)
        for vector, axis in ((photo.along[k], 0), (photo.across[k], 1)):
            expected = shift(axis, COLUMN_PITCH_MM)
            assert np.allclose(vector, expected * np.sign(vector @ expected), atol=0.7)


@pytest.mark.parametrize("name", ["two-stacks", "other-bricks"])
def test_frames_point_up_and_to_the_right_and_away(load, scenes, name):
    photo, scene = load(name), scenes[name]
    assert (photo.up[:, 1] < 0).all()
    assert (photo.up[:, 0] * photo.along[:, 1] - photo.up[:, 1] * photo.along[:, 0] > 0).all()
    items = {item.index: item for item in scene.items if item.index}
    forward = np.array(scene.camera.rotation)[2]
    for k, across in enumerate(photo.across):
        pose = np.array(items[k + 1].matrix)
        center, depth = pose[:3, 3], pose[:3, 1] * COLUMN_PITCH_MM / 2
        seen = np.subtract(*scene.camera.project(np.array([center + depth, center - depth])))
        assert (across @ seen) * (depth @ forward) > 0


def test_bricks_and_links_are_in_the_order_of_their_labels(load, folder):
    photo = load("two-stacks")
    document = json.loads((folder / "two-stacks.json").read_text())
    entries = {e["index"]: e for e in document["bricks"] + document["links"]}
    assert len(document["links"]) == 1
    assert len(photo.classes) == len(entries) == 14
    for k, brick in enumerate(photo.classes):
        entry = entries[k + 1]
        assert CATALOG.tokens[brick] == entry["token"]
        assert photo.places[k].tolist() == [entry["stack"], entry["column"], entry["level"]]
        assert (photo.index == k + 1).sum() == entry["visible_px"]


def test_the_visible_share_is_about_that_of_the_outline(load):
    photo = load("two-stacks")
    assert 0.6 < np.median(photo.visible[photo.visible > 0.3]) < 1.6


def test_other_bricks_have_one_label_and_poses_of_their_own(load, folder):
    photo = load("other-bricks")
    document = json.loads((folder / "other-bricks.json").read_text())
    shown = [o for o in document["others"] if o["visible_px"]]
    assert len(shown) == len(photo.others) == 3
    assert (photo.index == OTHER).sum() == sum(o["visible_px"] for o in shown)
    assert set(np.unique(photo.index)) <= {*range(len(photo.classes) + 1), OTHER}
    for other, pose in zip(shown, photo.others, strict=True):
        assert np.allclose(pose.center, np.mean(other["corners"], axis=0), atol=1e-3)
        assert pose.height_mm == other["height_mm"]


def test_other_bricks_are_as_large_as_the_camera_sees_them(load, scenes):
    photo, scene = load("other-bricks"), scenes["other-bricks"]
    others = [i for i in scene.items if i.index > len(photo.classes)]
    forward = np.array(scene.camera.rotation)[2]
    for item, pose in zip(others, photo.others, strict=True):
        depth_mm = (np.array(item.matrix)[:3, 3] - scene.camera.position_mm) @ forward
        assert pose.stud_px == pytest.approx(scene.camera.focal_px * STUD_PITCH_MM / depth_mm, rel=0.1)


def test_other_bricks_that_do_not_show_are_left_out(folder):
    def hide(document):
        document["others"][2]["visible_px"] = 0

    assert len(changed(folder, "other-bricks", hide).others) == 2


def test_a_label_from_before_there_were_other_bricks_has_none(folder):
    photo = changed(folder, "no-stacks", lambda document: document.pop("others"))
    assert photo.others == ()
    assert photo.classes.shape == (0,)
    assert photo.centers.shape == (0, 2)
    assert photo.legible == 0


def test_what_is_behind_the_camera_is_far_away_and_of_no_size(folder):
    def behind(document):
        document["bricks"][3]["corners"][5] = [float("nan"), float("nan")]
        document["others"][0]["corners"] = [[float("nan"), float("nan")]] * 8

    photo, before = changed(folder, "other-bricks", behind), changed(folder, "other-bricks", lambda _: None)
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    assert photo.centers[3].tolist() == [FAR_AWAY_PX, FAR_AWAY_PX]
    assert stud_px[3] == 0
    assert photo.others[0].stud_px == 0
    rest = np.arange(len(stud_px)) != 3
    assert np.array_equal(photo.centers[rest], before.centers[rest])
    assert photo.legible <= before.legible
    assert all(np.isfinite(v).all() for v in (photo.centers, photo.up, photo.along, photo.across))


def test_legible_bricks_are_large_enough(load):
    photo = load("two-stacks")
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    assert photo.legible == 0
    vectors = {n: getattr(photo, n) * 14 / np.median(stud_px) for n in ("up", "along", "across")}
    assert replace(photo, **vectors).legible == 7


def test_a_damaged_photo_is_named_by_its_seed(folder):
    jpeg, png, text = parts(folder, "two-stacks")
    for damaged in ((b"no photo", png), (jpeg, b"no label")):
        with pytest.raises(ValueError, match=r"^The photo of seed 7 is damaged\.$"):
            labelled(*damaged, text, catalog=CATALOG)


def test_a_photo_without_its_picture_is_refused(folder, tmp_path):
    path = tmp_path / "two-stacks.json"
    path.write_bytes((folder / path.name).read_bytes())
    with pytest.raises(FileNotFoundError, match=rf"^{path} has no photo beside it\.$"):
        load_labelled(path, CATALOG)


def test_the_picture_is_the_one_that_was_written(load, folder):
    assert np.array_equal(load("no-stacks").image_bgr, cv2.imread(str(folder / "no-stacks.jpg")))
