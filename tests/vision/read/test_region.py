"""How often a region is looked at."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.detect.regions import Region
from deepbrick.vision.read import region as read

CATALOG = load_catalog()


@pytest.fixture
def bricks(find_perfectly):
    return find_perfectly([["1d", "fc"]])


@pytest.fixture
def reading(bricks, paint_maps, reading_of):
    return reading_of(paint_maps(bricks))


@pytest.mark.parametrize(("sureness", "closer"), [((0.99, 0.95), 0), ((0.99, 0.6), 1), ((), 1)])
def test_a_region_is_looked_at_closer_where_one_look_leaves_a_doubt(monkeypatch, bricks, reading, sureness, closer):
    """Also where that look found nothing: there the doubt is greatest."""
    seen = [b.with_likelihoods(likelihoods(b, share), CATALOG) for b, share in zip(bricks, sureness, strict=False)]
    looks = iter([reading.look] * 2)
    monkeypatch.setattr(read, "looks", lambda *_: looks)
    monkeypatch.setattr(read, "weigh_columns", lambda *_: (tuple(seen),) if seen else ())
    read.read_region(np.zeros((60, 60, 3), np.uint8), Region((0, 0, 60, 60), 20.0), CATALOG)
    assert len(list(looks)) == 1 - closer


@pytest.mark.parametrize(
    ("sureness", "kept"), [((0.99, 0.99), 1), ((0.99, 0.6), 0)], ids=["read surely", "read with a doubt"]
)
def test_what_a_look_reads_surely_a_closer_one_does_not_lose(monkeypatch, find_perfectly, reading, sureness, kept):
    far, near = (find_perfectly([["1d", "fc"]], origin_mm=(x, 0.0)) for x in (0.0, 60.0))
    first = (told(far, sureness), told(near, (0.99, 0.6)))
    again = (told(near, (0.99, 0.99)),)
    assert read_twice(monkeypatch, reading, first, again) == [*again, *first[:kept]]


def test_what_is_read_again_is_given_once(monkeypatch, bricks, reading):
    sure, doubtful = told(bricks, (0.99, 0.99)), told(bricks, (0.99, 0.6))
    assert read_twice(monkeypatch, reading, (sure, doubtful), (doubtful,)) == [doubtful]


def read_twice(monkeypatch, reading, first, again):
    """The columns that a region has if one look reads these, and a closer one those."""
    read_by_look = iter([first, again])
    monkeypatch.setattr(read, "looks", lambda *_: iter([reading.look] * 2))
    monkeypatch.setattr(read, "weigh_columns", lambda *_: next(read_by_look))
    return list(read.read_region(np.zeros((60, 60, 3), np.uint8), Region((0, 0, 60, 60), 20.0), CATALOG).columns)


def told(bricks, shares):
    """A column of bricks, each with the likelihood that it is what it is."""
    return tuple(b.with_likelihoods(likelihoods(b, s), CATALOG) for b, s in zip(bricks, shares, strict=True))


def likelihoods(brick, share):
    """The brick's own type with a share, the rest spread over the others."""
    others = np.full(len(CATALOG), (1 - share) / (len(CATALOG) - 1))
    others[CATALOG.bricks.index(brick.kind)] = share
    return others
