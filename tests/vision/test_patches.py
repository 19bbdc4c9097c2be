"""Patches show their brick upright, in the middle and in the right size, from any photo."""

import cv2
import numpy as np
import pytest
from deepbrick.vision.patches import PATCH_PITCH_PX, PATCH_PX, cut_patch

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


def middle_of(mask):
    return np.array(np.nonzero(mask)[::-1]).mean(axis=1)


@pytest.mark.parametrize("angle", [0, 35, -80, 180])
@pytest.mark.parametrize("pitch", [12.0, 24.0, 61.0])
def test_a_brick_stands_upright_in_the_middle(angle, pitch):
    center = np.array([203.0, 148.5])
    photo, up = photo_with_arrow(center, angle, pitch)
    patch = cut_patch(photo, center, 3.0 * up, pitch)
    assert patch.shape == (PATCH_PX, PATCH_PX, 3)
    bar = patch.min(axis=2) > 127
    np.testing.assert_allclose(middle_of(bar), [MIDDLE, MIDDLE - 0.6 * PATCH_PITCH_PX], atol=0.8)
    assert bar.sum() == pytest.approx(1.2 * PATCH_PITCH_PX**2, rel=0.08)
    dot = (patch[..., 2] > 127) & ~bar & (patch[..., 0] < 100)
    np.testing.assert_allclose(middle_of(dot), [MIDDLE + PATCH_PITCH_PX, MIDDLE], atol=1.2)


def test_mirroring_swaps_left_and_right():
    center = np.array([200.0, 150.0])
    photo, up = photo_with_arrow(center, 20, 24.0)
    plain, mirrored = (cut_patch(photo, center, up, 24.0, mirror=m) for m in (False, True))
    assert np.abs(plain[:, ::-1].astype(int) - mirrored).mean() < 2


@pytest.mark.parametrize("center", [(0.0, 0.0), (399.0, 299.0), (-30.0, 150.0), (4000.0, -4000.0)])
@pytest.mark.parametrize("pitch", [2.0, 20.0, 300.0])
def test_the_photo_need_not_reach_that_far(center, pitch):
    photo = np.full((300, 400, 3), 77, np.uint8)
    assert (cut_patch(photo, np.array(center), np.array([0.0, -1.0]), pitch) == 77).all()
