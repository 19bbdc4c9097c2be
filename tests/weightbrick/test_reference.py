"""What layers compute in numpy, against Keras."""

import io
import zipfile

import keras
import numpy as np
import pytest
from deepbrick.compiler import Dataset, DataShape, build_model, layer_sizes, make_plan, shaped_layers
from deepbrick.compiler.layers import ACTIVATIONS
from deepbrick.weightbrick.expected import Expected
from deepbrick.weightbrick.kerasfile import check_keras_file
from deepbrick.weightbrick.reference import (
    WeightsError,
    answer_deviation,
    read_weights,
    reference_model,
    sample_inputs,
)


@pytest.fixture
def built(make_stack, catalog, make_info, tmp_path):
    """A model of a stack with weights of every size, and the parts of its file."""

    def build(columns, shape, steps=None, params=None, **settings):
        plan = make_plan(make_stack(columns, params=params), catalog)
        rng = np.random.default_rng(3)
        time = (steps,) if steps else ()
        out_time = time if plan.needs.every_step else ()
        x = rng.normal(5, 20, (6, *time, *shape.input)).astype(np.float32)
        y = rng.normal(-300, 50, (6, *out_time, *shape.output)).astype(np.float32)
        info = make_info(plan, shape, steps=steps, **settings)
        model = build_model(plan, Dataset(info, x, y, x, y), answers=True)
        model.set_weights([rng.normal(0, 0.4, w.shape) for w in model.get_weights()])
        model.save(tmp_path / "model.keras")
        expected = Expected(layer_sizes(shaped_layers(plan, shape)), steps)
        parts = check_keras_file((tmp_path / "model.keras").read_bytes(), expected, tmp_path / "a.brick")
        return model, parts, [size for size in expected.layers if size.weights], x

    return build


VECTOR, IMAGE = DataShape((5,), (3,)), DataShape((9, 11, 3), (4,))
KINDS = [
    (["1d fc fc softmax 1d"], VECTOR, None, {"standardize_inputs": True}),
    (["1d fc fc linear 1d"], VECTOR, None, {"standardize_inputs": True, "standardize_targets": True}),
    (["2d cnn fc fc sigmoid 1d"], IMAGE, None, {"input_scale": 1 / 255}),
    (["2d fc softmax 2d"], DataShape((6, 5, 1), (6, 5, 1)), None, {}),
    (["2d cnn lstm", "2d cnn lstm fc softmax 1d"], IMAGE, 2, {"input_scale": 1 / 255}),
    (["2d lstm lstm fc linear 1d"] * 2, IMAGE, 2, {"standardize_targets": True}),
    (["1d fc lstm fc lstm fc fc sigmoid-single single"], DataShape((5,), (1,)), 7, {}),
]


@pytest.mark.parametrize(("columns", "shape", "steps", "settings"), KINDS, ids=[" | ".join(k[0]) for k in KINDS])
def test_numpy_says_what_keras_says(built, columns, shape, steps, settings):
    model, parts, learning, x = built(columns, shape, steps, **settings)
    weights = read_weights(parts.layers, parts.weights, learning)
    expected = np.asarray(model(x, training=False))
    said = reference_model(parts.layers, weights)(x)
    assert said.shape == expected.shape
    np.testing.assert_allclose(said, expected, atol=2e-5 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_that_may_be_set(built, activation):
    model, parts, learning, x = built(
        ["1d fc fc linear 1d"], VECTOR, params={"0.1": {"activation": activation, "units": 40}}
    )
    weights = read_weights(parts.layers, parts.weights, learning)
    expected = np.asarray(model(x, training=False))
    np.testing.assert_allclose(reference_model(parts.layers, weights)(x), expected, atol=1e-5 * np.abs(expected).max())


def test_inputs_are_as_large_as_those_of_the_training(built):
    rng = np.random.default_rng(0)
    _, parts, _, x = built(["1d fc softmax 1d"], VECTOR, standardize_inputs=True)
    drawn = sample_inputs(parts.layers, (5,), 2000, rng)
    np.testing.assert_allclose(drawn.mean(axis=0), x.mean(axis=0), atol=2)
    np.testing.assert_allclose(drawn.std(axis=0), x.std(axis=0), rtol=0.1)
    _, parts, _, _ = built(["2d cnn fc sigmoid 1d"], IMAGE, input_scale=1 / 255)
    drawn = sample_inputs(parts.layers, (9, 11, 3), 20, rng)
    assert 250 < drawn.max() < 255
    assert answer_deviation(parts.layers) == 1
    _, parts, _, _ = built(["1d fc linear 1d"], VECTOR, standardize_targets=True)
    assert 20 < answer_deviation(parts.layers) < 100


def test_weights_of_other_shapes_are_not_read(built, tmp_path):
    _, parts, learning, _ = built(["1d fc fc softmax 1d"], VECTOR)
    other = keras.Sequential([keras.Input((5,)), keras.layers.Dense(7), keras.layers.Dense(3)])
    other.save(tmp_path / "other.keras")
    with zipfile.ZipFile(tmp_path / "other.keras") as archive:
        weights = archive.read("model.weights.h5")
    with pytest.raises(WeightsError):
        read_weights(parts.layers, weights, learning)


@pytest.mark.parametrize("kind", ["external", "elsewhere", "packed", "double"])
def test_weights_that_are_not_plainly_in_the_file_are_not_read(built, kind, tmp_path):
    """HDF5 can take numbers from any file of the computer, and unpack zeros without end."""
    import h5py  # noqa: PLC0415

    _, parts, learning, _ = built(["1d fc fc softmax 1d"], VECTOR)
    data = io.BytesIO(parts.weights)
    (tmp_path / "secret").write_bytes(bytes(5 * 64 * 4))
    with h5py.File(data, "a") as file:
        group = file["layers/dense/vars"]
        del group["0"]
        if kind == "external":
            group.create_dataset("0", (5, 64), "f4", external=[(str(tmp_path / "secret"), 0, h5py.h5f.UNLIMITED)])
        elif kind == "elsewhere":
            group["0"] = h5py.ExternalLink(str(tmp_path / "secret"), "/x")
        elif kind == "packed":
            group.create_dataset("0", (5, 64), "f4", compression="gzip")
        else:
            group.create_dataset("0", (5, 64), "f8")
    with pytest.raises(WeightsError):
        read_weights(parts.layers, data.getvalue(), learning)
