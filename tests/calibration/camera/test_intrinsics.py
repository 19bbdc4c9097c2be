"""The camera's focal length from EXIF, held against hand-made numbers and Pillow's writer."""

import math
from io import BytesIO

import numpy as np
import pytest
from deepbrick.calibration.camera.intrinsics import (
    Intrinsics,
    intrinsics_from_focal,
    intrinsics_from_metadata,
)
from deepbrick.photo import PhotoError, photo_metadata
from PIL import Image

FOCAL_35MM = 0xA405
MAKE = 0x010F


def photo(tmp_path, fmt="JPEG", focal=None):
    exif = Image.Exif()
    if focal is not None:
        exif[MAKE] = "a phone"  # Pillow leaves out EXIF whose first directory is empty
        exif.get_ifd(0x8769)[FOCAL_35MM] = focal
    buffer = BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, fmt, exif=exif)
    path = tmp_path / "photo"
    path.write_bytes(buffer.getvalue())
    return path


def test_a_50_mm_lens_sees_film_under_its_known_angle():
    # 36 mm of film behind 50 mm: 2 atan(18 / 50) = 39.6 degrees.
    camera = intrinsics_from_focal(50, (3600, 2400))
    assert 2 * math.degrees(math.atan(1800 / camera.fx)) == pytest.approx(39.598, abs=1e-3)
    assert camera.fx == camera.fy


def test_the_axis_meets_the_photo_in_its_middle():
    camera = intrinsics_from_focal(28, (4, 3))
    assert (camera.cx, camera.cy) == (2.0, 1.5)


def test_matrix():
    expected = np.array([[500.0, 0.0, 320.0], [0.0, 510.0, 240.0], [0.0, 0.0, 1.0]])
    np.testing.assert_array_equal(Intrinsics(500, 510, 320, 240, (641, 481)).matrix, expected)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_focal_length_comes_from_exif(tmp_path, fmt):
    assert intrinsics_from_metadata(photo_metadata(photo(tmp_path, fmt, 26)), (640, 480)) == intrinsics_from_focal(
        26, (640, 480)
    )


@pytest.mark.parametrize("focal", [None, 0, 1, 65535], ids=["not given", "unknown", "too short", "too long"])
def test_28_mm_where_exif_does_not_say(tmp_path, focal):
    assert intrinsics_from_metadata(photo_metadata(photo(tmp_path, focal=focal)), (640, 480)) == intrinsics_from_focal(
        28, (640, 480)
    )


def test_28_mm_for_a_file_that_is_no_photo(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    assert intrinsics_from_metadata(photo_metadata(path), (640, 480)) == intrinsics_from_focal(28, (640, 480))


def test_missing_file(tmp_path):
    path = tmp_path / "gone.jpg"
    with pytest.raises(PhotoError) as caught:
        intrinsics_from_metadata(photo_metadata(path), (640, 480))
    assert str(caught.value) == f"There is no photo {path}; check its name."
