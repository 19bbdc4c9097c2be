"""The closest look: what one brick is, seen by itself."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM
from deepbrick.vision import load_photo
from deepbrick.vision.adaptation import Adaptation, adapted
from deepbrick.vision.bricks import FoundBrick
from deepbrick.vision.heads import AdaptedHead, trained_heads
from deepbrick.vision.read.classifier import (
    classify_patches,
    classify_places,
    link_likelihoods,
    pose_between,
    weigh_columns,
)
from deepbrick.vision.read.found_column import FoundColumn
from deepbrick.vision.read.view import cut_patch
from deepbrick.vision.stack_pose import BrickPlace, StackPose

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[3] / "samples" / "photos"


def labelled_bricks(name):
    """Photo and bricks of a sample, placed by its label; what they are is left open among those of their height."""
    photo = load_photo(PHOTOS / f"{name}.jpg")
    heights = np.array([b.size_mm[2] for b in CATALOG])
    found, tokens = [], []
    for brick in json.loads((PHOTOS / f"{name}.json").read_text())["bricks"]:
        kind = CATALOG[brick["token"]]
        corners = np.array(brick["corners"]).reshape(2, 2, 2, 2)
        length, width, height = kind.size_mm
        along = (corners[1] - corners[0]).mean(axis=(0, 1)) * COLUMN_PITCH_MM / length
        across = (corners[:, 1] - corners[:, 0]).mean(axis=(0, 1)) * COLUMN_PITCH_MM / width
        up = (corners[:, :, 1] - corners[:, :, 0]).mean(axis=(0, 1)) * BRICK_HEIGHT_MM / height
        open_to = (heights == height) & np.array([b.token != "link" for b in CATALOG])
        share = open_to / open_to.sum()
        found.append(
            FoundBrick(
                CATALOG.bricks[int(open_to.argmax())], share, 0.9, corners.mean(axis=(0, 1, 2)), up, along, across
            )
        )
        tokens.append(brick["token"])
    return photo, found, tokens


def classified(photo, *columns):
    seen = classify_places(photo, [b.pose for c in columns for b in c.places])
    return weigh_columns(columns, seen, CATALOG)


def settled(brick, sureness=0.999):
    """The brick as it is once its column has been read along the pose of its stack."""
    share = np.full(len(CATALOG), (1 - sureness) / (len(CATALOG) - 1))
    share[CATALOG.bricks.index(brick.kind)] = sureness
    pose = StackPose(np.eye(3), np.array([0.0, 0.0, 300.0]), 800.0, np.array([320.0, 240.0]))
    return replace(brick, probability=share, place=BrickPlace(pose, np.zeros(3)))


def test_only_what_is_not_settled_is_looked_at_by_itself():
    _, bricks, _ = labelled_bricks("image")
    sure, unsure, alone = settled(bricks[0]), settled(bricks[1], 0.9), replace(settled(bricks[2]), place=None)
    column = FoundColumn((sure, unsure, alone), (bricks[3],))
    assert column.places == (unsure, alone, bricks[3])
    seen = np.full((3, len(CATALOG) + 1), 0.001)
    seen[:, -1] = 0.0
    (found,) = weigh_columns([column], seen, CATALOG)
    assert found[0] is sure
    assert found[1] is not unsure


def test_with_a_kit_every_brick_is_looked_at():
    _, bricks, _ = labelled_bricks("image")
    column = FoundColumn((settled(bricks[0]), settled(bricks[1])), ())
    head = trained_heads()["classifier.onnx"]
    change = replace(head, kernel=0 * head.kernel, bias=0 * head.bias)
    with adapted(Adaptation({"classifier.onnx": AdaptedHead(head, change, len(head.bias) - 1)})):
        assert column.places == column.bricks
    with adapted(Adaptation()):  # one from which nothing was learned
        assert column.places == ()


def one_by_one(photo, bricks):
    """Each brick as a column of its own, so that none speaks for another."""
    return classified(photo, *(FoundColumn((b,), ()) for b in bricks))


@pytest.mark.parametrize("name", ["video", "image", "flower"])
def test_most_bricks_are_told_by_themselves(name):
    photo, found, tokens = labelled_bricks(name)
    read = [b.kind.token for (b,) in one_by_one(photo, found)]
    assert sum(a == b for a, b in zip(read, tokens, strict=True)) >= 0.8 * len(tokens)


def test_a_brick_stays_of_its_height_and_in_its_place():
    photo, found, _ = labelled_bricks("video")
    for before, (after,) in zip(found, one_by_one(photo, found), strict=True):
        assert after.kind.size_mm[2] == before.kind.size_mm[2]
        assert (after.probability[before.probability == 0] == 0).all()
        assert after.probability.sum() == pytest.approx(1)
        assert after.center is before.center


def test_a_brick_that_is_not_there_is_doubted():
    photo, found, _ = labelled_bricks("video")
    corner = np.array([40.0, 40.0])
    moved = [replace(b, center=b.center - found[0].center + corner) for b in found[:1]]
    (there,), *not_there = one_by_one(photo, found[:1] + moved)
    assert there.center_heat > 0.9 * found[0].center_heat
    assert all(b.center_heat < 0.5 * found[0].center_heat for (b,) in not_there)  # or it is left out


def test_links_are_seen_between_the_bricks_that_they_join():
    photo, found, tokens = labelled_bricks("video")
    rows = {t: [b for b, token in zip(found, tokens, strict=True) if token == t] for t in ("cnn", "lstm")}
    linked, apart = (
        link_likelihoods(classify_places(photo, [pose_between(a.pose, b.pose) for a, b in pairwise(rows[t])]), CATALOG)
        for t in ("lstm", "cnn")
    )
    assert len(linked) == len(apart) == 3
    assert min(linked) > 1 > max(apart)


def test_no_bricks():
    nothing = classify_places(np.zeros((9, 9, 3), np.uint8), [])
    assert weigh_columns([], nothing, CATALOG) == ()
    assert link_likelihoods(nothing, CATALOG) == []


def test_a_patch_that_leaves_a_doubt_is_the_same_brick_when_mirrored():
    rng = np.random.default_rng(0)
    photo, found, _ = labelled_bricks("video")
    patches = [cut_patch(photo, b.pose) for b in found]
    noise = [rng.normal(0, strength, p.shape) for strength in (50, 70, 90) for p in patches]
    noisy = [np.clip(p + n, 0, 255).astype(np.uint8) for p, n in zip(patches * 3, noise, strict=True)]
    seen, mirrored = classify_patches(noisy), classify_patches([p[:, ::-1] for p in noisy])
    doubtful = (seen.max(axis=1) < 0.9) & (mirrored.max(axis=1) < 0.9)
    assert doubtful.sum() > 3
    np.testing.assert_allclose(seen[doubtful], mirrored[doubtful], atol=1e-4)


def test_a_foot_is_found_below_a_column_that_was_read_without_it():
    photo, found, tokens = labelled_bricks("yes-or-no")
    assert tokens[:2] == ["1d", "fc"]
    foot, *bricks = as_read(found, tokens)
    (column,) = classified(photo, FoundColumn(tuple(bricks), (foot,)))
    assert len(column) == len(tokens)
    assert column[0].kind.token == "1d"


@pytest.mark.parametrize("name", ["yes-or-no", "image", "video"])
def test_no_foot_is_found_below_a_column_that_has_all_its_bricks(name):
    photo, found, tokens = labelled_bricks(name)
    bricks = as_read(found, tokens)
    for kind in ("single", "fc", "softmax"):
        below = BRICK_HEIGHT_MM / 2 + CATALOG[kind].size_mm[2] / 2
        foot = replace(bricks[0], kind=CATALOG[kind], center=bricks[0].center + bricks[0].shift_px((0, 0, -below)))
        (column,) = classified(photo, FoundColumn(tuple(bricks), (foot,)))
        assert len(column) == len(tokens)


def test_below_a_brick_by_itself_nothing_is_looked_for():
    photo, found, tokens = labelled_bricks("yes-or-no")
    foot, brick, *_ = as_read(found, tokens)
    assert [len(c) for c in classified(photo, FoundColumn((brick,), (foot,)))] == [1]


def as_read(found, tokens):
    """The bricks as those that they are."""
    return [replace(b, kind=CATALOG[t]) for b, t in zip(found, tokens, strict=True)]
