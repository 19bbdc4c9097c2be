"""What is written below the picture of a running camera."""

import numpy as np
from deepbrick.live.screen import with_foot

PICTURE = np.zeros((120, 640, 3), np.uint8)


def foot(*lines):
    picture = with_foot(PICTURE, lines)
    assert (picture[:120] == PICTURE).all()
    return picture[120:].astype(int)


def test_korean_names_of_folders_are_written():
    """They were question marks."""
    feet = [foot(f"Kept as {name}/video-1.") for name in ("사과", "바나", "??")]
    for k, one in enumerate(feet):
        assert one.shape == feet[0].shape
        assert one.max() > 200
        assert all((np.abs(one - other) > 100).sum() > 30 for other in feet[:k])


def test_a_long_line_is_written_smaller():
    picture = foot("사" * 90)
    assert picture.max() > 100
    assert (picture[:, -8:] == picture[0, -1]).all()
