"""One trained model in three forms: Keras, LiteRT and ONNX say the same."""

import io
import json
import sys
import zipfile

import numpy as np
import onnx
import pytest
from deepbrick.weightbrick import WeightBrickError, load_keras_model, onnx_bytes, plugged_model
from onnx.reference import ReferenceEvaluator

KINDS = {
    "image to classes": ("2d cnn fc softmax 1d", None),
    "image to labels": ("2d cnn fc sigmoid 1d", None),
    "image to image": ("2d fc linear 2d", None),
    "vector to classes": ("1d fc fc softmax 1d", None),
    "vector to yes or no": ("1d fc sigmoid-single single", None),
    "vector to a number": ("1d fc linear-single single", None),
    "vector to numbers": ("1d fc linear 1d", "linnerud"),
    "value to a number": ("single fc linear-single single", "diabetes"),
    "films to numbers": ("2d cnn lstm | 2d cnn lstm fc linear 1d", None),
    "sequence to classes at every step": ("1d lstm fc softmax 1d | 1d lstm fc softmax 1d", None),
    "cells on cells": ("1d lstm lstm fc softmax 1d", None),
}
MOST_DIFFERENT = 1e-4
"""Of numbers about 1."""


@pytest.mark.parametrize(("columns", "data"), KINDS.values(), ids=KINDS.keys())
def test_all_forms_say_the_same(plugged, columns, data):
    result, brick = plugged(columns.split("|"), data)
    x = result.dataset.x_val[:20]
    expected = np.asarray(load_keras_model(brick)(x, training=False))
    np.testing.assert_allclose(
        plugged_model(brick)(x), expected, atol=MOST_DIFFERENT, rtol=MOST_DIFFERENT, err_msg="LiteRT"
    )
    network = onnx.load_from_string(onnx_bytes(brick))
    onnx.checker.check_model(network, full_check=True)
    (given,) = ReferenceEvaluator(network).run(None, {network.graph.input[0].name: x})
    np.testing.assert_allclose(given, expected, atol=MOST_DIFFERENT, rtol=MOST_DIFFERENT, err_msg="ONNX")


def test_onnx_without_what_converts(flower_brick, monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    with pytest.raises(WeightBrickError) as caught:
        onnx_bytes(flower_brick)
    assert str(caught.value) == 'tf2onnx is needed for ONNX; install it with: pip install "deepbrick[onnx]"'


def test_keras_file_says_nothing_that_older_versions_do_not_know(flower_brick):
    """Keras 3.8 refuses arguments that it does not know, even where they are None."""
    with zipfile.ZipFile(io.BytesIO(flower_brick.keras_file)) as archive:
        config = json.loads(archive.read("config.json"))
    dense = [layer["config"] for layer in config["config"]["layers"] if layer["class_name"] == "Dense"]
    assert [sorted(layer) for layer in dense] == [
        ["activation", "bias_initializer", "dtype", "kernel_initializer", "name", "trainable", "units", "use_bias"]
    ] * 2
    assert [layer["kernel_initializer"]["config"] for layer in dense] == [{}] * 2
