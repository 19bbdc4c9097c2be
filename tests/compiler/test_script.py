"""The script and the built model are the same model, and the author's."""

import runpy

import keras
import numpy as np
import pytest
from deepbrick.compiler import TrainOptions, build_model, make_plan, train, write_script
from deepbrick.datasets import choose_dataset, load_dataset
from keras.layers import LSTM, Conv2D, Dense, Flatten, MaxPooling2D, Rescaling, TimeDistributed

STACKS = [
    ["2d cnn lstm", "2d cnn lstm fc softmax 1d"],
    ["2d cnn lstm fc linear 2d"] * 2,
    ["2d lstm lstm", "2d lstm lstm fc fc sigmoid-single single"],
    ["1d fc lstm", "1d fc lstm fc linear 1d"],
    ["1d lstm fc softmax 2d"] * 3,
    ["single lstm fc softmax 1d"],
    ["2d fc fc softmax 2d"],
    ["2d cnn fc sigmoid 1d"],
    ["1d fc fc linear-single single"],
    ["single fc linear 1d"],
]


def without_names(model):
    """Layer classes and arguments; names are counted up by Keras, call after call."""

    def clean(part):
        if isinstance(part, dict):
            return {k: clean(v) for k, v in part.items() if k not in {"name", "build_config"}}
        return [clean(v) for v in part] if isinstance(part, list | tuple) else part

    return [(type(layer).__name__, clean(layer.get_config())) for layer in model.layers]


def run_until(text, mark, folder):
    """Run a script's text up to a line that begins with ``mark``."""
    path = folder / "model.py"
    path.write_text(text[: text.index(f"\n{mark}")], encoding="utf-8")
    return runpy.run_path(str(path))


@pytest.mark.parametrize("columns", STACKS, ids=" | ".join)
def test_script_and_model_agree_layer_by_layer(columns, make_stack, catalog, tmp_path):
    plan = make_plan(make_stack(columns), catalog)
    info = choose_dataset(plan.needs)
    made = run_until(write_script(plan, info), "model.summary", tmp_path)
    dataset = load_dataset(info)
    model = build_model(plan, dataset)
    assert without_names(made["model"]) == without_names(model)
    assert made["model"].output_shape == model.output_shape
    # One step of training shows that loss, metric and data go together; a graph would be traced for that alone.
    made["model"].run_eagerly = True
    made["model"].fit(made["x_train"][:4], made["y_train"][:4], verbose=0)
    for name in ("x_train", "y_train", "x_val", "y_val"):
        np.testing.assert_array_equal(made[name], getattr(dataset, name))


def test_video_model_is_the_authors_listing(video, catalog):
    plan = make_plan(video, catalog)
    model = build_model(plan, load_dataset(choose_dataset(plan.needs)))
    listing = keras.Sequential(
        [
            keras.Input((None, 32, 32, 1)),
            Rescaling(1 / 255),  # his frames came from 0 to 1
            TimeDistributed(Conv2D(32, (2, 2), activation="relu")),
            TimeDistributed(MaxPooling2D((2, 2))),
            TimeDistributed(Flatten()),
            LSTM(128),
            Dense(2, activation="softmax"),
        ]
    )
    assert without_names(model) == without_names(listing)


def test_script_reads_like_the_authors_listing(video, catalog):
    plan = make_plan(video, catalog)
    text = write_script(plan, choose_dataset(plan.needs))
    assert (
        "        Input((None, 32, 32, 1)),\n"
        "        Rescaling(1 / 255),\n"
        '        TimeDistributed(Conv2D(32, (2, 2), activation="relu")),\n'
        "        TimeDistributed(MaxPooling2D((2, 2))),\n"
        "        TimeDistributed(Flatten()),\n"
        "        LSTM(128),\n"
        '        Dense(2, activation="softmax"),\n'
    ) in text
    assert 'model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["acc"])' in text
    assert "import deepbrick" not in text
    assert "from deepbrick" not in text


@pytest.mark.parametrize("column", ["1d fc fc softmax 1d", "1d fc linear-single single"])
def test_script_runs_by_itself_and_ends_where_training_ends(column, make_stack, catalog, tmp_path):
    """Also where the answers are brought back into the data's units at the end."""
    stack = make_stack([column])
    plan = make_plan(stack, catalog)
    info = choose_dataset(plan.needs)
    script = tmp_path / "flowers.py"
    script.write_text(write_script(plan, info, epochs=3, seed=7), encoding="utf-8")
    made = runpy.run_path(str(script))
    saved = keras.saving.load_model(tmp_path / "flowers.keras")
    result = train(stack, catalog, load_dataset(info), TrainOptions(epochs=3, seed=7))
    assert result.scores["val_loss"] == pytest.approx(made["scores"]["loss"], rel=1e-4)
    np.testing.assert_allclose(
        saved.predict(made["x_val"], verbose=0), result.model.predict(made["x_val"], verbose=0), rtol=1e-3
    )


def test_heat_map_sums_to_one_and_its_loss_sees_every_pixel(make_stack, catalog):
    """Keras's own crossentropy over the last axis, of length 1, would be 0 for every picture."""
    stack = make_stack(["2d fc softmax 2d"])
    dataset = load_dataset(choose_dataset(make_plan(stack, catalog).needs))
    result = train(stack, catalog, dataset, TrainOptions(epochs=1))
    y = result.model.predict(dataset.x_val, verbose=0)
    np.testing.assert_allclose(y.sum(axis=(1, 2, 3)), 1, rtol=1e-4)
    oracle = -(dataset.y_val * np.log(y + 1e-12)).sum(axis=(1, 2, 3)).mean()
    assert result.scores["val_loss"] == pytest.approx(oracle, rel=1e-3)


def test_script_says_a_learning_rate_that_is_not_the_usual_one(make_stack, catalog):
    plan = make_plan(make_stack(["1d fc softmax 1d"]), catalog)
    text = write_script(plan, choose_dataset(plan.needs, "iris"))
    assert "optimizer=keras.optimizers.Adam(0.01)," in text
    assert 'optimizer="adam",' in write_script(plan, choose_dataset(plan.needs, "digits"))
