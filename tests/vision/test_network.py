"""Averaging the network's answers over guises of an image."""

from dataclasses import fields

import numpy as np
import pytest
from deepbrick.vision import network
from deepbrick.vision.maps import STRIDE, Maps
from deepbrick.vision.network import maps_both_ways, mean_maps, mirrored, resized

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


def placed(image):
    """A stand-in network that says where each cell is: how bright the image is there, from left to right."""
    rows, columns = -(-image.shape[0] // STRIDE), -(-image.shape[1] // STRIDE)
    shade = np.asarray(image[:, :, 0], np.float32)
    at = (
        np.minimum(np.arange(rows) * STRIDE + 1, image.shape[0] - 1),
        np.minimum(np.arange(columns) * STRIDE + 1, image.shape[1] - 1),
    )
    heat = shade[np.ix_(*at)]
    frame = np.stack([np.full_like(heat, image.shape[1]), heat], axis=-1)
    return Maps(np.dstack([heat, 1 - heat]), heat, frame, frame, frame, frame)


def ramp(height, width):
    return np.tile(np.linspace(20, 220, width).astype(np.uint8)[None, :, None], (height, 1, 3))


@pytest.mark.parametrize("size", [(160, 224), (163, 221)])
def test_the_answer_by_way_of_the_mirror_image_is_of_the_same_cells(monkeypatch, size):
    asked = []
    monkeypatch.setattr(network, "run_network", lambda image, name: (asked.append(name), placed(image))[1])
    straight, mirror = maps_both_ways(ramp(*size), "closer.onnx")
    assert asked == ["closer.onnx", "closer.onnx"]
    assert mirror.center_heatmap.shape == straight.center_heatmap.shape
    assert np.abs(mirror.center_heatmap - straight.center_heatmap).max() < 4


@pytest.mark.parametrize("scale", [0.57, 1.3])
def test_an_answer_for_the_image_at_another_size_is_brought_back_to_it(scale):
    first = placed(ramp(160, 240))
    other = resized(placed(ramp(round(160 * scale), round(240 * scale))), first.center_heatmap.shape, scale)
    assert other.center_heatmap.shape == first.center_heatmap.shape
    assert np.abs(other.center_heatmap - first.center_heatmap)[:, 2:-2].max() < 4
    assert np.abs(other.offset[..., 0] - 240).max() < 1  # lengths are in pixels of the image itself
