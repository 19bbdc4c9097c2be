"""What is said about stacks that are not seen well."""

import numpy as np
import pytest
from deepbrick.vision.assemble.problems import could_not_be_read, cut_off, foot_not_seen, too_far
from deepbrick.vision.assemble.rows import FoundStack


@pytest.fixture
def stack(find_perfectly):
    bricks = find_perfectly([["1d", "fc", "softmax", "1d"]])
    return FoundStack((tuple(sorted(bricks, key=lambda b: -b.center[1])),), frozenset())


def test_a_whole_stack_is_not_called_cut_off(stack):
    assert cut_off(stack, (640, 480)) is None


def test_the_end_that_is_outside_is_named(stack):
    outlines = [b.outline_px() for b in stack.columns[0]]
    foot_y, top_y = outlines[0][:, 1].max(), outlines[-1][:, 1].min()
    assert cut_off(stack, (640, int(foot_y) - 20)).startswith("The foot of the stack is outside")
    raised = FoundStack(
        (tuple(b.mapped(np.eye(2), np.array([0.0, -top_y - 20])) for b in stack.columns[0]),), frozenset()
    )
    assert cut_off(raised, (640, 480)).startswith("The top of the stack is outside")
    left = outlines[0][:, 0].min()
    aside = FoundStack(
        (tuple(b.mapped(np.eye(2), np.array([-left - 25.0, 0])) for b in stack.columns[0]),), frozenset()
    )
    assert cut_off(aside, (640, 480)).startswith("Part of the stack is outside")


def test_an_end_that_goes_on_outside_is_named_though_all_that_is_read_is_inside(stack):
    (column,) = stack.columns
    without_foot, without_top = (FoundStack((part,), frozenset()) for part in (column[1:], column[:-1]))
    below = int(column[0].center[1]) - 2
    assert cut_off(without_foot, (640, below)).startswith("The foot of the stack is outside")
    assert cut_off(without_foot, (640, 480)) is None
    raised = FoundStack(
        (tuple(b.mapped(np.eye(2), np.array([0.0, -column[-1].center[1] - 2])) for b in column[:-1]),), frozenset()
    )
    assert cut_off(raised, (640, 480)).startswith("The top of the stack is outside")
    assert cut_off(without_top, (640, 480)) is None


def test_a_clear_end_at_the_edge_of_the_photo_misses_nothing(stack):
    bottom = int(stack.columns[0][0].outline_px()[:, 1].max()) + 1
    assert cut_off(stack, (640, bottom)) is None


def test_small_bricks_are_said_to_be_far_away(stack):
    bricks = stack.columns[0]
    assert too_far(bricks, 800.0) is None
    message = too_far([b.enlarged(0.2) for b in bricks], 800.0)
    distance_cm = 800.0 * 8 / (bricks[0].stud_px / 5) / 10
    assert f"{distance_cm:.0f}"[:-1] in message
    assert "go closer" in message


@pytest.mark.parametrize(
    ("share", "where"),
    [
        ((0.5, 0.5), "in the middle"),
        ((0.1, 0.2), "at the top left"),
        ((0.9, 0.5), "at the right"),
        ((0.5, 1.2), "at the bottom"),
    ],
)
def test_what_could_not_be_read_is_said_to_be_there(stack, share, where):
    bricks = stack.columns[0]
    middle = np.mean([b.center for b in bricks], axis=0)
    moved = [b.mapped(np.eye(2), np.array(share) * (600, 300) - middle) for b in bricks]
    assert could_not_be_read(moved, (600, 300)) == (
        f"What stands {where} of the photo may be a stack, but could not be read: show all of it, from nearer."
    )


def test_where_no_clear_brick_is_seen_at_the_foot_there_may_be_a_hidden_one(stack):
    assert foot_not_seen(stack, (640, 480)) is None
    (column,) = stack.columns
    assert foot_not_seen(FoundStack((column, column[1:]), frozenset()), (640, 480)) == (
        "No clear brick is seen at the foot of the stack in the middle of the photo; if one is there, take the photo "
        "from lower down or from the other side."
    )
