"""Wrong usage, help and version."""

import deepbrick as package
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.cli.words import split_train


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("scan",),
        ("scan", "a.jpg", "--no-such-option"),
        ("scan", "a.jpg", "--epochs", "3"),
        ("scan", "a.jpg", "--data", "iris"),
        ("scan", "a.jpg", "--train", "--epochs", "0"),
        ("scan", "a.jpg", "--train", "--seed", "-1"),
        ("scan", "a.jpg", "--train", "--seed", "4294967296"),  # Keras takes none from here on
        ("live", "--train", "--seed", "4294967296"),
        ("train", "a.json", "--seed", "4294967296"),
        ("code", "a.json", "--seed", "4294967296"),
        ("plug",),
        ("plug", "a.brick"),
        ("stack",),
    ],
)
def test_wrong_usage(deepbrick, args):
    assert deepbrick(*args).exit_code == 2


@pytest.mark.parametrize(("option", "value"), [("--epochs", "3"), ("--data", "iris")])
def test_options_of_training_need_training(deepbrick, option, value):
    done = deepbrick("scan", "a.jpg", option, value)
    assert f"{option} says how to train; add --train." in done.stderr
    assert done.stdout == ""


def test_version(deepbrick):
    done = deepbrick("--version")
    assert (done.exit_code, done.stdout) == (0, f"deepbrick {package.__version__}\n")


@pytest.mark.parametrize("args", [("--help",), ("scan", "-h"), ("plug", "--help"), ("bricks", "--help")])
def test_help(deepbrick, args):
    done = deepbrick(*args)
    assert done.exit_code == 0
    assert "Usage: deepbrick" in done.stdout or "Usage: root" in done.stdout


def test_bricks(deepbrick):
    done = deepbrick("bricks")
    assert done.exit_code == 0
    assert all(kind.part in done.stdout and kind.token in done.stdout for kind in load_catalog())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a.jpg"], ["a.jpg"]),
        (["a.jpg", "--train"], ["a.jpg", "--train"]),
        (["--train", "a.jpg"], ["--train", "a.jpg"]),
        (["--train", "iris", "a.jpg"], ["--train", "--data", "iris", "a.jpg"]),
        (["a.jpg", "--train=iris"], ["a.jpg", "--train", "--data", "iris"]),
        (["--train", "--json", "iris"], ["--train", "--json", "iris"]),
        (["--train", "iris", "iris"], ["--train", "--data", "iris", "iris"]),
        (["--", "--train", "iris"], ["--", "--train", "iris"]),
        (["--train=cats"], ["--train", "--data", "cats"]),
        (["--train", "digitz", "a.jpg"], ["--train", "--data", "digitz", "a.jpg"]),  # was taken for a photo
        (["a.jpg", "--train", "sums.csv"], ["a.jpg", "--train", "--data", "sums.csv"]),
        (["--train", "SUMS.NPZ"], ["--train", "--data", "SUMS.NPZ"]),
    ],
)
def test_the_word_after_train(deepbrick, words, expected):  # in an empty folder
    assert deepbrick
    assert split_train(words) == expected


def test_a_folder_after_train_is_data(monkeypatch, tmp_path):
    """It was taken for a photo: digits were trained on, and then it was said to be none."""
    (tmp_path / "fruit").mkdir()
    (tmp_path / "fruit.jpg").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("fruit", "fruit.jpg"):
        assert split_train(["a.jpg", "--train", name]) == ["a.jpg", "--train", "--data", name]


def test_a_file_that_is_called_like_a_data_set_is_a_photo(monkeypatch, tmp_path):
    (tmp_path / "iris").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert split_train(["--train", "iris"]) == ["--train", "iris"]
