"""Which reading is agreed: made-up readings, no pictures."""

from dataclasses import replace

import pytest
from deepbrick.graph import Brick, Link, LinkKind, PhotoGraph, Problem, Stack, stacked_links
from deepbrick.live.steady import SteadyReading, build_of

NOTHING = PhotoGraph("camera 0", (640, 480), problems=(Problem("There is no stack."),))


def stack(*columns, linked=True, shift=0.0):
    bricks = [
        Brick(f"{c}.{k}", token, "3001", "White", c, k, ((shift, 0.0), (shift + 9, 0.0), (shift + 9, 9.0)))
        for c, column in enumerate(columns)
        for k, token in enumerate(column.split())
    ]
    row = [b for b in bricks if b.token == "lstm"]
    across = [Link(LinkKind.RECURRENT, a.id, b.id) for a in row for b in row if b.column == a.column + 1 and linked]
    return Stack(tuple(bricks), (*stacked_links(bricks), *across))


def reading(*stacks, **changes):
    return PhotoGraph("camera 0", (640, 480), stacks, **changes)


A, B, C = (reading(stack(column)) for column in ("2d fc softmax 1d", "2d cnn fc softmax 1d", "1d fc linear 1d"))
ALL = {"A": A, "B": B, "C": C, "-": NOTHING}


def shown(sequence, **numbers):
    """What is shown after each reading, and after which another one became agreed."""
    steady = SteadyReading(**numbers)
    names, new = "", ""
    for name in sequence:
        new += "!" if steady.see(ALL[name]) else "."
        names += next((n for n, graph in ALL.items() if steady.agreed is graph), "?") if steady.agreed else "-"
    return names, new


@pytest.mark.parametrize(
    ("sequence", "names", "new"),
    [
        ("AAAAA", "--AAA", "..!.."),
        ("ABABA", "----A", "....!"),  # three of the last five
        ("ABCAC", "-----", "....."),
        ("ABBCCA", "------", "......"),  # three, but of six
        ("AAABAAA", "--AAAAA", "..!...."),  # one that was misread changes nothing
        ("AAABBB", "--AAAB", "..!..!"),
        ("AAABBBAAA", "--AAABBBA", "..!..!..!"),
        ("AAA----A", "--AAAAAA", "..!....."),  # four without a stack are not enough to forget
        ("AAA-----", "--AAAAA-", "..!....."),
        ("AAA-----AAA", "--AAAAA---A", "..!.......!"),
        ("AAA--B--", "--AAAAAA", "..!....."),  # it starts again with each reading of something
        ("-A-A-A", "-----A", ".....!"),
        ("", "", ""),
    ],
)
def test_three_of_five_agree_and_five_of_nothing_forget(sequence, names, new):
    assert shown(sequence) == (names, new)


def test_the_numbers_can_be_others():
    assert shown("AB", needed=1, among=1) == ("AB", "!!")
    assert shown("AA-A", needed=2, among=2, patience=1) == ("-A--", ".!..")


@pytest.mark.parametrize("numbers", [{"needed": 3, "among": 2}, {"needed": 0}, {"patience": 0}])
def test_numbers_that_make_no_sense(numbers):
    with pytest.raises(ValueError, match="make no sense"):
        SteadyReading(**numbers)


def test_what_is_agreed_is_the_newest_reading_of_its_build():
    steady = SteadyReading()
    for k in range(4):
        steady.see(reading(stack("2d fc softmax 1d", shift=k)))
    assert steady.agreed == reading(stack("2d fc softmax 1d", shift=3))
    steady.see(B)
    assert steady.agreed == reading(stack("2d fc softmax 1d", shift=3))


def test_places_doubts_and_loose_bricks_make_no_other_build():
    moved = reading(stack("2d lstm", "2d lstm", shift=5.0))
    loose = replace(moved, loose=(Brick("b0", "fc", "3004", "White", 0, 0),), problems=(Problem("far"),))
    doubtful = reading(
        replace(moved.stacks[0], bricks=tuple(replace(b, confidence=0.3) for b in moved.stacks[0].bricks))
    )
    same = reading(stack("2d lstm", "2d lstm"))
    assert build_of(moved) == build_of(loose) == build_of(doubtful) == build_of(same)


def test_bricks_columns_links_and_stacks_make_another_build():
    builds = [
        reading(),
        reading(stack("2d lstm", "2d lstm")),
        reading(stack("2d lstm", "2d lstm", linked=False)),
        reading(stack("2d lstm", "2d")),
        reading(stack("2d", "2d lstm")),
        reading(stack("2d lstm")),
        reading(stack("2d lstm"), stack("2d lstm")),
    ]
    assert len({build_of(b) for b in builds}) == len(builds)
