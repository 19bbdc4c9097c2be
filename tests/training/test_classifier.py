"""Training of the classifier: the right bricks, and a loss that falls."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.maps import stud_pitch_px
from deepbrick.vision.patches import PATCH_CHANNELS, PATCH_PX
from deepbrick.vision.training import classifier
from deepbrick.vision.training.classifier import below_feet, empty_places, random_patch, samples, train_classifier
from deepbrick.vision.training.examples import load_labelled

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[3] / "samples" / "photos"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """A labelled photo, as the renderer leaves it; what shows is taken as the bricks' boxes."""
    folder = tmp_path_factory.mktemp("labelled")
    document = json.loads((PHOTOS / "video.json").read_text())
    width, height = document["size"]
    index = np.zeros((height, width), np.uint8)
    (folder / "a.json").write_text(json.dumps(document))
    (folder / "a.jpg").write_bytes((PHOTOS / "video.jpg").read_bytes())
    import cv2  # noqa: PLC0415

    cv2.imwrite(str(folder / "a-index.png"), index)
    return folder


def answers(found):
    return Counter([*CATALOG.tokens, "nothing"][s.answer] for s in found)


def test_bricks_links_and_gaps_are_drawn(labelled):
    found = samples(load_labelled(labelled / "a.json", CATALOG), CATALOG)
    # Four columns of 2d, cnn and lstm, linked at the lstm: below there is nothing between neighbours.
    assert answers(found) == {"2d": 4, "cnn": 4, "lstm": 4, "fc": 1, "softmax": 1, "1d": 1, "link": 3, "nothing": 6}


def test_small_bricks_and_hidden_ones_are_left_out(labelled, monkeypatch):
    photo = load_labelled(labelled / "a.json", CATALOG)
    pitches = stud_pitch_px(photo.up, photo.along, photo.across)
    monkeypatch.setattr(classifier, "MIN_PITCH_PX", float(np.median(pitches)))
    assert 0 < len(samples(photo, CATALOG)) < 18
    assert samples(replace(photo, visible=np.zeros_like(photo.visible)), CATALOG) == []


def test_gaps_lie_between_bricks(labelled):
    photo = load_labelled(labelled / "a.json", CATALOG)
    gaps = [s for s in samples(photo, CATALOG) if s.answer == len(CATALOG)]
    for gap in gaps:
        away = np.sort(np.linalg.norm(photo.centers - gap.pose.center, axis=1))
        np.testing.assert_allclose(away[0], away[1], rtol=0.2)


def test_below_each_foot_there_is_nothing(labelled):
    photo = load_labelled(labelled / "a.json", CATALOG)
    found = below_feet(photo, CATALOG, np.random.default_rng(0))
    assert answers(found) == {"nothing": len(found)}
    assert 3 <= len(found) <= 4  # one of the feet may be too near to the photo's border
    feet = photo.centers[photo.places[:, 2] == 0]
    for sample in found:
        foot = feet[np.linalg.norm(feet - sample.pose.center, axis=1).argmin()]
        assert (sample.pose.center - foot) @ sample.pose.up < 0


def test_empty_places_are_beside_all_bricks_and_in_the_photo(labelled):
    photo = load_labelled(labelled / "a.json", CATALOG)
    rng = np.random.default_rng(0)
    found = [s for _ in range(40) for s in empty_places(photo, CATALOG, rng)]
    assert answers(found) == {"nothing": len(found)}
    assert 120 < len(found) <= 240
    pitches = stud_pitch_px(photo.up, photo.along, photo.across)
    height, width = photo.image_bgr.shape[:2]
    away = np.array([(np.linalg.norm(photo.centers - s.pose.center, axis=1) / pitches).min() for s in found])
    assert away.min() >= classifier.EMPTY_REACH[0]
    assert np.median(away) < 6  # half of them are near bricks
    assert all(0 <= s.pose.center[0] < width and 0 <= s.pose.center[1] < height for s in found)


def test_a_photo_without_bricks_gives_empty_places(labelled):
    photo = load_labelled(labelled / "a.json", CATALOG)
    none = {n: getattr(photo, n)[:0] for n in ("classes", "centers", "up", "along", "across", "visible", "places")}
    found = empty_places(replace(photo, **none), CATALOG, np.random.default_rng(0))
    assert len(found) == classifier.EMPTY_PLACES
    assert len({s.pose.pitch_px for s in found}) == len(found)


def test_the_same_seed_gives_the_same_patch(labelled):
    photo = load_labelled(labelled / "a.json", CATALOG)
    sample = samples(photo, CATALOG)[0]
    first, second, other = (random_patch(photo.image_bgr, sample, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (PATCH_PX, PATCH_PX, PATCH_CHANNELS)
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_training_lowers_the_loss_and_goes_on_where_it_was(labelled, tmp_path, monkeypatch):
    import keras  # noqa: PLC0415
    from deepbrick.vision.training.architecture import build_network  # noqa: PLC0415 -- imports Keras

    for name, value in {"BATCH": 16, "STEPS_PER_EPOCH": 12, "WARM_UP_STEPS": 1}.items():
        monkeypatch.setattr(classifier, name, value)
    keras.utils.set_random_seed(0)
    build_network(len(CATALOG)).save(tmp_path / "reader.keras")

    def train(epochs):
        return train_classifier(labelled, tmp_path, CATALOG, start=tmp_path / "reader.keras", epochs=epochs, seed=0)

    train(1)
    train(2)
    state = json.loads((tmp_path / "classifier-state.json").read_text())
    assert state["epoch"] == len(state["loss"]) == 2
    assert state["loss"][1] < state["loss"][0]
