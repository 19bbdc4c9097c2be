"""The parts list: every brick of every stack is counted once, and so are the links."""

import csv
import io
from collections import Counter

import bricklayer as bl
from deepbrick.catalog import Catalog, Role, load_catalog
from deepbrick.exports import parts_list, stack_to_ldraw
from deepbrick.graph import Brick, Link, LinkKind, Stack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CATALOG = load_catalog()
HEADER = ["part", "color", "color_name", "name", "token", "quantity"]

# A loaded machine is slow now and then, which says nothing about the list.
EXAMPLES = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
known = st.sampled_from([(b.token, b.part, b.color.name) for b in CATALOG if b.meaning.role is not Role.LINK])


@st.composite
def stacks(draw, kinds):
    drawn = draw(st.lists(kinds, min_size=1, max_size=8))
    return Stack(tuple(Brick(f"b{k}", *kind, 0, k) for k, kind in enumerate(drawn)))


def rows(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def two_steps():
    bricks = (
        Brick("a", "1d", "3065", "Trans-Clear", 0, 0),
        Brick("b", "lstm", "52107", "White", 0, 1),
        Brick("c", "1d", "3004", "Trans-Clear", 1, 0),
        Brick("d", "lstm", "11211", "White", 1, 1),
        Brick("e", "pooling", "99999", "Magenta", 1, 2),
        Brick("f", "fc", "3004", "White", 1, 3),
    )
    return Stack(bricks, (Link(LinkKind.RECURRENT, "b", "d"), Link(LinkKind.STACKED, "a", "b")))


def test_list_word_for_word():
    single = Stack((Brick("a", "1d", "3004", "Trans-Clear", 0, 0), Brick("b", "fc", "3004", "White", 0, 1)))
    assert parts_list([two_steps(), single], CATALOG) == (
        "part,color,color_name,name,token,quantity\n"
        "3004,47,Trans-Clear,clear 1x2 brick,1d,2\n"
        "3065,47,Trans-Clear,clear 1x2 brick,1d,1\n"
        "52107,15,White,white 1x2 brick with studs on its long sides,lstm,1\n"
        "11211,15,White,white 1x2 brick with studs on its long sides,lstm,1\n"
        "3004,15,White,white 1x2 brick,fc,2\n"
        "3023,15,White,white link between two recurrent bricks,link,2\n"
        "99999,16,Magenta,,pooling,1\n"
    )


def test_no_stacks_need_no_parts():
    assert rows(parts_list([], CATALOG)) == [HEADER]


def test_part_that_was_read_wrong_keeps_its_number_and_the_name_of_its_token():
    stack = Stack((Brick("a", "fc", "3622", "White", 0, 0), Brick("b", "fc", "3004", "Red", 0, 1)))
    assert rows(parts_list([stack], CATALOG))[1:] == [
        ["3004", "4", "Red", "white 1x2 brick", "fc", "1"],
        ["3622", "15", "White", "white 1x2 brick", "fc", "1"],
    ]


def test_same_part_and_colour_is_one_line_whatever_it_was_read_as():
    stack = Stack((Brick("a", "attention", "3004", "White", 0, 0), Brick("b", "fc", "3004", "White", 0, 1)))
    assert rows(parts_list([stack], CATALOG))[1:] == [["3004", "15", "White", "white 1x2 brick", "fc", "2"]]


def test_catalog_without_links_lists_and_builds_none():
    catalog = Catalog(tuple(b for b in CATALOG if b.meaning.role is not Role.LINK))
    assert not [r for r in rows(parts_list([two_steps()], catalog)) if r[0] == "3023"]
    assert "3023" not in stack_to_ldraw(two_steps(), catalog, "x")


@EXAMPLES
@given(st.lists(stacks(known), max_size=3))
def test_list_agrees_with_the_models(stacks):
    found = Counter()
    for stack in stacks:
        elements = bl.from_ldraw(stack_to_ldraw(stack, CATALOG, "model")).list_elements()
        found.update({(e.ldraw_id, e.color.ldraw_id): n for e, n in elements.items()})
    listed = {(part, int(color)): int(n) for part, color, _, _, _, n in rows(parts_list(stacks, CATALOG))[1:]}
    assert listed == found


@EXAMPLES
@given(st.lists(stacks(st.one_of(known, st.tuples(texts, texts, texts))), max_size=3))
def test_every_brick_is_counted_in_an_order_that_does_not_depend_on_theirs(stacks):
    text = parts_list(stacks, CATALOG)
    listed = {(part, color): int(n) for part, _, color, _, _, n in rows(text)[1:]}
    looks = ((" ".join(b.part.split()), " ".join(b.color.split())) for stack in stacks for b in stack.bricks)
    assert listed == Counter(looks)
    assert len(text.splitlines()) == 1 + len(listed)
    assert parts_list([Stack(stack.bricks[::-1]) for stack in reversed(stacks)], CATALOG) == text
