"""Shapes and numbers of weights that are worked out without Keras."""

import pytest
from deepbrick.compiler import Layer, layer_sizes


def test_a_layer_that_nobody_has_written_down_is_an_error():
    """It used to be given the shape of what comes in, and no weights."""
    layers = [Layer("Input", {"shape": (8, 8, 3)}), Layer("Conv2DTranspose", {"filters": 16})]
    with pytest.raises(ValueError, match=r'^The layer "Conv2DTranspose" is not known; ') as caught:
        layer_sizes(layers)
    assert str(caught.value).endswith("add a class for it in compiler/layers/.")


def test_scaling_and_dropout_change_nothing():
    layers = [Layer("Input", {"shape": (4,)}), Layer("Rescaling", {"scale": 0.5}), Layer("Dropout", {"rate": 0.1})]
    assert [(s.shape, s.weights) for s in layer_sizes(layers)] == [((4,), 0)] * 3
