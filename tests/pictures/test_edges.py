"""Lines of a drawing: hidden ones are left out, what is behind a clear brick shows through it."""

import numpy as np
import pytest
from deepbrick.pictures.edges import Seen, visible_lines
from deepbrick.pictures.raytrace import label_index
from deepbrick.pictures.view import View, fitted_camera

FRONT = View((300, 300), 0.0, 0.0)


def middles(lines, seen):
    return lines.ends_px[lines.seen == seen].mean(axis=1)


def test_from_its_front_a_brick_is_a_rectangle_with_a_stud(poses_of):
    """A 1x1 brick seen at its own height: nothing of its inside, back or bottom shows."""
    poses = poses_of("fc")
    camera = fitted_camera(poses, FRONT)
    lines = visible_lines(poses, camera)
    assert not (lines.seen == Seen.THROUGH).any()
    ys, xs = np.nonzero(label_index(poses, camera))
    inside = lines.ends_px.reshape(-1, 2)
    assert inside[:, 0].min() == pytest.approx(xs.min(), abs=2)
    assert inside[:, 0].max() == pytest.approx(xs.max() + 1, abs=2)
    assert inside[:, 1].min() == pytest.approx(ys.min(), abs=2)
    assert inside[:, 1].max() == pytest.approx(ys.max() + 1, abs=2)
    body = (np.abs(middles(lines, Seen.OUTLINE)[:, 0] - 150) < 40) & (middles(lines, Seen.OUTLINE)[:, 1] > 150)
    assert (middles(lines, Seen.OUTLINE)[body, 1] > 200).all()  # below the top only the foot, nothing across the face


@pytest.mark.parametrize("text", ["2d cnn fc softmax fc", "1d lstm | 1d lstm fc"])
def test_every_line_lies_where_its_brick_is_seen(text, poses_of):
    """Against Mitsuba's picture of the same bricks: solid lines on or beside pixels of their own brick."""
    poses = poses_of(text)
    camera = fitted_camera(poses, View((400, 400)))
    lines, index = visible_lines(poses, camera), label_index(poses, camera)
    solid = np.isin(lines.seen, (Seen.OUTLINE, Seen.CREASE))
    off = 0
    for (x, y), place in zip(lines.ends_px[solid].mean(axis=1), lines.place[solid], strict=True):
        near = index[max(0, int(y) - 3) : int(y) + 4, max(0, int(x) - 3) : int(x) + 4]
        off += place not in near
    assert off <= 0.01 * solid.sum()


def test_what_is_behind_a_clear_brick_shows_through_and_behind_a_white_one_not(poses_of):
    """The studs of the plate, inside of the brick on it."""
    shown = {}
    for top in ("1d", "fc"):
        poses = poses_of(f"fc softmax {top}")
        lines = visible_lines(poses, fitted_camera(poses, View((300, 300))))
        shown[top] = ((lines.place == 2) & (lines.seen == Seen.THROUGH)).sum()
    assert shown["1d"] > 20
    assert shown["fc"] == 0


def test_a_brick_behind_another_is_hidden(poses_of):
    """Seen from its later end, a row shows its last column; the first is hidden behind it."""
    poses = poses_of("fc | fc")
    lines = visible_lines(poses, fitted_camera(poses, View((300, 300), 90.0, 0.0)))
    length = np.linalg.norm(np.diff(lines.ends_px, axis=1), axis=2).ravel()
    assert length[lines.place == 1].sum() < 0.1 * length[lines.place == 2].sum()
