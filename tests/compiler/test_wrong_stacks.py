"""Whatever is built, it is legal, or told in a sentence what is wrong: nothing wrong gets by, and nothing crashes.

What is legal is said here by a pattern over the tokens of a column, apart from the code that checks it.
"""

import math
import re
import subprocess
import sys
from collections import defaultdict

import pytest
from deepbrick.catalog import load_catalog
from deepbrick.compiler import CompileError, Plan, check_stack, make_plan, set_params
from deepbrick.graph import LinkKind, Stack
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

CATALOG = load_catalog()
UNKNOWN = ("wheel", "2D", "lstm ", "dense")

COMPLETE = re.compile(
    r"(2d( cnn)?|1d|single)( lstm| fc)* fc"
    r" ((softmax|sigmoid|linear) (1d|2d)|(sigmoid|linear)-single single)"
)


# What each setting may be, and may not.
def whole(high):
    return (
        st.integers(1, high),
        st.sampled_from([-1, 0, high + 1, 10**30, 2.5, 1.0, math.nan, math.inf, "many", "8", True]),
    )


SHARE = (
    st.floats(0, 1, exclude_max=True) | st.just(0),
    st.sampled_from([2, 1, 1.0, -0.1, -1, math.nan, math.inf, "half", "0.5", True, False]),
)
NAMED = (st.sampled_from(["relu", "tanh", "softmax", "linear"]), st.sampled_from(["magic", "", "Relu", 3, 0.5, True]))
NAMES = {
    "cnn": {"filters": whole(512), "kernel_size": whole(15), "pool_size": whole(8), "activation": NAMED},
    "lstm": {"units": whole(1024), "dropout": SHARE},
    "fc": {"units": whole(2048), "activation": NAMED, "dropout": SHARE},
}

# A stack is cheap to make, but a loaded machine is slow now and then.
many = settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def legal_columns(draw):
    foot = draw(st.sampled_from(["2d", "2d cnn", "1d", "single"]))
    layers = draw(st.lists(st.sampled_from(["lstm", "fc"]), max_size=4))
    plate = draw(st.sampled_from(["softmax", "sigmoid", "linear", "sigmoid-single", "linear-single"]))
    output = "single" if plate.endswith("single") else draw(st.sampled_from(["1d", "2d"]))
    column = [*foot.split(), *layers, "fc", plate, output]
    if "lstm" not in layers:
        return [column]
    earlier = column if draw(st.booleans()) else trunk(column)
    return [list(earlier) for _ in range(draw(st.integers(0, 3)))] + [column]


def trunk(column):
    return column[: len(column) - column[::-1].index("lstm")]


def are_legal(columns):
    """Whether the bricks alone, without links and settings, are a legal stack."""
    *earlier, last = columns
    if not COMPLETE.fullmatch(" ".join(last)):
        return False
    return not earlier or (
        "lstm" in last and (all(c == last for c in earlier) or all(c == trunk(last) for c in earlier))
    )


tokens = st.sampled_from([*CATALOG.tokens, *UNKNOWN])
random_columns = st.lists(st.lists(tokens, min_size=1, max_size=7), min_size=1, max_size=3)


@st.composite
def spoiled_columns(draw):
    """A legal stack with one to three changes."""
    columns = draw(legal_columns())
    for _ in range(draw(st.integers(1, 3))):
        column = columns[draw(st.integers(0, len(columns) - 1))]
        k = draw(st.integers(0, len(column) - 1))
        change = draw(st.sampled_from(["other", "more", "fewer", "lower", "turned", "column"]))
        if change == "other":
            column[k] = draw(tokens)
        elif change == "more":
            column.insert(k, draw(tokens))
        elif change == "fewer":
            del column[k]
        elif change == "lower":
            del column[k:]
        elif change == "turned":
            column[k:] = column[k:][::-1]
        else:
            columns.insert(draw(st.integers(0, len(columns))), list(column))
        columns = [c for c in columns if c] or [[draw(tokens)]]
    return columns


def assert_sentence(message):
    """What is wrong; what to do, in one sentence."""
    assert re.fullmatch(r'["A-Z][^;\n]*; [^;\n]*[^.\s]\.', message), message
    assert not re.search(r"[.:?!] [A-Z]", message), message


def assert_reported(stack):
    problems = check_stack(stack, CATALOG)
    assert problems
    for problem in problems:
        brick = stack.brick(problem.brick)
        assert re.search(rf"\bat column {brick.column + 1}, level {brick.level + 1}\b", problem.message), problem
        assert_sentence(problem.message)
    assert len(set(problems)) == len(problems)
    with pytest.raises(CompileError) as caught:
        make_plan(stack, CATALOG)
    assert str(caught.value) == problems[0].message


@many
@given(st.one_of(random_columns, spoiled_columns()))
@example([["1d", "lstm"], ["1d", "lstm", "fc"]])
@example([["1d", "lstm", "fc"]] * 2)
def test_wrong_columns_are_reported(make_stack, columns):
    assume(not are_legal(columns))
    assert_reported(make_stack(columns))


@many
@given(legal_columns())
def test_legal_columns_are_not(make_stack, columns):
    """The pattern is no wider than the rules: else wrong stacks would get by above."""
    assert are_legal(columns)
    assert check_stack(make_stack(columns), CATALOG) == ()


@many
@given(legal_columns(), st.data())
def test_missing_link_is_reported_at_the_earlier_brick(make_stack, columns, data):
    stack = make_stack(columns)
    recurrent = [link for link in stack.links if link.kind is LinkKind.RECURRENT]
    assume(recurrent)
    missing = data.draw(st.sets(st.sampled_from(recurrent), min_size=1))
    stack = Stack(stack.bricks, tuple(link for link in stack.links if link not in missing))
    assert_reported(stack)
    assert {p.brick for p in check_stack(stack, CATALOG)} == {link.source for link in missing}


def places(columns):
    """Where settings may be: for each level, the bricks of all columns, which are one layer, and their settings."""
    same = defaultdict(list)
    for k, column in enumerate(columns):
        for level, token in enumerate(column):
            # The fc under the plate has its numbers from the data.
            if token in NAMES and level != len(columns[-1]) - 3:
                same[level].append(f"{k}.{level}")
    return [(names, NAMES[columns[-1][level]]) for level, names in same.items()]


@many
@given(legal_columns(), st.data())
def test_fitting_settings_stay_legal(make_stack, columns, data):
    params = {}
    for names, known in places(columns):
        chosen = data.draw(st.fixed_dictionaries({}, optional={name: right for name, (right, _) in known.items()}))
        params |= dict.fromkeys(names, chosen)
    stack = make_stack(columns, params=params)
    assert check_stack(stack, CATALOG) == ()
    assert isinstance(make_plan(stack, CATALOG), Plan)


@many
@given(legal_columns(), st.data())
def test_wrong_setting_is_reported(make_stack, columns, data):
    assume(places(columns))
    names, known = data.draw(st.sampled_from(places(columns)))
    name = data.draw(st.sampled_from([*known, "size"]))
    value = data.draw(known[name][1] if name in known else st.integers() | st.text())
    stack = make_stack(columns, params={brick: {name: value} for brick in names})
    assert_reported(stack)
    # Every column has the same, so it is wrong in every column, and nothing else is wrong.
    assert [p.brick for p in check_stack(stack, CATALOG)] == names


@many
@given(legal_columns(), st.data())
def test_setting_on_one_column_only_is_reported(make_stack, columns, data):
    shared = [names for names, _ in places(columns) if len(names) > 1]
    assume(shared)
    names = data.draw(st.sampled_from(shared))
    name = data.draw(st.sampled_from(names))
    token = columns[int(name[0])][int(name[2:])]
    stack = make_stack(columns, params={name: {"filters" if token == "cnn" else "units": 5}})
    assert_reported(stack)


@many
@given(legal_columns(), st.sampled_from(["2d", "1d", "single", "softmax"]), st.integers() | st.text())
def test_brick_without_settings_takes_none(make_stack, columns, token, value):
    at = [f"{k}.{level}" for k, c in enumerate(columns) for level, t in enumerate(c) if t == token]
    assume(at)
    stack = make_stack(columns, params={at[0]: {"units": value}})
    assert_reported(stack)
    assert [p.brick for p in check_stack(stack, CATALOG)] == at[:1]


def test_settings_of_the_output_are_reported_one_by_one_in_their_order(make_stack):
    params = {"units": 3, "dropout": 0.5, "activation": "tanh"}
    stack = make_stack(["1d fc softmax 1d"], params={"0.1": params})
    assert_reported(stack)
    assert [p.message.split('"')[1] for p in check_stack(stack, CATALOG)] == list(params)


def test_checking_and_planning_never_load_keras():
    code = """
import sys
from deepbrick.catalog import load_catalog
from deepbrick.compiler import CompileError, check_stack, make_plan, set_params
from deepbrick.graph import Brick, Stack

for column in ("2d", "2d cnn cnn", "1d fc softmax single", "1d lstm fc softmax 1d", "wheel", "2d fc softmax 2d fc"):
    stack = Stack(tuple(Brick(f"b{k}", t, "?", "White", 0, k) for k, t in enumerate(column.split())))
    try:
        make_plan(set_params(stack, load_catalog(), ["b0.units=3"] if column == "2d" else []), load_catalog())
        print("planned", column)
    except CompileError:
        print("wrong", column)
print([name for name in sys.modules if name.split(".")[0] in ("keras", "tensorflow")])
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "wrong 2d",
        "wrong 2d cnn cnn",
        "wrong 1d fc softmax single",
        "planned 1d lstm fc softmax 1d",
        "wrong wheel",
        "wrong 2d fc softmax 2d fc",
        "[]",
    ]


wheres = st.sampled_from(["0.0", "0.1", "0.2", "1.1", "fc", "lstm", "2d", "softmax", "link", "wheel"]) | st.text(
    max_size=4
)
words = st.sampled_from(["units", "activation", "filters", "dropout"]) | st.text(max_size=4)
values = st.sampled_from(["3", "-1", "0.5", "1e999", "NaN", "-Infinity", "tanh", "true", "null", "[]", "9" * 5000])
assignments = st.text() | st.builds("{}.{}={}".format, wheres, words, values | st.text(max_size=4))


@many
@given(st.one_of(legal_columns(), random_columns), st.lists(assignments, min_size=1, max_size=3))
@example([["1d", "fc", "softmax", "1d"]], ["fc.units=" + "[" * 100_000])
@example([["1d", "fc", "wheel", "1d"]], ["fc.units=3"])
@example([["1d", "wheel", "1d"]], ["wheel.units=3"])
def test_any_assignment_gives_a_stack_or_one_sentence(make_stack, columns, given_words):
    stack = make_stack(columns)
    try:
        changed = set_params(stack, CATALOG, given_words)
    except CompileError as error:
        # What was typed is quoted as it is.
        said = str(error)
        for typed in given_words:
            place = typed.partition("=")[0].strip()
            for quoted in (typed, *place.rpartition(".")):
                said = said.replace(f'"{quoted}"', '""', 1)
        assert_sentence(said)
        return
    assert [(b.id, b.token) for b in changed.bricks] == [(b.id, b.token) for b in stack.bricks]
    assert changed.links == stack.links
    if check_stack(changed, CATALOG):
        with pytest.raises(CompileError):
            make_plan(changed, CATALOG)
    else:
        assert isinstance(make_plan(changed, CATALOG), Plan)
