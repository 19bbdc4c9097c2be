"""Patches show their brick upright, in the middle and in the right size, from any photo."""

import cv2
import numpy as np
import pytest
from deepbrick.catalog.types import BRICK_HEIGHT_MM
from deepbrick.vision.bricks import Pose
from deepbrick.vision.read.classifier import pose_between
from deepbrick.vision.read.view import PATCH_CHANNELS, PATCH_PX, PATCH_STUD_PX, cut_patch

MIDDLE = (PATCH_PX - 1) / 2


def photo_with_arrow(center, angle_deg, pitch, size=(400, 300)):
    """A dark photo with a white bar, 1 by 1.2 pitches, upward from a centre, and a red dot a pitch to its right."""
    angle = np.deg2rad(angle_deg)
    up = np.array([np.sin(angle), -np.cos(angle)])
    right = np.array([np.cos(angle), np.sin(angle)])
    y, x = np.mgrid[: 8 * size[1], : 8 * size[0]].astype(np.float32) / 8 + 1 / 16
    along, above = (((x - center[0]) * v[0] + (y - center[1]) * v[1]) / pitch for v in (right, up))
    photo = np.zeros((*x.shape, 3), np.uint8)
    photo[(np.abs(along) < 0.5) & (above > 0) & (above < 1.2)] = 255
    photo[(along - 1) ** 2 + above**2 < 0.04] = (0, 0, 255)
    photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    return photo, up


def place_at(center, up, pitch):
    """A brick seen straight from its front, so that all lengths are those in the photo."""
    up = up / np.linalg.norm(up)
    right = np.array([-up[1], up[0]])
    return Pose(np.array(center), 1.2 * pitch * up, 2 * pitch * right, np.zeros(2), BRICK_HEIGHT_MM)


def middle_of(mask):
    return np.array(np.nonzero(mask)[::-1]).mean(axis=1)


@pytest.mark.parametrize("angle", [0, 35, -80, 180])
@pytest.mark.parametrize("pitch", [12.0, 24.0, 61.0])
def test_a_brick_stands_upright_in_the_middle(angle, pitch):
    center = np.array([203.0, 148.5])
    photo, up = photo_with_arrow(center, angle, pitch)
    patch = cut_patch(photo, place_at(center, up, pitch))
    assert patch.shape == (PATCH_PX, PATCH_PX, PATCH_CHANNELS)
    bar = patch[..., :3].min(axis=2) > 127
    np.testing.assert_allclose(middle_of(bar), [MIDDLE, MIDDLE - 0.6 * PATCH_STUD_PX], atol=0.8)
    assert bar.sum() == pytest.approx(1.2 * PATCH_STUD_PX**2, rel=0.08)
    dot = (patch[..., 2] > 127) & ~bar & (patch[..., 0] < 100)
    np.testing.assert_allclose(middle_of(dot), [MIDDLE + PATCH_STUD_PX, MIDDLE], atol=1.2)


def test_mirroring_swaps_left_and_right():
    center = np.array([200.0, 150.0])
    photo, up = photo_with_arrow(center, 20, 24.0)
    plain, mirrored = (cut_patch(photo, place_at(center, up, 24.0), mirror=m) for m in (False, True))
    assert np.abs(plain[:, ::-1].astype(int) - mirrored).mean() < 2


@pytest.mark.parametrize("center", [(0.0, 0.0), (399.0, 299.0), (-30.0, 150.0), (4000.0, -4000.0)])
@pytest.mark.parametrize("pitch", [2.0, 20.0, 300.0])
def test_the_photo_need_not_reach_that_far(center, pitch):
    photo = np.full((300, 400, 3), 77, np.uint8)
    patch = cut_patch(photo, place_at(center, np.array([0.0, -1.0]), pitch))
    assert (patch[..., :3] == 77).all()


def seen_from(turn_deg, tilt_deg, pitch, height_mm=BRICK_HEIGHT_MM):
    """A brick turned about the vertical, as an orthographic camera above it sees it."""
    turn, tilt = np.deg2rad([turn_deg, tilt_deg])
    along = 2 * pitch * np.array([np.cos(turn), np.sin(tilt) * np.sin(turn)])
    across = 2 * pitch * np.array([np.sin(turn), -np.sin(tilt) * np.cos(turn)])
    up = 1.2 * pitch * np.array([0.0, -np.cos(tilt)])
    return Pose(np.array([200.0, 150.0]), up, along, across, height_mm)


@pytest.mark.parametrize("turn", [-70, -25, 0, 40, 75])
@pytest.mark.parametrize("height_mm", [3.2, 9.6])
def test_faces_are_those_that_a_camera_sees(turn, height_mm):
    tilt, pitch = 30.0, 17.0
    patch = cut_patch(np.zeros((300, 400, 3), np.uint8), seen_from(turn, tilt, pitch, height_mm))
    areas = patch[..., 3:].sum(axis=(0, 1)) / 255 / PATCH_STUD_PX**2
    level, slope = np.cos(np.deg2rad(tilt)), np.sin(np.deg2rad(tilt))
    high = height_mm / 8
    expected = [high * level * np.cos(np.deg2rad(turn)), 2 * slope, 2 * high * level * abs(np.sin(np.deg2rad(turn)))]
    np.testing.assert_allclose(areas, expected, rtol=0.02, atol=0.14)  # OpenCV fills pixels that the border touches
    front, top, end = (patch[..., k] > 127 for k in (3, 4, 5))
    assert (front & end).sum() + (front & top).sum() + (top & end).sum() < 0.15 * patch.any(axis=2).sum()
    assert middle_of(top)[1] < middle_of(front)[1]
    whole = middle_of(front | top | end)
    np.testing.assert_allclose(whole, [MIDDLE, MIDDLE], atol=0.7)
    if turn:
        assert (middle_of(end)[0] > middle_of(front)[0]) == (turn > 0)


def test_a_link_would_be_halfway_between_its_bricks():
    a = seen_from(20, 30, 17.0, 3.2)
    between = pose_between(a, Pose(a.center + a.along, a.up, a.along, a.across, 3.2))
    np.testing.assert_allclose(between.center, a.center + a.along / 2)
    assert between.height_mm == BRICK_HEIGHT_MM
    assert between.stud_px == pytest.approx(a.stud_px)
