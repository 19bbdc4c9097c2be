"""The classifier learns from where the reader takes bricks to be."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.types import BRICK_HEIGHT_MM
from deepbrick.training.pack import PackError
from deepbrick.training.photos import labelled
from deepbrick.training.proposals import Proposals, load_proposals, propose_all, told_places
from deepbrick.vision.bricks import Pose

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
NOTHING = len(CATALOG)


@pytest.fixture(scope="module")
def photo():
    """A labelled photo without links: what shows is not looked at."""
    import cv2  # noqa: PLC0415

    text = (PHOTOS / "yes-or-no.json").read_bytes()
    index = np.zeros(json.loads(text)["size"][::-1], np.uint8)
    png = cv2.imencode(".png", index)[1].tobytes()
    return labelled((PHOTOS / "yes-or-no.jpg").read_bytes(), png, text, catalog=CATALOG)


def places(photo):
    """The bricks' own places."""
    vectors = zip(*(np.asarray(v, float) for v in (photo.centers, photo.up, photo.along, photo.across)), strict=True)
    return [Pose(*v, CATALOG.bricks[k].size_mm[2]) for v, k in zip(vectors, photo.classes, strict=True)]


def told(photo, bricks=(), feet=()):
    return [k for _, k, _ in told_places(photo, Proposals(tuple(bricks), tuple(feet)), CATALOG)]


def moved(place, studs, direction=None):
    unit = place.up / np.linalg.norm(place.up) if direction is None else direction
    return replace(place, center=place.center + unit * (studs * place.stud_px))


def test_a_place_is_told_by_the_brick_that_is_there(photo):
    assert told(photo, [moved(p, 0.2) for p in places(photo)]) == photo.classes.tolist()


def test_a_brick_of_another_height_is_none(photo):
    other = {3.2: BRICK_HEIGHT_MM, BRICK_HEIGHT_MM: 3.2}
    alone = [replace(p, height_mm=other[p.height_mm]) for p in places(photo)[:1]]
    assert told(photo, alone) == [NOTHING]


def test_of_two_places_at_one_brick_the_nearer_is_that_brick(photo):
    first = places(photo)[0]
    near, doubtful, far = moved(first, 0.05), moved(first, -0.2), moved(first, -0.4)
    assert told(photo, [near]) == [photo.classes[0]]
    assert told(photo, [doubtful, near]) == [photo.classes[0]]  # the other cannot be told and is left out
    assert told(photo, [far, near]) == [NOTHING, photo.classes[0]]


def test_a_plate_that_seems_doubled_is_none(photo):
    plate = next(p for p in places(photo) if p.height_mm < BRICK_HEIGHT_MM)
    kind = photo.classes[[p.height_mm < BRICK_HEIGHT_MM for p in places(photo)].index(True)]
    doubled = replace(plate, center=plate.center + plate.up * (plate.height_mm / BRICK_HEIGHT_MM))
    beside = replace(plate, center=plate.center + plate.along * 0.05)
    assert told(photo, [plate, doubled]) == [kind, NOTHING]
    assert told(photo, [plate, beside]) == [kind]


def test_feet_may_stand_before_or_behind_the_axis(photo):
    first = places(photo)[0]
    aside = [replace(first, center=first.center + first.across * depth) for depth in (-0.25, 0.0, 0.25)]
    assert told(photo, feet=aside) == [photo.classes[0]] * 3
    assert told(photo, feet=[moved(first, -1.2)]) == [NOTHING]


def test_in_a_photo_without_bricks_all_is_nothing(photo):
    empty = replace(
        photo, **{n: getattr(photo, n)[:0] for n in ("classes", "centers", "up", "along", "across", "visible")}
    )
    assert told(empty, places(photo)[:2], places(photo)[:1]) == [NOTHING] * 3


def test_each_photo_of_a_pack_is_read_once(photo, tmp_path):
    pack, out = tmp_path / "pack.zip", tmp_path / "proposals"
    with zipfile.ZipFile(pack, "w") as files:
        files.writestr("a/yes-or-no.jpg", (PHOTOS / "yes-or-no.jpg").read_bytes())
    propose_all([pack], out, 1)
    found = load_proposals(out, "a/yes-or-no")
    assert sorted(told(photo, found.bricks)) == sorted(photo.classes)
    kept = out / "a" / "yes-or-no.json"
    kept.write_text('{"bricks": [], "feet": [[1, 2, 0, -3, 4, 5, 6, 7, 9.6]]}')
    propose_all([pack], out, 1)  # nothing is left to do
    again = load_proposals(out, "a/yes-or-no")
    assert again.bricks == ()
    (foot,) = again.feet
    assert [v.tolist() for v in (foot.center, foot.up, foot.along, foot.across)] == [[1, 2], [0, -3], [4, 5], [6, 7]]
    assert foot.height_mm == 9.6


def test_what_was_not_proposed_is_not_there(tmp_path):
    assert load_proposals(None, "a") is None
    assert load_proposals(tmp_path, "a") is None


def test_proposals_need_packs(tmp_path):
    (tmp_path / "a.zip").write_text("no pack")
    for name in ("a.zip", "b.zip"):
        with pytest.raises(PackError, match=rf"^{tmp_path / name} is no pack of photos: "):
            propose_all([tmp_path / name], tmp_path / "out", 1)
