"""Marks that follow a stack: a photo that is moved about as we know."""

import json
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.annotate.mark import mark_photo
from deepbrick.annotate.overlay import Overlay
from deepbrick.catalog import load_catalog
from deepbrick.graph import Brick, PhotoGraph, Problem, Stack
from deepbrick.live import follow
from deepbrick.live.follow import Follower, in_picture, moved_graph, reduced_grey

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
PHOTO = cv2.imread(str(PHOTOS / "video.jpg"))
SIZE = (640, 480)
NOTHING_MOVED = np.eye(2, 3)


def way(shift=(0.0, 0.0), zoom=1.0, turn=0.0, tilt=(0.0, 0.0)):
    """From the photo to a frame: the photo's middle goes to the frame's, but for the shift; turn in degrees."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    scale = zoom * SIZE[0] / PHOTO.shape[1]
    to_middle = np.array([[1, 0, -PHOTO.shape[1] / 2], [0, 1, -PHOTO.shape[0] / 2], [0, 0, 1.0]])
    turned = np.array([[scale * cos, -scale * sin, 0], [scale * sin, scale * cos, 0], [*tilt, 1.0]])
    back = np.array([[1, 0, SIZE[0] / 2 + shift[0]], [0, 1, SIZE[1] / 2 + shift[1]], [0, 0, 1.0]])
    return back @ turned @ to_middle


def frame(matrix, rng):
    """What a camera with some noise sees."""
    seen = cv2.warpPerspective(PHOTO, matrix, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
    return np.clip(seen + rng.normal(0, 4, seen.shape), 0, 255).astype(np.uint8)


def seen_at(points, matrix):
    return cv2.perspectiveTransform(np.array(points, np.float64)[np.newaxis], matrix)[0]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def truth():
    """The label of the photo as a reading of a frame."""

    def read(matrix):
        bricks = []
        for k, b in enumerate(json.loads((PHOTOS / "video.json").read_text())["bricks"]):
            hull = cv2.convexHull(seen_at(b["corners"], matrix).astype(np.float32))[:, 0]
            kind = CATALOG[b["token"]]
            place = (kind.part, kind.color.name, b["column"], b["level"], tuple(map(tuple, hull.tolist())))
            bricks.append(Brick(f"b{k}", b["token"], *place))
        return PhotoGraph("camera 0", SIZE, (Stack(tuple(bricks)),))

    return read


def corners(graph):
    return np.concatenate([b.polygon for s in graph.stacks for b in s.bricks])


def off(follower, graph, start, now):
    """How far the marks are from where they should be, pixels of the frame: the mean of all corners."""
    moved = corners(moved_graph(graph, follower.motion))
    return np.linalg.norm(moved - seen_at(corners(graph), now @ np.linalg.inv(start)), axis=1).mean()


MOTIONS = {
    "still": lambda _: way(),
    "shift": lambda t: way((70 * t, -40 * t)),
    "nearer": lambda t: way(zoom=1 + 0.4 * t),
    "turned": lambda t: way(turn=25 * t),
    "tilted": lambda t: way(tilt=(8e-5 * t, 5e-5 * t)),
    "all at once": lambda t: way((50 * np.sin(6 * t), 30 * t), 1 + 0.1 * np.sin(5 * t), 8 * np.sin(4 * t)),
}


@pytest.mark.parametrize("motion", MOTIONS.values(), ids=MOTIONS)
def test_marks_follow_the_motion_within_a_few_pixels(truth, rng, motion):
    ways = [motion(t) for t in np.linspace(0, 1, 12)]
    graph = truth(ways[0])
    follower = Follower(reduced_grey(frame(ways[0], rng)), graph)
    for now in ways[1:]:
        follower.follow(reduced_grey(frame(now, rng)))
        assert off(follower, graph, ways[0], now) < 3


def test_marks_of_a_stack_that_stands_still_do_not_tremble(truth, rng):
    graph = truth(way())
    follower = Follower(reduced_grey(frame(way(), rng)), graph)
    for _ in range(5):
        follower.follow(reduced_grey(frame(way(), rng)))
        np.testing.assert_array_equal(follower.motion, NOTHING_MOVED)


def test_a_stack_that_moves_before_a_background_that_does_not(truth, rng):
    graph = truth(way())
    still = frame(way(), rng)
    mask = np.zeros(SIZE[::-1], np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(corners(graph).astype(np.float32)).astype(np.int32), 1)
    textured = rng.integers(0, 256, (24, 32, 3), np.uint8)
    ground = cv2.resize(textured, SIZE, interpolation=cv2.INTER_CUBIC)
    follower = None
    for k in range(15):
        shift = np.array([[1, 0, 3.0 * k], [0, 1, 2.0 * k]])
        there = cv2.warpAffine(mask, shift, SIZE)[..., np.newaxis]
        grey = reduced_grey(np.where(there, cv2.warpAffine(still, shift, SIZE), ground))
        if follower is None:
            follower = Follower(grey, graph)
        follower.follow(grey)
        np.testing.assert_allclose(follower.motion[:, 2], shift[:, 2], atol=8)
        assert np.abs(corners(moved_graph(graph, follower.motion)) - corners(graph) - shift[:, 2]).max() < 3


def test_a_hand_before_the_stack_leaves_the_marks_until_it_is_gone(truth, rng):
    ways = [way((2 * k, k)) for k in range(18)]
    graph = truth(ways[0])
    follower = Follower(reduced_grey(frame(ways[0], rng)), graph)
    for k, now in enumerate(ways):
        picture = frame(now, rng)
        if 5 <= k < 13:
            cv2.ellipse(picture, (210, 200), (260, 200), 10, 0, 360, (140, 160, 210), cv2.FILLED)
        before = follower.motion
        follower.follow(reduced_grey(picture))
        if 5 <= k < 13:
            np.testing.assert_array_equal(follower.motion, before)
        else:
            assert off(follower, graph, ways[0], now) < 3


def test_what_has_gone_is_not_marked_any_more(truth, rng):
    follower = Follower(reduced_grey(frame(way(), rng)), truth(way()))
    for _ in range(follow.PATIENCE_FRAMES):
        follower.follow(reduced_grey(rng.integers(0, 256, (480, 640, 3), np.uint8)))
        assert follower.motion is not None
    follower.follow(np.full((360, 480), 128, np.uint8))
    assert follower.motion is None


def test_frames_of_another_size_and_readings_without_places(truth, rng):
    grey = reduced_grey(frame(way(), rng))
    other = Follower(grey, truth(way()))
    other.follow(grey[:100])
    np.testing.assert_array_equal(other.motion, NOTHING_MOVED)
    nowhere = Follower(grey, PhotoGraph("camera 0", SIZE))
    nowhere.follow(grey)
    np.testing.assert_array_equal(nowhere.motion, NOTHING_MOVED)


@pytest.mark.parametrize(
    ("size", "reduced"), [((1280, 720), (480, 270)), ((720, 1280), (270, 480)), ((60, 40), (60, 40))]
)
def test_pictures_are_reduced_and_never_enlarged(size, reduced):
    assert reduced_grey(np.zeros((*size[::-1], 3), np.uint8)).shape == reduced[::-1]


def test_a_reading_moves_with_its_loose_bricks_and_leaves_the_picture(truth):
    graph = truth(way())
    loose = Brick("l", "fc", "3004", "White", 0, 0, ((1.0, 2.0), (9.0, 2.0), (9.0, 8.0)))
    placeless = Brick("m", "fc", "3004", "White", 0, 0)
    graph = PhotoGraph(graph.photo, graph.size, graph.stacks, (loose, placeless))
    moved = moved_graph(graph, np.array([[2.0, 0, 10], [0, 2.0, 20]]))
    np.testing.assert_allclose(corners(moved), corners(graph) * 2 + (10, 20), atol=0.06)
    assert moved.loose[0].polygon == ((12.0, 24.0), (28.0, 24.0), (28.0, 36.0))
    assert moved.loose[1] == placeless
    assert in_picture(moved)
    assert not in_picture(moved_graph(graph, np.array([[1.0, 0, 900], [0, 1, 0]])))
    assert not in_picture(PhotoGraph("camera 0", SIZE))


# The marks as a transparent picture


def test_marks_that_have_not_moved_are_those_of_the_marked_photo(truth, rng):
    graph, picture = truth(way()), frame(way(), rng)
    laid = Overlay(graph, CATALOG).laid_on(picture, NOTHING_MOVED)
    assert np.abs(laid.astype(int) - mark_photo(picture, graph, CATALOG)).max() <= 3


def test_marks_move_and_the_band_with_sentences_stays(truth):
    stack = truth(way()).stacks[0]
    graph = PhotoGraph("camera 0", SIZE, (stack,), problems=(Problem("The foot of the stack is outside the photo."),))
    overlay, black = Overlay(graph, CATALOG), np.zeros((480, 640, 3), np.uint8)
    pictures = [overlay.laid_on(black, np.array([[1.0, 0, x], [0, 1, 0]])) for x in (0, 30, 900)]
    band = np.flatnonzero((pictures[2] > 0).any(axis=(1, 2)))  # nothing but the band is left in the last one
    assert 0 < band.size < 100
    for a, b in pairwise(pictures):
        np.testing.assert_array_equal(a[band], b[band])
    rest = np.delete(np.arange(480), band)
    np.testing.assert_array_equal(pictures[1][rest][:, 30:], pictures[0][rest][:, :-30])
