"""What a training is refused for before anything is read, and options that would do nothing."""

from pathlib import Path

import pytest
from deepbrick.graph import PhotoGraph, graph_to_json

SHIPPED = "moving-digits, iris, wine, breast-cancer, diabetes, linnerud, digits, mnist, fashion_mnist, cifar10"
TARGET = "--target is for tables of your own (.csv)"
SIZE = "--size is for folders of your own images"


@pytest.fixture
def here(deepbrick, make_stack, monkeypatch):
    """A graph and data in the folder in which the command runs, and a reader that must not be asked."""
    Path("fruit/apple").mkdir(parents=True)
    Path("sums.csv").write_text("a,b,c\n1,2,x\n3,4,y\n", encoding="utf-8")
    graph = PhotoGraph("flower.jpg", (10, 10), (make_stack(["1d", "fc", "softmax", "1d"]),))
    Path("flower.json").write_text(graph_to_json(graph), encoding="utf-8")
    from deepbrick.studio import reading  # noqa: PLC0415 - imports OpenCV

    monkeypatch.setattr(reading, "scan_photo", lambda *_, **__: pytest.fail("a photo was read"))
    return deepbrick


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--train", "digitz"],
            f'There is no data set "digitz", and no file or folder of this name; there are {SHIPPED}.',
        ),
        (["--train", "nosuch.csv"], "There are no data nosuch.csv; check the name."),
        (["--train=./nosuch"], "There are no data nosuch; check the name."),
        (["phto.jpg", "--train"], "There is no photo phto.jpg; check its name. Nothing was read."),
        (["fruit", "--train"], "fruit is a folder; name the photos in it, or train on it with --train fruit."),
    ],
)
def test_a_scan_that_trains_looks_first_whether_all_is_there(here, photo, words, message):
    done = here("scan", photo(), *words)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"{message}\n")
    assert not Path("deepbrick-out").exists()


def test_a_scan_that_trains_nothing_reads_the_other_photos(deepbrick, reads, make_stack, photo):
    reads(make_stack(["1d", "fc", "softmax", "1d"]))
    done = deepbrick("scan", "phto.jpg", photo())
    assert done.exit_code == 1
    assert done.stderr == "There is no photo phto.jpg; check its name.\n"
    assert "softmax" in done.stdout


def test_a_running_camera_is_not_asked_for_data_that_are_not_there(deepbrick):
    done = deepbrick("live", "--headless", "--video", "gone.avi", "--train", "digitz")
    assert done.exit_code == 1
    assert done.stderr.startswith('There is no data set "digitz", ')


@pytest.mark.parametrize("command", ["train", "code", "explain"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["iris", "--target", "kind"], f'{TARGET} and does nothing with "iris"; leave it away.'),
        (["--target", "kind"], f"{TARGET}; name them behind the stack, or leave it away."),
        (["fruit", "--target", "kind"], f'{TARGET} and does nothing with "fruit"; leave it away.'),
        (["digits", "--size", "16"], f'{SIZE} and does nothing with "digits"; leave it away.'),
        (["sums.csv", "--size", "16"], f'{SIZE} and does nothing with "sums.csv"; leave it away.'),
        (["--size", "16"], f"{SIZE}; name them behind the stack, or leave it away."),
    ],
)
def test_options_that_would_do_nothing_are_said(here, command, words, message):
    done = here(command, "flower.json", *words)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"{message}\n")
