"""The head for other toy bricks, trained for a moment on painted photos."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.training.features import give_features
from deepbrick.training.others import examples, fit_others
from deepbrick.vision.heads import weights_digest

READER = Path(__file__).parents[2] / "vision" / "weights" / "reader.onnx"


@pytest.fixture(scope="module")
def views(photos):
    return examples(photos, np.random.default_rng(0))


def test_a_view_has_a_label_for_each_cell(views, photos):
    for view in views:
        assert view.features.shape[:2] == view.others.shape == view.own.shape
        assert ((view.others + view.own) <= 1).all()
    assert max(view.others.max() for view in views) == 1
    assert len(views) >= 2 * sum(bool(p.others) for p in photos)


def test_it_learns_what_an_other_brick_is_and_is_written_with_its_normalisation(views, tmp_path):
    fit_others(views, tmp_path / "others.onnx", steps=40, seed=0)
    network = cv2.dnn.readNetFromONNX(str(tmp_path / "others.onnx"))
    shown, empty = [], []
    for view in views:
        network.setInput(view.features.astype(np.float32).transpose(2, 0, 1)[None])
        scores = network.forward()[0, 0]
        shown += scores[view.others == 1].tolist()
        empty += scores[view.others + view.own == 0].tolist()
    assert np.mean(shown) > np.mean(empty) + 1
    report = json.loads((tmp_path / "others.json").read_text())
    assert (report["part"], report["reader"]) == ("others", weights_digest("reader.onnx"))
    assert (report["seed"], report["steps"], report["views"]) == (0, 40, 2 * report["photos"])


def test_a_reader_that_gives_its_features_stays_as_it_is(tmp_path):
    shutil.copy(READER, tmp_path / "reader.onnx")
    give_features(tmp_path / "reader.onnx")
    assert (tmp_path / "reader.onnx").read_bytes() == READER.read_bytes()
