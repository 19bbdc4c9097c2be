"""Averaging the network's answers over guises of an image."""

from dataclasses import fields

import numpy as np
import pytest
from deepbrick.vision import network
from deepbrick.vision.maps import STRIDE, Maps
from deepbrick.vision.network import augmented_maps, mean_maps, mirrored
from deepbrick.vision.read.thresholds import VIEW

VIDEO = [["2d", "cnn", "lstm"]] * 3 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]]


def same(a, b, tolerance=1e-5):
    return all(np.allclose(getattr(a, f.name), getattr(b, f.name), atol=tolerance) for f in fields(Maps))


def test_mirroring_twice_changes_nothing(find_perfectly, paint_maps):
    maps = paint_maps(find_perfectly(VIDEO))
    assert same(mirrored(mirrored(maps)), maps)
    assert not same(mirrored(maps), maps)


def test_a_mirrored_frame_is_that_of_the_other_side(find_perfectly, paint_maps):
    """Seen in a mirror, a view from one side is a view from the other, but time runs the other way."""
    maps = paint_maps(find_perfectly([["1d", "fc", "softmax", "1d"]], azimuth=20.0))
    other = paint_maps(find_perfectly([["1d", "fc", "softmax", "1d"]], azimuth=-20.0, origin_mm=(0.0, 0.0)))
    shown = mirrored(maps).center_heatmap > 0.9
    along = np.median(mirrored(maps).along[shown], axis=0)
    assert along[0] > 0
    assert along[1] * np.median(other.along[other.center_heatmap > 0.9], axis=0)[1] > 0


def test_the_mean_of_equal_answers_is_the_answer(find_perfectly, paint_maps):
    maps = paint_maps(find_perfectly(VIDEO))
    assert same(mean_maps([maps, maps, maps]), maps)


@pytest.mark.parametrize("size", [(160, 224), (163, 221)])
def test_guises_are_brought_back_to_the_image(monkeypatch, size):
    """A stand-in network that says where each cell is: all guises must agree about it."""
    asked = []

    def tell_place(image, name="reader.onnx"):
        asked.append(name)
        rows, columns = -(-image.shape[0] // STRIDE), -(-image.shape[1] // STRIDE)
        shade = np.asarray(image[:, :, 0], np.float32)
        at = (
            np.minimum(np.arange(rows) * STRIDE + 1, image.shape[0] - 1),
            np.minimum(np.arange(columns) * STRIDE + 1, image.shape[1] - 1),
        )
        heat = shade[np.ix_(*at)]
        x = heat[..., None] * np.float32(image.shape[1] / size[1])
        frame = np.concatenate([x, x], axis=-1)
        return Maps(np.dstack([heat, 1 - heat]), heat, frame, frame, frame, frame)

    monkeypatch.setattr(network, "run_network", tell_place)
    ramp = np.tile(np.linspace(20, 220, size[0], dtype=np.uint8)[:, None, None], (1, size[1], 3))
    first = tell_place(ramp)
    together = augmented_maps(ramp, "closer.onnx", VIEW.augment_scales)
    assert asked == ["reader.onnx"] + ["closer.onnx"] * 4
    assert together.center_heatmap.shape == first.center_heatmap.shape
    assert np.abs(together.center_heatmap - first.center_heatmap)[2:-2].max() < 4
    assert np.abs(together.offset[..., 1] - first.offset[..., 1])[2:-2].max() < 8
