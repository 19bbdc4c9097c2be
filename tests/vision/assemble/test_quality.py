"""What is said about photos in which nothing is found."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.photo.shrink import shrunk
from deepbrick.vision.assemble.quality import why_no_stack
from deepbrick.vision.detect.thresholds import DETECT

PHOTOS = sorted((Path(__file__).parents[3] / "samples" / "photos").glob("*.jpg"))


@pytest.fixture(params=PHOTOS, ids=lambda p: p.stem)
def photo(request):
    return shrunk(cv2.imread(str(request.param)), DETECT.overview_px)[0]


def test_a_good_photo_without_a_stack_is_not_blamed(photo):
    assert why_no_stack(photo).startswith("There is no brick stack in this photo")


def test_a_dark_photo_is_called_dark(photo):
    assert "too dark" in why_no_stack((photo * 0.12).astype(np.uint8))


def test_a_washed_out_photo_is_called_too_bright(photo):
    bright = np.clip(photo.astype(float) * 4 + 60, 0, 255).astype(np.uint8)
    assert "too bright" in why_no_stack(bright)


def test_a_blurred_photo_is_called_blurred(photo):
    assert "blurred" in why_no_stack(cv2.GaussianBlur(photo, (0, 0), 6))


def test_a_blank_photo_is_not_called_blurred():
    assert why_no_stack(np.full((300, 400, 3), 200, np.uint8)).startswith("There is no brick stack")
