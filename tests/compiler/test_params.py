"""Settings by hand, and the words of an explanation."""

import pytest
from deepbrick.compiler import CompileError, check_stack, explain_stack, make_plan, set_params
from deepbrick.datasets import choose_dataset


def settings(stack):
    return {b.id: dict(b.params) for b in stack.bricks if b.params}


def test_by_id_and_by_token(video, catalog):
    stack = set_params(video, catalog, ["lstm.units=32", "3.1.filters=8"])
    assert settings(stack) == {**{f"{c}.2": {"units": 32} for c in range(4)}, "3.1": {"filters": 8}}


def test_the_last_one_wins_and_words_are_words(make_stack, catalog):
    stack = make_stack(["1d fc fc softmax 1d"])
    stack = set_params(stack, catalog, ["fc.units=3", "0.1.units=5", "fc.activation=tanh", "fc.dropout=0.5"])
    assert settings(stack) == {"0.1": {"units": 5, "activation": "tanh", "dropout": 0.5}}
    assert not check_stack(stack, catalog)


def test_a_token_leaves_the_brick_aside_that_makes_the_output(make_stack, catalog):
    stack = make_stack(["1d fc fc fc softmax 1d"])
    assert settings(set_params(stack, catalog, ["fc.units=3"])) == {"0.1": {"units": 3}, "0.2": {"units": 3}}


WRONG = {
    "no value": ("fc.units", '"fc.units" is no setting; write it as BRICK.NAME=VALUE, such as cnn.filters=16.'),
    "no name": ("fc=3", '"fc=3" is no setting; write it as BRICK.NAME=VALUE, such as cnn.filters=16.'),
    "no brick": (
        "cnn.filters=3",
        'There is no brick "cnn" in the stack; there are 0.0 (1d), 0.1 (fc), 0.2 (softmax), 0.3 (1d).',
    ),
    "no such setting": (
        "fc.size=3",
        'The white 1x2 brick at column 1, level 2 has no setting "size"; it has: units, activation, dropout.',
    ),
    "nothing to set": (
        "softmax.units=3",
        'The lime 1x2 plate at column 1, level 3 has no setting "units"; it has: none.',
    ),
    "only the output": (
        "fc.units=3",
        (
            'There is no fc that "units" could be set on: the only one, at column 1, level 2, makes the output, and '
            "the data and its plate say what it is like; put a white 1x2 brick more under it."
        ),
    ),
}


@pytest.mark.parametrize(("assignment", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_has_no_meaning(assignment, message, make_stack, catalog):
    with pytest.raises(CompileError) as caught:
        set_params(make_stack(["1d fc softmax 1d"]), catalog, [assignment])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        (
            "0.1.dropout=2",
            (
                'The setting "dropout" of the white 1x2 brick at column 1, level 2 is 2; '
                "it must be a number from 0 to less than 1."
            ),
        ),
        (
            "0.2.units=9",
            (
                'The setting "units" of the white 1x2 brick at column 1, level 3 has no effect: this brick makes the '
                "output, so the data and the lime 1x2 plate on it say what it is like; take the setting off."
            ),
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_training(assignment, message, make_stack, catalog):
    stack = set_params(make_stack(["1d fc fc softmax 1d"]), catalog, [assignment])
    assert [p.message for p in check_stack(stack, catalog)] == [message]


def test_more_weights_than_a_laptop_has_room_for(make_stack, catalog):
    large = ["cnn.filters=512", "cnn.kernel_size=1", "cnn.pool_size=1", "lstm.units=1024"]
    stack = set_params(make_stack(["2d cnn lstm fc softmax 1d"]), catalog, large)
    plan = make_plan(stack, catalog)
    with pytest.raises(CompileError, match=r"This model would have 2,\d{3},\d{3},\d{3} weights, more than"):
        explain_stack(stack, catalog, plan, choose_dataset(plan.needs))


def test_explanation_of_the_video_stack(video, catalog):
    plan = make_plan(video, catalog)
    explained = explain_stack(video, catalog, plan, choose_dataset(plan.needs))
    assert [(x.brick.token, x.shape, x.weights) for x in explained] == [
        ("2d", (None, 32, 32, 1), 0),
        ("cnn", (None, 7200), 160),
        ("lstm", (128,), 3752448),
        ("fc", (2,), 258),
        ("softmax", None, 0),
        ("1d", None, 0),
    ]
    assert explained[0].text == (
        "Here the data come in: an image at each time step. First all numbers are divided by 255, so that they lie "
        "from 0 to 1."
    )
    assert explained[5].text == "The answer comes out here: left, right."
