"""``deepbrick plug``: tables and documents of predictions, and inputs that cannot be used."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from deepbrick.cli.predictions import prediction_rows
from deepbrick.studio import plugging as plug
from deepbrick.weightbrick import InputError, Refused


@pytest.fixture
def predicts(monkeypatch):
    """Let the weight brick predict this, and fail for "bad.png"."""

    def predict_with(*predictions):
        def read(path, card):
            assert card == {"the": "card"}
            if path.name == "bad.png":
                msg = "bad.png is not an image."
                raise InputError(msg)
            yield from [Refused("One row is bad."), path] if path.name == "half.csv" else [path]

        def plug_in(path):
            known = SimpleNamespace(card={"the": "card"}, model=lambda: "the model")
            return known if path == Path("a.brick") else None

        monkeypatch.setattr(plug, "plug_in", plug_in)
        monkeypatch.setattr(plug, "read_inputs", read)
        monkeypatch.setattr(
            plug, "predictions", lambda _model, _card, path: [{"input": str(path), **p} for p in predictions]
        )

    return predict_with


SEVEN = {"class": "7", "probabilities": {"1": 0.1, "7": 0.9}}


def test_json_is_one_document_a_prediction(deepbrick, predicts):
    predicts(SEVEN)
    done = deepbrick("plug", "a.brick", "x.png", "y.png", "--json")
    assert done.exit_code == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"input": "x.png", **SEVEN},
        {"input": "y.png", **SEVEN},
    ]


def test_a_table_for_people(deepbrick, predicts):
    predicts(SEVEN)
    done = deepbrick("plug", "a.brick", "x.png")
    assert done.exit_code == 0
    assert "7: 90.0%" not in done.stdout
    assert [cell in done.stdout for cell in ("x.png", "7 90.0%, 1 10.0%")] == [True, True]


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_an_input_that_cannot_be_used_does_not_stop_the_others(deepbrick, predicts, option):
    predicts(SEVEN)
    done = deepbrick("plug", "a.brick", "bad.png", "good.png", *option)
    assert done.exit_code == 1
    assert done.stderr == "bad.png is not an image.\n"
    assert "good.png" in done.stdout


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_part_that_cannot_be_used_does_not_stop_the_rest(deepbrick, predicts, option):
    predicts(SEVEN)
    done = deepbrick("plug", "a.brick", "half.csv", "good.png", *option)
    assert done.exit_code == 1
    assert done.stderr == "One row is bad.\n"
    assert "half.csv" in done.stdout
    assert "good.png" in done.stdout


def test_nothing_but_bad_inputs(deepbrick, predicts):
    predicts(SEVEN)
    done = deepbrick("plug", "a.brick", "bad.png")
    assert (done.exit_code, done.stdout) == (1, "")


def test_nothing_to_look_at(deepbrick):
    done = deepbrick("plug", "a.brick")
    assert done.exit_code == 2
    assert "Name something to look at, or --camera, or --info." in done.stderr


def test_a_missing_weight_brick_is_one_sentence(deepbrick):
    done = deepbrick("plug", "gone.brick", "x.png")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "gone.brick" in done.stderr


@pytest.mark.parametrize(
    ("prediction", "headers", "cells"),
    [
        (SEVEN, ["input", "prediction", "how sure"], ["x", "7", "7 90.0%, 1 10.0%"]),
        (
            {"row": 3, "labels": ["a", "b"], "probabilities": {"a": 0.8, "b": 0.7, "c": 0.2}},
            ["input", "row", "prediction", "how sure"],
            ["x", "3", "a, b", "a 80.0%, b 70.0%, c 20.0%"],
        ),
        ({"labels": [], "probabilities": {"a": 0.1}}, ["input", "prediction", "how sure"], ["x", "none", "a 10.0%"]),
        (
            {"step": 2, "values": [1.23456, 7], "names": ["width", "height"]},
            ["input", "step", "prediction"],
            ["x", "2", "width 1.235, height 7"],
        ),
        ({"values": [[[0.1]]]}, ["input", "prediction"], ["x", "an image (use --json for its values)"]),
        ({"values": [0.5] * 9}, ["input", "prediction"], ["x", "9 values"]),
    ],
)
def test_rows(prediction, headers, cells):
    assert prediction_rows([{"input": "x", **prediction}]) == (headers, [cells])
