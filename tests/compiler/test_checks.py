"""Every rule of a legal stack, with its message word for word."""

from dataclasses import replace

import pytest
from deepbrick.catalog import Role
from deepbrick.compiler import check_stack, make_plan

CLEAR_1X2 = "a clear 2x2 brick or a clear 1x2 brick"
JUMPERS = "a red 1x2 jumper plate or a blue 1x2 jumper plate"
SIDE = "white 1x2 brick with studs on its long sides"

LEGAL = {
    "the author's video stack": ["2d cnn lstm"] * 3 + ["2d cnn lstm fc softmax 1d"],
    "two recurrent bricks a column": ["2d cnn lstm lstm", "2d cnn lstm lstm fc fc softmax 1d"],
    "a dense brick in each step": ["1d fc lstm", "1d fc lstm fc linear 1d"],
    "a dense brick between two layers": ["2d cnn fc lstm", "2d cnn fc lstm fc softmax 1d"],
    "a head on every column": ["1d lstm fc softmax 1d"] * 3,
    "an image as output": ["2d fc fc softmax 2d"],
    "one column with a recurrent brick": ["1d lstm fc sigmoid-single single"],
    "images straight on a recurrent brick": ["2d lstm", "2d lstm fc softmax 1d"],
    "one value in, several out": ["single fc linear 1d"],
    "one value out": ["1d fc linear-single single"],
}


@pytest.mark.parametrize("columns", LEGAL.values(), ids=LEGAL.keys())
def test_legal_stack_has_no_problem(columns, make_stack, catalog):
    assert check_stack(make_stack(columns), catalog) == ()


ILLEGAL = {
    "no input": (
        ["cnn fc softmax 1d"],
        "0.0",
        (
            "The white 45 degree slope 2x2 at column 1, level 1 stands at the foot of its column without an input; "
            "put a clear 2x2 brick under it."
        ),
    ),
    "no output on a plate": (
        ["1d fc sigmoid"],
        "0.2",
        f"The red 1x2 plate at column 1, level 3 has no output on it; put {CLEAR_1X2} on it.",
    ),
    "no plate and no output": (
        ["1d fc"],
        "0.1",
        (
            "The white 1x2 brick at column 1, level 2 ends the stack without an output; put a plate "
            "(such as a lime 1x2 "
            f"plate) and an output (such as {CLEAR_1X2}) on it."
        ),
    ),
    "no head at all": (
        ["1d lstm", "1d lstm"],
        "1.1",
        (
            f"The {SIDE} at column 2, level 2 ends the stack without an output; "
            "put a white 1x2 brick, a plate and an output on it."
        ),
    ),
    "only an input": (
        ["2d"],
        "0.0",
        "The clear 2x2 brick at column 1, level 1 is an input with nothing on it; build on it.",
    ),
    "no plate": (
        ["2d cnn fc single"],
        "0.3",
        f"The clear 1x1 brick at column 1, level 4 is an output without a plate below it; put {JUMPERS} under it.",
    ),
    "two plates": (
        ["1d fc softmax sigmoid 1d"],
        "0.3",
        "The red 1x2 plate at column 1, level 4 is the second plate of its column; take one of them off.",
    ),
    "no dense brick under the plate, but a convolution": (
        ["2d cnn softmax 2d"],
        "0.2",
        (
            "The lime 1x2 plate at column 1, level 3 stands on a white 45 degree slope 2x2, not on a "
            "fully connected brick; "
            "put a white 1x2 brick under it."
        ),
    ),
    "no dense brick under the plate, but an input": (
        ["1d sigmoid 1d"],
        "0.1",
        (
            "The red 1x2 plate at column 1, level 2 stands on a clear 1x2 brick, not on a fully connected brick; "
            "put a white 1x2 brick under it."
        ),
    ),
    "a plate for several values under an output for one": (
        ["1d fc softmax single"],
        "0.3",
        (
            "The clear 1x1 brick at column 1, level 4 does not go with the lime 1x2 plate under it; "
            f"put {CLEAR_1X2} there, or change the plate to {JUMPERS}."
        ),
    ),
    "a plate for one value under an output for several": (
        ["1d fc linear-single 1d"],
        "0.3",
        (
            "The clear 1x2 brick at column 1, level 4 does not go with the blue 1x2 jumper plate under "
            "it; put a clear 1x1 "
            "brick there, or change the plate to a lime 1x2 plate, a red 1x2 plate or a blue 1x2 plate."
        ),
    ),
    "a brick above the output": (
        ["2d fc linear-single single fc"],
        "0.4",
        (
            "The white 1x2 brick at column 1, level 5 stands above the output; "
            "take off everything above the clear 1x1 brick at column 1, level 4."
        ),
    ),
    "a layer on a plate": (
        ["1d fc softmax fc"],
        "0.3",
        (
            "The white 1x2 brick at column 1, level 4 stands on a lime 1x2 plate, where only an output may stand; "
            f"take it off and put {CLEAR_1X2} there."
        ),
    ),
    "a convolution on a vector": (
        ["1d cnn fc softmax 1d"],
        "0.1",
        (
            "The white 45 degree slope 2x2 at column 1, level 2 needs an image from below, but gets a "
            "vector from the clear "
            "1x2 brick; put it directly on a clear 2x2 brick."
        ),
    ),
    "a convolution on a convolution": (
        ["2d cnn cnn fc softmax 1d"],
        "0.2",
        (
            "The white 45 degree slope 2x2 at column 1, level 3 needs an image from below, but gets a "
            "vector from the white "
            "45 degree slope 2x2; put it directly on a clear 2x2 brick."
        ),
    ),
    "a port in the middle": (
        ["1d fc 1d fc softmax 1d"],
        "0.2",
        (
            "The clear 1x2 brick at column 1, level 3 is in the middle of its column, but it means an "
            "input or an output; "
            "put it at the foot or on a plate at the top."
        ),
    ),
    "a brick too few in one column": (
        ["2d cnn lstm", "2d lstm", "2d cnn lstm fc softmax 1d"],
        "1.1",
        (
            f"The {SIDE} at column 2, level 2 makes column 2 unequal to column 1; every time step needs "
            f"the same bricks "
            f"up to the recurrent one: clear 2x2 brick, white 45 degree slope 2x2, {SIDE}."
        ),
    ),
    "a column without a recurrent brick": (
        ["1d lstm", "1d", "1d lstm fc softmax 1d"],
        "1.0",
        (
            "The clear 1x2 brick at column 2, level 1 makes column 2 unequal to column 1; every time "
            "step needs the same "
            f"bricks up to the recurrent one: clear 1x2 brick, {SIDE}."
        ),
    ),
    "a head in the middle of the row": (
        ["1d lstm", "1d lstm fc softmax 1d", "1d lstm fc softmax 1d"],
        "1.2",
        (
            "The white 1x2 brick at column 2, level 3 begins a head, but not every column has one; "
            "build a head on the last column only, or the same one on every column."
        ),
    ),
    "a head on the first column only": (
        ["1d lstm fc softmax 1d", "1d lstm"],
        "0.2",
        (
            "The white 1x2 brick at column 1, level 3 begins a head, but not every column has one; "
            "build a head on the last column only, or the same one on every column."
        ),
    ),
    "another head on one column": (
        ["1d lstm fc softmax 1d", "1d lstm fc sigmoid 1d", "1d lstm fc softmax 1d"],
        "1.3",
        (
            "The red 1x2 plate at column 2, level 4 makes the head of column 2 unequal to that of column 1; "
            "build the same head on every column, or only one, on the last."
        ),
    ),
    "several columns without a recurrent brick": (
        ["1d fc softmax 1d", "1d fc softmax 1d"],
        "1.0",
        (
            "The clear 1x2 brick at column 2, level 1 begins a second time step, but no column has a recurrent brick; "
            f"put a {SIDE} into every column or take the columns apart."
        ),
    ),
    "a link in a column": (
        ["1d link fc softmax 1d"],
        "0.1",
        (
            "The white link between two recurrent bricks at column 1, level 2 stands in a column; "
            "push it on the side studs of two neighbouring recurrent bricks."
        ),
    ),
    "an unknown brick": (
        ["1d wheel fc softmax 1d"],
        "0.1",
        (
            'The brick "wheel" at column 1, level 2 is not in the catalog; '
            "take it out or add it to the catalog's data file."
        ),
    ),
}


@pytest.mark.parametrize(("columns", "brick", "message"), ILLEGAL.values(), ids=ILLEGAL.keys())
def test_rule(columns, brick, message, make_stack, catalog):
    """The first problem names the brick by its id, and by words and place in the message."""
    problem = check_stack(make_stack(columns), catalog)[0]
    assert (problem.message, problem.brick) == (message, brick)


@pytest.mark.parametrize("columns", [rule[0] for rule in ILLEGAL.values()], ids=ILLEGAL.keys())
def test_one_mistake_is_reported_once(columns, make_stack, catalog):
    assert len(check_stack(make_stack(columns), catalog)) == 1


def test_missing_links_are_reported_pair_by_pair_and_level_by_level(make_stack, catalog):
    stack = make_stack(["1d lstm lstm", "1d lstm lstm", "1d lstm lstm fc softmax 1d"], linked=False)
    problems = check_stack(stack, catalog)
    assert [p.brick for p in problems] == ["0.1", "0.2", "1.1", "1.2"]
    assert problems[0].message == (
        f"The {SIDE} at column 1, level 2 is not linked to the one in column 2; "
        "bridge them with a white link between two recurrent bricks."
    )


def test_single_recurrent_column_needs_no_link(make_stack, catalog):
    assert check_stack(make_stack(["1d lstm fc softmax 1d"], linked=False), catalog) == ()


def test_same_mistake_on_every_column_is_marked_on_every_column(make_stack, catalog):
    problems = check_stack(make_stack(["1d lstm fc softmax single"] * 3), catalog)
    assert [p.brick for p in problems] == ["0.4", "1.4", "2.4"]


SETTINGS = {
    "unknown setting": (
        {"size": 3},
        'The white 1x2 brick at column 1, level 2 has no setting "size"; it has: units, activation, dropout.',
    ),
    "no whole number": (
        {"units": 1.5},
        (
            'The setting "units" of the white 1x2 brick at column 1, level 2 is 1.5; '
            "it must be a whole number from 1 to 2048."
        ),
    ),
    "nothing": (
        {"units": 0},
        (
            'The setting "units" of the white 1x2 brick at column 1, level 2 is 0; '
            "it must be a whole number from 1 to 2048."
        ),
    ),
    "unknown activation": (
        {"activation": "magic"},
        (
            "The setting \"activation\" of the white 1x2 brick at column 1, level 2 is 'magic'; choose "
            "one of relu, tanh, "
            "sigmoid, softmax, linear, elu, selu, gelu, silu, softplus, leaky_relu."
        ),
    ),
}


@pytest.mark.parametrize(("params", "message"), SETTINGS.values(), ids=SETTINGS.keys())
def test_wrong_setting(params, message, make_stack, catalog):
    stack = make_stack(["1d fc fc softmax 1d"], params={"0.1": params})
    assert [p.message for p in check_stack(stack, catalog)] == [message]


def test_settings_must_be_equal_in_every_time_step(make_stack, catalog):
    stack = make_stack(["1d lstm", "1d lstm fc softmax 1d"], params={"1.1": {"units": 8}})
    assert [p.message for p in check_stack(stack, catalog)] == [
        (
            f"The {SIDE} at column 2, level 2 has other settings than the one in column 1; "
            "every time step is the same layer, so give them the same settings."
        )
    ]


def test_default_setting_written_out_is_no_difference(make_stack, catalog):
    units = catalog["lstm"].params["units"]
    stack = make_stack(["1d lstm", "1d lstm fc softmax 1d"], params={"1.1": {"units": units}})
    assert check_stack(stack, catalog) == ()


def test_layer_that_nothing_can_build_is_named(make_stack, catalog):
    strange = tuple(
        replace(b, meaning=replace(b.meaning, layer="spiral")) if b.token == "fc" else b for b in catalog.bricks
    )
    problem = check_stack(make_stack(["1d fc softmax 1d"]), replace(catalog, bricks=strange))[0]
    assert problem.message == (
        'The white 1x2 brick at column 1, level 2 means the layer "spiral", which this DeepBrick cannot build; '
        "it knows convolution, dense, recurrent."
    )


def with_params(catalog, params):
    return replace(catalog, bricks=tuple(replace(b, params=params) if b.token == "fc" else b for b in catalog.bricks))


def test_a_default_that_the_catalog_lacks_is_the_layers_own(make_stack, catalog):
    bare = with_params(catalog, {"units": 3})
    stack = make_stack(["1d fc fc softmax 1d"])
    assert check_stack(stack, bare) == ()
    _, dense, _ = make_plan(stack, bare).layers
    assert dense.params == {"units": 3, "activation": "relu"}


CATALOG_PARAMS = {
    "a setting that the layer does not have": (
        {"size": 3},
        (
            'The white 1x2 brick at column 1, level 2 has "size" among its params in the catalog\'s data file, but '
            "what it means has no such setting (it has: units, activation, dropout); take it out there."
        ),
    ),
    "a default that the layer does not allow": (
        {"units": "many"},
        (
            "The setting \"units\" of the white 1x2 brick at column 1, level 2 is 'many' in the catalog's data file; "
            "it must be a whole number from 1 to 2048."
        ),
    ),
}


@pytest.mark.parametrize(("params", "message"), CATALOG_PARAMS.values(), ids=CATALOG_PARAMS.keys())
def test_params_in_the_catalog_that_do_not_go_with_the_layer_are_named(params, message, make_stack, catalog):
    problems = check_stack(make_stack(["1d fc softmax 1d"]), with_params(catalog, params))
    assert [p.message for p in problems] == [message]


def test_rules_follow_the_catalog_and_not_the_names(make_stack, catalog):
    """With every token spelled in another way the same stack is as legal as before."""
    renamed = replace(catalog, bricks=tuple(replace(b, token=f"my-{b.token}") for b in catalog.bricks))
    stack = make_stack(["2d cnn lstm", "2d cnn lstm fc softmax 1d"])
    stack = replace(stack, bricks=tuple(replace(b, token=f"my-{b.token}") for b in stack.bricks))
    assert check_stack(stack, renamed) == ()


@pytest.mark.parametrize("role", [Role.PORT, Role.HEAD, Role.LAYER])
def test_every_brick_of_the_catalog_alone_is_a_problem_and_no_crash(role, make_stack, catalog):
    for kind in catalog.with_role(role):
        assert check_stack(make_stack([[kind.token]]), catalog)
