"""Stacks typed in one line."""

import pytest
from deepbrick import Stack
from deepbrick.api.columns import is_typed
from deepbrick.catalog import load_catalog
from deepbrick.graph import LinkKind

CATALOG = load_catalog()
VIDEO = ["2d cnn lstm"] * 3 + ["2d cnn lstm fc softmax 1d"]


def links(stack):
    return {(x.source, x.target) for x in stack.graph.links if x.kind is LinkKind.RECURRENT}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("2d cnn fc softmax 1d", ["2d cnn fc softmax 1d"]),
        ("  2d   cnn ", ["2d cnn"]),
        (" | ".join(VIDEO), VIDEO),
        ("|".join(VIDEO), VIDEO),
        ("3x 2d cnn lstm | 2d cnn lstm fc softmax 1d", VIDEO),
        ("1x 1d|2x single", ["1d", "single", "single"]),
    ],
)
def test_columns(text, columns):
    assert Stack.from_text(text) == Stack.from_columns(columns)


def test_what_is_printed_can_be_typed():
    stack = Stack.from_columns(VIDEO)
    assert Stack.from_text(str(stack)) == stack


def test_a_double_bar_leaves_two_columns_without_a_link():
    together, apart = (Stack.from_text(f"1d lstm | 1d lstm {bar} 1d lstm fc softmax 1d") for bar in ("|", "||"))
    assert links(together) == {("b1", "b3"), ("b3", "b5")}
    assert links(apart) == {("b1", "b3")}
    assert together.columns == apart.columns
    assert together.is_legal
    assert not apart.is_legal


def test_columns_that_a_number_repeats_are_linked_to_each_other():
    assert len(links(Stack.from_text("4x 1d lstm"))) == 3
    assert len(links(Stack.from_text("1d lstm || 3x 1d lstm"))) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2d dog", 'There is no brick "dog"; there are 2d, 1d'),
        ("2d | | 1d", "Column 2 has no bricks; name at least one."),
        ("3x", "Column 1 has no bricks; name at least one."),
        ("", "Column 1 has no bricks; name at least one."),
        ("2d |||", "Column 2 has no bricks; name at least one."),
        ("0x 2d", 'There is no brick "0x"; there are'),
        ("9999x 2d", "A stack has at most 4,096 bricks."),
    ],
)
def test_what_is_no_stack(text, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        Stack.from_text(text)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("2d cnn fc softmax 1d", True),
        ("fc", True),
        ("2x 1d lstm", True),
        ("2dd cnn fc", True),
        ("2d | dog", True),
        ("photo.jpg", False),
        ("photo of 2d.jpg", False),
        ("my photo", False),
        ("", False),
    ],
)
def test_a_file_s_name_is_no_stack(text, typed):
    assert is_typed(text, CATALOG) is typed
