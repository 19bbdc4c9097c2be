"""The weight brick: nothing lost on the way, and nothing else let in."""

import io
import json
import zipfile

import cv2
import keras
import numpy as np
import pytest
from deepbrick.atomic import FileError
from deepbrick.compiler import (
    InputError,
    WeightBrickError,
    load_weight_brick,
    make_plan,
    predict,
    save_weight_brick,
    train,
)
from deepbrick.graph import graph_from_json
from deepbrick.samples.datasets import choose_dataset, load_dataset
from sklearn.datasets import load_iris


def trained(columns, make_stack, catalog, name=None, epochs=1):
    stack = make_stack(columns)
    return train(stack, catalog, load_dataset(choose_dataset(make_plan(stack, catalog).needs, name)), epochs=epochs)


def plugged(result, folder):
    path = folder / "a.brick"
    save_weight_brick(path, result)
    return load_weight_brick(path)


@pytest.fixture(scope="module")
def flowers(make_stack, catalog):
    return trained(["1d fc fc softmax 1d"], make_stack, catalog, epochs=8)


@pytest.fixture(scope="module")
def flower_file(flowers, tmp_path_factory):
    path = tmp_path_factory.mktemp("brick") / "flowers.brick"
    save_weight_brick(path, flowers)
    return path


@pytest.fixture(scope="module")
def flower_brick(flower_file):
    return load_weight_brick(flower_file)


@pytest.fixture(scope="module")
def digit_brick(make_stack, catalog, tmp_path_factory):
    result = trained(["2d cnn fc softmax 1d"], make_stack, catalog, epochs=2)
    return plugged(result, tmp_path_factory.mktemp("digits"))


def test_round_trip_predicts_the_same(flowers, flower_brick):
    x = flowers.dataset.x_val
    np.testing.assert_array_equal(flower_brick.model.predict(x, verbose=0), flowers.model.predict(x, verbose=0))
    assert flower_brick.stack == flowers.stack


def test_file_is_a_zip_of_three(flower_file):
    with zipfile.ZipFile(flower_file) as archive:
        assert sorted(archive.namelist()) == ["card.json", "graph.json", "model.keras"]
        assert graph_from_json(archive.read("graph.json").decode()).stacks


def test_optimizer_stays_behind(flowers, flower_file):
    with zipfile.ZipFile(flower_file) as archive:
        model = io.BytesIO(archive.read("model.keras"))
    with zipfile.ZipFile(model) as archive:
        assert not json.loads(archive.read("config.json"))["compile_config"]
        assert len(archive.read("model.weights.h5")) < 4 * flowers.model.count_params() + 40_000


def test_card_says_what_it_was_trained_on(flower_brick, flowers):
    card = flower_brick.card
    assert card["version"] == 1
    assert card["data"]["name"] == "iris"
    assert card["classes"] == ["setosa", "versicolor", "virginica"]
    assert card["input"]["shape"] == [4]
    assert card["output"]["shape"] == [3]
    assert card["scores"] == flowers.scores
    assert card["versions"]["keras"] == keras.__version__
    assert card["training"]["seed"] == 0


def test_writing_fails_as_a_whole(flowers, tmp_path):
    path = tmp_path / "nowhere" / "a.brick"
    with pytest.raises(FileError) as caught:
        save_weight_brick(path, flowers)
    assert str(caught.value) == f"{path} cannot be written (No such file or directory); choose another place."


# What is let in


def refusal(path):
    with pytest.raises(WeightBrickError) as caught:
        load_weight_brick(path)
    return str(caught.value).replace(str(path), "FILE")


def rewritten(source, path, *, without=(), **members):
    """The same zip with other members; names are written with "_" for "."."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name not in without:
                new.writestr(name, members.get(name.replace(".", "_"), old.read(name)))
    return path


DAMAGED = "FILE is no weight brick, or it is cut off or damaged; copy it again or train anew."


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04" + bytes(40)])
def test_no_zip(data, tmp_path):
    path = tmp_path / "a.brick"
    path.write_bytes(data)
    assert refusal(path) == DAMAGED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_off(share, flower_file, tmp_path):
    data = flower_file.read_bytes()
    path = tmp_path / "a.brick"
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path) == DAMAGED


def test_flipped_bytes_in_the_middle(flower_file, tmp_path):
    data = bytearray(flower_file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(b ^ 0xFF for b in data[middle : middle + 50])
    path = tmp_path / "a.brick"
    path.write_bytes(data)
    assert refusal(path) == DAMAGED


def test_no_file(tmp_path):
    assert refusal(tmp_path / "a.brick") == "FILE cannot be read (No such file or directory)."
    assert refusal(tmp_path) == "FILE cannot be read (Is a directory)."


@pytest.mark.parametrize("name", ["card.json", "graph.json", "model.keras"])
def test_missing_member(name, flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", without=[name])
    assert refusal(path) == f"FILE is no weight brick: {name} is missing in it."


@pytest.mark.parametrize("version", [0, 2, None, True, "1"])
def test_unknown_version(version, flower_brick, flower_file, tmp_path):
    card = json.dumps({**flower_brick.card, "version": version})
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=card)
    assert refusal(path) == f"FILE has version {version!r}, but this DeepBrick reads 1; train anew."


def test_card_is_no_json(flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", card_json="{")
    assert refusal(path) == "The card in FILE is not JSON; copy the file again or train anew."


@pytest.mark.parametrize(
    "change",
    [
        {"classes": 3},
        {"input": {"shape": [4]}},
        {"output": None},
        {"input": {"kind": "vector", "shape": [4], "sequence": False, "scale": {"mean": [0], "deviation": [1]}}},
        {
            "input": {
                "kind": "vector",
                "shape": [4],
                "sequence": False,
                "scale": {"mean": [0] * 4, "deviation": [0] * 4},
            }
        },
    ],
)
def test_card_is_not_complete(change, flower_brick, flower_file, tmp_path):
    card = json.dumps({**flower_brick.card, **change})
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=card)
    assert refusal(path) == "The card in FILE is not complete; train anew."


def test_card_of_another_model(flower_brick, flower_file, tmp_path):
    card = json.dumps({**flower_brick.card, "output": {**flower_brick.card["output"], "shape": [5]}})
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=card)
    assert refusal(path) == "The card in FILE does not go with its model; train anew."


def test_graph_is_no_graph(flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", graph_json="{}")
    assert refusal(path) == "The brick graph in FILE cannot be used; train anew."


def test_member_that_unpacks_without_end(tmp_path):
    path = tmp_path / "a.brick"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("graph.json", b" " * (9 << 20))
    assert refusal(path) == "graph.json in FILE is larger than 8 MB; this is no weight brick of DeepBrick's."


def keras_file(model, folder):
    model.save(folder / "m.keras")
    return (folder / "m.keras").read_bytes()


STRANGE = "The model in FILE holds more than bricks mean, so it is not opened; take another file."


def test_code_in_the_model_is_not_run(flower_file, tmp_path, monkeypatch):
    """A lambda layer is code; it is refused before Keras looks at the model at all."""
    ran = tmp_path / "ran"
    evil = keras.Sequential(
        [keras.Input((4,)), keras.layers.Lambda(lambda x, p=str(ran): (open(p, "w").close(), x)[1])]  # noqa: PTH123
    )
    data = keras_file(evil, tmp_path)
    ran.unlink(missing_ok=True)
    path = rewritten(flower_file, tmp_path / "a.brick", model_keras=data)

    def no_load(*_, **__):
        pytest.fail("Keras was asked to load it")

    monkeypatch.setattr(keras.saving, "load_model", no_load)
    assert refusal(path) == STRANGE
    assert not ran.exists()


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": "Sequential", "module": "os", "config": {}},
        {"class_name": "function", "module": "builtins", "config": "eval"},
        {"class_name": "Sequential", "module": "keras", "config": {"layers": [{"class_name": "TFSMLayer"}]}},
        {"class_name": ["Dense"], "module": "keras", "config": {}},
    ],
)
def test_strange_configuration(config, flower_file, tmp_path):
    with zipfile.ZipFile(flower_file) as archive:
        inner = io.BytesIO(archive.read("model.keras"))
    (tmp_path / "old.keras").write_bytes(inner.getvalue())
    model = rewritten(tmp_path / "old.keras", tmp_path / "m.keras", config_json=json.dumps(config))
    path = rewritten(flower_file, tmp_path / "a.brick", model_keras=model.read_bytes())
    assert refusal(path) == STRANGE


def test_damaged_weights(flower_file, tmp_path):
    with zipfile.ZipFile(flower_file) as archive:
        (tmp_path / "old.keras").write_bytes(archive.read("model.keras"))
    model = rewritten(tmp_path / "old.keras", tmp_path / "m.keras", model_weights_h5=b"no weights")
    path = rewritten(flower_file, tmp_path / "a.brick", model_keras=model.read_bytes())
    assert refusal(path) == "The model in FILE is damaged; copy the file again or train anew."


def test_model_is_no_keras_file(flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", model_keras=b"\x80\x04pickle")
    assert refusal(path) == "The model in FILE is damaged; copy the file again or train anew."


# What is put in


def test_raw_rows_are_scaled_as_in_training(flower_brick, flowers, tmp_path):
    """Raw centimetres go in, with and without a header; the answers are those of the scaled numbers."""
    raw = load_iris().data[::25]
    scale = flowers.dataset.x_scale
    expected = flowers.model.predict((raw - scale.mean) / scale.deviation, verbose=0)
    np.savetxt(tmp_path / "plain.csv", raw, delimiter=",")
    np.savetxt(tmp_path / "head.csv", raw, delimiter=",", header="sepal l,sepal w,petal l,petal w", comments="")
    np.save(tmp_path / "rows.npy", raw)
    for name in ("plain.csv", "head.csv", "rows.npy"):
        found = predict(flower_brick, [tmp_path / name])
        assert [f["row"] for f in found] == list(range(1, len(raw) + 1))
        np.testing.assert_allclose([list(f["probabilities"].values()) for f in found], expected, atol=1e-4)
        assert found[0]["class"] == "setosa"
        assert found[-1]["class"] == "virginica"


def test_one_row_has_no_number(flower_brick, tmp_path):
    (tmp_path / "a.csv").write_text("5.1;3.5;1.4;0.2\n", encoding="utf-8")
    (answer,) = predict(flower_brick, [tmp_path / "a.csv"])
    assert set(answer) == {"input", "class", "probabilities"}


def test_images_of_any_size_light_on_dark_or_dark_on_light(digit_brick, tmp_path):
    """The same digit large, small, and as ink on paper gives the same answer."""
    digit = np.zeros((64, 64), np.uint8)
    cv2.putText(digit, "0", (12, 56), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 6)
    cv2.imwrite(str(tmp_path / "large.png"), cv2.resize(digit, (800, 800)))
    cv2.imwrite(str(tmp_path / "paper.png"), 255 - digit)
    cv2.imwrite(str(tmp_path / "colour.jpg"), cv2.cvtColor(digit, cv2.COLOR_GRAY2BGR))
    found = predict(digit_brick, [tmp_path / n for n in ("large.png", "paper.png", "colour.jpg")])
    first = list(found[0]["probabilities"].values())
    for answer in found:
        np.testing.assert_allclose(list(answer["probabilities"].values()), first, atol=0.05)
        assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_array_of_images(digit_brick, tmp_path):
    one = np.arange(64, dtype=np.uint8).reshape(8, 8, 1) * 4
    np.save(tmp_path / "bytes.npy", one)
    np.savez(tmp_path / "floats.npz", one[np.newaxis] / 255)
    bytes_in, floats_in = predict(digit_brick, [tmp_path / "bytes.npy", tmp_path / "floats.npz"])
    assert bytes_in["class"] == floats_in["class"]


ANSWERS = {
    "yes or no": (["1d fc sigmoid-single single"], "breast-cancer", {"class", "probabilities"}),
    "labels": (["1d fc sigmoid 1d"], "digits", {"labels", "probabilities"}),
    "numbers": (["1d fc linear 1d"], "linnerud", {"names", "values"}),
    "one number": (["1d fc linear-single single"], "diabetes", {"names", "values"}),
    "an image": (["1d fc linear 2d"], "digits", {"values"}),
    "a heat map": (["2d fc softmax 2d"], "digits", {"values"}),
    "a class at every step": (["1d lstm fc softmax 1d"] * 2, "digits", {"step", "class", "probabilities"}),
}


@pytest.mark.parametrize(("columns", "name", "keys"), ANSWERS.values(), ids=ANSWERS.keys())
def test_kinds_of_answer(columns, name, keys, request, tmp_path):
    make_stack, catalog = request.getfixturevalue("make_stack"), request.getfixturevalue("catalog")
    result = trained(columns, make_stack, catalog, name)
    brick = plugged(result, tmp_path)
    data, scale = result.dataset, result.dataset.x_scale
    raw = data.x_val[0] if scale is None else data.x_val[0] * scale.deviation + scale.mean
    np.save(tmp_path / "x.npy", raw)
    found = predict(brick, [tmp_path / "x.npy"])
    assert all(set(answer) == {"input", *keys} for answer in found)
    assert len(found) == len(columns)
    assert json.dumps(found)
    if "values" in keys:
        y = result.model.predict(data.x_val[:1], verbose=0)[0]
        expected = y if data.y_scale is None else y * data.y_scale.deviation + data.y_scale.mean
        np.testing.assert_allclose(found[0]["values"], expected, rtol=1e-3, atol=1e-3)


def input_refusal(brick, path):
    with pytest.raises(InputError) as caught:
        predict(brick, [path])
    return str(caught.value).replace(str(path), "FILE")


TABLES = {
    "a word": ("1,2,3,4\n1,2,x,4\n", 'FILE, line 2: "x" is no number.'),
    "too few": ("1,2,3\n", "FILE, line 1: this model takes 4 numbers a row, but there are 3."),
    "too many": ("a,b,c,d\n\n1,2,3,4,5\n", "FILE, line 3: this model takes 4 numbers a row, but there are 5."),
    "only a header": ("a,b,c,d\n", "FILE has no rows of numbers in it."),
    "nothing": ("", "FILE has no rows of numbers in it."),
    "not finite": ("1,2,nan,4\n", "FILE holds something that is not a finite number; mend it."),
}


@pytest.mark.parametrize(("text", "message"), TABLES.values(), ids=TABLES.keys())
def test_wrong_table(text, message, flower_brick, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert input_refusal(flower_brick, path) == message


def test_wrong_kind_of_file(flower_brick, digit_brick, tmp_path):
    assert input_refusal(flower_brick, tmp_path / "a.csv") == "FILE cannot be read (No such file or directory)."
    assert input_refusal(flower_brick, tmp_path / "a.jpg") == (
        "FILE is no table, but this model takes rows of 4 numbers; name a .csv or a .npy file."
    )
    assert input_refusal(digit_brick, tmp_path) == (
        "FILE is a folder, but this model looks at one image at a time; name an image file."
    )
    for data in (b"", b"text"):
        (tmp_path / "a.png").write_bytes(data)
        assert input_refusal(digit_brick, tmp_path / "a.png") == (
            "FILE is no image that can be read; name a JPEG or PNG file."
        )


def test_wrong_arrays(flower_brick, tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((3, 5)))
    assert input_refusal(flower_brick, path) == (
        "FILE holds an array of shape (3, 5), but this model takes (4), or several of these."
    )
    np.save(path, np.array(["a"]))
    assert input_refusal(flower_brick, path) == "FILE holds no plain numbers; save an array of numbers."
    path.write_bytes(b"\x93NUMPY")
    no_array = "FILE is no array of numbers that can be read; save it with numpy.save."
    assert input_refusal(flower_brick, path) == no_array
    np.save(path, np.array([object()]), allow_pickle=True)
    assert input_refusal(flower_brick, path) == no_array
