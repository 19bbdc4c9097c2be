"""The lesson, in both languages: the same lesson, with figures that are true."""

from pathlib import Path

import pytest
from deepbrick import Stack

DOCS = Path(__file__).parents[2] / "docs"
WORKS_WITH = {"2d cnn fc softmax 1d", "2d fc softmax 1d", "2d cnn fc fc softmax 1d"}


@pytest.fixture(params=["lesson.md", "lesson.ko.md"])
def lesson(request, make_page):
    return make_page(DOCS / request.param)


@pytest.mark.parametrize("column", sorted(WORKS_WITH))
def test_the_numbers_of_weights(lesson, column):
    weights = sum(e.weights for e in Stack.from_columns([column]).explanations("digits"))
    assert f"{weights:,}" in lesson.path.read_text(encoding="utf-8")


def test_both_have_the_same_parts(make_page):
    ours, theirs = (make_page(DOCS / name) for name in ("lesson.md", "lesson.ko.md"))
    assert ours.fences == theirs.fences
    assert len(ours.headings) == len(theirs.headings)
    assert [len(row) for row in ours.rows] == [len(row) for row in theirs.rows]


def test_the_mistake_of_which_it_warns_is_said_so(lesson):
    """The message in the table of what goes wrong is the one that the stack in ``samples/photos/wrong.jpg`` gets."""
    (problem,) = Stack.from_columns(["2d cnn softmax 1d"]).problems
    (quoted,) = [row[0] for row in lesson.rows if row[0].startswith('"The lime')]
    start, end = quoted.strip('"').split(" ... ")
    assert problem.message.startswith(start)
    assert end in problem.message
