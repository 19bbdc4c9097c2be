"""Strips of columns: what is drawn, what the device fetches, and what a network shall say of them."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.types import BRICK_HEIGHT_MM
from deepbrick.training import strips as strips_module
from deepbrick.training.columns import beside, labelled_columns
from deepbrick.training.degrade import noise_bank
from deepbrick.training.material import strip_material
from deepbrick.training.pool import make_pool
from deepbrick.training.strip_pixels import sample_strips, with_frame
from deepbrick.training.strips import MM_A_ROW, STRIP_HEIGHT_PX, StripSampler, strip_targets, upright_at
from deepbrick.vision.read.axes import Axis
from deepbrick.vision.read.strips import STRIP_WIDTH_PX, cut_strip, in_strip

CATALOG = load_catalog()
JITTERS = ("SIDE_JITTER", "ANGLE_JITTER_DEG", "WIDTH_JITTER", "HEIGHT_JITTER", "FRAME_JITTER", "COARSE_FRACTION")
LARGE = 4


@pytest.fixture(scope="module")
def photo(photos):
    """The painted photo four times as large; each brick has a colour of its own, which no JPEG has blurred."""
    vectors = {n: getattr(photos[0], n) * LARGE for n in ("centers", "up", "along", "across")}
    index = cv2.resize(photos[0].index, None, fx=LARGE, fy=LARGE, interpolation=cv2.INTER_NEAREST)
    paint = np.random.default_rng(5).integers(0, 256, (256, 3)).astype(np.uint8)
    return replace(photos[0], **vectors, index=index, image_bgr=paint[index])


@pytest.fixture(scope="module")
def columns(photo):
    return labelled_columns(photo, CATALOG)


@pytest.fixture
def exact(monkeypatch):
    for name in JITTERS:
        monkeypatch.setattr(strips_module, name, 0.0)


def tensors(arrays):
    from keras import ops  # noqa: PLC0415 -- heavy

    return {name: ops.convert_to_tensor(values) for name, values in arrays.items()}


def drawn(photo, columns, count, seed=0):
    pool = make_pool([photo])
    batch = StripSampler([(0, c) for c in columns], pool).draw(np.random.default_rng(seed), count)
    return batch, np.asarray(sample_strips(tensors(vars(pool)), tensors(batch), STRIP_WIDTH_PX))


@pytest.mark.usefixtures("exact")
def test_a_strip_shows_the_bricks_where_the_targets_say(photo, columns):
    """On the front of each brick, in the middle of its rows, its paint shows: nothing stands before this column."""
    column = next(c for c in columns if len(c.classes) == 4)
    batch, pixels = drawn(photo, [column], 8)
    for strip, targets, frame in zip(pixels, batch["targets"], batch["frame"], strict=True):
        for label in column.classes + 1:
            row = int(np.median(np.flatnonzero(targets[:, 0] == label))) * 4 + 2
            x, y = STRIP_WIDTH_PX / 2 - frame[row, 2] / 2, row - frame[row, 3] / 2
            paint = strip[round(y), round(x)]
            own = int(np.flatnonzero((photo.classes == label - 1) & (photo.places[:, 0] == 1))[0]) + 1
            np.testing.assert_allclose(paint, np.median(photo.image_bgr[photo.index == own], axis=0), atol=12)


@pytest.mark.usefixtures("exact")
def test_pixels_are_those_that_opencv_fetches(photo, columns):
    soft = replace(photo, image_bgr=cv2.GaussianBlur(photo.image_bgr, (0, 0), 6))
    batch, pixels = drawn(soft, columns, 6)
    pool = make_pool([soft])
    for k in range(6):
        level = int(batch["level"][k])
        height, width = pool.level_size[0, level]
        start = int(pool.level_start[0, level])
        image = pool.pixels_bgr[start : start + height * width].reshape(height, width, 3)
        places = (
            batch["rows"][k, :, None, :2] + batch["rows"][k, :, None, 2:] * np.arange(STRIP_WIDTH_PX)[None, :, None]
        )
        x, y = np.moveaxis(places.astype(np.float32) - 0.5, -1, 0)
        wanted = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(float)
        assert np.abs(pixels[k] - wanted).mean() < 1.0


@pytest.mark.parametrize("size", [1.0, 0.4, 2.0])
def test_the_reader_cuts_the_strips_that_training_draws(photo, columns, size):
    column = max(columns, key=lambda c: len(c.classes))
    image = cv2.resize(cv2.GaussianBlur(photo.image_bgr, (0, 0), 4), None, fx=size, fy=size)
    slices = np.arange(60) * 0.8 - 5
    frame = column.frame.at(slices) * size
    up = column.axis.slope_at(slices) * (BRICK_HEIGHT_MM * size)
    axis = Axis(column.axis.at(slices) * size, up, frame[:, :2], frame[:, 2:], alone=False)
    cut = cut_strip(image, axis)
    heights = slices[-1] + 0.4 - (np.arange(240) + 0.5) * MM_A_ROW
    upward, right, px = upright_at(column, heights)
    np.testing.assert_allclose(cut[:, 5, 3:], in_strip(column.frame.at(heights), upward, right, px), rtol=0.02, atol=1)
    places = column.axis.at(heights)[:, None] + (right * px[:, None])[:, None] * (np.arange(128) - 63.5)[:, None]
    x, y = np.moveaxis((size * places).astype(np.float32) - 0.5, -1, 0)
    wanted = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(float)
    assert wanted.std() > 20
    assert np.abs(cut[..., :3] - wanted).mean() < 2


@pytest.mark.usefixtures("exact")
def test_a_mirrored_strip_is_the_strip_turned_about(photo, columns):
    column = max(columns, key=lambda c: len(c.classes))
    batch, pixels = drawn(photo, [column], 12)
    right = np.array([b @ column.frame.at(np.array(0.0))[:2] > 0 for b in batch["rows"][:, 0, 2:]])
    assert set(right.tolist()) == {True, False}
    one, other = int(np.flatnonzero(right)[0]), int(np.flatnonzero(~right)[0])
    assert (batch["frame"][:, :, 0] > 0).all()  # along points to the right in both
    both = batch["targets"][one, :, 0], batch["targets"][other, :, 0]
    shift = int(np.flatnonzero(both[1])[0] - np.flatnonzero(both[0])[0]) * 4
    rows = slice(max(0, -shift) + 40, min(STRIP_HEIGHT_PX, STRIP_HEIGHT_PX - shift) - 40)
    there, again = pixels[one, rows], pixels[other, :, ::-1][rows.start + shift : rows.stop + shift]
    assert (
        np.abs(there - again).mean()
        < 0.5 * np.abs(there - pixels[other][rows.start + shift : rows.stop + shift]).mean()
    )


def test_targets_name_each_row_and_its_seams(columns):
    column = next(c for c in columns if len(c.classes) == 4)  # 1d fc linear-single single
    heights = 40.0 - (np.arange(280) + 0.5) * MM_A_ROW
    targets = strip_targets(column, heights)
    names = ["" if k == 0 else CATALOG.tokens[int(k) - 1] for k in targets[:, 0]]
    runs = [n for k, n in enumerate(names) if k == 0 or n != names[k - 1]]
    assert runs == ["", "single", "linear-single", "fc", "1d", ""]
    lengths = [names.count(n) for n in ("single", "linear-single", "fc", "1d")]
    assert lengths == [12, 4, 12, 12]
    seams = np.flatnonzero((targets[1:-1, 1] >= targets[:-2, 1]) & (targets[1:-1, 1] > targets[2:, 1])) + 1
    assert (40.0 - (seams + 0.5) * 4 * MM_A_ROW).round(1).tolist() == pytest.approx(
        [32.0, 22.4, 19.2, 9.6, 0.0], abs=0.5
    )


def test_hidden_bricks_count_little(columns):
    column = columns[0]
    hidden = replace(column, visible=np.zeros(len(column.classes)))
    heights = column.top_mm + 5 - (np.arange(STRIP_HEIGHT_PX) + 0.5) * MM_A_ROW
    targets = strip_targets(hidden, heights)
    there = targets[:, 0] > 0
    assert there.any()
    assert not there.all()
    np.testing.assert_allclose(targets[:, 2], np.where(there, 0.15, 1.0))


def test_where_nothing_stands_there_is_nothing_to_say(columns, photo):
    bare = next(b for c in columns for side in (-1, 1) if (b := beside(c, photo, side)) is not None)
    batch, _ = drawn(photo, [bare], 3)
    assert (batch["targets"][..., :2] == 0).all()


def test_draws_are_the_same_from_the_same_seed_and_differ_from_others(photo, columns):
    one, again, other = (drawn(photo, columns, 4, seed)[0]["rows"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 1


def test_the_frame_lies_beside_the_pixels():
    pixels, frame = np.ones((2, 8, 5, 3), np.float32), np.arange(64, dtype=np.float32).reshape(2, 8, 4)
    both = np.asarray(with_frame(*tensors({"p": pixels, "f": frame}).values()))
    assert both.shape == (2, 8, 5, 7)
    np.testing.assert_array_equal(both[..., :3], pixels)
    np.testing.assert_array_equal(both[:, :, 3, 3:], frame)


def test_a_batch_is_what_the_column_reader_takes_and_learns(photo):
    material = strip_material([photo], CATALOG)
    batch = material.draw(np.random.default_rng(0), 2)
    strips, targets = material.example(tensors({**vars(material.pool), "noise": noise_bank(0)}), tensors(batch))
    assert strips.shape == (2, STRIP_HEIGHT_PX, STRIP_WIDTH_PX, 7)
    assert targets.shape == (2, STRIP_HEIGHT_PX // 4, 3)
    pixels = np.asarray(strips)[..., :3]
    assert pixels.min() >= 0
    assert pixels.max() <= 255
    assert pixels.std() > 20
