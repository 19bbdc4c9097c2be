"""A phone's faults keep a picture a picture."""

import cv2
import numpy as np
from deepbrick.samples.render.faults import encode_jpeg, phone_faults

PICTURE = cv2.resize(np.random.default_rng(0).integers(0, 255, (6, 8, 3), np.uint8), (160, 120))


def test_faults_keep_shape_and_type_and_leave_the_input_alone():
    before = PICTURE.copy()
    after = phone_faults(PICTURE, np.random.default_rng(1))
    assert after.shape == PICTURE.shape
    assert after.dtype == np.uint8
    assert (before == PICTURE).all()


def test_the_same_generator_state_gives_the_same_faults():
    first, second = (phone_faults(PICTURE, np.random.default_rng(2)) for _ in range(2))
    assert (first == second).all()


def test_without_strength_the_picture_stays_nearly_the_same():
    after = phone_faults(PICTURE, np.random.default_rng(3), strength=0.0)
    assert np.abs(after.astype(int) - PICTURE).mean() < 2


def test_more_strength_changes_more():
    change = [
        np.mean(
            [
                np.abs(phone_faults(PICTURE, np.random.default_rng(s), strength).astype(int) - PICTURE).mean()
                for s in range(20)
            ]
        )
        for strength in (0.2, 1.0)
    ]
    assert change[0] < change[1]


def test_jpeg_bytes_decode_to_the_picture():
    data = encode_jpeg(PICTURE, np.random.default_rng(4))
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(decoded.astype(int) - PICTURE).mean() < 12
