"""Which squares of the mat nothing stands before."""

import numpy as np
import pytest
from deepbrick.calibration.camera.intrinsics import Intrinsics
from deepbrick.calibration.mat.find import find_mat
from deepbrick.calibration.mat.layout import MATS, Paper
from deepbrick.calibration.mat.places import mat_places
from deepbrick.calibration.mat.printed import visible_print

A4 = MATS[Paper.A4]
CAMERA = Intrinsics(560.0, 560.0, 320.0, 240.0, (640, 480))


@pytest.fixture(scope="module")
def photo(photo_of_mat, camera_at):
    rotation, translation_mm = camera_at(distance_mm=380, tilt=35, around=5)
    rng = np.random.default_rng(0)
    return photo_of_mat(A4, CAMERA, rotation, translation_mm, noise=2.0, blur_px=0.5, rng=rng)


def share(mask, found, place):
    x, y = np.floor(found.project([A4.middle_mm(place)])[0]).astype(int)
    return mask[y - 3 : y + 4, x - 3 : x + 4].mean()


@pytest.mark.parametrize("contrast", [1.0, 0.5])
def test_a_free_mat_is_seen_whole_but_for_its_free_place(photo, contrast):
    faded = (255 - contrast * (255 - photo.astype(float))).astype(np.uint8)
    found = find_mat(faded)
    mask = visible_print(faded, mat_places(found))
    seen = [place for place in A4.printed if share(mask, found, place) == 1]
    assert len(seen) >= len(A4.printed) - 2
    x, y = np.floor(found.project([[0, 10]])[0]).astype(int)
    assert not mask[y - 10 : y + 10, x - 10 : x + 10].any()


def test_squares_behind_a_thing_are_not_seen(photo):
    found = find_mat(photo)
    hidden = [(2, 0), (2, 1), (3, 0), (3, 1)]
    covered = photo.copy()
    corners = np.array([found.project([A4.middle_mm(place)])[0] for place in hidden])
    (x0, y0), (x1, y1) = corners.min(axis=0).astype(int) - 6, corners.max(axis=0).astype(int) + 6
    covered[y0:y1, x0:x1] = 235
    found = find_mat(covered)
    mask = visible_print(covered, mat_places(found))
    assert all(share(mask, found, place) == 0 for place in hidden)
    assert share(mask, found, (8, 5)) == 1
