"""Copies of photos for a screen."""

import numpy as np
import pytest
from deepbrick.studio.photo_copies import show_photo
from PIL import Image


@pytest.mark.parametrize(("size", "shown"), [((4000, 3000), (640, 480)), ((9000, 3), (640, 1)), ((50, 40), (50, 40))])
def test_a_photo_of_any_shape_is_shown(tmp_path, size, shown):
    Image.fromarray(np.full((size[1], size[0], 3), 90, np.uint8)).save(tmp_path / "photo.png")
    show_photo(tmp_path / "photo.png", tmp_path / "shown.jpg", 640)
    with Image.open(tmp_path / "shown.jpg") as copy:
        assert copy.size == shown
