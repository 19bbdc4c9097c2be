"""The plan against the author's listing and DESIGN's sentences."""

import pytest
from deepbrick.catalog import ValueKind, load_catalog
from deepbrick.compiler import CompileError, DataShape, TaskSpec, make_plan, sized_layers
from deepbrick.compiler.layers import Measured
from deepbrick.compiler.plan import answer_scaling


@pytest.fixture
def outline(make_info, catalog):
    """Layers as (kind, arguments without names, wrapped)."""

    def outlined(stack, shape, **scaling):
        plan = make_plan(stack, catalog)
        return [
            (layer.kind, tuple(layer.params.values()), layer.time_distributed)
            for layer in sized_layers(plan, make_info(plan, shape, **scaling))
        ]

    return outlined


def test_video_stack_is_the_authors_listing(video, catalog, outline):
    assert outline(video, DataShape((32, 32, 1), (2,))) == [
        ("Input", ((None, 32, 32, 1),), False),
        ("Conv2D", (32, (2, 2), "relu"), True),
        ("MaxPooling2D", ((2, 2),), True),
        ("Flatten", (), True),
        ("LSTM", (128,), False),
        ("Dense", (2, "softmax"), False),
    ]
    plan = make_plan(video, catalog)
    assert (plan.loss, plan.metric) == ("categorical_crossentropy", "acc")
    assert plan.needs == TaskSpec(
        ValueKind.IMAGE, sequence=True, every_step=False, steps=4, output=ValueKind.VECTOR, task="multi-class"
    )


def test_layers_know_their_bricks(video, catalog):
    assert [x.brick for x in make_plan(video, catalog).layers] == ["3.0", "3.1", "3.1", "3.1", "3.2", "3.3"]


def test_convolution_outside_a_sequence_is_not_wrapped(make_stack, outline):
    layers = outline(make_stack(["2d cnn fc softmax 1d"]), DataShape((8, 8, 1), (10,)))
    assert [x[0] for x in layers] == ["Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    assert not any(x[2] for x in layers)
    assert layers[0] == ("Input", ((8, 8, 1),), False)


def test_all_but_the_top_recurrent_brick_return_sequences(make_stack, outline):
    layers = outline(make_stack(["1d lstm lstm", "1d lstm lstm fc linear 1d"]), DataShape((5,), (3,)))
    assert layers[1:] == [
        ("LSTM", (128, True), False),
        ("LSTM", (128,), False),
        ("Dense", (3, "linear"), False),
    ]


def test_dense_below_recurrent_is_in_time_and_above_it_is_not(make_stack, outline):
    layers = outline(make_stack(["1d fc lstm", "1d fc lstm fc fc linear 1d"]), DataShape((5,), (3,)))
    assert layers == [
        ("Input", ((None, 5),), False),
        ("Dense", (64, "relu"), True),
        ("LSTM", (128,), False),
        ("Dense", (64, "relu"), False),
        ("Dense", (3, "linear"), False),
    ]


def test_dense_straight_on_an_image_is_flattened(make_stack, outline):
    layers = outline(make_stack(["2d fc sigmoid-single single"]), DataShape((8, 8, 1), (1,)))
    assert layers[1:] == [("Flatten", (), False), ("Dense", (1, "sigmoid"), False)]


def test_recurrent_straight_on_an_image_is_flattened_in_time(make_stack, outline):
    layers = outline(make_stack(["2d lstm", "2d lstm fc softmax 1d"]), DataShape((8, 8, 1), (2,)))
    assert layers[1:3] == [("Flatten", (), True), ("LSTM", (128,), False)]


def test_head_on_every_column_is_in_time(make_stack, catalog, outline):
    stack = make_stack(["1d lstm fc fc softmax 1d"] * 3)
    assert outline(stack, DataShape((5,), (3,)))[1:] == [
        ("LSTM", (128, True), False),
        ("Dense", (64, "relu"), True),
        ("Dense", (3, "softmax"), True),
    ]
    assert make_plan(stack, catalog).needs.every_step


def test_image_as_output_is_reshaped(make_stack, outline):
    layers = outline(make_stack(["2d fc fc linear 2d"]), DataShape((8, 6, 1), (8, 6, 1)))
    assert layers[-2:] == [("Dense", (48, "linear"), False), ("Reshape", ((8, 6, 1),), False)]


def test_image_as_output_at_every_step_is_reshaped_in_time(make_stack, outline):
    layers = outline(make_stack(["1d lstm fc linear 2d"] * 2), DataShape((8,), (8, 6, 1)))
    assert layers[-2:] == [("Dense", (48, "linear"), True), ("Reshape", ((8, 6, 1),), True)]


def test_one_recurrent_column_takes_sequences_of_any_length(make_stack, catalog):
    plan = make_plan(make_stack(["1d lstm fc softmax 1d"]), catalog)
    assert (plan.needs.sequence, plan.needs.steps, plan.needs.every_step) == (True, None, False)


@pytest.mark.parametrize(
    ("head", "decided"),
    [
        ("softmax 1d", ("categorical_crossentropy", "acc", "multi-class")),
        ("sigmoid 1d", ("binary_crossentropy", "binary_accuracy", "multi-label")),
        ("sigmoid-single single", ("binary_crossentropy", "binary_accuracy", "binary")),
        ("linear 1d", ("mse", "mae", "regression")),
        ("linear-single single", ("mse", "mae", "single-regression")),
        ("sigmoid 2d", ("binary_crossentropy", "mae", "multi-label")),
    ],
)
def test_plate_decides_loss_metric_and_task(head, decided, make_stack, catalog):
    plan = make_plan(make_stack([f"1d fc {head}"]), catalog)
    assert (plan.loss, plan.metric, plan.needs.task) == decided


def test_every_number_can_be_set_on_a_brick(make_stack, outline):
    params = {
        "0.1": {"filters": 8, "kernel_size": 3, "pool_size": 4, "activation": "tanh"},
        "0.2": {"units": 16, "dropout": 0.25},
        "0.3": {"units": 7, "activation": "elu", "dropout": 0.5},
    }
    stack = make_stack(["2d cnn lstm fc fc softmax 1d"], params=params)
    assert outline(stack, DataShape((32, 32, 1), (2,)))[1:] == [
        ("Conv2D", (8, (3, 3), "tanh"), True),
        ("MaxPooling2D", ((4, 4),), True),
        ("Flatten", (), True),
        ("LSTM", (16, 0.25), False),
        ("Dense", (7, "elu"), False),
        ("Dropout", (0.5,), False),
        ("Dense", (2, "softmax"), False),
    ]


def test_illegal_stack_has_no_plan(make_stack, catalog):
    with pytest.raises(CompileError) as caught:
        make_plan(make_stack(["1d sigmoid 1d"]), catalog)
    assert str(caught.value) == (
        "The red 1x2 plate at column 1, level 2 stands on a clear 1x2 brick, not on a fully connected brick; "
        "put a white 1x2 brick under it."
    )


@pytest.mark.parametrize(
    ("name", "size", "left"),
    [
        ("kernel_size", 9, "12x8 pixels there; set it to at most 8."),
        ("pool_size", 8, "11x7 pixels there; set it to at most 7."),
    ],
)
def test_convolution_larger_than_the_image(name, size, left, make_stack, make_info):
    plan = make_plan(make_stack(["2d cnn fc softmax 1d"], params={"0.1": {name: size}}), load_catalog())
    with pytest.raises(CompileError) as caught:
        sized_layers(plan, make_info(plan, DataShape((8, 12, 1), (10,))))
    assert str(caught.value) == (
        f'The setting "{name}" of the white 45 degree slope 2x2 at column 1, level 2 is {size}, '
        f"but the images have only {left}"
    )


def test_convolution_larger_than_the_image_in_a_sequence(make_stack, catalog, make_info):
    """All time steps are one layer: the brick of the last column is named."""
    params = {f"{column}.1": {"kernel_size": 9} for column in range(2)}
    plan = make_plan(make_stack(["2d cnn lstm", "2d cnn lstm fc softmax 1d"], params=params), catalog)
    with pytest.raises(CompileError) as caught:
        sized_layers(plan, make_info(plan, DataShape((8, 8, 1), (10,))))
    assert str(caught.value) == (
        'The setting "kernel_size" of the white 45 degree slope 2x2 at column 2, level 2 is 9, '
        "but the images have only 8x8 pixels there; set it to at most 8."
    )


def test_numbers_of_one_range_are_scaled_in_the_model(video, outline):
    layers = outline(video, DataShape((32, 32, 1), (2,)), input_scale=1 / 255)
    assert layers[:2] == [("Input", ((None, 32, 32, 1),), False), ("Rescaling", (1 / 255,), False)]


def test_numbers_with_units_are_standardized_in_the_model(make_stack, make_info, catalog):
    """What goes in and what comes out is in the data's own units."""
    plan = make_plan(make_stack(["1d fc linear 1d"]), catalog)
    info = make_info(plan, DataShape((4,), (2,)), standardize_inputs=True, standardize_targets=True)
    scaling = sized_layers(plan, info)[1]
    assert (scaling.kind, scaling.brick) == ("Normalization", "0.0")
    assert scaling.params == {"mean": Measured("mean", "x_train"), "variance": Measured("variance", "x_train")}
    answers = answer_scaling(plan, info)
    assert (answers.kind, answers.params["invert"]) == ("Normalization", True)
    assert answer_scaling(plan, make_info(plan, DataShape((4,), (2,)))) is None
