"""Pictures of a training, whatever its data and classes are called."""

from types import SimpleNamespace

import numpy as np
import pytest
from deepbrick.compiler import DataShape, make_plan, save_answers, save_curves
from PIL import Image

NAMES = [
    ("사과", "바나나"),
    ("$1_to_$5", "$_$"),  # a formula that has an error
    ("\udcbb\udca1", "\udcb0\udcad"),  # folders whose names are no UTF-8
    ("a\nb", "\U0001f9f1"),
    ("%d {x}", "\\frac{"),
]


@pytest.fixture
def result(make_stack, catalog, make_info):
    def make(columns, classes, answers):
        plan = make_plan(make_stack(columns), catalog)
        info = make_info(plan, DataShape((2,), (2,)), classes=classes, name=f"{classes[0]} {classes[1]}")
        x, y = np.zeros((4, 2), np.float32), np.asarray(answers, np.float32)
        scores = dict.fromkeys(("loss", "val_loss", plan.metric, f"val_{plan.metric}"), (0.5, 0.4))
        model = SimpleNamespace(predict=lambda _, verbose: y[::-1])  # noqa: ARG005 - as Keras is called
        return SimpleNamespace(
            plan=plan, history=scores, model=model, dataset=SimpleNamespace(info=info, x_val=x, y_val=y)
        )

    return make


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("classes", NAMES)
@pytest.mark.parametrize("columns", ["1d fc softmax 1d", "1d fc linear 1d"])
def test_any_names_can_be_drawn(result, classes, columns, tmp_path):
    """Dollar signs and names that are no UTF-8 ended a training that was done."""
    made = result([columns], classes, [[1, 0], [0, 1], [1, 0], [1, 0]])
    assert save_answers(tmp_path / "answers.png", made)
    assert save_curves(tmp_path / "curves.png", made)
    for name in ("answers.png", "curves.png"):
        assert (np.asarray(Image.open(tmp_path / name).convert("L")) < 100).sum() > 1000


def test_korean_classes_are_told_apart(result, tmp_path):
    """As boxes they looked the same."""
    pictures = []
    for classes in (("사과", "바나"), ("나바", "과사")):
        save_answers(tmp_path / "a.png", result(["1d fc softmax 1d"], classes, [[1, 0], [0, 1], [1, 0], [1, 0]]))
        pictures.append(np.asarray(Image.open(tmp_path / "a.png").convert("L"), int))
    assert pictures[0].shape == pictures[1].shape
    assert (np.abs(pictures[0] - pictures[1]) > 100).sum() > 200


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ("1d fc softmax 1d", "accuracy"),
        ("1d fc sigmoid 1d", "accuracy"),
        ("1d fc linear 1d", "mean absolute error"),
    ],
)
def test_a_curve_is_named_as_the_field_names_it(result, columns, word, tmp_path, monkeypatch):
    named = []
    monkeypatch.setattr("matplotlib.axes.Axes.set", lambda _axes, **said: named.append(said["ylabel"]))
    save_curves(tmp_path / "curves.png", result([columns], ("a", "b"), [[1, 0], [0, 1], [1, 0], [1, 0]]))
    assert named == ["loss", word]
