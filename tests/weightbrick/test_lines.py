"""Lines of text as a model takes them."""

import cv2
import numpy as np
import pytest
from deepbrick.weightbrick import Batch, LineReader, Refused

FLOWER = {"input": {"shape": [3], "steps": None, "columns": ["petal", "leaf", "stem"]}}
SERIES = {"input": {"shape": [2], "steps": 3}}
IMAGE = {"input": {"shape": [2, 2, 1], "steps": None, "sequence": False, "light_on_dark": False}}


def read(reader, line, source="port"):
    (item,) = reader.read(line, source)
    return item


@pytest.mark.parametrize(
    "line",
    [
        "1,2.5,-3e1",
        " 1 ; 2.5 ; -30 \r\n",
        "1\t2.5\t-30",
        "1 2.5   -30",
        "[1, 2.5, -30]",
        '{"stem": -30, "petal": 1, "leaf": 2.5, "time": "now"}',
        "\ufeff1,2.5,-30",
    ],
)
def test_numbers_in_any_of_these_ways(line):
    item = read(LineReader(FLOWER), line)
    assert isinstance(item, Batch)
    assert (item.source, item.unit, item.numbers) == ("port", "row", (1,))
    assert item.x.dtype == np.float32
    np.testing.assert_array_equal(item.x, [[1, 2.5, -30]])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2", "this model takes 3 numbers, but there are 2."),
        ("1,two,3", '"two" is no number.'),
        ("1,,3", "there is an empty cell in it."),
        ("1,nan,3", "there is something in it that is not a finite number."),
        ("1,1e99,3", "there is something in it that is not a finite number."),
        ("[1, 2", "this is no JSON that can be read."),
        ("[" * 100_000, "this is no JSON that can be read."),
        ('[1, "two", null]', "there is something in it that is no number."),
        ("[[1], [2, 3]]", "there is something in it that is no number."),
        ('{"petal": 1, "leaf": 2}', 'there is no "stem" in it.'),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_next_one_is(line, reason):
    reader = LineReader(FLOWER)
    assert read(reader, line) == Refused(f"port, line 1: {reason}")
    assert read(reader, "1,2,3").numbers == (2,)


def test_an_empty_line_is_none():
    assert list(LineReader(FLOWER).read(" \r\n", "port")) == []


def test_the_lines_of_one_source_are_time_steps():
    reader = LineReader(SERIES)
    seen = [list(reader.read(f"{k},{10 * k}", "port")) for k in range(5)]
    assert [len(items) for items in seen] == [0, 0, 1, 1, 1]
    np.testing.assert_array_equal(seen[3][0].x, [[[1, 10], [2, 20], [3, 30]]])
    assert list(reader.read("9,9", "another")) == []
    np.testing.assert_array_equal(read(reader, "[[1, 2], [3, 4], [5, 6]]", "another").x, [[[1, 2], [3, 4], [5, 6]]])
    assert read(reader, "1,2,3") == Refused(
        "port, line 8: this model takes 2 numbers a time step, or 3 times as many, but there are 3."
    )


def test_for_images_a_line_may_name_a_file(tmp_path):
    cv2.imwrite(str(tmp_path / "a b.png"), np.full((2, 2), 7, np.uint8))
    reader = LineReader(IMAGE)
    np.testing.assert_allclose(read(reader, f"{tmp_path / 'a b.png'}\n").x, np.full((1, 2, 2, 1), 7), atol=1)
    np.testing.assert_array_equal(read(reader, "[[1, 2], [3, 4]]").x.ravel(), [1, 2, 3, 4])
    assert "gone.png" in read(reader, "gone.png").message


def test_names_that_the_model_never_learned():
    card = {"input": {"shape": [1], "steps": None}}
    assert read(LineReader(card), '{"a": 1}') == Refused(
        "port, line 1: this model knows no names of columns; send a list of numbers."
    )
