"""The losses: lowest for the target itself, and in numbers against numpy."""

import numpy as np
import pytest

BRICKS = 3
RNG = np.random.default_rng(2)


@pytest.fixture(scope="module")
def target():
    target = np.zeros((2, 8, 8, 11), np.float32)
    target[..., 0] = RNG.integers(0, 1 + BRICKS, (2, 8, 8))
    target[..., 10] = np.where(target[..., 0] > 0, RNG.uniform(0.5, 3, (2, 8, 8)), 0)
    target[0, :2, :, 0], target[0, :2, :, 10] = 0, -1  # bricks that are none of the catalog's
    target[..., 1] = RNG.random((2, 8, 8)) ** 4
    target[..., 2:10] = RNG.normal(0, 1, (2, 8, 8, 8)) * (target[..., 10:] > 0)
    return target


def loss_of(target, output):
    from deepbrick.training.losses import maps_loss  # noqa: PLC0415 -- the backend is heavy
    from keras import ops  # noqa: PLC0415

    return float(maps_loss(ops.convert_to_tensor(target), ops.convert_to_tensor(output.astype(np.float32))))


def perfect(target):
    heat = np.clip(target[..., 1:2], 1e-6, 1 - 1e-6)
    logits = 20.0 * (np.arange(1 + BRICKS) == target[..., :1])
    return np.concatenate([logits, np.log(heat / (1 - heat)), target[..., 2:10]], axis=-1).astype(np.float32)


def test_the_loss_is_lowest_for_the_target_itself(target):
    best = loss_of(target, perfect(target))
    assert best < 0.01
    for channel in range(BRICKS + 10):
        worse = perfect(target)
        worse[..., channel] += RNG.normal(0, 15, worse.shape[:-1])
        assert loss_of(target, worse) > best + 0.01


def test_the_loss_is_the_one_that_its_papers_say(target):
    output = RNG.normal(0, 1, (2, 8, 8, BRICKS + 10))
    label, heat, shown = target[..., 0].astype(int), target[..., 1], target[..., 10]
    logits = output[..., : BRICKS + 1]
    entropy = np.log(np.exp(logits).sum(axis=-1)) - np.take_along_axis(logits, label[..., None], axis=-1)[..., 0]
    weight = np.where(shown > 0, 3 * shown, np.where(shown < 0, 3.0, 1.0))
    said = 1 / (1 + np.exp(-output[..., BRICKS + 1]))
    focal = -(heat * np.log(said) + (1 - heat) * np.log(1 - said)) * (heat - said) ** 2
    away = np.abs(target[..., 2:10] - output[..., BRICKS + 2 :]).mean(axis=-1)
    bricks = np.maximum(shown, 0)
    expected = (
        (entropy * weight).sum() / weight.sum()
        + focal.sum() / (heat.sum() + 1)
        + 2 * (away * bricks).sum() / (bricks.sum() + 1)
    )
    assert loss_of(target, output) == pytest.approx(expected, rel=1e-4)


def test_where_no_brick_is_vectors_do_not_matter(target):
    output = perfect(target)
    output[target[..., 10] <= 0, BRICKS + 2 :] = 99
    assert loss_of(target, output) == pytest.approx(loss_of(target, perfect(target)), abs=1e-6)


def test_to_take_another_brick_for_ours_costs_more_than_to_take_nothing_for_one(target):
    def wrong(where):
        output = perfect(target)
        output[..., :1][where] -= 40
        return loss_of(target, output)

    other, nothing = target[..., 10] < 0, (target[..., 10] == 0) & (target[..., 0] == 0)
    others, empty = (int(w.sum()) for w in (other, nothing))
    base = loss_of(target, perfect(target))
    assert (wrong(other) - base) / others == pytest.approx(3 * (wrong(nothing) - base) / empty, rel=0.01)


def test_nothing_at_all_gives_a_loss_too():
    empty = np.zeros((1, 4, 4, 11), np.float32)
    assert loss_of(empty, np.zeros((1, 4, 4, BRICKS + 10))) == pytest.approx(np.log(1 + BRICKS) + np.log(2) / 4 * 16)


def test_labels_of_patches_are_smoothed():
    from deepbrick.training.losses import patch_loss  # noqa: PLC0415
    from keras import ops  # noqa: PLC0415

    logits, labels = RNG.normal(0, 2, (5, 1, 1, 4)), np.array([0, 1, 2, 3, 1], np.int32)
    target = np.eye(4)[labels] * 0.97 + 0.03 / 4
    flat = logits[:, 0, 0]
    expected = np.mean((target * (np.log(np.exp(flat).sum(axis=1, keepdims=True)) - flat)).sum(axis=1))
    loss = patch_loss(ops.convert_to_tensor(labels), ops.convert_to_tensor(logits.astype(np.float32)))
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_strip_loss_is_the_cross_entropy_worked_out_by_hand():
    rng = np.random.default_rng(3)
    logits = rng.normal(size=(2, 3, 1, 2 * 6)).astype(np.float32)  # five classes and a seam, six rows
    target = np.zeros((2, 6, 3), np.float32)
    target[..., 0] = rng.integers(0, 5, (2, 6))
    target[..., 1] = rng.uniform(0, 1, (2, 6)) * (rng.random((2, 6)) < 0.5)
    target[..., 2] = rng.choice([0.15, 1.0], (2, 6))
    rows = logits.reshape(2, 6, 6).astype(np.float64)
    classes, seam = rows[..., :5], rows[..., 5]
    log = classes - np.log(np.exp(classes).sum(-1, keepdims=True))
    label = target[..., 0].astype(int)
    smooth = np.eye(5)[label] * 0.97 + 0.03 / 5
    weight = target[..., 2] * np.where(label > 0, 1.0, 0.5)
    expected = (-(smooth * log).sum(-1) * weight).sum() / weight.sum()
    odds = np.log1p(np.exp(-np.abs(seam))) + np.maximum(seam, 0) - seam * target[..., 1]
    expected += (odds * np.where(target[..., 1] > 0.1, 3.0, 1.0)).mean()
    from deepbrick.training.losses import strip_loss  # noqa: PLC0415 -- heavy

    assert float(strip_loss(target, logits)) == pytest.approx(expected, rel=1e-4)
