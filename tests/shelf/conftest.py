"""Weight bricks that are no more than their card, and photos with stickers in them."""

import json
import zipfile

import cv2
import numpy as np
import pytest
from deepbrick.shelf import Sticker, save_sticker

IDENTITY = "0123456789ABCDEF"
COLUMNS = (("2d", "cnn", "lstm"), ("2d", "cnn", "lstm", "fc", "softmax", "1d"))


@pytest.fixture(scope="session")
def make_brick():
    """Write a zip with a card, as small a weight brick as there can be."""

    def make(path, data="digits", seed=0):
        card = {
            "version": 1,
            "stack": " | ".join(" ".join(column) for column in COLUMNS),
            "data": {"name": data},
            "training": {"seed": seed},
        }
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("card.json", json.dumps(card))
        return path

    return make


@pytest.fixture(scope="session")
def sticker_bgr(tmp_path_factory):
    """The picture of a sticker, 732 x 212 px."""
    png, _ = save_sticker(tmp_path_factory.mktemp("a") / "a", Sticker(IDENTITY, "digits", "rows of digits", COLUMNS))
    return cv2.imread(str(png))


@pytest.fixture(scope="session")
def stick():
    """Put a sticker into a photo, turned and seen at an angle; give back the corners of its code."""

    def put(photo_bgr, sticker_bgr, centre, rng, *, module_px=4.0, tilt=0.5):  # noqa: PLR0913 - a place has that many numbers
        height, width = sticker_bgr.shape[:2]
        scale = module_px / 7
        turn, lean_x, lean_y = rng.uniform(-np.pi, np.pi), *rng.uniform(-tilt, tilt, 2)
        about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        about_x = np.array([[1, 0, 0], [0, np.cos(lean_x), -np.sin(lean_x)], [0, np.sin(lean_x), np.cos(lean_x)]])
        about_y = np.array([[np.cos(lean_y), 0, np.sin(lean_y)], [0, 1, 0], [-np.sin(lean_y), 0, np.cos(lean_y)]])
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
        in_space = np.hstack([(flat - [width / 2, height / 2]) * scale, np.zeros((4, 1))])
        in_space = in_space @ (about_z @ about_x @ about_y).T
        distance = 4 * width * scale
        seen = in_space[:, :2] * distance / (distance + in_space[:, 2:]) + centre
        to_photo = cv2.getPerspectiveTransform(flat.astype(np.float32), seen.astype(np.float32))
        # Softened first: warping alone would leave out pixels of a sticker that becomes small.
        soft = cv2.GaussianBlur(sticker_bgr, (0, 0), max(0.4 / scale, 0.1))
        size = photo_bgr.shape[1::-1]
        mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), to_photo, size)[..., None] / 255
        warped = cv2.warpPerspective(soft, to_photo, size, borderMode=cv2.BORDER_REPLICATE)
        # The code stands 32 px from the left, 4 modules and 5 px from the foot, and has a side of 147 px.
        low = height - 32
        code = np.array([[[32, low - 147], [179, low - 147], [179, low], [32, low]]], np.float64)
        corners = cv2.perspectiveTransform(code - 0.5, to_photo)[0] + 0.5  # OpenCV counts from the first pixel's centre
        return (photo_bgr * (1 - mask) + warped * mask).astype(np.uint8), corners

    return put
