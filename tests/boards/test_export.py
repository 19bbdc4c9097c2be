"""``deepbrick export --to tflite-micro``: the folder, how far it is from Keras, and its programs compiled and run."""

import io
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from deepbrick import Stack
from deepbrick.boards import Board, answers, small_model
from deepbrick.catalog import load_catalog
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import WeightBrickError, open_weight_brick, save_weight_brick

SMALL_CELL = {f"{column}.1": {"units": 12} for column in range(8)}
STACKS = {
    "flowers": (["1d fc fc softmax 1d"], {}, None, 8),
    "digits": (["2d cnn fc softmax 1d"], {}, "digits", 2),
    "parts": (["1d lstm"] * 7 + ["1d lstm fc softmax 1d"], SMALL_CELL, "digits", 2),
    "illness": (["1d fc linear-single single"], {}, None, 2),
    "pictures": (["2d fc sigmoid 2d"], {}, "digits", 1),
}


@pytest.fixture(scope="module")
def trained(make_stack, tmp_path_factory):
    """Trained models, each once; what was kept aside is kept aside."""
    made = {}

    def get(name):
        if name not in made:
            columns, params, data, epochs = STACKS[name]
            catalog, stack = load_catalog(), make_stack(columns, params=params)
            dataset = load_dataset(choose_dataset(make_plan(stack, catalog).needs, data))
            few = replace(dataset, x_train=dataset.x_train[:400], y_train=dataset.y_train[:400])
            result = train(stack, catalog, few, TrainOptions(epochs=epochs))
            path = tmp_path_factory.mktemp(name) / f"{name}.brick"
            save_weight_brick(path, result)
            made[name] = path, result
        return made[name]

    return get


@pytest.fixture
def exported(deepbrick, trained, tmp_path):
    """The folder of a stack, and what was said."""

    def export(name, *options):
        folder = tmp_path / "board"
        done = deepbrick("export", trained(name)[0], "--to", "tflite-micro", "-o", folder, *options)
        assert done.exit_code == 0, done.stderr
        return folder, done

    return export


@pytest.mark.parametrize("name", STACKS)
def test_its_answers_are_those_of_keras(trained, name):
    path, result = trained(name)
    model = small_model(open_weight_brick(path, load_catalog()))
    x = result.dataset.x_val
    keras = result.model.predict(x, verbose=0)
    ours = answers(model, x).reshape(keras.shape)
    spread = keras.std()
    assert np.abs(ours - keras).mean() < 0.02 * spread
    if keras.ndim == 2 and keras.shape[1] > 1:
        assert (ours.argmax(axis=1) == keras.argmax(axis=1)).mean() > 0.97


@pytest.mark.parametrize("name", ["digits", "parts"])
def test_the_sketch_says_what_keras_says(exported, trained, name):
    """It is compiled as C and C++ without a warning, tests itself, and answers lines."""
    gcc, gpp = shutil.which("gcc"), shutil.which("g++")
    if gcc is None or gpp is None:
        pytest.skip("there is no C and C++ compiler on this computer (apt install g++)")
    folder, done = exported(name)
    assert {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} == {
        "README.md",
        *(f"micropython/{file}" for file in ("main.py", "model.bin", "net.py")),
        *(f"{name}/{file}" for file in ("examples.h", "kernels.h", "model.c", "model.h", f"{name}.ino")),
    }
    sketch, shim = folder / name, Path(__file__).parent / "arduino.h"
    program = f'#include "{shim}"\n#include "{sketch / name}.ino"\nint main() {{ setup(); for (;;) loop(); }}\n'
    (folder / "main.cpp").write_text(program, encoding="utf-8")
    warn = ["-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([gcc, *warn, "-c", sketch / "model.c", "-o", folder / "model.o"], check=True)
    command = [gpp, *warn, "-Wno-unused-variable", folder / "main.cpp", folder / "model.o", "-o", folder / "main"]
    subprocess.run(command, check=True)
    _, result = trained(name)
    x = result.dataset.x_val[:5]
    steps = x.reshape(-1, small_model(open_weight_brick(trained(name)[0], load_catalog())).inputs)
    given = "\n".join(",".join(f"{value:g}" for value in step) for step in steps) + "\n"
    ran = subprocess.run([folder / "main"], input=given, capture_output=True, text=True, check=True)
    ready, *lines = ran.stdout.splitlines()
    assert ready.startswith("ready, off from Keras by ")
    assert float(ready.rpartition(" ")[2]) < 0.05
    keras = result.model.predict(x, verbose=0)
    said = [line.split(",") for line in lines]
    assert [cells[0] for cells in said] == [str(k) for k in keras.argmax(axis=1)]
    np.testing.assert_allclose([[float(cell) for cell in cells[1:]] for cells in said], keras, atol=0.05)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert done.stderr.strip() in readme.replace("\n", " ")


def test_the_program_for_micropython_answers_lines(exported, trained):
    folder, _ = exported("parts")
    _, result = trained("parts")
    x = result.dataset.x_val[:2]
    lines = [",".join(f"{value:g}" for value in step) for step in x.reshape(-1, x.shape[-1])]
    given = "\n".join(["what", "1,2", *lines]) + "\n"
    code = "import sys, runpy\nsys.path.append('.')\ntry:\n    runpy.run_path('main.py')\nexcept EOFError:\n    pass\n"
    command = [sys.executable, "-I", "-S", "-c", code]
    ran = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=folder / "micropython")
    ready, *mistakes, first, second = ran.stdout.splitlines()
    assert ready == "ready: 8 numbers a line"
    assert mistakes == ["a line is numbers with commas between them", "this model takes 8 numbers a line"]
    keras = result.model.predict(x, verbose=0)
    for line, expected in zip((first, second), keras, strict=True):
        name, numbers = line.split(" ")
        assert name == str(expected.argmax())
        np.testing.assert_allclose([float(cell) for cell in numbers.split(",")], expected, atol=0.05)


def test_it_is_compared_on_what_was_kept_aside(exported):
    _, done = exported("flowers")
    assert done.stderr.startswith(
        "Compared with Keras on 30 examples kept aside. The same answers: 100.0%. Right answers: "
    )


def test_of_numbers_the_difference_is_said(exported):
    _, done = exported("illness")
    assert done.stderr.startswith("Compared with Keras on 89 examples kept aside. Numbers differ by 0.")


def test_too_large_for_any_board(deepbrick, trained, tmp_path, monkeypatch):
    monkeypatch.setattr("deepbrick.boards.folder.BOARDS", (Board("a very small one", 88_000, 60_000),))
    done = deepbrick("export", trained("flowers")[0], "--to", "tflite-micro", "-o", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (1, "")
    # 4 x 64 and 64 x 3 weights, 64 + 3 scales and biases, 4 numbers to scale with; two buffers and the input in int8.
    assert 4 * 64 + 64 * 3 + 8 * (64 + 3) + 8 * 4 + 8_000 == 9_016
    assert done.stderr == (
        '"1d fc fc softmax 1d" is too large for any board: it needs 10 kB of flash and 1 kB of RAM, and the largest '
        "layer (dense) has 1 kB; train it anew with smaller numbers on its bricks (deepbrick train --set), or on "
        "smaller images (--size).\n"
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("weights", [b"no weights", None])
def test_weights_that_are_not_those_of_the_stack_are_a_sentence(weights, trained):
    brick = open_weight_brick(trained("flowers")[0], load_catalog())
    other = open_weight_brick(trained("illness")[0], load_catalog())
    with zipfile.ZipFile(io.BytesIO(other.keras_file)) as archive:
        weights = weights or archive.read("model.weights.h5")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(brick.keras_file)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, weights if name == "model.weights.h5" else old.read(name))
    with pytest.raises(WeightBrickError) as caught:
        small_model(replace(brick, keras_file=made.getvalue()))
    assert str(caught.value) == f"The model in {brick.path} is damaged; copy the file again or train anew."


def test_data_of_ones_own(deepbrick, tmp_path):
    """Their name on the card is a path, which may be gone: the data are named, else examples are made up."""
    table = tmp_path / "plants.csv"
    rng = np.random.default_rng(0)
    rows = [(a, b, "big" if a + b > 0 else "small") for a, b in rng.normal(size=(60, 2)).round(3)]
    table.write_text("a,b,size\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows), encoding="utf-8")
    brick = tmp_path / "plants.brick"
    Stack.from_columns(["1d fc softmax 1d"]).train(str(table), epochs=3).save(brick)
    table.rename(tmp_path / "moved.csv")
    done = deepbrick("export", brick, "--to", "tflite-micro", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith("Compared with Keras on 64 made-up examples: the data it learned from are not here, ")
    done = deepbrick("export", brick, "--to", "tflite-micro", "-o", tmp_path / "out", "--data", tmp_path / "moved.csv")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith("Compared with Keras on 12 examples kept aside. The same answers: ")
    done = deepbrick("export", brick, "--to", "tflite-micro", "-o", tmp_path / "out", "--data", "iris")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"iris is not what {brick} learned from: shapes or names differ; name those data.\n"
