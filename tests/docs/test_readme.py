"""The README: one page, with commands that hold and a parts list that fits the catalog."""

import csv
import io
import re
from pathlib import Path

import pytest
from deepbrick import Stack
from deepbrick.exports.parts import parts_list

ROOT = Path(__file__).parents[2]
FIRST = ["2d cnn fc softmax 1d"]
VIDEO = ["2d cnn lstm"] * 3 + ["2d cnn lstm fc softmax 1d"]
BRICKLINK = {"Trans-Clear": 12, "White": 1, "Lime": 34, "Red": 5, "Blue": 7}


def shopping(readme):
    """Name, part, colour, and how many for the first stack, for a group and for ten groups, of each row."""
    (start,) = [k for k, row in enumerate(readme.rows) if row[0] == "name" and "10 groups" in row]
    rows = readme.rows[start + 1 :]
    return {name.strip("`()"): (part, color, *(int(n or 0) for n in counts)) for name, _, part, color, *counts in rows}


def needed(columns, catalog):
    """How many of each token a stack takes."""
    text = parts_list([Stack.from_columns(columns).graph], catalog)
    return {row["token"]: int(row["quantity"]) for row in csv.DictReader(io.StringIO(text))}


def test_it_is_one_page(readme):
    assert len(readme.path.read_text(encoding="utf-8").splitlines()) <= 150


def test_its_first_two_commands_are_one_line_each_and_are_what_ci_runs(readme):
    first, second = [text for language, text in readme.fences if language == "sh"][:2]
    for command in (first, second):
        assert command.count("\n") == 1
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")
    assert (ROOT / re.search(r"scan (\S+)", first)[1]).is_file()
    # There, another name for the same Python where python3 is an older one.
    assert second.strip() in (ROOT / ".ci" / "run").read_text().replace('"$python"', "python3")


def test_its_parts_list_has_the_bricks_of_the_catalog(readme, catalog):
    rows = shopping(readme)
    assert list(rows) == list(catalog.tokens)
    for kind in catalog:
        part, color, *_ = rows[kind.token]
        assert {kind.part, *kind.other_parts} <= set(re.findall(r"\d{4,5}", part))
        assert color == f"{kind.color.name} ({kind.color.ldraw}, {BRICKLINK[kind.color.name]})"


def test_its_parts_list_is_enough(readme, catalog):
    rows = shopping(readme)
    first, video = needed(FIRST, catalog), needed(VIDEO, catalog)
    for token, (_, _, one, group, ten) in rows.items():
        assert one == first.get(token, 0)
        assert group >= one
        assert ten == 10 * group + video.get(token, 0)


@pytest.mark.parametrize(
    "columns",
    [
        FIRST,
        ["1d fc fc softmax 1d"],
        ["2d cnn fc fc sigmoid 1d"],
        ["1d fc sigmoid-single single"],
        ["1d fc linear-single single"],
        ["2d fc linear 2d"],
    ],
)
def test_a_group_can_build(readme, catalog, columns):
    assert Stack.from_columns(columns).is_legal
    rows = shopping(readme)
    assert all(count <= rows[token][3] for token, count in needed(columns, catalog).items())
