"""The stacks to build for a kit."""

from deepbrick.api.columns import stack_of
from deepbrick.calibration.bricks.stacks import named_stacks
from deepbrick.catalog import Catalog, Role, load_catalog
from deepbrick.graph import LinkKind

CATALOG = load_catalog()


def test_between_them_they_hold_every_brick_type():
    stacks = named_stacks(CATALOG)
    tokens = {t for s in stacks for c in s.columns for t in c}
    assert tokens == {b.token for b in CATALOG if b.meaning.role is not Role.LINK}
    links = [link for s in stacks for link in stack_of(s.columns, CATALOG).links]
    assert any(link.kind is LinkKind.RECURRENT for link in links)


def test_no_two_have_bricks_of_the_same_heights_in_the_same_order():
    heights = [[[CATALOG[t].size_mm[2] for t in c] for c in s.columns] for s in named_stacks(CATALOG)]
    assert all(heights.count(h) == 1 and heights.count(h[::-1]) == (h == h[::-1]) for h in heights)


def test_a_catalog_without_a_brick_has_no_stacks_of_it():
    bricks = tuple(b for b in CATALOG if b.token != "lstm")
    assert [s.name for s in named_stacks(Catalog(bricks))] == ["first", "plates"]
