"""Explanations as data, for a page that shows them."""

import json

from deepbrick.compiler import explain_stack, make_plan, set_params
from deepbrick.datasets import choose_dataset


def explained(stack, catalog, name=None):
    plan = make_plan(stack, catalog)
    return explain_stack(stack, catalog, plan, choose_dataset(plan.needs, name))


def test_bricks_that_are_one_layer_and_shapes_in_and_out(video, catalog):
    assert [(x.bricks, x.given, x.shape) for x in explained(video, catalog)] == [
        (("0.0", "1.0", "2.0", "3.0"), None, (None, 32, 32, 1)),
        (("0.1", "1.1", "2.1", "3.1"), (None, 32, 32, 1), (None, 7200)),
        (("0.2", "1.2", "2.2", "3.2"), (None, 7200), (128,)),
        (("3.3",), (128,), (2,)),
        (("3.4",), (2,), None),
        (("3.5",), (2,), None),
    ]


def test_heads_of_all_columns_are_one_layer(make_stack, catalog):
    bricks = [x.bricks for x in explained(make_stack(["1d lstm fc softmax 1d"] * 2), catalog)]
    assert bricks == [(f"0.{level}", f"1.{level}") for level in range(5)]


def test_layers_of_a_brick(video, catalog):
    cnn = explained(video, catalog)[1]
    assert [(x.layer.kind, x.shape, x.weights) for x in cnn.layers] == [
        ("Conv2D", (None, 31, 31, 32), 160),
        ("MaxPooling2D", (None, 15, 15, 32), 0),
        ("Flatten", (None, 7200), 0),
    ]


def test_parameters_with_their_values_defaults_and_limits(make_stack, catalog):
    stack = set_params(make_stack(["1d fc fc softmax 1d"]), catalog, ["fc.units=3", "fc.activation=tanh"])
    _, hidden, output, plate, _ = explained(stack, catalog)
    assert [(p.setting.name, p.value, p.default) for p in hidden.parameters] == [
        ("units", 3, 64),
        ("activation", "tanh", "relu"),
        ("dropout", 0.0, 0.0),
    ]
    # The data and the plate say what the output is like.
    assert (output.parameters, plate.parameters) == ((), ())


def test_explanation_as_json(make_stack, catalog):
    stack = set_params(make_stack(["1d fc fc softmax 1d"]), catalog, ["fc.dropout=0.25"])
    hidden = json.loads(json.dumps(explained(stack, catalog, "iris")[1].to_dict()))
    parameters = {p.pop("name"): p for p in hidden.pop("parameters")}
    assert hidden == {
        "bricks": ["0.1"],
        "token": "fc",
        "name": "white 1x2 brick",
        "text": (
            "Each of its 64 units weighs every number from below, adds them up, and gives one number. While it learns, "
            "it forgets 25% of them at random, so that it does not rely on single ones."
        ),
        "shape_in": [4],
        "shape_out": [64],
        "weights": 320,
        "layers": [
            {"name": "Dense", "shape": [64], "weights": 320},
            {"name": "Dropout", "shape": [64], "weights": 0},
        ],
    }
    assert parameters["units"] == {
        "value": 64,
        "default": 64,
        "text": "How many numbers come out.",
        "kind": "whole number",
        "low": 1,
        "high": 2048,
    }
    assert parameters["dropout"] == {
        "value": 0.25,
        "default": 0.0,
        "text": "How many of its numbers are forgotten at random while it learns.",
        "kind": "ratio",
        "low": 0,
        "below": 1,
    }
    assert parameters["activation"]["kind"] == "choice"
    assert "relu" in parameters["activation"]["choices"]
