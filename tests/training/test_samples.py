"""What the network that looks at one brick learns from: the right bricks, and places without any."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.training import samples as samples_module
from deepbrick.training.photos import labelled
from deepbrick.training.proposals import Proposals
from deepbrick.training.samples import below_feet, empty_places, found_samples, other_bricks, samples
from deepbrick.vision.maps import stud_size_px

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
NOTHING = len(CATALOG)


@pytest.fixture(scope="module")
def photo():
    """A labelled photo; what shows is not looked at."""
    import cv2  # noqa: PLC0415

    text = (PHOTOS / "video.json").read_bytes()
    index = np.zeros(json.loads(text)["size"][::-1], np.uint8)
    png = cv2.imencode(".png", index)[1].tobytes()
    return labelled((PHOTOS / "video.jpg").read_bytes(), png, text, catalog=CATALOG)


def answers(found):
    return Counter([*CATALOG.tokens, "nothing"][s.answer] for s in found)


def test_bricks_links_and_gaps_are_drawn(photo):
    # Four columns of 2d, cnn and lstm, linked at the lstm: below there is nothing between neighbours.
    expected = {"2d": 4, "cnn": 4, "lstm": 4, "fc": 1, "softmax": 1, "1d": 1, "link": 3, "nothing": 6}
    assert answers(samples(photo, CATALOG)) == expected


def test_small_bricks_and_hidden_ones_are_left_out(photo, monkeypatch):
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    monkeypatch.setattr(samples_module, "MIN_STUD_PX", float(np.median(stud_px)))
    assert 0 < len(samples(photo, CATALOG)) < 18
    assert samples(replace(photo, visible=np.zeros_like(photo.visible)), CATALOG) == []


def test_gaps_lie_between_bricks(photo):
    gaps = [s for s in samples(photo, CATALOG) if s.answer == NOTHING]
    for gap in gaps:
        away = np.sort(np.linalg.norm(photo.centers - gap.pose.center, axis=1))
        np.testing.assert_allclose(away[0], away[1], rtol=0.2)


def test_below_each_foot_there_is_nothing(photo):
    found = below_feet(photo, CATALOG, np.random.default_rng(0))
    assert answers(found) == {"nothing": len(found)}
    assert 3 <= len(found) <= 4  # one of the feet may be too near to the photo's border
    feet = photo.centers[photo.places[:, 2] == 0]
    for sample in found:
        foot = feet[np.linalg.norm(feet - sample.pose.center, axis=1).argmin()]
        assert (sample.pose.center - foot) @ sample.pose.up < 0


def test_empty_places_are_beside_all_bricks_and_in_the_photo(photo):
    rng = np.random.default_rng(0)
    found = [s for _ in range(40) for s in empty_places(photo, CATALOG, rng)]
    assert answers(found) == {"nothing": len(found)}
    assert 120 < len(found) <= 240
    stud_px = stud_size_px(photo.up, photo.along, photo.across)
    height, width = photo.image_bgr.shape[:2]
    away = np.array([(np.linalg.norm(photo.centers - s.pose.center, axis=1) / stud_px).min() for s in found])
    assert away.min() >= samples_module.EMPTY_REACH[0]
    assert np.median(away) < 6  # half of them are near bricks
    assert all(0 <= s.pose.center[0] < width and 0 <= s.pose.center[1] < height for s in found)


def test_a_photo_without_bricks_gives_empty_places(photo):
    none = {n: getattr(photo, n)[:0] for n in ("classes", "centers", "up", "along", "across", "visible", "places")}
    found = empty_places(replace(photo, **none), CATALOG, np.random.default_rng(0))
    assert len(found) == samples_module.EMPTY_PLACES
    assert len({s.pose.stud_px for s in found}) == len(found)


def test_other_bricks_are_nothing(photos):
    large = [replace(p, **{n: getattr(p, n) * 2 for n in ("up", "along", "across")}) for p in photos[1].others]
    found = other_bricks(replace(photos[1], others=tuple(large)), CATALOG)
    assert answers(found) == {"nothing": 3}
    assert [s.pose.center.tolist() for s in found] == [p.center.tolist() for p in photos[1].others]
    assert (
        other_bricks(
            replace(photos[1], others=tuple(replace(p, up=p.up * 0, along=p.along * 0.1) for p in large)), CATALOG
        )
        == []
    )


def test_places_that_the_reader_found_tell_that_they_were_found(photo):
    pose = samples(photo, CATALOG)[0].pose
    away = replace(pose, center=np.array([5.0, 5.0]))
    tiny = replace(away, **{n: getattr(pose, n) / 9 for n in ("up", "along", "across")})
    found = found_samples(photo, Proposals((pose, away, tiny), ()), CATALOG)
    assert [(s.answer, s.found) for s in found] == [(int(photo.classes[0]), True), (NOTHING, True)]
    assert not any(s.found for s in samples(photo, CATALOG))


def test_places_at_bricks_that_hardly_show_are_left_out(photo):
    pose = samples(photo, CATALOG)[0].pose
    hidden = replace(photo, visible=np.full_like(photo.visible, 0.1))
    assert found_samples(hidden, Proposals((pose,), ()), CATALOG) == []
