"""A graph is checked when it is made."""

import pytest
from deepbrick.graph import Brick, Link, LinkKind, Problem, Stack, stacked_links


def brick(name="a", column=0, level=0, **more):
    return Brick(name, "fc", "3004", "White", column, level, **more)


WRONG = {
    "no id": (lambda: brick(""), "A brick needs an id."),
    "below the ground": (
        lambda: brick(level=-1),
        "Brick a: column and level must be 0 or more, got 0 and -1.",
    ),
    "too sure": (
        lambda: brick(confidence=1.5),
        "Brick a: confidence must lie between 0 and 1, got 1.5.",
    ),
    "no number": (
        lambda: brick(confidence=float("nan")),
        "Brick a: confidence must lie between 0 and 1, got nan.",
    ),
    "empty": (lambda: Stack(()), "A stack needs at least one brick."),
    "same id": (lambda: Stack((brick(), brick(level=1))), "Two bricks have the id a."),
    "same place": (lambda: Stack((brick(), brick("b"))), "Two bricks stand in the same place."),
    "in the air": (
        lambda: Stack((brick(), brick("b", level=2))),
        "The brick in column 0, level 2 has no neighbour before or below it.",
    ),
    "column left out": (
        lambda: Stack((brick(), brick("b", column=2))),
        "The brick in column 2, level 0 has no neighbour before or below it.",
    ),
    "link to nowhere": (
        lambda: Stack((brick(),), (Link(LinkKind.STACKED, "a", "b"),)),
        "A link names the brick b, which is not in the stack.",
    ),
    "problem of nothing": (
        lambda: Stack((brick(),), (), (Problem("Too blue.", "c"),)),
        "A problem names the brick c, which is not in the stack.",
    ),
}


@pytest.mark.parametrize(("make", "message"), WRONG.values(), ids=WRONG.keys())
def test_wrong_graph(make, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        make()
    assert str(caught.value) == message


def test_columns_are_in_order_whatever_the_order_of_the_bricks():
    stack = Stack((brick("d", 1, 0), brick("b", 0, 1), brick("a", 0, 0)))
    assert [[b.id for b in column] for column in stack.columns] == [["a", "b"], ["d"]]
    assert stack.brick("b").level == 1
    with pytest.raises(KeyError):
        stack.brick("z")


def test_stacked_links_go_up_and_never_across():
    bricks = (brick("c", 1, 0), brick("b", 0, 1), brick("a", 0, 0), brick("d", 1, 1))
    assert stacked_links(bricks) == (Link(LinkKind.STACKED, "a", "b"), Link(LinkKind.STACKED, "c", "d"))


def test_linked_has_a_direction():
    stack = Stack((brick("a"), brick("b", 1)), (Link(LinkKind.RECURRENT, "a", "b"),))
    assert stack.linked("a", "b")
    assert not stack.linked("b", "a")


def test_with_problems_leaves_the_rest():
    stack = Stack((brick("a"),))
    problem = Problem("Too blue.", "a")
    assert stack.with_problems([problem]) == Stack(stack.bricks, (), (problem,))
