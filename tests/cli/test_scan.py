"""``deepbrick scan`` after the reading: what it prints, what it writes, its exit status."""

import ast
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.compiler import CompileError
from deepbrick.graph import Problem, graph_from_json
from deepbrick.studio import results
from deepbrick.studio import training as train_room

LEGAL = ["2d", "cnn", "fc", "softmax", "1d"]
NO_OUTPUT = ["2d", "cnn", "fc", "softmax"]


def files(folder):
    return sorted(p.name for p in folder.iterdir())


def test_json_is_one_document_a_photo_and_nothing_else(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL))
    paths = [photo("a.jpg"), photo("b.png")]
    done = deepbrick("scan", "--json", *paths)
    assert done.exit_code == 0
    assert done.stderr == ""
    graphs = [graph_from_json(line) for line in done.stdout.splitlines()]
    assert [g.photo for g in graphs] == [str(p) for p in paths]
    assert [[b.token for b in g.stacks[0].columns[0]] for g in graphs] == [LEGAL] * 2
    assert files(Path()) == []


def test_a_photo_that_cannot_be_read_is_a_document_too_and_the_others_are_still_read(
    deepbrick, reads, make_stack, photo, tmp_path
):
    reads(make_stack(LEGAL))
    text = tmp_path / "text.jpg"
    text.write_text("Dear diary", encoding="utf-8")
    done = deepbrick("scan", "--json", text, photo("b.jpg"))
    sentence = f"{text} is not a photo; DeepBrick reads JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF."
    assert done.exit_code == 1
    assert done.stderr == sentence + "\n"
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first == {
        "version": 1,
        "photo": str(text),
        "size": [0, 0],
        "stacks": [],
        "loose": [],
        "problems": [{"message": sentence}],
        "mat": None,
        "occlusions": [],
        "others": [],
        "lens": None,
        "kit": None,
    }
    assert len(second["stacks"]) == 1


def test_a_ring_of_links_does_not_keep_the_others_from_being_read(deepbrick, reads, make_stack, photo, tmp_path):
    reads(make_stack(LEGAL))
    ring = tmp_path / "ring.jpg"
    ring.symlink_to(ring)
    done = deepbrick("scan", "--json", ring, photo("b.jpg"))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{ring} cannot be read (")
    assert [len(json.loads(line)["stacks"]) for line in done.stdout.splitlines()] == [0, 1]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.unlink(missing_ok=True), "There is no photo {}; check its name."),
        (lambda path: path.mkdir(), "{} is a folder; name the photos in it, for example {}/*.jpg."),
        (lambda path: path.write_bytes(b""), "{} is empty; copy the photo again."),
        (lambda path: path.write_bytes(b"\xff\xd8\xff\xe0\0\x02"), "{} is cut off or damaged; copy the photo again."),
    ],
    ids=["missing", "folder", "empty", "cut off"],
)
def test_without_json_an_unreadable_photo_is_one_sentence(deepbrick, reads, tmp_path, make, sentence):
    reads()
    path = tmp_path / "a.jpg"
    make(path)
    done = deepbrick("scan", path)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == sentence.format(path, path) + "\n"
    assert files(Path()) == []


def test_a_stack_that_is_not_legal_is_shown_as_it_stands_with_its_problems(deepbrick, reads, make_stack, photo):
    reads(make_stack(NO_OUTPUT))
    done = deepbrick("scan", "--json", photo())
    (document,) = (json.loads(line) for line in done.stdout.splitlines())
    (stack,) = document["stacks"]
    assert done.exit_code == 1
    assert stack["columns"] == [NO_OUTPUT]
    assert stack["problems"]


def test_what_the_reader_found_wrong_is_kept(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL).with_problems([Problem("Too dark.")]))
    done = deepbrick("scan", "--json", photo())
    assert done.exit_code == 1
    assert json.loads(done.stdout)["stacks"][0]["problems"] == [{"brick": None, "message": "Too dark."}]


def test_a_photo_without_bricks(deepbrick, reads, photo):
    reason = "There is no stack."
    reads(problems=(Problem(reason),))
    path = photo()
    done = deepbrick("scan", "--json", path)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["problems"] == [{"message": reason}]
    done = deepbrick("scan", path, "--out", "out")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[:2] == [str(path), reason]
    assert files(Path("out")) == ["photo-graph.json", "photo-marked.jpg"]


def test_advice_about_a_photo_with_legal_stacks_is_no_failure(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL), problems=(Problem("Go closer to be sure."),))
    assert deepbrick("scan", "--json", photo()).exit_code == 0


def test_files_are_written_and_named(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL), make_stack(NO_OUTPUT), make_stack(["1d", "fc", "softmax", "1d"]))
    path = photo("desk.jpg")
    before = path.read_bytes()
    done = deepbrick("scan", path)
    assert done.exit_code == 1
    out = Path("deepbrick-out")
    assert files(out) == ["desk-graph.json", "desk-marked.jpg", "desk-model-3.py", "desk-model.py"]
    for name in files(out):
        assert f"Written: {out / name}" in done.stdout.splitlines()
    assert path.read_bytes() == before
    marked = cv2.imread(str(out / "desk-marked.jpg"))
    assert np.abs(marked.astype(int) - 128).max() > 50
    graph = graph_from_json((out / "desk-graph.json").read_text(encoding="utf-8"))
    assert len(graph.stacks) == 3
    for script in out.glob("*.py"):
        ast.parse(script.read_text(encoding="utf-8"))


def test_json_writes_files_where_it_is_told_to(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL))
    done = deepbrick("scan", "--json", photo(), "--out", "out")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1
    json.loads(done.stdout)
    assert files(Path("out")) == ["photo-graph.json", "photo-marked.jpg", "photo-model.py"]
    assert "Written: out/photo-model.py" in done.stderr.splitlines()


def test_two_photos_of_one_name_keep_their_files_apart(deepbrick, reads, make_stack, photo, tmp_path):
    reads(make_stack(LEGAL))
    done = deepbrick("scan", photo("a.jpg"), photo("a.jpg", tmp_path / "other"), "--out", "out")
    assert done.exit_code == 0
    assert [n for n in files(Path("out")) if n.endswith(".jpg")] == ["a-2-marked.jpg", "a-marked.jpg"]


def test_the_photo_is_never_overwritten(deepbrick, reads, make_stack, photo, tmp_path):
    reads(make_stack(LEGAL))
    first, second = photo("a.jpg"), photo("a-marked.jpg")
    before = first.read_bytes(), second.read_bytes()
    assert deepbrick("scan", first, second, "--out", tmp_path).exit_code == 0
    assert (first.read_bytes(), second.read_bytes()) == before
    assert (tmp_path / "a-2-marked.jpg").exists()
    assert (tmp_path / "a-marked-marked.jpg").exists()


def test_a_folder_that_cannot_be_made(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL))
    Path("file").write_bytes(b"")
    for folder in ("file", "file/below"):
        done = deepbrick("scan", photo(), "--out", folder)
        assert done.exit_code == 1
        assert done.stderr == f"The folder {folder} cannot be made (a file has that name); name another one.\n"


def test_a_lens_that_is_not_kept_is_one_sentence_before_any_photo_is_read(deepbrick, monkeypatch, photo, tmp_path):
    monkeypatch.setenv("DEEPBRICK_CAMERAS", str(tmp_path / "cameras"))
    done = deepbrick("scan", photo, "--lens", "webcam")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no camera 'webcam' in ")
    assert len(done.stderr.splitlines()) == 1


def test_debug_pictures_are_numbered(deepbrick, reads, make_stack, photo):
    reads(make_stack(LEGAL))
    done = deepbrick("scan", "--json", photo("a.jpg"), "--debug", "seen")
    assert done.exit_code == 0
    assert files(Path("seen")) == ["a-1-loaded.png", "a-2-labels.png"]
    assert len(done.stdout.splitlines()) == 1


@pytest.fixture
def trained(monkeypatch):
    """Let training take no time; returns the arguments it was called with."""
    calls = []

    class Result:
        epochs, seconds, stopped = 3, 12.4, False
        scores = {"acc": 0.98765}  # noqa: RUF012 - a stand-in

    def train(stack, _catalog, data, options):
        calls.append((len(stack.columns), data, {"epochs": options.epochs, "seed": options.seed}))
        return Result()

    def save_answers(path, _):
        path.write_text("a", encoding="utf-8")
        return True

    monkeypatch.setattr(train_room, "import_keras", lambda: None)
    monkeypatch.setattr(train_room, "train", train)
    monkeypatch.setattr(train_room, "load_dataset", lambda info: info.name)
    monkeypatch.setattr(results, "save_weight_brick", lambda path, _: path.write_text("b", encoding="utf-8"))
    monkeypatch.setattr(results, "save_answers", save_answers)
    monkeypatch.setattr(results, "save_curves", lambda path, _: path.write_text("c", encoding="utf-8"))
    return calls


@pytest.fixture
def reads_iris(reads, make_stack):
    """Let the reader find one legal stack for vectors."""
    stack = make_stack(["1d", "fc", "softmax", "1d"])
    reads(stack)
    return stack


def test_train_says_what_it_trains_on_and_how_well_it_went(deepbrick, reads, make_stack, photo, trained):
    reads(make_stack(["1d", "fc", "softmax", "1d"]))
    done = deepbrick("scan", photo(), "--train", "--epochs", "3", "--seed", "5")
    assert done.exit_code == 0
    assert trained == [(1, "iris", {"epochs": 3, "seed": 5})]
    lines = done.stdout.splitlines()
    assert any(line.startswith("Training on iris") for line in lines)
    assert "It was picked because it fits the stack: vector in, vector out, multi-class." in lines
    assert "Trained 3 epochs in 12 s; on data kept aside: acc 0.988." in lines
    assert lines[-3:] == [
        "Written: deepbrick-out/photo.brick",
        "Written: deepbrick-out/photo-curves.png",
        "Written: deepbrick-out/photo-answers.png",
    ]


@pytest.mark.parametrize("words", [["--train", "iris"], ["--train=iris"], ["--train", "--data", "iris"]])
def test_train_with_a_name(deepbrick, reads_iris, photo, trained, words):
    assert reads_iris
    path = photo()
    for order in ([path, *words], [*words, path]):
        done = deepbrick("scan", *order)
        assert done.exit_code == 0
        assert "picked" not in done.stdout
    assert [name for _, name, _ in trained] == ["iris", "iris"]


def test_train_before_a_photo_takes_the_photo_for_a_photo(deepbrick, reads, make_stack, photo, trained):
    reads(make_stack(["1d", "fc", "softmax", "1d"]))
    assert deepbrick("scan", "--train", photo()).exit_code == 0
    assert len(trained) == 1


def test_train_with_json_keeps_standard_output_clean(deepbrick, reads, make_stack, photo, trained):
    reads(make_stack(["1d", "fc", "softmax", "1d"]))
    done = deepbrick("scan", "--json", "--train", photo())
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1
    assert "Written: deepbrick-out/photo.brick" in done.stderr
    assert trained


def test_every_legal_stack_is_trained(deepbrick, reads, make_stack, photo, trained):
    good = make_stack(["1d", "fc", "softmax", "1d"])
    reads(good, make_stack(NO_OUTPUT), good)
    assert deepbrick("scan", "--train", photo("a.jpg")).exit_code == 1
    assert len(trained) == 2
    written = files(Path("deepbrick-out"))
    assert {"a.brick", "a-model-3.brick", "a-curves.png", "a-curves-3.png"} <= set(written)


def test_nothing_to_train(deepbrick, reads, make_stack, photo, trained):
    reads(make_stack(NO_OUTPUT))
    path = photo()
    done = deepbrick("scan", "--train", path)
    assert done.exit_code == 1
    assert done.stderr == f"{path}: no stack is legal, so there is nothing to train.\n"
    assert not trained


def test_a_training_that_fails_is_one_sentence_and_the_next_photo_is_trained(
    deepbrick, reads_iris, photo, trained, monkeypatch
):
    assert reads_iris
    real = train_room.train
    failed = []

    def fail_once(*args, **kwargs):
        if not failed:
            failed.append(True)
            msg = "The data do not fit."
            raise CompileError(msg)
        return real(*args, **kwargs)

    monkeypatch.setattr(train_room, "train", fail_once)
    done = deepbrick("scan", "--train", photo("a.jpg"), photo("b.jpg"))
    assert done.exit_code == 1
    assert done.stderr == "The data do not fit.\n"
    assert len(trained) == 1


def test_an_unknown_data_set(deepbrick, reads, make_stack, photo, trained):
    reads(make_stack(["1d", "fc", "softmax", "1d"]))
    done = deepbrick("scan", photo(), "--train=cats")
    assert done.exit_code == 1
    assert "cats" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not trained


def test_from_a_reading_to_predictions_with_nothing_faked_but_the_reading(deepbrick, reads_iris, photo):
    assert reads_iris
    done = deepbrick("scan", photo("a.jpg"), "--train", "--epochs", "1", "--out", "out")
    assert done.exit_code == 0
    assert files(Path("out")) == [
        "a-answers.png",
        "a-curves.png",
        "a-graph.json",
        "a-marked.jpg",
        "a-model.py",
        "a.brick",
    ]
    Path("flower.csv").write_text("5.1,3.5,1.4,0.2\n", encoding="utf-8")
    done = deepbrick("plug", "out/a.brick", "flower.csv", "--json")
    assert done.exit_code == 0
    (prediction,) = (json.loads(line) for line in done.stdout.splitlines())
    assert prediction["class"] in {"setosa", "versicolor", "virginica"}
    assert sum(prediction["probabilities"].values()) == pytest.approx(1, abs=1e-5)
