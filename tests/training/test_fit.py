"""A training ends by the clock, goes on where it was stopped, and keeps its averaged weights."""

import json

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.training import fit as fit_module
from deepbrick.training.fit import Plan, fit, rate_factor, validation_loss
from deepbrick.training.material import patch_material, view_material
from deepbrick.training.views import Views

CATALOG = load_catalog()
VIEWS = Views(32, (6.0, 20.0), 0.2)


class Clock:
    """A second passes each time somebody looks."""

    def __init__(self):
        self.seconds = 0.0

    def monotonic(self):
        """Look at the clock."""
        self.seconds += 1
        return self.seconds


def tiny(part, catalog):
    """A network for the real ones, which would take minutes here."""
    from keras import Input, Model, layers  # noqa: PLC0415 -- heavy

    if part == "classifier":
        image = Input((128, 128, 6))
        x = layers.Rescaling(1 / 255)(image)
        return Model(image, layers.Conv2D(len(catalog) + 1, 128)(layers.BatchNormalization()(x)))
    image = Input((None, None, 3))
    x = layers.BatchNormalization()(layers.Rescaling(1 / 255)(image))
    return Model(image, layers.Conv2D(len(catalog) + 10, 4, strides=4)(x))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(fit_module, "build", tiny)
    monkeypatch.setattr(fit_module, "time", Clock())


@pytest.fixture(scope="module")
def material(photos):
    return view_material(photos, VIEWS)


def state(out, part="reader"):
    kept = np.load(out / f"{part}-state.npz")
    count = sum(name.startswith("mean_") for name in kept.files)
    means = [kept[f"mean_{k}"] for k in range(count)]
    values = [kept[f"value_{k}"] for k in range(len(kept.files) - count)]
    return means, values[:count], values[count:]


def weights(path):
    import keras  # noqa: PLC0415

    return keras.models.load_model(path, compile=False).get_weights()


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.usefixtures("quick")
def test_a_training_ends_by_the_clock_and_goes_on_where_it_was(material, tmp_path, capsys):
    path = fit("reader", material, tmp_path, CATALOG, Plan(0.5, batch=2))
    assert path == tmp_path / "reader.keras"
    report = json.loads((tmp_path / "reader.json").read_text())
    assert 30 <= report["seconds"] < 35
    assert 10 < report["steps"] < 20
    assert report["examples"] == 2 * report["steps"]
    assert report["photos"] == 3
    assert (report["part"], report["seed"]) == ("reader", 0)
    assert len(report["loss"]) == 3  # after the first step, and then every ten seconds
    assert capsys.readouterr().out.startswith("reader 2 s  1 steps  loss ")
    means, values, optimizer = state(tmp_path)
    assert same(weights(path), means)
    assert not same(means, values)
    assert int(optimizer[0]) == report["steps"]

    fit("reader", material, tmp_path, CATALOG, Plan(0.5, batch=2))  # nothing is left to do
    again = json.loads((tmp_path / "reader.json").read_text())
    assert again["steps"] == report["steps"]
    assert same(state(tmp_path)[1], values)
    assert same(state(tmp_path)[0], means)

    fit("reader", material, tmp_path, CATALOG, Plan(1.0, batch=2))
    longer = json.loads((tmp_path / "reader.json").read_text())
    assert 60 <= longer["seconds"] < 66
    assert longer["steps"] > report["steps"] + 10
    assert longer["loss"][: len(report["loss"])] == report["loss"]
    means, values, optimizer = state(tmp_path)
    assert int(optimizer[0]) == longer["steps"]
    assert same(weights(path), means)
    assert {p.name for p in tmp_path.iterdir()} == {"reader.keras", "reader-state.npz", "reader.json"}


@pytest.mark.usefixtures("quick")
def test_a_stopped_training_that_goes_on_draws_the_next_batches(material, monkeypatch):
    numbers, real = [], np.random.default_rng

    def counted(seed):
        numbers.append(seed[1])
        return real(seed)

    monkeypatch.setattr(fit_module.np.random, "default_rng", counted)
    batches = fit_module._ahead(material, Plan(1.0, batch=1), 7)  # noqa: SLF001 -- which batches, nothing else tells
    for _ in range(3):
        next(batches)
    batches.close()
    assert numbers[:3] == [7, 8, 9]


@pytest.mark.usefixtures("quick")
def test_the_classifier_is_trained_on_patches_and_its_validation_is_told(photos, tmp_path, monkeypatch):
    monkeypatch.setattr(fit_module, "VALIDATION_BATCHES", 2)
    monkeypatch.setattr("deepbrick.training.samples.MIN_STUD_PX", 5.0)
    material = patch_material(photos, CATALOG, 0, [None] * 3)
    path = fit("classifier", material, tmp_path, CATALOG, Plan(0.2, batch=4), validation=material)
    report = json.loads((tmp_path / "classifier.json").read_text())
    loss = validation_loss(path, "classifier", material, 4)
    assert report["validation"] == [round(loss, 4)]
    assert validation_loss(path, "classifier", material, 4) == pytest.approx(loss)
    assert loss != pytest.approx(validation_loss(path, "classifier", material, 3))


def test_a_network_goes_on_from_an_exported_one(material, monkeypatch):
    from pathlib import Path  # noqa: PLC0415

    import cv2  # noqa: PLC0415
    import keras  # noqa: PLC0415
    from deepbrick.training.degrade import noise_bank  # noqa: PLC0415

    path = Path(__file__).parents[2] / "vision" / "weights" / "reader.onnx"
    monkeypatch.setattr(fit_module, "RESTORE_BATCHES", 1)
    network = fit_module.build("reader", CATALOG)
    constants = {**vars(material.pool), "noise": noise_bank(0)}
    fit_module._start(network, path, material, constants, Plan(1.0, batch=2))  # noqa: SLF001 -- a whole fit takes minutes
    image = np.random.default_rng(0).uniform(0, 255, (1, 32, 32, 3)).astype(np.float32)
    read = cv2.dnn.readNetFromONNX(str(path))
    read.setInput(np.ascontiguousarray(image.transpose(0, 3, 1, 2)))
    expected = read.forward().transpose(0, 2, 3, 1)
    said = np.asarray(keras.ops.convert_to_numpy(network(image)))
    assert np.abs(said - expected).max() < 1e-3 * np.abs(expected).max()


def test_the_rate_rises_at_first_and_falls_along_a_cosine():
    shares = np.linspace(0, 1, 201)
    rates = np.array([rate_factor(float(s)) for s in shares])
    top = int(rates.argmax())
    assert 0.02 < shares[top] < 0.06
    assert (np.diff(rates[: top + 1]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()
    assert rates[0] == pytest.approx(0.01)
    assert rates.max() > 0.98
    assert rate_factor(0.5) == pytest.approx(0.51)
    assert rates[-1] == rate_factor(1.7) == pytest.approx(0.02)
