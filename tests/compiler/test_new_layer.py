"""A layer that DeepBrick has never heard of: one file for the layer, one entry in a catalog, and nothing else."""

import json
import sys
from importlib import import_module, resources

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.compiler import (
    CompileError,
    DataShape,
    TrainOptions,
    check_stack,
    explain_stack,
    layer,
    layers,
    make_plan,
    set_params,
    sized_layers,
    train,
    write_script,
)
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.graph import Brick, Stack, stacked_links
from deepbrick.weightbrick import open_weight_brick, plugged_model, save_weight_brick

LAYER = '''
"""Averaging: the mean of neighbours."""

import numpy as np

from deepbrick.compiler.layer import LayerType, register, square, whole, window_misfit
from deepbrick.compiler.settings import WholeNumber


@register
class Averaging(LayerType):
    """AveragePooling2D."""

    keras_name = "AveragePooling2D"
    name = "averaging"
    settings = (WholeNumber("pool_size", 2, "The side of the square that is averaged.", high=8),)
    by_position = frozenset({"pool_size"})
    text = "Of every {side}x{side} places it gives the mean."

    def arguments(self, settings, position):
        return {"pool_size": (settings["pool_size"], settings["pool_size"])}

    def output_shape(self, params, given):
        side = square(params, "pool_size")
        return whole(given[0]) // side, whole(given[1]) // side, given[2]

    def misfit(self, params, given, brick):
        return window_misfit("pool_size", square(params, "pool_size"), given, brick)

    def words(self, params):
        return self.text.format(side=square(params, "pool_size"))

    def compute(self, x, config, weights):
        rows, columns = config["pool_size"]
        count, height, width, channels = x.shape
        height, width = height // rows, width // columns
        parts = x[:, : height * rows, : width * columns].reshape(count, height, rows, width, columns, channels)
        return np.asarray(parts.mean(axis=(2, 4)))
'''

BRICK = {
    "token": "mean",
    "name": "white 2x2 brick",
    "part": "3003",
    "other_parts": [],
    "color": {"name": "White", "ldraw": 15, "rgb": "#F4F4F4", "clear": False},
    "shape": "brick",
    "studs": [2, 2],
    "size_mm": [16.0, 16.0, 9.6],
    "meaning": {
        "role": "layer",
        "layer": "averaging",
        "accepts": ["image"],
        "gives": None,
        "text": "averaging: an image with fewer pixels",
    },
    "params": {},
}


@pytest.fixture
def averaging(tmp_path, monkeypatch):
    """The layer's file in a folder of its own; afterwards nobody knows it any more."""
    folder = tmp_path / "layers"
    folder.mkdir()
    (folder / "averaging.py").write_text(LAYER, encoding="utf-8")
    known = dict(layer.layer_types())
    monkeypatch.setattr(layers, "__path__", [*layers.__path__, str(folder)])
    layers.load_layers()
    yield import_module("deepbrick.compiler.layers.averaging")
    del sys.modules["deepbrick.compiler.layers.averaging"]
    layer.layer_types().clear()
    layer.layer_types().update(known)


@pytest.fixture
def larger_catalog(tmp_path):
    document = json.loads(resources.files("deepbrick.catalog").joinpath("bricks.json").read_text(encoding="utf-8"))
    document["bricks"].append(BRICK)
    path = tmp_path / "bricks.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return load_catalog(path)


def stack_of(catalog, *tokens):
    bricks = tuple(Brick(f"b{k}", t, catalog[t].part, "White", 0, k) for k, t in enumerate(tokens))
    return Stack(bricks, stacked_links(bricks))


def test_a_brick_whose_layer_nobody_knows_is_one_sentence(larger_catalog):
    stack = stack_of(larger_catalog, "2d", "mean", "fc", "softmax", "1d")
    assert [p.message for p in check_stack(stack, larger_catalog)] == [
        (
            'The white 2x2 brick at column 1, level 2 means the layer "averaging", which this DeepBrick cannot build; '
            "it knows convolution, dense, recurrent."
        )
    ]


@pytest.mark.usefixtures("averaging")
def test_a_new_layer_and_a_new_brick_are_one_file_each(larger_catalog, tmp_path):
    catalog = larger_catalog
    stack = stack_of(catalog, "2d", "mean", "cnn", "fc", "softmax", "1d")
    assert check_stack(stack, catalog) == ()
    wrong = set_params(stack, catalog, ["mean.pool_size=9"])
    assert [p.message for p in check_stack(wrong, catalog)] == [
        (
            'The setting "pool_size" of the white 2x2 brick at column 1, level 2 is 9; '
            "it must be a whole number from 1 to 8."
        )
    ]
    plan = make_plan(stack, catalog)
    info = choose_dataset(plan.needs, "digits")
    assert "        AveragePooling2D((2, 2)),\n" in write_script(plan, info)
    explained = explain_stack(stack, catalog, plan, info)[1]
    assert explained.text == "Of every 2x2 places it gives the mean."
    assert (explained.shape, explained.weights) == ((4, 4, 1), 0)

    result = train(stack, catalog, load_dataset(info), TrainOptions(epochs=1))
    assert "AveragePooling2D" in [type(x).__name__ for x in result.model.layers]
    assert result.model.count_params() == sum(x.weights for x in explain_stack(stack, catalog, plan, info))

    # A weight brick is held against what the layers compute in numpy before it predicts.
    path = tmp_path / "digits.brick"
    save_weight_brick(path, result)
    x = result.dataset.x_val[:5]
    expected = np.asarray(result.model(x))
    np.testing.assert_allclose(plugged_model(open_weight_brick(path, catalog))(x), expected, atol=1e-4)


@pytest.mark.usefixtures("averaging")
def test_a_new_layer_in_time_and_on_too_small_images(larger_catalog, make_info):
    catalog = larger_catalog
    stack = stack_of(catalog, "2d", "mean", "mean", "lstm", "fc", "softmax", "1d")
    plan = make_plan(stack, catalog)
    info = make_info(plan, DataShape((8, 9, 1), (2,)), classes=("a", "b"), steps=2)
    made = [(x.kind, x.time_distributed) for x in sized_layers(plan, info)]
    assert made[1:4] == [("AveragePooling2D", True), ("AveragePooling2D", True), ("Flatten", True)]
    with pytest.raises(CompileError) as caught:
        sized_layers(plan, make_info(plan, DataShape((3, 9, 1), (2,))))
    assert str(caught.value) == (
        'The setting "pool_size" of the white 2x2 brick at column 1, level 3 is 2, but the images have only 4x1 pixels '
        "there; set it to at most 1."
    )


@pytest.mark.usefixtures("averaging")
def test_what_passes_on_what_it_takes_is_seen_through(larger_catalog):
    """Averaging an image gives an image, so a convolution may stand on it, and averaging on a convolution may not."""
    stack = stack_of(larger_catalog, "2d", "cnn", "mean", "fc", "softmax", "1d")
    assert [p.message for p in check_stack(stack, larger_catalog)] == [
        (
            "The white 2x2 brick at column 1, level 3 needs an image from below, but gets a vector from the white 45 "
            "degree slope 2x2; put it directly on a clear 2x2 brick."
        )
    ]


def test_two_layers_of_one_name_are_a_mistake():
    class Other(layer.LayerType):
        keras_name = "Dense"

        def output_shape(self, params, given):
            raise NotImplementedError

        def compute(self, x, config, weights):
            raise NotImplementedError

    with pytest.raises(ValueError, match=r"Other has a name that Dense has too; give it another one\.$"):
        layer.register(Other)
