"""How often a region is looked at."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision import read
from deepbrick.vision.regions import Region

CATALOG = load_catalog()


@pytest.mark.parametrize(("sureness", "closer"), [((0.99, 0.95), 0), ((0.99, 0.6), 1), ((), 1)])
def test_a_region_is_looked_at_closer_where_one_look_leaves_a_doubt(
    monkeypatch, find_perfectly, paint_maps, reading_of, sureness, closer
):
    """Also where that look found nothing: there the doubt is greatest."""
    bricks = find_perfectly([["1d", "fc"]])
    first = reading_of(paint_maps(bricks))
    seen = [b.with_likelihoods(likelihoods(b, share), CATALOG) for b, share in zip(bricks, sureness, strict=False)]
    looks = []
    monkeypatch.setattr(read, "look_at_region", lambda *_: (first.view, first.maps))
    monkeypatch.setattr(read, "look_closer", lambda *_: (looks.append(1), (first.view, first.maps))[1])
    monkeypatch.setattr(read, "_columns", lambda *_: (tuple(seen),) if seen else ())
    read.read_region(np.zeros((60, 60, 3), np.uint8), Region((0, 0, 60, 60), 20.0), CATALOG)
    assert len(looks) == closer


def likelihoods(brick, share):
    """The brick's own type with a share, the rest spread over the others."""
    others = np.full(len(CATALOG), (1 - share) / (len(CATALOG) - 1))
    others[CATALOG.bricks.index(brick.kind)] = share
    return others
