"""Training through the API, and what comes of it."""

import pickle

import deepbrick
import numpy as np
import pytest
from deepbrick import Progress, Stack


@pytest.fixture(scope="module")
def flowers():
    return Stack.from_columns(["1d fc fc softmax 1d"])


@pytest.fixture(scope="module")
def trained(flowers):
    events = []
    return flowers.train("iris", epochs=3, on_progress=events.append), events


def test_what_is_told_while_it_trains(trained):
    brick, events = trained
    assert all(isinstance(event, Progress) for event in events)
    ends = [event for event in events if event.epoch_ended]
    assert [event.epoch for event in ends] == [1, 2, 3]
    assert all(event.batch == event.batches for event in ends)
    assert len(events) == 3 * (events[0].batches + 1)
    assert [e.fraction for e in events] == sorted(e.fraction for e in events)
    assert events[-1].fraction == 1
    assert events[0].scores.keys() == {"loss", "acc"}
    assert ends[-1].scores.keys() == {"loss", "acc", "val_loss", "val_acc"}
    # The best epoch is kept, and that is what the card says.
    assert brick.scores["val_loss"] == pytest.approx(min(e.scores["val_loss"] for e in ends), rel=1e-4)
    assert pickle.loads(pickle.dumps(events[-1])) == events[-1]  # noqa: S301 - it was pickled here


def test_it_predicts_as_keras_does(trained, flowers):
    brick, _ = trained
    _, (x, y) = flowers.load_data("iris")
    predicted = brick.predict(x)
    assert (predicted.shape, predicted.dtype) == (y.shape, np.float32)
    assert predicted == pytest.approx(brick.model().predict(x, verbose=0), abs=1e-5)
    accuracy = (predicted.argmax(axis=1) == y.argmax(axis=1)).mean()
    assert accuracy == pytest.approx(brick.scores["val_acc"])
    assert [a["class"] for a in brick.answers(x)] == [brick.classes[k] for k in predicted.argmax(axis=1)]
    assert brick.answers(x[:1].tolist())[0].keys() == {"class", "probabilities"}


def test_it_is_saved_and_loaded(trained, tmp_path):
    brick, _ = trained
    path = brick.save(tmp_path / "flowers.brick")
    again = deepbrick.load(str(path))
    assert again.card == brick.card
    assert again.stack == brick.stack
    assert again.stack.columns == (("1d", "fc", "fc", "softmax", "1d"),)
    x = [[5.1, 3.5, 1.4, 0.2]]
    assert np.array_equal(again.predict(x), brick.predict(x))
    again.save(tmp_path / "copy.brick")
    assert (tmp_path / "copy.brick").read_bytes() == path.read_bytes()
    assert repr(again).startswith("WeightBrick('1d fc fc softmax 1d', learned from 'iris', val_acc ")


@pytest.mark.parametrize("x", [[1, 2, 3, 4], [[1, 2, 3]], [[[1, 2, 3, 4]]], np.zeros((0, 4))])
def test_inputs_of_another_shape(trained, x):
    with pytest.raises(ValueError, match=r"^The inputs have the shape \(.*\), but this model takes \(N, 4\)\.$"):
        trained[0].predict(x)


def test_inputs_that_are_no_numbers(trained):
    with pytest.raises(ValueError, match=r"^The inputs have to be numbers "):
        trained[0].predict([["a", "b", "c", "d"]])


def test_files_that_are_no_weight_bricks(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^There is no weight brick .*none\.brick; check its name\.$"):
        deepbrick.load(tmp_path / "none.brick")
    (tmp_path / "bad.brick").write_bytes(b"bad")
    with pytest.raises(deepbrick.DeepBrickError, match=r"bad\.brick is no weight brick"):
        deepbrick.load(tmp_path / "bad.brick")


def test_arrays_with_labels_in_words(flowers):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(120, 2))
    y = np.where(x[:, 0] > 0, "right", "left")
    brick = flowers.train((x, y), epochs=20)
    assert brick.classes == ("left", "right")
    assert brick.card["data"]["description"].startswith("the arrays given (120 examples)")
    new = rng.normal(size=(50, 2))
    answers = np.array([a["class"] for a in brick.answers(new)])
    assert (answers == np.where(new[:, 0] > 0, "right", "left")).mean() > 0.8


def test_arrays_that_do_not_fit(flowers):
    with pytest.raises(ValueError, match=r'^The array "x" in the arrays given has the shape \(20, 3, 3\), but'):
        flowers.train((np.ones((20, 3, 3)), np.arange(20) % 2))
    with pytest.raises(ValueError, match=r"^Data in memory are the inputs x or a pair \(x, y\), not 3 arrays\.$"):
        flowers.train((np.ones((20, 3)), np.arange(20) % 2, 3))


def test_images_that_are_to_come_back():
    images = np.random.default_rng(0).random((12, 8, 8))
    brick = Stack.from_columns(["2d fc linear 2d"]).train(images, epochs=1)
    assert brick.predict(images[:2, :, :, np.newaxis]).shape == (2, 8, 8, 1)
    assert np.shape(brick.answers(images[:1, :, :, np.newaxis])[0]["values"]) == (8, 8, 1)


def test_it_can_be_stopped(flowers):
    seen = []
    brick = flowers.train("iris", on_progress=seen.append, should_stop=lambda: len(seen) > 20)
    assert brick.card["training"]["stopped"]
    assert brick.card["training"]["epochs"] == 2
