"""The weight brick: nothing lost on the way, and nothing else let in."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from deepbrick.atomic import FileError
from deepbrick.catalog import load_catalog
from deepbrick.graph import PhotoGraph, graph_from_json, graph_to_json
from deepbrick.weightbrick import (
    WeightBrickError,
    litert_model,
    load_keras_model,
    open_weight_brick,
    save_weight_brick,
)
from deepbrick.weightbrick.litert import convert
from sklearn.datasets import load_iris


def test_round_trip_predicts_the_same(flowers, flower_brick):
    x = flowers.dataset.x_val
    expected = flowers.model.predict(x, verbose=0)
    np.testing.assert_array_equal(load_keras_model(flower_brick).predict(x, verbose=0), expected)
    np.testing.assert_allclose(litert_model(flower_brick)(x), expected, atol=1e-5)
    assert flower_brick.stack == flowers.stack


def test_file_is_a_zip_of_four(flower_file):
    with zipfile.ZipFile(flower_file) as archive:
        assert sorted(archive.namelist()) == ["card.json", "graph.json", "model.keras", "model.tflite"]
        assert graph_from_json(archive.read("graph.json").decode()).stacks


def test_optimizer_stays_behind(flowers, flower_file):
    with zipfile.ZipFile(flower_file) as archive:
        model = io.BytesIO(archive.read("model.keras"))
    with zipfile.ZipFile(model) as archive:
        assert not json.loads(archive.read("config.json"))["compile_config"]
        assert len(archive.read("model.weights.h5")) < 4 * flowers.model.count_params() + 40_000


def test_card_says_what_it_was_trained_on(flower_brick, flowers):
    card = flower_brick.card
    assert card["version"] == 2
    assert card["data"]["name"] == "iris"
    assert card["classes"] == ["setosa", "versicolor", "virginica"]
    assert card["input"]["shape"] == [4]
    assert card["input"]["columns"] == load_iris().feature_names
    assert (card["input"]["reading"], card["data"]["notes"]) == ({}, [])
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
        load_keras_model(open_weight_brick(path, load_catalog()))
    return str(caught.value).replace(str(path), "FILE")


def rewritten(source, path, *, without=(), **members):
    """The same zip with other members, for which its card vouches; names are written with "_" for "."."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        parts = {name: members.get(name.replace(".", "_"), old.read(name)) for name in old.namelist()}
        parts = {name: data.encode() if isinstance(data, str) else data for name, data in parts.items()}
        if "card.json" in parts and "card_json" not in members:
            card = json.loads(parts["card.json"])
            for name in card["parts"]:
                card["parts"][name]["sha256"] = hashlib.sha256(parts[name]).hexdigest()
            parts["card.json"] = json.dumps(card)
        for name, data in parts.items():
            if name not in without:
                new.writestr(name, data)
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


@pytest.mark.parametrize("name", ["card.json", "graph.json", "model.keras", "model.tflite"])
def test_missing_member(name, flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", without=[name])
    assert refusal(path) == f"FILE is no weight brick: {name} is missing in it."


@pytest.mark.parametrize("version", [0, 1, 3, None, True, "2"])
def test_unknown_version(version, flower_brick, flower_file, tmp_path):
    card = json.dumps({**flower_brick.card, "version": version})
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=card)
    assert refusal(path) == f"FILE has version {version!r}, but this DeepBrick reads 2; train anew."


def test_card_is_no_json(flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", card_json="{")
    assert refusal(path) == "The card in FILE is not JSON; copy the file again or train anew."


FLAT = {"kind": "vector", "shape": [4], "sequence": False, "steps": None, "light_on_dark": False}
"""What the cards of the first bricks said of the input."""


def test_a_card_that_does_not_know_how_its_data_were_read(flower_brick, flower_file, tmp_path):
    data = {name: value for name, value in flower_brick.card["data"].items() if name != "notes"}
    card = json.dumps({**flower_brick.card, "input": FLAT, "data": data})
    assert open_weight_brick(rewritten(flower_file, tmp_path / "a.brick", card_json=card), load_catalog())


@pytest.mark.parametrize(
    "change",
    [
        {"classes": 3},
        {"input": {"shape": [4]}},
        {"output": None},
        {"input": {"kind": "vector", "shape": [4], "sequence": True, "steps": None, "light_on_dark": False}},
        {"input": {"kind": "vector", "shape": [4, 4], "sequence": False, "steps": None, "light_on_dark": False}},
        {"input": {"kind": "vector", "shape": [0], "sequence": False, "steps": None, "light_on_dark": False}},
        {"input": {**FLAT, "columns": ["a", "b", "c"]}},
        {"input": {**FLAT, "columns": "abcd"}},
        {"input": {**FLAT, "columns": [1, 2, 3, 4]}},
        {"input": {**FLAT, "reading": ["delimiter"]}},
        {"input": {**FLAT, "reading": {"delimiter": ""}}},
        {"input": {**FLAT, "reading": {"delimiter": ["a"]}}},
        {"parts": ["model.keras"]},
        {"scores": {"val_acc": "high"}},
    ],
)
def test_card_is_not_complete(change, flower_brick, flower_file, tmp_path):
    card = json.dumps({**flower_brick.card, **change})
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=card)
    assert refusal(path) == "The card in FILE is not complete; train anew."


@pytest.mark.parametrize("name", ["graph.json", "model.keras", "model.tflite"])
def test_card_does_not_vouch_for_it(name, flower_brick, flower_file, tmp_path):
    """One byte more, at the end, where a zip and JSON would not mind."""
    with zipfile.ZipFile(flower_file) as archive:
        data = archive.read(name) + b" "
    path = rewritten(
        flower_file, tmp_path / "a.brick", card_json=json.dumps(flower_brick.card), **{name.replace(".", "_"): data}
    )
    assert refusal(path) == f"{name} in FILE is not what its card says; copy the file again or train anew."


def test_model_of_another_stack(flower_file, digit_file, tmp_path):
    """Both parts are whole, but they do not go together."""
    with zipfile.ZipFile(digit_file) as archive:
        data = archive.read("model.keras")
    path = rewritten(flower_file, tmp_path / "a.brick", model_keras=data)
    assert refusal(path) == "The model in FILE does not go with its stack and its card; train anew."


def test_litert_model_of_another_stack(flower_file, digit_file, tmp_path):
    with zipfile.ZipFile(digit_file) as archive:
        data = archive.read("model.tflite")
    path = rewritten(flower_file, tmp_path / "a.brick", model_tflite=data)
    with pytest.raises(WeightBrickError) as caught:
        litert_model(open_weight_brick(path, load_catalog()))
    assert str(caught.value) == f"The card in {path} does not go with its LiteRT model; train anew."


def test_litert_model_that_says_something_else(flowers, flower_file, tmp_path):
    """It has the right shapes, and the card vouches for it: it used to be run."""
    weights = flowers.model.get_weights()
    try:
        flowers.model.set_weights([*weights[:-1], weights[-1] + 1.0 * np.arange(3)])
        other = convert(flowers)
    finally:
        flowers.model.set_weights(weights)
    path = rewritten(flower_file, tmp_path / "a.brick", model_tflite=other)
    with pytest.raises(WeightBrickError) as caught:
        litert_model(open_weight_brick(path, load_catalog()))
    assert str(caught.value) == f"The LiteRT model in {path} does not say what its Keras model says; train anew."


def test_damaged_litert_model(flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", model_tflite=b"no model" * 10)
    with pytest.raises(WeightBrickError) as caught:
        litert_model(open_weight_brick(path, load_catalog()))
    assert str(caught.value) == f"The LiteRT model in {path} is damaged; copy the file again or train anew."


def test_nothing_is_written_outside_the_file(flower_file, tmp_path, monkeypatch):
    """A member that would land elsewhere, if members were ever unpacked to where they say."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.brick"
    path.write_bytes(flower_file.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../evil.txt", "evil")
        archive.writestr("/tmp/deepbrick-evil.txt", "evil")  # noqa: S108 - that it is not written is the point
    brick = open_weight_brick(path, load_catalog())
    load_keras_model(brick)
    litert_model(brick)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.brick", "in"]
    assert not Path("/tmp/deepbrick-evil.txt").exists()  # noqa: S108


def test_opening_needs_neither_keras_nor_tensorflow(flower_file):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from deepbrick.catalog import load_catalog\n"
        "from deepbrick.weightbrick import open_weight_brick, plugged_model\n"
        "model = plugged_model(open_weight_brick(Path(sys.argv[1]), load_catalog()))\n"
        "print(model(np.ones((2, 4), np.float32)).shape)\n"
        "print(sorted({'tensorflow', 'keras', 'sklearn', 'matplotlib'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(flower_file)], capture_output=True, text=True, check=True)
    assert done.stdout == "(2, 3)\n[]\n"
    assert done.stderr == ""


def test_card_of_another_model(flower_brick, flower_file, tmp_path):
    card = json.dumps({**flower_brick.card, "output": {**flower_brick.card["output"], "shape": [5]}})
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=card)
    assert refusal(path) == "The model in FILE does not go with its stack and its card; train anew."


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (None, {"task": "regression"}),
        ("input", {"kind": "value"}),
        ("input", {"shape": [2, 2, 1], "columns": []}),
        ("output", {"every_step": True}),
    ],
)
def test_card_of_another_stack(part, change, flower_brick, flower_file, tmp_path):
    card = dict(flower_brick.card)
    card |= change if part is None else {part: {**card[part], **change}}
    path = rewritten(flower_file, tmp_path / "a.brick", card_json=json.dumps(card))
    assert refusal(path) == "The card in FILE does not go with its stack; train anew."


def test_graph_is_no_graph(flower_file, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", graph_json="{}")
    assert refusal(path) == "The brick graph in FILE cannot be used; train anew."


def test_member_that_unpacks_without_end(tmp_path):
    path = tmp_path / "a.brick"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", b" " * (9 << 20))
    assert refusal(path) == "card.json in FILE is larger than 8 MB; this is no weight brick of DeepBrick's."


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("name", ["card.json", "model.keras"])
def test_packings_that_are_none_of_ours(packing, name, flower_file, tmp_path):
    """Damaged or not: LZMA has exceptions of its own."""
    path = tmp_path / "a.brick"
    with zipfile.ZipFile(flower_file) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member), packing if member == name else zipfile.ZIP_DEFLATED)
    assert refusal(path) == DAMAGED


def peak_of_opening(path):
    """How much memory opening a brick takes, beside what the program takes by itself, in MB."""
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from deepbrick.catalog import load_catalog\n"
        "from deepbrick.weightbrick import WeightBrickError, open_weight_brick, plugged_model\n"
        "catalog = load_catalog()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    plugged_model(open_weight_brick(Path(sys.argv[1]), catalog))\n"
        "except WeightBrickError as error:\n"
        "    print(str(error).replace(sys.argv[1], 'FILE'))\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    said, peak = done.stdout.splitlines()
    return said, int(peak)


@pytest.mark.parametrize("name", ["model.keras", "model.tflite"])
def test_a_bomb_is_refused_before_it_takes_memory(name, flower_file, tmp_path):
    """A small file that unpacked to 320 MB in memory; a thousand times as much would be no larger a file."""
    path = tmp_path / "a.brick"
    with zipfile.ZipFile(flower_file) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        with new.open(name, "w", force_zip64=True) as bomb:
            for _ in range(20):
                bomb.write(bytes(16 << 20))
    said, peak_mb = peak_of_opening(path)
    limit = 16 if name == "model.keras" else 4
    assert said == f"{name} in FILE is larger than {limit} MB; this is no weight brick of DeepBrick's."
    assert peak_mb < 200


def test_a_model_that_is_larger_than_its_stack_is_refused_before_it_takes_memory(make_stack, tmp_path, flower_file):
    """An LSTM of 2000 units where the stack says 128, all zeros and so small in a zip."""
    graph = graph_to_json(PhotoGraph("", (0, 0), (make_stack(["1d lstm", "1d lstm fc softmax 1d"]),)))
    zeros = {"kernel_initializer": "zeros", "recurrent_initializer": "zeros"}
    model = keras.Sequential(
        [keras.Input((None, 4)), keras.layers.LSTM(2000, **zeros), keras.layers.Dense(3, "softmax")]
    )
    with zipfile.ZipFile(flower_file) as archive:
        card = json.loads(archive.read("card.json"))
        tflite = archive.read("model.tflite")
    card["input"] |= {"sequence": True, "steps": 2, "columns": []}
    parts = {"graph.json": graph.encode(), "model.keras": keras_file(model, tmp_path), "model.tflite": tflite}
    for name, data in parts.items():
        card["parts"][name]["sha256"] = hashlib.sha256(data).hexdigest()
    path = tmp_path / "a.brick"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"card.json": json.dumps(card), **parts}.items():
            archive.writestr(name, data)
    said, peak_mb = peak_of_opening(path)
    assert said == "model.keras in FILE is larger than 16 MB; this is no weight brick of DeepBrick's."
    assert peak_mb < 200


@pytest.mark.parametrize(
    ("layer", "change"),
    [
        (2, {"units": 65}),
        (2, {"activation": "tanh"}),
        (2, {"use_bias": False}),
        (1, {"mean": [float("nan")] * 4}),
        (0, {"batch_shape": [None, 5]}),
    ],
)
def test_other_numbers_on_the_layers_than_on_the_bricks(layer, change, flower_file, tmp_path):
    """Only the kinds of the layers were compared."""
    with zipfile.ZipFile(flower_file) as archive:
        (tmp_path / "old.keras").write_bytes(archive.read("model.keras"))
    with zipfile.ZipFile(tmp_path / "old.keras") as archive:
        config = json.loads(archive.read("config.json"))
    config["config"]["layers"][layer]["config"] |= change
    model = rewritten(tmp_path / "old.keras", tmp_path / "m.keras", config_json=json.dumps(config))
    path = rewritten(flower_file, tmp_path / "a.brick", model_keras=model.read_bytes())
    assert refusal(path) == "The model in FILE does not go with its stack and its card; train anew."


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
