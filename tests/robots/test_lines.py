"""An answer as a line."""

import json

import pytest
from deepbrick.robots import csv_line, json_line


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"class": "cat", "probabilities": {"cat": 0.75, "dog": 0.25}}, "cat,0.75,0.25"),
        ({"class": 'a, "b"', "probabilities": {'a, "b"': 1.0}}, '"a, ""b""",1'),
        (
            {"labels": ["up", "even"], "probabilities": {"up": 0.9, "odd": 0.1, "even": 2 / 3}},
            "up|even,0.9,0.1,0.666667",
        ),
        ({"labels": [], "probabilities": {"up": 0.1}}, ",0.1"),
        ({"names": ["x", "y"], "values": [1.5, -2e-7]}, "1.5,-2e-07"),
        ({"values": [[[0.5], [1.0]], [[0.0], [0.25]]]}, "0.5,1,0,0.25"),
    ],
)
def test_cells_with_commas(answer, line):
    assert csv_line({"input": "x", "row": 1, **answer}) == line


def test_json_is_one_line_in_any_script():
    answer = {"input": "x", "class": "고양이\n", "probabilities": {"고양이\n": 1.0}}
    line = json_line(answer)
    assert "\n" not in line
    assert "고양이" in line
    assert json.loads(line) == answer
