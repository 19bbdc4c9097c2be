"""``train``, ``code``, ``explain``, ``export``, ``label`` and ``shelf`` on graphs that a scan wrote."""

import json
import runpy
import shutil
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick import Stack
from deepbrick.graph import PhotoGraph, graph_to_json
from deepbrick.studio import results
from deepbrick.studio.lock import only_writer


@pytest.fixture
def graph(make_stack):
    """Write a graph with these stacks, each a list of columns."""

    def write(*stacks):
        path = Path("flower-graph.json")
        made = tuple(make_stack(*(c.split() for c in columns)) for columns in stacks)
        path.write_text(graph_to_json(PhotoGraph("flower.jpg", (10, 10), made)), encoding="utf-8")
        return path

    return write


FLOWERS = ["1d fc fc softmax 1d"]


@pytest.fixture(scope="module")
def trained_flowers(tmp_path_factory):
    """A weight brick, trained once for all tests that only use it."""
    path = tmp_path_factory.mktemp("trained") / "flower.brick"
    Stack.from_columns(FLOWERS).train("iris", epochs=1).save(path)
    return path


@pytest.fixture
def flower_brick(deepbrick, trained_flowers):  # noqa: ARG001 - it makes the folder
    """That weight brick, where a training would have written it."""
    Path("deepbrick-out").mkdir()
    return shutil.copy(trained_flowers, "deepbrick-out/flower.brick")


def test_code_runs_by_itself(deepbrick, graph):
    done = deepbrick("code", graph(FLOWERS), "--epochs", "1", "--set", "fc.units=5")
    assert done.exit_code == 0
    assert 'Dense(5, activation="relu")' in done.stdout
    Path("flowers.py").write_text(done.stdout, encoding="utf-8")
    made = runpy.run_path("flowers.py")
    assert Path("flowers.keras").exists()
    assert np.isfinite(made["scores"]["loss"])


def test_explain_goes_from_the_top_to_the_foot(deepbrick, graph):
    done = deepbrick("explain", graph(["1d lstm", "1d lstm fc softmax 1d"]), "digits")
    assert done.exit_code == 0
    heads = [line for line in done.stdout.splitlines() if line.startswith(("1d (", "softmax (", "fc (", "lstm ("))]
    assert [line.split()[0] for line in heads] == ["1d", "softmax", "fc", "lstm", "1d"]
    assert "There are 2 time steps; all are the same layers, so only the last column is shown." in done.stdout
    assert "83,722 weights are learned in all." in done.stdout


def test_from_a_table_to_a_prediction_by_the_sticker(deepbrick, graph, monkeypatch):
    """One's own data, a weight brick, its sticker, the shelf, and a photo of the sticker."""
    monkeypatch.setenv("DEEPBRICK_SHELF", "shelf")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    rows = [f"{a:.4f},{b:.4f},{'big' if a + b > 0 else 'small'}" for a, b in x]
    Path("sums.csv").write_text("\n".join(["a,b,size", *rows]) + "\n", encoding="utf-8")
    done = deepbrick("train", graph(FLOWERS), "sums.csv", "--target", "size", "--epochs", "12", "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert "Training on sums.csv (60 rows): from 2 columns to which size" in done.stdout
    assert not list(Path("out").glob("*.npz"))
    written = {line.removeprefix("Written: ") for line in done.stdout.splitlines() if line.startswith("Written: ")}
    assert written == {f"out/flower{e}" for e in ("-model.py", ".brick", "-curves.png", "-answers.png")}
    assert deepbrick("label", "out/flower.brick").exit_code == 0
    assert deepbrick("shelf", "add", "out/flower.brick", "--name", "sums").exit_code == 0
    assert "sums" in deepbrick("shelf", "list").stdout
    sticker = cv2.imread("flower-label.png")
    photo = np.full((600, 1000, 3), 120, np.uint8)
    photo[200 : 200 + sticker.shape[0], 100 : 100 + sticker.shape[1]] = sticker
    cv2.imwrite("photo.jpg", photo)
    Path("new.csv").write_text("2,2\n-2,-2\n", encoding="utf-8")
    for brick in ("photo.jpg", "sums", "out/flower.brick"):
        done = deepbrick("plug", brick, "new.csv", "--json")
        assert done.exit_code == 0, done.stderr
        assert [json.loads(line)["class"] for line in done.stdout.splitlines()] == ["big", "small"]
    info = deepbrick("plug", "sums", "--info")
    assert "60 rows" in info.stdout
    assert "SHA-256" in info.stdout
    assert deepbrick("shelf", "remove", "sums").exit_code == 0
    assert deepbrick("plug", "sums", "new.csv").exit_code == 1
    for form, ending in (("keras", ".keras"), ("litert", ".tflite")):
        assert deepbrick("export", "out/flower.brick", "--to", form).exit_code == 0
        with zipfile.ZipFile("out/flower.brick") as archive:
            assert Path(f"flower{ending}").read_bytes() == archive.read(f"model{ending}")


def test_exports_of_a_stack(deepbrick, graph):
    path = graph(FLOWERS)
    assert deepbrick("export", path, "--to", "ldraw").stdout == "Written: flower.ldr\n"
    assert Path("flower.ldr").read_text(encoding="utf-8").count("3004.dat") == 4
    assert deepbrick("export", path, "--to", "parts", "-o", "buy.csv").exit_code == 0
    assert Path("buy.csv").read_text(encoding="utf-8").startswith("part,color,color_name,name,token,quantity")


@pytest.mark.parametrize("command", ["train", "code", "explain"])
def test_which_stack(deepbrick, graph, command):
    path = graph(FLOWERS, ["1d fc softmax 1d"])
    done = deepbrick(command, path)
    assert (done.exit_code, done.stderr) == (1, f"{path} shows 2 stacks; choose one with --stack 1 to 2.\n")
    done = deepbrick(command, path, "--stack", "3")
    assert (done.exit_code, done.stderr) == (1, f"{path} shows 2 stacks, so there is no stack 3.\n")


def test_a_wrong_build_is_not_trained(deepbrick, graph):
    done = deepbrick("train", graph(["1d softmax 1d"]))
    assert done.exit_code == 1
    assert done.stderr == (
        "The lime 1x2 plate at column 1, level 2 stands on a clear 1x2 brick, not on a fully connected brick; put a "
        "white 1x2 brick under it.\n"
    )
    assert not Path("deepbrick-out").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "The brick graph is not JSON; scan the photo again."),
        (b'{"version": 9}', "The brick graph has version 9, but this DeepBrick reads 1; scan the photo again."),
    ],
)
def test_no_graph(deepbrick, content, message):
    Path("a.json").write_bytes(content)
    done = deepbrick("explain", "a.json")
    assert (done.exit_code, done.stderr) == (1, f"{message}\n")


SUMS = "\n".join(["a,b,size", *(f"{k},{k % 7},{'big' if k > 20 else 'small'}" for k in range(40)), "1,x,big"]) + "\n"


def test_what_was_left_out_is_said_also_where_nothing_is_trained(deepbrick, graph):
    Path("sums.csv").write_text(SUMS, encoding="utf-8")
    note = (
        "One row was left out, because it has an empty cell, a word where a number belongs, or too many cells: line 42."
    )
    done = deepbrick("code", graph(FLOWERS), "sums.csv")
    assert (done.exit_code, done.stderr) == (0, f"{note}\n")
    assert note not in done.stdout
    assert note in deepbrick("explain", graph(FLOWERS), "sums.csv").stdout


def test_a_script_runs_in_any_folder(deepbrick, graph, monkeypatch):
    """Its path to one's own data was relative to where it was written."""
    Path("data").mkdir()
    Path("data/sums.csv").write_text(SUMS, encoding="utf-8")
    done = deepbrick("code", graph(FLOWERS), "data/sums.csv", "--epochs", "1")
    Path("elsewhere").mkdir()
    Path("elsewhere/model.py").write_text(done.stdout, encoding="utf-8")
    monkeypatch.chdir("elsewhere")
    assert runpy.run_path("model.py")["x"].shape == (40, 2)


def test_a_training_that_is_refused_overwrites_no_script(deepbrick, graph):
    """Another one holds the lock, or the state is of another training."""
    assert deepbrick("train", graph(FLOWERS), "--epochs", "1", "--out", "out").exit_code == 0
    script = Path("out/flower-model.py")
    before = script.read_bytes()
    with only_writer(Path("out/flower.brick")):
        done = deepbrick("train", graph(FLOWERS), "wine", "--out", "out")
    assert done.exit_code == 1
    said = "Another training is about to write out/flower.brick; wait for it, or name another folder with --out.\n"
    assert (done.stdout, done.stderr) == ("", said)
    assert script.read_bytes() == before
    np.savez("out/flower-training.npz", text=np.frombuffer(b"{}", np.uint8))
    done = deepbrick("train", graph(FLOWERS), "wine", "--out", "out", "--resume")
    said = "The training in out/flower-training.npz cannot be read; remove the file, or train without --resume.\n"
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", said)
    assert script.read_bytes() == before


def test_a_picture_that_fails_does_not_fail_the_training(deepbrick, graph, monkeypatch):
    def fail(*_):
        msg = "no such letter"
        raise ValueError(msg)

    monkeypatch.setattr(results, "save_answers", fail)
    done = deepbrick("train", graph(FLOWERS), "--epochs", "1", "--out", "out")
    assert done.exit_code == 0
    said = "The picture out/flower-answers.png could not be drawn (ValueError: no such letter); the rest is written.\n"
    assert done.stderr == said
    assert "Written: out/flower.brick" in done.stdout
    assert not Path("out/flower-training.npz").exists()


def test_one_brick_that_cannot_be_shelved_ends_none_of_the_others(deepbrick, flower_brick, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_SHELF", "shelf")
    added = deepbrick("shelf", "add", "none.brick", flower_brick)
    assert (added.exit_code, len(added.stderr.splitlines())) == (1, 1)
    assert added.stderr.startswith("'none.brick' cannot be read")
    assert added.stdout.startswith("On the shelf: flower (")
    removed = deepbrick("shelf", "remove", "none", "flower")
    assert (removed.exit_code, len(removed.stderr.splitlines())) == (1, 1)
    assert removed.stdout.startswith("Taken off the shelf: ")


@pytest.mark.parametrize("name", ["v1.2", "fruit/apples", "../x", "사과.brick", ".hidden", "a b. c"])
def test_names_on_the_shelf_may_hold_anything(deepbrick, flower_brick, monkeypatch, name):
    monkeypatch.setenv("DEEPBRICK_SHELF", "shelf")
    assert deepbrick("shelf", "add", flower_brick, "--name", name).exit_code == 0
    Path("flower.csv").write_text("5.1,3.5,1.4,0.2\n", encoding="utf-8")
    done = deepbrick("plug", name, "flower.csv", "--json")
    assert done.exit_code == 0, done.stderr
    assert deepbrick("export", name, "--to", "litert", "-o", "a.tflite").exit_code == 0
    done = deepbrick("plug", f"{name}?.brick", "flower.csv")
    assert done.stderr == f"{name}?.brick cannot be read (No such file or directory).\n"


def test_a_sticker_says_what_no_font_can_write(deepbrick, flower_brick):
    done = deepbrick("label", flower_brick, "--name", "사과")
    assert (done.exit_code, done.stderr) == (0, "")
    done = deepbrick("label", flower_brick, "--name", "사과 \U0001f34e")
    said = "No font on this computer can write \U0001f34e: the sticker has a question mark for each.\n"
    assert (done.exit_code, done.stderr) == (0, said)
