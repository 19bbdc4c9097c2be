"""Every legal stack of up to 4 columns with up to 8 bricks each: it is planned, built, written, explained, and learns.

The stacks come from the rules of the design, written down here once more, and from what the catalog says a brick means.
"""

import ast
import runpy
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import product

import keras
import numpy as np
import pytest
from deepbrick.catalog import Role, load_catalog
from deepbrick.compiler import (
    CompileError,
    Dataset,
    DataShape,
    Plan,
    build_model,
    check_stack,
    explain_stack,
    layer_sizes,
    make_plan,
    sized_layers,
    write_script,
)
from deepbrick.compiler.model import add_answer_scaling, compile_model, standardized
from deepbrick.graph import Brick, Stack

CATALOG = load_catalog()
COLUMNS, HEIGHT = 4, 8
TOKENS = tuple(k.token for k in CATALOG if k.meaning.role is not Role.LINK)
FEET = ("2d", "2d cnn", "1d or single")
TIMES = ("no time", "at the end", "at every step")

# Small, each kind of brick another number, and no unit that may be dead: whatever is in a model has to move.
SETTINGS = {
    "cnn": {"filters": 2, "activation": "tanh"},
    "lstm": {"units": 3},
    "fc": {"units": 2, "activation": "tanh"},
}
EXAMPLES, STEPS = 3, 2
INPUT_SHAPES = {"2d": (6, 5, 2), "1d": (4,), "single": (1,)}
OUTPUT_SHAPES = {"2d": (3, 2, 1), "1d": (5,), "single": (1,)}
WORDS = {"2d": (), "1d": ("a", "b", "c", "d", "e"), "single": ("answer",)}


def kind_of(token):
    return CATALOG[token].meaning.kind


def layers_on(given, count):
    """All rows of so many layers, each of which takes what the one below it gives."""
    if not count:
        yield ()
        return
    for kind in CATALOG.with_role(Role.LAYER):
        if given in kind.meaning.accepts:
            for more in layers_on(kind.meaning.gives, count - 1):
                yield (kind.token, *more)


def heads():
    """A plate and an output that go together."""
    for plate in CATALOG.with_role(Role.HEAD):
        for port in CATALOG.with_role(Role.PORT):
            if port.meaning.kind in plate.meaning.outputs:
                yield plate.token, port.token


@cache
def complete_columns():
    """From an input to an output: layers, a fully connected one as the last of them, a plate, an output."""
    return [
        (port.token, *layers, "fc", *head)
        for port in CATALOG.with_role(Role.PORT)
        for count in range(HEIGHT - 3)
        for layers in layers_on(port.meaning.kind, count)
        for head in heads()
    ]


def trunk(column):
    """What is the same in every time step: all up to the topmost recurrent brick."""
    return column[: max(k for k, token in enumerate(column) if token == "lstm") + 1]


@cache
def legal_stacks():
    stacks = [(column,) for column in complete_columns()]
    for column in complete_columns():
        if "lstm" in column:
            for steps in range(2, COLUMNS + 1):
                stacks += [(*(trunk(column),) * (steps - 1), column), (column,) * steps]
    return stacks


def test_number_of_legal_stacks():
    """A row of n layers is lstm or fc, n times; on an image the lowest one may also be a convolution."""
    rows = [2**n for n in range(5)]  # the input, n layers, fc, a plate, and an output make 8 bricks with n = 4
    convolved = [2 ** (n - 1) for n in range(1, 5)]
    ways_out = 3 * 2 + 2  # three plates for a vector or an image, two for one value
    columns = (3 * sum(rows) + sum(convolved)) * ways_out
    without_time = (3 * len(rows) + len(convolved)) * ways_out  # nothing but fc
    in_time = columns - without_time
    assert (columns, in_time) == (864, 712)
    # One column, or 2 to 4 of them with a head on the last or on each.
    assert columns + in_time * 3 * 2 == 5136
    assert len(set(legal_stacks())) == len(legal_stacks()) == 5136
    assert max(len(column) for stack in legal_stacks() for column in stack) == HEIGHT


@cache
def _brick(token, column, level):
    return Brick(f"{column}.{level}", token, "?", "White", column, level)


def is_legal(*columns):
    """What ``check_stack`` says of a stack without links."""
    bricks = tuple(_brick(token, k, level) for k, column in enumerate(columns) for level, token in enumerate(column))
    return not check_stack(Stack(bricks), CATALOG)


@pytest.mark.parametrize("height", [1, 2, 3, 4])
def test_of_all_columns_just_those_are_legal(height):
    legal = {column for (column,) in filter(lambda stack: len(stack) == 1, legal_stacks())}
    assert {column for column in product(TOKENS, repeat=height) if is_legal(column)} == {
        column for column in legal if len(column) == height
    }


def test_of_all_columns_of_five_on_an_image_just_those_are_legal():
    """An image takes every layer."""
    legal = {column for column in complete_columns() if column[0] == "2d" and len(column) == 5}
    assert {column for rest in product(TOKENS, repeat=4) if is_legal(column := ("2d", *rest))} == legal
    assert len(legal) == 3 * 8


def columns_up_to(height):
    """All columns on a vector of four kinds of brick."""
    return [("1d", *rest) for n in range(height) for rest in product(("lstm", "fc", "softmax", "1d"), repeat=n)]


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param(lambda: product(columns_up_to(2), columns_up_to(5)), id="a short and a long one"),
        pytest.param(lambda: product(columns_up_to(5), columns_up_to(2)), id="a long and a short one"),
        pytest.param(lambda: ((column, column) for column in columns_up_to(5)), id="twice the same"),
    ],
)
def test_of_all_pairs_of_columns_just_those_are_legal(pairs, make_stack):
    legal = {stack for stack in legal_stacks() if len(stack) == 2}
    tried = list(pairs())
    assert {pair for pair in tried if not check_stack(make_stack(pair), CATALOG)} == legal.intersection(tried)


@dataclass(frozen=True)
class Planned:
    """A stack and what was made of it."""

    columns: tuple[tuple[str, ...], ...]
    stack: Stack
    plan: Plan
    title: str


def foot_of(columns):
    return "2d cnn" if columns[0][1] == "cnn" else "2d" if columns[0][0] == "2d" else "1d or single"


def time_of(columns):
    if "lstm" not in columns[0]:
        return "no time"
    return "at every step" if len(columns) > 1 and columns[0] == columns[-1] else "at the end"


def settings_of(columns):
    """Small numbers on all bricks but the one under the plate, whose numbers come from the data."""
    return {
        f"{k}.{level}": SETTINGS[token]
        for k, column in enumerate(columns)
        for level, token in enumerate(column)
        if token in SETTINGS and not (level + 1 < len(column) and CATALOG[column[level + 1]].meaning.role is Role.HEAD)
    }


@pytest.fixture(scope="module")
def planned(make_stack):
    """All legal stacks on one foot and with one way of time, each planned once; a problem would be an error."""

    def plan(columns):
        stack = make_stack(columns, params=settings_of(columns))
        title = " | ".join(map(" ".join, columns))
        try:
            return Planned(columns, stack, make_plan(stack, CATALOG), title)
        except CompileError as error:
            pytest.fail(f"{title}: {error}")

    @cache
    def of(foot, time):
        return [plan(columns) for columns in legal_stacks() if (foot_of(columns), time_of(columns)) == (foot, time)]

    return of


@pytest.fixture(scope="module")
def info_for(make_info):
    """Data of the smallest shapes, which are scaled as the shipped ones are."""

    def info(case):
        foot, output = case.columns[-1][0], case.columns[-1][-1]
        return make_info(
            case.plan,
            DataShape(INPUT_SHAPES[foot], OUTPUT_SHAPES[output]),
            classes=("no", "yes") if case.plan.needs.task == "binary" else WORDS[output],
            input_scale=1 / 255 if foot == "2d" else None,
            standardize_inputs=foot != "2d",
            standardize_targets=case.plan.needs.task.endswith("regression") and output != "2d",
        )

    return info


def meant_layers(column, time):
    """Layers by the words of the design: class, whether it goes step by step, whether it hands every step on."""
    top = max((k for k, token in enumerate(column) if token == "lstm"), default=-1)
    every = time == "at every step"
    layers = [("Input", False, False)]
    for k, token in enumerate(column[1:-2], 1):
        timed = every or k <= top
        if token == "cnn":
            layers += [(name, timed, False) for name in ("Conv2D", "MaxPooling2D", "Flatten")]
            continue
        if column[k - 1] == "2d":
            layers.append(("Flatten", timed, False))
        layers.append(("LSTM", False, every or k < top) if token == "lstm" else ("Dense", timed, False))
    return [*layers, *([("Reshape", every, False)] if column[-1] == "2d" else [])]


every_family = pytest.mark.parametrize(
    ("foot", "time"), [pytest.param(foot, time, id=f"{foot}, {time}") for foot in FEET for time in TIMES]
)


@every_family
def test_plan_of_every_legal_stack(foot, time, planned):
    for case in planned(foot, time):
        column, needs = case.columns[-1], case.plan.needs
        plate = CATALOG[column[-2]].meaning
        layers = [(x.kind, x.time_distributed, "return_sequences" in x.params) for x in case.plan.layers]
        assert layers == meant_layers(column, time), case.title
        assert case.plan.layers[-1 if column[-1] != "2d" else -2].params["activation"] == plate.activation, case.title
        assert (needs.input, needs.output) == (kind_of(column[0]), kind_of(column[-1])), case.title
        assert (needs.sequence, needs.every_step) == (time != "no time", time == "at every step"), case.title
        assert needs.steps == (len(case.columns) if len(case.columns) > 1 else None), case.title
        assert (needs.task, case.plan.loss) == (plate.task, plate.loss), case.title


@every_family
def test_explanation_of_every_legal_stack(foot, time, planned, info_for):
    for case in planned(foot, time):
        explained = explain_stack(case.stack, CATALOG, case.plan, info_for(case))
        assert [e.brick for e in explained] == list(case.stack.columns[-1]), case.title
        for one in explained:
            assert one.text[:1].isupper(), (case.title, one.text)
            assert one.text.endswith("."), (case.title, one.text)
            # A plate and an output change what is below; only an image is a layer, which gives numbers another shape.
            silent = {len(explained) - 2} if case.columns[-1][-1] == "2d" else {len(explained) - 2, len(explained) - 1}
            assert (one.shape is None) == (one.brick.level in silent), (case.title, one)


def models_of(cases):
    """Stacks for every row of layers below an output for numbers and below one for images, and for every output.

    Each time with another input, activation and number of columns. A layer knows nothing of those below it but the
    shape of what they give, so not every row has to be built with every activation of its output.
    """
    groups = defaultdict(list)
    for case in cases:
        groups[row_and_output(case)[0]].append(case)
    chosen, outputs = [], set()
    for k, group in enumerate(groups.values()):
        for case in group[k % len(group) :] + group[: k % len(group)]:
            output = row_and_output(case)[1]
            if case is group[k % len(group)] or output not in outputs:
                chosen.append(case)
                outputs.add(output)
    return chosen


def row_and_output(case):
    """Layers up to the output with the kind of output they lead to; the output with what it stands on."""
    layers = case.plan.layers
    output = max(k for k, x in enumerate(layers) if x.kind == "Dense")
    return (words(layers[:output]), case.columns[-1][-1] == "2d"), words(layers[output - 1 :])


def words(layers):
    """Layers without the bricks that they come from."""
    return str([(x.kind, x.params, x.time_distributed) for x in layers])


def made_data(info):
    """A few examples, with every number drawn from a range in which real ones lie."""
    rng = np.random.default_rng(0)
    needs, shape = info.needs, info.shape
    x = rng.uniform(0, 255, (EXAMPLES, *((STEPS,) if needs.sequence else ()), *shape.input))
    y = rng.uniform(0, 1, (EXAMPLES, *((STEPS,) if needs.every_step else ()), *shape.output))
    if needs.task == "multi-class":
        y /= y.sum(axis=axes_of_answer(shape), keepdims=True)
    x, y = x.astype(np.float32), y.astype(np.float32)
    return Dataset(info, x, y, x, y)


def axes_of_answer(shape):
    return tuple(range(-len(shape.output), 0))


def without_names(layer):
    """Class and arguments; names are counted up by Keras, call after call."""

    def clean(part):
        if isinstance(part, dict):
            return {k: clean(v) for k, v in part.items() if k not in {"name", "build_config"}}
        return [clean(v) for v in part] if isinstance(part, list | tuple) else part

    return type(layer).__name__, clean(layer.get_config())


def written_layers(text, dataset, folder, made):
    """The list in a script's ``Sequential``, as Keras makes it; ``made`` keeps layers, since most are written often."""
    tree = ast.parse(text)
    imports = "\n".join(
        ast.unparse(n) for n in tree.body if isinstance(n, ast.ImportFrom) and n.module.startswith("keras")
    )
    assigned = [n for n in tree.body if isinstance(n, ast.Assign)]
    (model,) = (n.value.args[0] for n in assigned if ast.unparse(n.targets[0]) == "model")
    # What the script measures in the training part, worked out in another way.
    known = {
        "x_train": dataset.x_train,
        "mean": lambda x: flat(x).mean(axis=0),
        "variance": lambda x: flat(x).var(axis=0),
    }
    path = folder / "layer.py"
    layers = []
    for call in map(ast.unparse, model.elts):
        if (imports, call) not in made:
            path.write_text(f"{imports}\nlayer = {call}\n", encoding="utf-8")
            layer = runpy.run_path(str(path), known)["layer"]
            made[imports, call] = tuple(layer.shape) if call.startswith("Input") else without_names(layer)
        layers.append(made[imports, call])
    return layers


def flat(numbers):
    return numbers.reshape(-1, numbers.shape[-1])


def assert_sizes(case, model, layers):
    """Keras's own shapes and numbers of weights."""
    entry, *others = layer_sizes(layers)
    assert entry.shape == model.input_shape[1:], case.title
    assert len(others) == len(model.layers), case.title
    for size, layer in zip(others, model.layers, strict=True):
        weights = sum(int(np.prod(w.shape)) for w in layer.trainable_weights)
        assert (size.shape, size.weights) == (tuple(layer.output.shape[1:]), weights), (case.title, size.layer)


def assert_learns(case, model, dataset):
    """One step of training moves every weight, and what comes out is what was asked for."""
    before = [w.numpy() for w in model.trainable_weights]
    compile_model(model, case.plan, dataset.info)
    model.run_eagerly = True  # a graph would have to be traced for each model
    x, y = dataset.x_train, dataset.y_train
    if dataset.info.standardize_targets:
        y = standardized(y, y)
    # Not all of them: over all, standardized numbers have mean 0, and a bias has nothing to learn.
    scores = model.train_on_batch(x[1:], y[1:], return_dict=True)
    assert set(scores) == {"loss", case.plan.metric}, case.title
    assert np.isfinite(list(scores.values())).all(), case.title
    for weight, old in zip(model.trainable_weights, before, strict=True):
        new = weight.numpy()
        assert np.isfinite(new).all(), (case.title, weight.path)
        assert (new != old).any(), (case.title, weight.path)
    add_answer_scaling(model, case.plan, dataset)
    answers = np.asarray(model(x))
    assert answers.shape == y.shape, case.title
    assert np.isfinite(answers).all(), case.title
    if case.plan.needs.task == "multi-class":
        np.testing.assert_allclose(answers.sum(axis=axes_of_answer(dataset.info.shape)), 1, rtol=1e-4)


def test_models_are_made_of_every_row_and_every_output(planned):
    """On an image 31 rows of layers, with a convolution 15, on numbers 31; of fc alone are 5, 4 and 5 of them."""
    rows = {"2d": (31, 5), "2d cnn": (15, 4), "1d or single": (31, 5)}
    for foot, time in product(FEET, TIMES):
        cases = planned(foot, time)
        row_of, output_of = ({row_and_output(case)[k] for case in models_of(cases)} for k in (0, 1))
        total, alone = rows[foot]
        assert len(row_of) == 2 * (alone if time == "no time" else total - alone)  # below numbers, and below an image
        assert output_of == {row_and_output(case)[1] for case in cases}


@every_family
def test_every_model(foot, time, planned, info_for, tmp_path):
    """Every row of layers is built as its script says, and has the sizes that are foretold.

    It is enough if every row of layers learns with one output, and every output on each shape: as in ``models_of``.
    """
    keras.utils.clear_session()  # what the models before left in memory
    models = models_of(planned(foot, time))
    made, learned = defaultdict(dict), set()
    for k in np.random.default_rng(0).permutation(len(models)):
        case = models[k]
        info = info_for(case)
        dataset = made_data(info)
        model = build_model(case.plan, dataset)
        written = written_layers(write_script(case.plan, info), dataset, tmp_path, made[info.shape])
        assert written == [model.input_shape, *map(without_names, model.layers)], case.title
        layers = sized_layers(case.plan, info)
        assert_sizes(case, model, layers)
        output = max(k for k, x in enumerate(layers) if x.kind == "Dense")
        row = words(layers[1:output])
        end = words(layers[output:]), layer_sizes(layers)[output - 1].shape
        if not {row, end} <= learned:
            assert_learns(case, model, dataset)
        learned |= {row, end}
