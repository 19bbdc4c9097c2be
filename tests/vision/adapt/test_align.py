"""Stacks that are known, found in what was read, also where that is wrong."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from deepbrick.calibration.bricks.stacks import named_stacks
from deepbrick.catalog import Role, load_catalog
from deepbrick.vision.adapt.align import align_stacks

CATALOG = load_catalog()
STACKS = {s.name: s for s in named_stacks(CATALOG)}


@pytest.fixture(scope="module")
def read(find_perfectly):
    """Columns of a stack from left to right, each from the foot up, with bricks taken for others."""

    def row(columns, misread=None):
        columns_px = defaultdict(list)
        for brick in find_perfectly([list(c) for c in columns]):
            if brick.kind.meaning.role is not Role.LINK:
                near = [x for x in columns_px if abs(x - brick.center[0]) < brick.stud_px]
                columns_px[near[0] if near else brick.center[0]].append(brick)
        made = [sorted(c, key=lambda b: -b.center[1]) for _, c in sorted(columns_px.items(), key=lambda item: item[0])]
        return [[_taken(b, (misread or {}).get(b.kind.token)) for b in c] for c in made]

    return row


def _taken(brick, token):
    if token is None:
        return brick
    share = np.full(len(CATALOG), 0.01)
    share[CATALOG.tokens.index(token)] = 0.9
    return replace(brick, kind=CATALOG[token], probability=share)


def tokens(known):
    return [CATALOG.bricks[b.kind].token for b in known.bricks]


@pytest.mark.parametrize("name", sorted(STACKS))
def test_a_stack_that_is_read_right_is_found(read, name):
    (found,) = align_stacks([read(STACKS[name].columns)], list(STACKS.values()), CATALOG)
    assert found.stack is STACKS[name]
    assert tokens(found) == [t for c in STACKS[name].columns for t in c]
    assert [b.found.kind.token for b in found.bricks] == tokens(found)


def test_several_are_found_in_one_photo_each_as_itself(read):
    rows = [read(STACKS[n].columns) for n in ("row", "first", "plates")]
    found = align_stacks(rows, list(STACKS.values()), CATALOG)
    assert [f.stack.name for f in found] == ["row", "first", "plates"]


def test_bricks_that_are_taken_for_others_are_known_all_the_same(read):
    row = read(STACKS["plates"].columns, {"linear": "softmax", "linear-single": "softmax", "sigmoid": "sigmoid-single"})
    (found,) = align_stacks([row], list(STACKS.values()), CATALOG)
    assert tokens(found) == list(STACKS["plates"].columns[0])
    assert sum(b.found.kind is not CATALOG.bricks[b.kind] for b in found.bricks) == 3


@pytest.mark.parametrize("left_out", [0, 2, 4])
def test_a_brick_that_was_not_found_leaves_the_others_known(read, left_out):
    (column,) = read(STACKS["plates"].columns)
    del column[left_out]
    (found,) = align_stacks([[column]], list(STACKS.values()), CATALOG)
    wanted = list(STACKS["plates"].columns[0])
    del wanted[left_out]
    assert tokens(found) == wanted


def test_a_row_that_is_read_the_other_way_round_is_found(read):
    row = read(STACKS["row"].columns)[::-1]
    (found,) = align_stacks([row], list(STACKS.values()), CATALOG)
    assert tokens(found) == ["2d", "lstm", "2d", "lstm", "fc"]


@pytest.mark.parametrize(
    "columns",
    [
        [["1d", "fc", "fc", "sigmoid-single", "single"]],  # of the heights of the first stack
        [["2d", "cnn", "lstm"]] * 3,
        [["2d", "lstm", "lstm", "fc", "softmax", "1d"]],
        [["single"]],
    ],
)
def test_another_stack_is_none_of_them(read, columns):
    assert align_stacks([read(columns)], list(STACKS.values()), CATALOG) == []


def test_nothing_read_is_nothing_found():
    assert align_stacks([], list(STACKS.values()), CATALOG) == []
