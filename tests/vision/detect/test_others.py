"""The head on the reader's features that scores other toy bricks."""

import json
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision import network, scan_photo
from deepbrick.vision.detect.others import OTHERS, join_features, score_others
from deepbrick.vision.maps import Maps
from deepbrick.vision.network import READER, run_network, run_reader

WEIGHTS = Path(network.__file__).parent / "weights"
PHOTOS = Path(__file__).parents[3] / "samples" / "photos"


@pytest.fixture(scope="module")
def photo():
    return cv2.resize(cv2.imread(str(PHOTOS / "wrong.jpg")), (571, 430), interpolation=cv2.INTER_AREA)


def test_the_reader_says_the_same_whether_its_features_are_asked_for_or_not(photo):
    alone, (beside, _) = run_network(photo), run_reader(photo)
    for name in Maps.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(alone, name), getattr(beside, name))


def test_features_come_to_one_size():
    features = [np.full((1, 1, 4, 6), 1.0, np.float32), *(np.arange(6.0).reshape(1, 1, 2, 3) for _ in range(2))]
    joined = join_features([*features, features[0]])
    assert joined.shape == (1, 4, 4, 6)
    np.testing.assert_array_equal(joined[0, 1, :2], np.repeat([[0, 1, 2]], 2, axis=1).repeat(2, axis=0))


def test_each_cell_of_the_overview_has_a_score(photo):
    scores = score_others(run_reader(photo)[1], photo.shape[1::-1])
    assert scores.shape == (-(-photo.shape[0] // 8), -(-photo.shape[1] // 8))
    assert np.isfinite(scores).all()


def test_the_head_was_trained_on_the_reader_that_is_there():
    """With another reader the features mean something else: train the head anew, as docs/training.md says."""
    report = json.loads((WEIGHTS / OTHERS).with_suffix(".json").read_text())
    assert report["reader"] == sha256((WEIGHTS / READER).read_bytes()).hexdigest()[:16]


@pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.jpg")), ids=lambda p: p.stem)
def test_no_other_brick_lies_on_what_is_read(path):
    graph = scan_photo(path, load_catalog()).graph
    read = np.zeros(graph.size[::-1], np.uint8)
    for brick in [b for stack in graph.stacks for b in stack.bricks] + list(graph.loose):
        cv2.fillPoly(read, [np.rint(brick.polygon).astype(np.int32)], 1)
    for other in graph.others:
        inside = cv2.fillPoly(np.zeros_like(read), [np.rint(other.polygon).astype(np.int32)], 1)
        assert not (inside & read).any()


def test_the_red_brick_in_the_photo_without_a_stack_is_an_other_one():
    (other,) = scan_photo(PHOTOS / "no-stack.jpg", load_catalog()).graph.others
    outline = np.array(other.polygon, np.float32)
    blue, green, red = cv2.mean(cv2.imread(str(PHOTOS / "no-stack.jpg"))[610:640, 480:540])[:3]
    assert red > 2 * max(blue, green)
    assert cv2.pointPolygonTest(outline, (510.0, 625.0), measureDist=False) > 0
