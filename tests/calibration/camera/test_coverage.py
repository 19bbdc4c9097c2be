"""What photos of the mat cover, and what to photograph next."""

import numpy as np
import pytest
from deepbrick.calibration.camera.coverage import coverage, draw_coverage
from deepbrick.calibration.camera.intrinsics import Intrinsics
from deepbrick.calibration.mat.find import FoundMat
from deepbrick.calibration.mat.layout import MATS, Paper

MAT = MATS[Paper.A4]
CAMERA = Intrinsics(1200, 1200, 800, 600, (1600, 1200))
UPPER = "the upper left corner, the upper edge and the upper right corner"
LEFT = "the upper left corner, the left edge and the lower left corner"
MORE = "Take {} more photos of the mat; 10 are a good number."


@pytest.fixture
def view(camera_at, seen_mat):
    def look(distance=330, **place):
        return seen_mat(MAT, CAMERA, *camera_at(distance, **place))

    return look


def dots(*places):
    """A mat whose points are somewhere, and a photo of 400 x 300 pixels."""
    points = np.array(places, np.float64)
    return FoundMat(MAT, (), np.zeros_like(points), points, np.eye(3))


@pytest.fixture
def all_sides(view):
    places = [(x, y) for x in (-90, 0, 90) for y in (-70, 0, 70)] + [(0, 0)]
    return [
        view(distance=300, tilt=40, around=37 * k, roll=90 * (k % 2), target_mm=place) for k, place in enumerate(places)
    ]


def test_nothing_is_missing_from_photos_of_all_sides(all_sides):
    got = coverage(all_sides, CAMERA.size)
    assert got.empty == []
    assert got.advice == ()
    assert got.counts.shape == (3, 4)
    assert got.counts.sum() == sum(len(found.points_px) for found in all_sides)


def test_no_photos():
    got = coverage([], CAMERA.size)
    assert got.advice == (MORE.format(10),)
    assert len(got.empty) == 12


def test_one_photo_too_few(all_sides):
    assert coverage(all_sides[:9], CAMERA.size).advice == ("Take 1 more photo of the mat; 10 are a good number.",)


@pytest.mark.parametrize(
    ("x", "y", "cell"),
    [(0, 0, (0, 0)), (99.9, 99.9, (0, 0)), (100.1, 100.1, (1, 1)), (400, 300, (2, 3)), (399.5, 0, (0, 3))],
)
def test_in_which_part_a_point_is(x, y, cell):
    counts = coverage([dots((x, y))], (400, 300)).counts
    assert np.argwhere(counts).tolist() == [list(cell)]


@pytest.mark.parametrize(
    ("covered", "named"),
    [
        ([(c, r) for c in range(4) for r in range(3) if (c, r) != (0, 0)], "the upper left corner"),
        ([(c, r) for c in range(4) for r in range(3) if (c, r) != (3, 2)], "the lower right corner"),
        ([(c, r) for c in range(4) for r in (1, 2)], UPPER),
        ([(c, r) for c in range(1, 4) for r in range(3)], LEFT),
        ([(c, r) for c in range(4) for r in (0, 2)], "the left edge, the middle and the right edge"),
    ],
)
def test_what_is_not_covered_is_named(covered, named):
    points = [(100 * c + dx, 100 * r + 50) for c, r in covered for dx in (20, 80)]
    advice = coverage([dots(*points)] * 10, (400, 300)).advice
    assert advice[0] == (f"No photo has the mat in {named} of the picture: take some where it is there.")


def test_all_from_one_angle(view):
    found = [view(tilt=30, around=20 * k, distance=330 + 5 * k) for k in range(10)]  # only the mat was turned
    assert coverage(found, CAMERA.size).tilt_deg < 5
    said = (
        "All photos look at the mat at nearly the same angle: "
        "take some steeper, some flatter, and some with the phone turned on its side."
    )
    assert said in coverage(found, CAMERA.size).advice
    found[3] = view(tilt=30, roll=90)
    assert coverage(found, CAMERA.size).tilt_deg > 30
    assert said not in coverage(found, CAMERA.size).advice


def test_a_photo_of_one_side_of_the_frame_has_no_angle(all_sides):
    line = dots(*((40 * k, 100) for k in range(10)))
    assert coverage([line, line], (400, 300)).tilt_deg == 0.0
    assert coverage([*all_sides, line], CAMERA.size).tilt_deg == coverage(all_sides, CAMERA.size).tilt_deg


def test_too_far(view):
    got = coverage([view(distance=1500, tilt=20)] * 3, CAMERA.size)
    assert got.fraction < 0.05
    assert (
        got.advice[-1]
        == f"The mat fills only {got.fraction:.0%} of the photos: go nearer, so that it fills a third or more."
    )


def test_the_picture(all_sides):
    picture = draw_coverage(all_sides, CAMERA.size)
    assert (picture.shape, picture.dtype) == ((900, 1200, 3), np.uint8)
    empty = draw_coverage([], CAMERA.size)
    x, y = all_sides[0].points_px[3] * 0.75
    assert (picture[int(y), int(x)] != empty[int(y), int(x)]).any()
    red = [60, 60, 200]
    assert not (picture == red).all(axis=2).any()
    crossed = (empty == red).all(axis=2)
    for row in range(3):
        for column in range(4):
            assert crossed[300 * row : 300 * row + 300, 300 * column : 300 * column + 300].sum() > 200


@pytest.mark.parametrize(("size", "shape"), [((3000, 4000), (1200, 900, 3)), ((40, 30), (900, 1200, 3))])
def test_the_picture_has_the_photos_proportions(size, shape):
    assert draw_coverage([], size).shape == shape
