"""Random views of a labelled photo: the targets move with the picture."""

import json

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.scene import random_scene
from deepbrick.samples.render.things import Studio
from deepbrick.vision.maps import VECTOR_UNIT_PX, cell_centers, stud_pitch_px
from deepbrick.vision.training.examples import CLOSER_VIEWS, READER_VIEWS, load_labelled, random_view

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """A photo of flat colour per brick, painted from the corners, so that views can be checked by colour."""
    folder = tmp_path_factory.mktemp("labelled")
    columns = [["2d", "cnn", "lstm"], ["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
    scene = random_scene(3, CATALOG, Studio(size=(416, 312)), [(columns, False)])
    index = np.zeros((312, 416), np.uint8)
    document = label(scene, CATALOG, index)
    for brick in document["bricks"]:
        hull = cv2.convexHull(np.array(brick["corners"], np.float32)).astype(np.int32)
        cv2.fillConvexPoly(index, hull, brick["index"])
    document = label(scene, CATALOG, index)
    cv2.imwrite(str(folder / "a.jpg"), cv2.merge([index * 12] * 3), [cv2.IMWRITE_JPEG_QUALITY, 100])
    cv2.imwrite(str(folder / "a-index.png"), index)
    (folder / "a.json").write_text(json.dumps(document))
    return load_labelled(folder / "a.json", CATALOG)


def test_frames_point_up_and_to_the_right(labelled):
    assert (labelled.up[:, 1] < 0).all()
    assert (labelled.along[:, 0] > 0).all()
    pitch = stud_pitch_px(labelled.up, labelled.along, labelled.across)
    assert pitch.max() / pitch.min() < 1.4


@pytest.mark.parametrize("seed", range(10))
def test_cells_point_at_the_centre_of_the_brick_they_show(labelled, seed):
    views = (READER_VIEWS, CLOSER_VIEWS)[seed % 2]
    image, target, weight = random_view(labelled, np.random.default_rng(seed), None, views)
    assert image.shape == (views.side_px, views.side_px, 3)
    assert target.shape == (views.side_px // 4, views.side_px // 4, 10)
    votes = cell_centers(*weight.shape) + target[..., 2:4] * VECTOR_UNIT_PX
    for kind in np.unique(target[..., 0][weight > 0]):
        mine = votes[(weight > 0) & (target[..., 0] == kind)]
        copies = int((labelled.classes == kind - 1).sum())
        assert len(np.unique(np.round(mine), axis=0)) <= 4 * copies


@pytest.mark.parametrize("seed", range(10))
def test_the_picture_and_the_labels_move_together(labelled, seed):
    """The picture is painted with the label index, so inside a brick it must show its colour."""
    rng = np.random.default_rng(seed)
    image, target, weight = random_view(labelled, rng)
    if not weight.any():
        pytest.skip("this view happens to show no brick")
    cells = cv2.resize(image, weight.shape[::-1], interpolation=cv2.INTER_AREA).mean(axis=-1)
    core = cv2.erode((weight > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    border = cv2.dilate((weight > 0).astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
    assert np.median(cells[core]) > np.median(cells[border]) + 5
    assert (target[..., 0][weight > 0] > 0).all()
    assert (target[..., 0][weight == 0] == 0).all()


def test_heat_peaks_lie_at_votes(labelled):
    _, target, weight = random_view(labelled, np.random.default_rng(1))
    peak = np.array(np.unravel_index(target[..., 1].argmax(), weight.shape))
    votes = cell_centers(*weight.shape)[weight > 0] + target[weight > 0, 2:4] * VECTOR_UNIT_PX
    place = (peak[::-1] + 0.5) * 4
    assert np.linalg.norm(votes - place, axis=-1).min() < 4


def test_the_same_seed_gives_the_same_view(labelled):
    first, second = (random_view(labelled, np.random.default_rng(4)) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert (a == b).all()
