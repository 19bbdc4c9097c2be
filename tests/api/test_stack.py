"""Stacks that are written down: what they mean, their script, their model."""

import json
import subprocess
import sys

import deepbrick
import numpy as np
import pytest
from deepbrick import Stack

VIDEO = (("2d", "cnn", "lstm"),) * 3 + (("2d", "cnn", "lstm", "fc", "softmax", "1d"),)


@pytest.fixture
def flowers():
    return Stack.from_columns(["1d fc fc softmax 1d"])


@pytest.mark.parametrize("columns", [VIDEO, [list(c) for c in VIDEO], [" ".join(c) for c in VIDEO]])
def test_columns(columns, make_stack):
    stack = Stack.from_columns(columns)
    assert stack.columns == VIDEO
    assert stack.is_legal
    assert str(stack) == "2d cnn lstm | 2d cnn lstm | 2d cnn lstm | 2d cnn lstm fc softmax 1d"
    oracle = make_stack([" ".join(c) for c in VIDEO])
    names = {b.id: (b.column, b.level) for b in stack.bricks}
    assert {(x.kind, *names[x.source], *names[x.target]) for x in stack.graph.links} == {
        (x.kind, *map(int, x.source.split(".")), *map(int, x.target.split("."))) for x in oracle.links
    }


def test_the_ids_are_those_of_a_photo():
    assert [b.id for b in Stack.from_columns(["2d cnn", "2d"]).bricks] == ["b0", "b1", "b2"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["2d dog"], 'There is no brick "dog"; there are '),
        ([], "A stack needs at least one column."),
        (["2d", ""], "Column 2 has no bricks; name at least one."),
        ("2d cnn", 'Columns are a list with an entry for each column, such as ["2d cnn"]; got the text "2d cnn".'),
    ],
)
def test_what_is_no_stack(columns, message):
    with pytest.raises(ValueError, match=r".") as caught:
        Stack.from_columns(columns)
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, deepbrick.DeepBrickError)


def test_a_stack_that_is_not_legal():
    stack = Stack.from_columns([["1d", "softmax", "1d"]])
    assert not stack.is_legal
    assert stack.problems[0].brick == "b1"
    for act in (stack.code, stack.explain, stack.model, stack.train):
        with pytest.raises(ValueError, match=r".") as caught:
            act("iris")
        assert str(caught.value) == stack.problems[0].message


def test_settings(flowers):
    wide = flowers.with_params("b1", units=7)
    assert wide != flowers
    assert wide.bricks[1].params == {"units": 7}
    assert "Dense(7," in wide.code("iris")
    assert "Dense(7," not in flowers.code("iris")
    assert flowers.with_params("fc", units=7) == wide
    assert not flowers.with_params("b1", units=-1).is_legal
    with pytest.raises(ValueError, match=r'^There is no brick "b9" in the stack; there are b0 \(1d\), '):
        flowers.with_params("b9", units=7)
    with pytest.raises(ValueError, match=r'has no setting "unit"; it has: '):
        flowers.with_params("b1", unit=7)


def test_json(flowers):
    stack = flowers.with_params("b1", units=7)
    assert Stack.from_json(stack.to_json()) == stack
    assert json.loads(stack.to_json())["columns"] == [["1d", "fc", "fc", "softmax", "1d"]]
    for text in ("{", "[]", "{}"):
        with pytest.raises(ValueError, match=r"\.$"):
            Stack.from_json(text)


def test_the_script_runs(flowers, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(flowers.code("iris", epochs=1))
    run = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert "val_loss" in run.stdout or "loss" in run.stdout
    assert path.with_suffix(".keras").exists()


def test_the_script_of_data_in_memory(flowers):
    with pytest.raises(ValueError, match=r"^A script cannot load arrays that are only in memory; save them with "):
        flowers.code((np.zeros((10, 4)), np.zeros(10)))


def test_the_explanation(flowers):
    text = flowers.explain("iris", width=60)
    assert text.startswith("1d fc fc softmax 1d\nWith iris (150 flowers, measured): from four lengths to the species.")
    assert max(len(line) for line in text.splitlines()[2:]) <= 60
    explained = flowers.explanations("iris")
    assert [x.brick.id for x in explained] == ["b0", "b1", "b2", "b3", "b4"]
    weights = sum(x.weights for x in explained)
    assert text.endswith(f"\n{weights:,} weights are learned in all.")
    assert weights == (4 + 1) * 64 + (64 + 1) * 3


def test_the_model(flowers):
    model = flowers.model("iris")
    (x, y), (x_val, y_val) = flowers.load_data("iris")
    assert (len(x) + len(x_val), x.shape[1:], y_val.shape[1:]) == (150, (4,), (3,))
    before = model.evaluate(x_val, y_val, verbose=0)[0]
    model.fit(x, y, epochs=3, verbose=0)
    assert model.evaluate(x_val, y_val, verbose=0)[0] < before
    assert model.loss == "categorical_crossentropy"


def test_data_that_are_not_there(flowers, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^There are no data .*none\.csv; check the name\.$"):
        flowers.code(tmp_path / "none.csv")
    with pytest.raises(FileNotFoundError):
        flowers.code("none.csv")
    with pytest.raises(ValueError, match=r'^There is no data set "irs"; there are moving-digits, iris, '):
        flowers.code("irs")
    with pytest.raises(ValueError, match=r'^The data set "moving-digits" does not fit'):
        flowers.code("moving-digits")


def test_a_table_of_ones_own(flowers, tmp_path):
    path = tmp_path / "plants.csv"
    rows = [f"{k % 7},{k % 5},{'oak' if k % 2 else 'elm'},{k}" for k in range(40)]
    path.write_text("a,b,tree,c\n" + "\n".join(rows))
    assert "from a, b and c to tree" in flowers.explain(path, target="tree") or "tree" in flowers.explain(
        path, target=["tree"]
    )
    (x, _), _ = flowers.load_data(str(path), target="tree")
    assert x.shape == (32, 3)


def test_a_notebook_shows_a_table():
    html = Stack.from_columns(["1d softmax 1d"]).with_params("b0")._repr_html_()
    assert html.count("<td") == 3
    assert html.index("softmax") < html.rindex("1d")
    assert "<li" in html
    uneven = Stack.from_columns(["2d cnn lstm", "2d cnn"])._repr_html_()
    assert uneven.count("<tr>") == 3
    assert "<td></td>" in uneven


def test_the_names_of_the_data_sets():
    names = deepbrick.list_datasets()
    assert names[:2] == ("moving-digits", "iris")
