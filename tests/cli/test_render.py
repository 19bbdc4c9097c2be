"""``deepbrick render``: real files from all that a stack can be."""

import re

import av
import pypdfium2
import pytest
from deepbrick import Stack, scan
from deepbrick.cli.app import app
from PIL import Image
from typer.testing import CliRunner

SMALL = ["--size", "96x64", "--quality", "draft"]


def run(*words):
    return CliRunner().invoke(app, ["render", *map(str, words)])


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_typed_stack(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    result = run("2d cnn fc softmax 1d", "-o", path, *SMALL)
    assert (result.exit_code, result.stdout) == (0, f"Written: {path}\n")
    with Image.open(path) as image:
        assert (image.size, image.format) == ((96, 64), {"png": "PNG", "jpg": "JPEG"}[ending])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_without_a_name_it_is_called_by_its_bricks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("2x 1d lstm | 1d lstm fc softmax 1d", *SMALL).exit_code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["1d-lstm-fc-softmax-1d.png"]


def test_a_graph(tmp_path):
    graph = tmp_path / "two-graph.json"
    graph.write_text(Stack.from_text("1d fc softmax 1d").to_json())
    assert run(graph, "-o", tmp_path / "a.png", *SMALL).exit_code == 0
    assert (tmp_path / "a.png").is_file()


def test_the_picture_of_a_stack_is_read_as_that_stack(tmp_path):
    """The independent check of a whole picture: DeepBrick's own reader."""
    text = "2d cnn lstm | 2d cnn lstm fc softmax 1d"
    path = tmp_path / "a.png"
    assert run(text, "-o", path, "--labels", "none", "--size", "400x300", "--quality", "draft").exit_code == 0
    (stack,) = scan(path).stacks
    assert str(stack) == text
    assert stack.is_legal


def test_a_film(tmp_path):
    path = tmp_path / "a.mp4"
    assert (
        run("single", "--turntable", path, "--seconds", "0.2", "--quality", "draft", "--size", "65x49").exit_code == 0
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    with av.open(str(path)) as film:
        pictures = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert {picture.shape for picture in pictures} == {(48, 64, 3)}
    assert len(pictures) == 5
    assert any(abs(pictures[0].astype(int) - picture).max() > 20 for picture in pictures[1:])


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_on_paper(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    assert run("1d fc softmax 1d", "-o", path, "--style", "paper", "--size", "300x200").exit_code == 0
    if ending == "png":
        with Image.open(path) as image:
            assert image.size == (300, 200)
    else:
        with pypdfium2.PdfDocument(path) as document:
            assert "Softmax" in document[0].get_textpage().get_text_range()


def test_instructions_have_what_was_typed_as_their_title(tmp_path):
    path = tmp_path / "a.pdf"
    result = run("2d fc", "--instructions", path, "--label", "fc=Dense")
    assert (result.exit_code, result.stdout) == (0, f"Written: {path}\n")
    with pypdfium2.PdfDocument(path) as document:
        text = document[0].get_textpage().get_text_range()
    assert "2d fc" in text
    assert "Dense" in text
    assert [p.name for p in tmp_path.iterdir()] == ["a.pdf"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["2d dog", "-o", "a.png"], 'There is no brick "dog"; there are 2d, 1d,'),
        (["2d cnn |", "-o", "a.png"], "Column 2 has no bricks; name at least one."),
        (["gone.jpg", "-o", "a.png"], "gone.jpg"),
        (["2d", "-o", "a.gif"], "a.gif has to end in .png, .jpg or .jpeg; name another file."),
        (["2d", "--turntable", "a.avi"], "a.avi has to end in .mp4; name another file."),
        (["2d", "-o", "a.pdf"], "a.pdf has to end in .png, .jpg or .jpeg; name another file."),
        (["2d", "--instructions", "a.doc"], "a.doc has to end in .pdf; name another file."),
        (["2d", "--label", "cnn"], '"cnn" names no brick; write it as BRICK=TEXT, such as cnn=Convolution.'),
        (["2d", "--label", "fc=A"], 'The stack has no brick "fc" to be named; it has 2d, b0.'),
        (["2d", "--quality", "best"], "Blender is not installed; add --blender "),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "none"))
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", ["96", "0x40", "9000x40", "-1x5"])
def test_a_size_that_is_none(size):
    result = run("2d", "--size", size)
    assert result.exit_code == 2
    assert "is no size; write it as WIDTHxHEIGHT" in re.sub(r"[\s│]+", " ", result.output)
