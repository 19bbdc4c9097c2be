"""Strips of columns: what they show, and which slice each answer is of."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.photo import load_photo
from deepbrick.vision import scan_photo
from deepbrick.vision.read import strips as strips_module
from deepbrick.vision.read.axes import Axis
from deepbrick.vision.read.strips import STRIP_CHANNELS, STRIP_WIDTH_PX, cut_strip, mirrored, read_strips

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[3] / "samples" / "photos"
SLICES = 30
SLICE_PX = 3.0  # an eighth of a stud of 24 pixels
STUD_PX = 24.0


def axis_at(foot, degrees=0.0):
    """A column that is seen right from the front, so high as there are slices, and leans to the right."""
    angle = np.deg2rad(degrees)
    up = np.array([np.sin(angle), -np.cos(angle)])
    right = np.array([np.cos(angle), np.sin(angle)])
    points = np.array(foot) + np.arange(SLICES)[:, None] * SLICE_PX / 1.25 * up
    same = (np.tile(v, (SLICES, 1)) for v in (STUD_PX * 1.2 * up, 2 * STUD_PX * right, 0 * right))
    return Axis(points, *same, alone=False)


def bands():
    """A picture of 300 x 300 pixels with a band of another grey every slice, and a line to the right of its middle."""
    picture = np.zeros((300, 300, 3), np.uint8)
    for k in range(SLICES):
        bottom = 200 - (k - 0.5) * SLICE_PX / 1.25
        picture[round(bottom - SLICE_PX / 1.25) : round(bottom), :] = 8 * k + 10
    picture[:, 160:163] = (255, 0, 0)
    return picture


def test_a_strip_shows_the_slices_from_above_down_and_the_right_on_the_right():
    strip = cut_strip(bands(), axis_at((150.0, 200.0)))
    assert strip.shape == (4 * SLICES, STRIP_WIDTH_PX, STRIP_CHANNELS)
    greys = strip[2::4, 20, 1]
    np.testing.assert_allclose(greys, 8 * np.arange(SLICES)[::-1] + 10, atol=6)
    blue = strip[60, :, 0] - strip[60, :, 1]
    assert abs(np.flatnonzero(blue > blue.max() / 2).mean() + 0.5 - (64 + 11.5 * 40 / STUD_PX)) < 0.7


def test_the_frame_is_that_of_the_strip():
    strip = cut_strip(bands(), axis_at((150.0, 200.0), 20))
    np.testing.assert_allclose(strip[:, 3, 3:], np.tile([80.0, 0, 0, 0], (4 * SLICES, 1)), atol=0.5)


@pytest.mark.parametrize("degrees", [-35, 20])
def test_a_leaning_column_is_upright_in_its_strip(degrees):
    upright = cut_strip(bands(), axis_at((150.0, 200.0)))
    turn = cv2.getRotationMatrix2D((149.5, 199.5), -degrees, 1)
    leaning = cv2.warpAffine(bands(), turn, (300, 300), borderMode=cv2.BORDER_REPLICATE)
    strip = cut_strip(leaning, axis_at((150.0, 200.0), degrees))
    assert np.abs(strip[..., :3] - upright[..., :3])[:, 30:100].mean() < 6


@pytest.mark.parametrize("size", [0.5, 3.0])
def test_a_strip_is_the_same_of_a_larger_and_of_a_smaller_photo(size):
    there = axis_at((150.0, 200.0))
    larger = cv2.resize(bands(), None, fx=size, fy=size, interpolation=cv2.INTER_AREA if size < 1 else cv2.INTER_LINEAR)
    strip = cut_strip(larger, there.mapped(size * np.eye(2), np.zeros(2)))
    assert np.abs(strip[..., :3] - cut_strip(bands(), there)[..., :3]).mean() < 6


class Network:
    """Says of each slice of a strip how bright it is there."""

    def setInput(self, image):  # noqa: D102, N802 -- OpenCV's name
        self.rows = image[0, 1, :, 20].reshape(-1, 8)

    def forward(self):  # noqa: D102 -- as OpenCV's
        classes = 1 + len(CATALOG)
        output = np.zeros((1, 2 * (classes + 1), len(self.rows), 1), np.float32)
        for k in (0, 1):
            output[0, k * (classes + 1) + classes, :, 0] = self.rows[:, 4 * k : 4 * k + 4].mean(axis=1)
            output[0, k * (classes + 1) + 3, :, 0] = 5.0
        return output


def test_each_answer_is_of_its_slice_from_below_up(monkeypatch):
    monkeypatch.setattr(strips_module, "_network", Network)
    (answer,) = read_strips(bands(), [axis_at((150.0, 200.0))])
    np.testing.assert_allclose(answer.seam, 8 * np.arange(SLICES) + 10, atol=6)
    np.testing.assert_allclose(np.exp(answer.log_probability).sum(axis=1), 1)
    assert (answer.log_probability.argmax(axis=1) == 3).all()


def test_beyond_the_image_a_strip_says_nothing(monkeypatch):
    monkeypatch.setattr(strips_module, "_network", Network)
    axis = axis_at((150.0, 200.0))
    bottom = 180  # of an image that ends above the column's foot
    (answer,) = read_strips(bands()[:bottom], [axis])
    outside = axis.points[:, 1] >= bottom
    assert outside.any()
    assert (answer.seam[outside] == 0).all()
    assert (answer.log_probability[outside] == 0).all()
    assert (answer.seam[~outside] != 0).all()


def test_both_ways_the_answer_is_the_mean_of_a_column_and_its_mirror_image(monkeypatch):
    monkeypatch.setattr(strips_module, "_network", Network)
    picture = bands() // 2
    picture[:, :150] += 40  # on the left, where this network looks
    axis = axis_at((150.0, 200.0))
    (as_it_is,), (both,) = read_strips(picture, [axis]), read_strips(picture, [axis], both_ways=True)
    np.testing.assert_allclose(as_it_is.seam - both.seam, 20, atol=1)
    assert (both.log_probability.argmax(axis=1) == 3).all()


def test_a_mirrored_strip_is_that_of_the_mirrored_photo():
    axis = replace(axis_at((150.0, 200.0), 20), along=np.tile([40.0, 12.0], (SLICES, 1)))
    axis = replace(axis, across=np.tile([-15.0, -20.0], (SLICES, 1)))
    turned = replace(
        axis,
        points=[300, 0] + [-1, 1] * axis.points,
        up=[-1, 1] * axis.up,
        along=[1, -1] * axis.along,  # still to the right
        across=[-1, 1] * axis.across,
    )
    there = cut_strip(bands()[:, ::-1].copy(), turned)
    np.testing.assert_allclose(mirrored(cut_strip(bands(), axis)), there, atol=1.0)


MARGIN = 12  # slices below a column and above it


def standing(column):
    """The axis of a column of a stack whose pose is known: what is one stud wide and as deep as the column is on it."""
    place = column[0].place
    axis_mm = next(b.place.center_mm[0] for b in column if b.kind.studs[0] == 1 and b.kind.fills_depth)
    count = 2 * MARGIN + round(sum(b.kind.size_mm[2] for b in column) / 0.8)
    heights = place.center_mm[2] - column[0].kind.size_mm[2] / 2 + (np.arange(count) - MARGIN + 0.5) * 0.8
    places = np.stack([np.full_like(heights, axis_mm), np.zeros_like(heights), heights], axis=1)
    along, across, up = place.pose.frames(places).transpose(1, 0, 2)
    return Axis(place.pose.project(places), up, along, across, alone=False)


@pytest.mark.parametrize("name", ["video", "image"])
def test_the_network_names_the_slices_of_a_photo(name):
    path = PHOTOS / f"{name}.jpg"
    photo = load_photo(path)
    stack = scan_photo(path, CATALOG).trace.assembled.stacks[0]
    built = json.loads((PHOTOS / f"{name}.json").read_text())["stacks"][0]["columns"]
    assert sorted([b.kind.token for b in c] for c in stack.columns) == sorted(built)
    right = []
    for column in stack.columns:
        (answer,) = read_strips(photo, [standing(column)])
        heights = [round(b.kind.size_mm[2] / 0.8) for b in column]
        kinds = np.repeat([CATALOG.bricks.index(b.kind) for b in column], heights)
        shown = answer.log_probability.argmax(axis=1)
        right += (shown[MARGIN:-MARGIN] == kinds + 1).tolist()
        assert (shown[:4] == 0).all()
        assert (shown[-4:] == 0).all()
    assert np.mean(right) > 0.9
