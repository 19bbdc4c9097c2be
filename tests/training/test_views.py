"""Which views are drawn: near enough, never enlarged, and where they say they are."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.training import views as views_module
from deepbrick.training.pool import LEVELS, make_pool
from deepbrick.training.views import (
    CLOSER_VIEWS,
    MAX_ENLARGEMENT,
    READER_VIEWS,
    STRETCH,
    Views,
    ViewSampler,
    place_views,
)

COUNT = 400


@pytest.fixture(scope="module")
def large(photos):
    """The photos, as if they had been taken from near by: only the numbers, the pixels are not looked at."""
    grown = []
    for photo in photos:
        vectors = {n: getattr(photo, n) * 4 for n in ("centers", "up", "along", "across")}
        sides = {n: np.repeat(np.repeat(getattr(photo, n), 4, axis=0), 4, axis=1) for n in ("index", "image_bgr")}
        grown.append(replace(photo, **vectors, **sides))
    return grown


@pytest.fixture(scope="module")
def pool(large):
    return make_pool(large)


def scales(batch):
    return np.sqrt(np.abs(np.linalg.det(batch["forward"][:, :, :2].astype(float))))


def stud_sizes_in(batch, pool):
    """Sizes of a stud of the bricks that have their middle in each view, in the view."""
    found = []
    for n, forward in zip(batch["photo"], batch["forward"], strict=True):
        rows = pool.bricks[n]
        rows = rows[rows[:, 9] > 0]
        center = rows[:, 1:3] @ forward[:, :2].T + forward[:, 2]
        frame = np.linalg.norm(rows[:, 3:9].reshape(-1, 3, 2) @ forward[:, :2].T, axis=2) / [9.6, 16, 16]
        found.append((center, 8 * np.sqrt((frame**2).sum(axis=1) / 2)))
    return found


@pytest.mark.parametrize("views", [READER_VIEWS, CLOSER_VIEWS], ids=["reader", "closer"])
@pytest.mark.parametrize("near", [False, True])
def test_no_view_is_enlarged(photos, large, views, near, monkeypatch):
    mine = large if near else photos
    batch = ViewSampler(mine, make_pool(mine), views).draw(np.random.default_rng(0), COUNT)
    # Each side is stretched a little of its own accord.
    assert scales(batch).max() < MAX_ENLARGEMENT * np.exp(5 * STRETCH)
    monkeypatch.setattr(views_module, "STRETCH", 0.0)
    batch = ViewSampler(mine, make_pool(mine), views).draw(np.random.default_rng(0), COUNT)
    assert scales(batch).max() < MAX_ENLARGEMENT * (1 + 1e-5)
    assert np.allclose(scales(batch).max(), MAX_ENLARGEMENT) != near  # from far, all that can be had is used


@pytest.mark.parametrize("views", [READER_VIEWS, CLOSER_VIEWS], ids=["reader", "closer"])
def test_views_turn_to_bricks_and_show_them_as_large_as_is_wished(large, pool, views):
    batch = ViewSampler(large, pool, views).draw(np.random.default_rng(1), COUNT)
    side = views.side_px
    near = 0
    for (center, stud_px), n in zip(stud_sizes_in(batch, pool), batch["photo"], strict=True):
        if not len(large[n].classes):
            continue
        inside = (np.abs(center / side - 0.5) < 0.301).all(axis=1)
        assert inside.any()
        low, high = views.near_stud_px
        near += bool(((stud_px > 0.85 * low) & (stud_px < 1.15 * high))[inside].any())
    with_bricks = sum(len(large[n].classes) > 0 for n in batch["photo"])
    assert near / with_bricks > 1 - views.far_fraction - 0.1
    if not views.far_fraction:
        assert near == with_bricks


def test_photos_are_drawn_by_their_legible_bricks(large, pool):
    batch = ViewSampler(large, pool, READER_VIEWS).draw(np.random.default_rng(2), 4000)
    counts = np.bincount(batch["photo"], minlength=3)
    wanted = np.array([6 + p.legible for p in large])
    assert [p.legible for p in large] == [14, 4, 0]
    assert np.allclose(counts / counts.sum(), wanted / wanted.sum(), atol=0.03)


def test_matrices_and_their_inverses_belong_together(large, pool):
    batch = ViewSampler(large, pool, READER_VIEWS).draw(np.random.default_rng(3), 50)
    places = np.random.default_rng(0).uniform(0, 224, (50, 7, 2))
    there = np.einsum("bij,bkj->bki", batch["to_photo"][:, :, :2], places) + batch["to_photo"][:, None, :, 2]
    back = np.einsum("bij,bkj->bki", batch["forward"][:, :, :2], there) + batch["forward"][:, None, :, 2]
    assert np.allclose(back, places, atol=2e-2)
    assert np.array_equal(np.sign(np.linalg.det(batch["forward"][:, :, :2])), batch["turned"])
    assert set(batch["turned"]) == {-1.0, 1.0}


def test_pixels_come_from_the_level_that_is_nearest_in_size(large, pool):
    batch = ViewSampler(large, pool, READER_VIEWS).draw(np.random.default_rng(4), COUNT)
    step = np.sqrt(np.abs(np.linalg.det(batch["to_level"][:, :, :2].astype(float))))
    between = (batch["level"] > 0) & (batch["level"] < LEVELS - 1)
    assert between.any()
    assert (step[between] > 0.7).all()
    assert (step[batch["level"] < LEVELS - 1] < 1.42).all()
    size = pool.level_size[batch["photo"], batch["level"]] / pool.level_size[batch["photo"], 0]
    assert np.allclose(batch["to_level"], batch["to_photo"] * size[:, ::-1, None])


def test_a_coarser_level_may_be_asked_for(pool):
    forward = np.tile(np.array([[0.5, 0, 3], [0, 0.5, 4]], np.float32), (3, 1, 1))
    placed = place_views(pool, np.zeros(3, np.int32), forward, np.array([0, 1, 9]))
    assert placed["level"].tolist() == [1, 2, LEVELS - 1]


def test_bands_lie_over_some_views(large, pool):
    cut = ViewSampler(large, pool, READER_VIEWS).draw(np.random.default_rng(5), 4000)["cut"]
    assert np.allclose(np.hypot(cut[:, 0], cut[:, 1]), 1, atol=1e-5)
    there = cut[:, 3] > 0
    assert there.mean() == pytest.approx(0.3, abs=0.04)
    assert cut[there, 3].min() > 0.1 * 224 - 1e-3
    assert cut[there, 3].max() < 0.45 * 224 + 1e-3


def test_photos_without_any_bricks_are_looked_at_too(large):
    bare = large[2:]
    batch = ViewSampler(bare, make_pool(bare), Views(64, (16.0, 36.0), 0.5)).draw(np.random.default_rng(6), 60)
    assert all(np.isfinite(v).all() for v in batch.values())
    height, width = bare[0].index.shape
    middle = np.einsum("bij,j->bi", batch["to_photo"][:, :, :2], [32.0, 32.0]) + batch["to_photo"][:, :, 2]
    inside = (middle > 0).all(axis=1) & (middle < [width, height]).all(axis=1)
    assert inside.mean() > 0.9


def test_bricks_that_do_not_show_are_not_turned_to(large):
    hidden = [replace(large[1], visible=np.where(np.arange(4) == 2, large[1].visible, 0).astype(np.float32))]
    batch = ViewSampler(hidden, make_pool(hidden), CLOSER_VIEWS).draw(np.random.default_rng(7), 60)
    place = np.einsum("bij,j->bi", batch["forward"][:, :, :2], large[1].centers[2]) + batch["forward"][:, :, 2]
    assert (np.abs(place / 320 - 0.5) < 0.301).all()


def test_the_same_seed_gives_the_same_views(large, pool):
    sampler = ViewSampler(large, pool, READER_VIEWS)
    first, second, other = (sampler.draw(np.random.default_rng(seed), 8) for seed in (8, 8, 9))
    assert all(np.array_equal(first[n], second[n]) for n in first)
    assert not np.array_equal(first["forward"], other["forward"])
