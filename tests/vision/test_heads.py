"""The last layers of the networks, and how a kit changes them."""

import shutil
from importlib import resources

import numpy as np
import pytest
from deepbrick.calibration.bricks.fit import Change
from deepbrick.calibration.bricks.stored_kit import KitError, StoredKit
from deepbrick.training.heads import write_head
from deepbrick.vision.adaptation import Adaptation, adaptation_of, adapted, network_output
from deepbrick.vision.heads import HEADS, AdaptedHead, Head, heads_digest, trained_heads
from deepbrick.vision.network import CLASSIFIER, load_network
from deepbrick.vision.read.classifier import classify_patches

RNG = np.random.default_rng(1)
PATCHES = [RNG.integers(0, 256, (128, 128, 6)).astype(np.uint8) for _ in range(3)]


def shape_of(name):
    return (2, 6, 128, 128) if name == CLASSIFIER else (1, 3, 64, 96)


@pytest.mark.parametrize("name", sorted(trained_heads()))
def test_a_network_is_its_features_and_its_last_layer(name):
    network, head = load_network(name), trained_heads()[name]
    image = (RNG.random(shape_of(name)) * 255).astype(np.float32)
    network.setInput(image)
    whole = np.array(network.forward())
    network.setInput(image)
    np.testing.assert_allclose(head.scores(np.array(network.forward(head.features))), whole, atol=2e-4)


def test_the_last_layers_are_those_of_the_networks_that_are_there(tmp_path):
    weights = resources.files("deepbrick.vision").joinpath("weights")
    for name in sorted(trained_heads()):
        shutil.copy(weights.joinpath(name), tmp_path / name)
        written = write_head(tmp_path / name)
    with np.load(written) as made, np.load(weights.joinpath(HEADS)) as shipped:
        assert sorted(made.files) == sorted(shipped.files)
        assert all(np.array_equal(made[key], shipped[key]) for key in made.files)


def test_without_a_kit_nothing_is_different():
    before = classify_patches(PATCHES)
    with adapted(None):
        assert np.array_equal(classify_patches(PATCHES), before)
    with adapted(adaptation_of(StoredKit("none", heads_digest()))):
        assert np.array_equal(classify_patches(PATCHES), before)


def test_a_kit_changes_which_brick_it_is_and_not_whether_there_is_one():
    before = classify_patches(PATCHES)
    change = Change(np.vstack([RNG.normal(0, 0.3, (12, 256)), np.zeros(256)]), np.append(RNG.normal(size=12), 0.0))
    with adapted(adaptation_of(StoredKit("mine", heads_digest(), {CLASSIFIER: change}))):
        during = classify_patches(PATCHES)
    assert np.abs(during[:, :-1] - before[:, :-1]).max() > 0.01
    np.testing.assert_allclose(during[:, -1], before[:, -1], atol=1e-5)
    np.testing.assert_allclose(during.sum(axis=1), 1.0)
    assert np.array_equal(classify_patches(PATCHES), before)


@pytest.mark.parametrize(("name", "bricks"), [("other.onnx", 12), (CLASSIFIER, 11)])
def test_a_kit_that_does_not_fit_the_networks_is_refused(name, bricks):
    change = Change(np.zeros((bricks + 1, 256)), np.zeros(bricks + 1))
    with pytest.raises(KitError, match="The kit 'mine' was learned for another version of the reader"):
        adaptation_of(StoredKit("mine", heads_digest(), {name: change}))


def test_a_kit_ends_with_its_photos_also_where_one_cannot_be_read(tmp_path):
    head = trained_heads()[CLASSIFIER]
    change = Head(head.features, np.ones_like(head.kernel), np.arange(13, dtype=np.float32))
    network = load_network(CLASSIFIER)
    image = np.zeros(shape_of(CLASSIFIER), np.float32)

    def output():
        network.setInput(image)
        return np.array(network_output(network, CLASSIFIER))

    def broken():
        with adapted(Adaptation({CLASSIFIER: AdaptedHead(head, change, nothing=12)})):
            assert not np.allclose(output(), before)
            (tmp_path / "none.jpg").read_bytes()

    before = output()
    with pytest.raises(FileNotFoundError):
        broken()
    assert np.array_equal(output(), before)
