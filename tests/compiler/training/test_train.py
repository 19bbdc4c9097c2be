"""Training, its curves, and the whole way from the video stack to a prediction."""

import contextlib
import multiprocessing
import subprocess
import sys
from dataclasses import replace
from queue import Empty

import cv2
import numpy as np
import pytest
from deepbrick.atomic import FileError
from deepbrick.compiler import (
    CompileError,
    TrainOptions,
    build_model,
    make_plan,
    save_answers,
    save_curves,
    train,
)
from deepbrick.compiler.training import callbacks
from deepbrick.compiler.training.resume import load_state
from deepbrick.datasets import choose_dataset, load_dataset
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def dataset_for(stack, catalog, name=None):
    return load_dataset(choose_dataset(make_plan(stack, catalog).needs, name))


@pytest.fixture(scope="module")
def flowers(make_stack, catalog):
    stack = make_stack(["1d fc fc softmax 1d"])
    return stack, dataset_for(stack, catalog)


@pytest.fixture(scope="module")
def two_epochs(flowers, catalog):
    """The flowers, trained for two epochs with the usual seed, and what was told meanwhile."""
    (stack, dataset), told = flowers, []
    return train(stack, catalog, dataset, TrainOptions(epochs=2, on_progress=told.append)), told


def test_same_seed_trains_the_same_way_again(flowers, catalog, two_epochs):
    stack, dataset = flowers
    first, _ = two_epochs
    again = train(stack, catalog, dataset, TrainOptions(epochs=2))
    assert again.history == first.history
    other = train(stack, catalog, dataset, TrainOptions(epochs=2, seed=4))
    assert other.history != first.history


def test_training_learns_the_flowers_and_keeps_the_best(flowers, catalog):
    stack, dataset = flowers
    result = train(stack, catalog, dataset, TrainOptions(epochs=20))
    assert result.scores["val_acc"] >= 0.9
    # The scores are of the weights that were kept: those of the best epoch.
    assert result.scores["val_loss"] == pytest.approx(min(result.history["val_loss"]), rel=1e-4)


def test_one_layer_learns_the_flowers_as_a_logistic_regression_does(make_stack, catalog):
    """The smallest legal stack is a logistic regression, and by default it is trained long enough to be one."""
    stack = make_stack(["1d fc softmax 1d"])
    dataset = dataset_for(stack, catalog)
    oracle = make_pipeline(StandardScaler(), LogisticRegression()).fit(dataset.x_train, dataset.y_train.argmax(axis=1))
    # One flower less of the thirty is close enough.
    least = oracle.score(dataset.x_val, dataset.y_val.argmax(axis=1)) - 1 / 30
    assert train(stack, catalog, dataset).scores["val_acc"] >= least - 1e-6


def batches_of(dataset):
    return -(-len(dataset.x_train) // dataset.info.batch_size)


def test_progress_is_told_after_every_batch_and_at_the_end_of_an_epoch(flowers, two_epochs):
    result, told = two_epochs
    batches = batches_of(flowers[1])
    steps = [*((batch, False) for batch in range(1, batches + 1)), (batches, True)]
    assert [(p.epoch, p.batch, p.epoch_ended) for p in told] == [(epoch, *step) for epoch in (1, 2) for step in steps]
    assert {(p.epochs, p.batches) for p in told} == {(2, batches)}
    assert (told[0].fraction, told[-1].fraction) == (1 / (2 * batches), 1)
    ends = [p for p in told if p.epoch_ended]
    for k, end in enumerate(ends):
        assert end.metrics == pytest.approx({name: result.history[name][k] for name in ("loss", "acc")})
        assert end.validation == pytest.approx({name: result.history[f"val_{name}"][k] for name in ("loss", "acc")})
    # What was found at the end of the first epoch stands beside the batches of the second.
    assert told[0].validation == {}
    assert told[len(steps)].validation == ends[0].validation
    assert told[len(steps)].metrics != ends[0].metrics


def test_training_in_another_process_is_followed_and_stopped_from_here(flowers, catalog, tmp_path):
    """A page has to go on while something trains; all that passes between them is plain."""
    stack, dataset = flowers
    context = multiprocessing.get_context("spawn")
    queue, stop = context.Queue(), context.Event()
    state = tmp_path / "state.npz"
    options = TrainOptions(epochs=5000, on_progress=queue.put, stop=stop.is_set, state=state, save_every_s=0)
    process = context.Process(target=train, args=(stack, catalog, dataset, options))
    process.start()
    news = [queue.get(timeout=120)]
    while not news[-1].epoch_ended:
        news.append(queue.get(timeout=120))
    stop.set()
    while process.is_alive():  # a process ends when its queue is read to the end
        with contextlib.suppress(Empty):
            news.append(queue.get(timeout=0.1))
    assert process.exitcode == 0
    assert [(p.epoch, p.batch) for p in news[:2]] == [(1, 1), (1, 2)]
    stopped = load_state(state, {})
    assert stopped.epochs >= 1
    # It goes on here from where it was there.
    more = []
    options = TrainOptions(epochs=stopped.epochs + 1, on_progress=more.append, state=state, resume=True)
    assert train(stack, catalog, dataset, options).epochs == stopped.epochs + 1
    assert more[0].epoch == stopped.epochs + 1


def test_data_set_of_another_stack(flowers, video, catalog):
    with pytest.raises(CompileError) as caught:
        train(video, catalog, flowers[1])
    assert str(caught.value) == 'The data set "iris" was chosen for another stack; choose one for this stack.'


def test_no_epoch(flowers, catalog):
    with pytest.raises(CompileError) as caught:
        train(flowers[0], catalog, flowers[1], TrainOptions(epochs=0))
    assert str(caught.value) == "Training needs at least 1 epoch, got 0."


def test_illegal_stack_is_not_trained(make_stack, flowers, catalog):
    with pytest.raises(CompileError):
        train(make_stack(["1d sigmoid 1d"]), catalog, flowers[1])


def test_curves_are_a_picture(two_epochs, tmp_path):
    result, _ = two_epochs
    save_curves(tmp_path / "curves.png", result)
    image = cv2.imread(str(tmp_path / "curves.png"))
    assert image.shape[0] > 300
    assert image.shape[1] > 700
    assert image.std() > 5
    with pytest.raises(FileError):
        save_curves(tmp_path / "nowhere" / "curves.png", result)


def test_model_takes_any_number_of_steps(video, catalog):
    plan = make_plan(video, catalog)
    model = build_model(plan, load_dataset(choose_dataset(plan.needs)))
    for steps in (1, 2, 7):
        assert model(np.zeros((1, steps, 32, 32, 1))).shape == (1, 2)


def test_nothing_heavy_is_imported_before_it_is_needed():
    """Checks, plan, choice of data and script: all that a scan without training takes from here."""
    code = (
        "import sys\n"
        "from deepbrick.compiler import check_stack, make_plan, write_script\n"
        "from deepbrick.datasets import choose_dataset\n"
        "from deepbrick.catalog import load_catalog\n"
        "from deepbrick.graph import Brick, Stack\n"
        "tokens = ['2d', 'cnn', 'fc', 'softmax', '1d']\n"
        "stack = Stack(tuple(Brick(t, t, '', '', 0, k) for k, t in enumerate(tokens)))\n"
        "plan = make_plan(stack, load_catalog())\n"
        "write_script(plan, choose_dataset(plan.needs))\n"
        "print(sorted({'tensorflow', 'keras', 'sklearn', 'matplotlib', 'cv2'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_answers_are_in_the_units_of_the_data(make_stack, catalog):
    """The mean error is in points of the illness, which is 25 to 346, though the model learns standardized numbers."""
    stack = make_stack(["1d fc linear-single single"])
    dataset = dataset_for(stack, catalog)
    result = train(stack, catalog, dataset, TrainOptions(epochs=5))
    predicted = result.model.predict(dataset.x_val, verbose=0)
    assert result.scores["val_mae"] == pytest.approx(np.abs(predicted - dataset.y_val).mean(), rel=1e-4)
    assert predicted.mean() > 60
    assert result.history["val_mae"][-1] < 2


def test_a_stopped_training_keeps_what_it_learned(flowers, catalog):
    """Stopped in the middle of the second epoch: that epoch is the last one."""
    stack, dataset = flowers
    batches = batches_of(dataset)
    seen = []
    options = TrainOptions(epochs=9, on_progress=seen.append, stop=lambda: len(seen) > batches + batches // 2)
    result = train(stack, catalog, dataset, options)
    assert (result.epochs, result.stopped) == (2, True)
    assert result.scores["val_loss"] == pytest.approx(min(result.history["val_loss"]), rel=1e-4)


class KilledError(Exception):
    """What a training may die of."""


def test_a_killed_training_goes_on(flowers, catalog, two_epochs, tmp_path):
    stack, dataset = flowers
    state = tmp_path / "state.npz"

    def die(progress):
        if (progress.epoch, progress.batch) == (3, 3):
            raise KilledError

    with pytest.raises(KilledError):
        train(stack, catalog, dataset, TrainOptions(epochs=5, on_progress=die, state=state, save_every_s=0))
    first = []
    options = TrainOptions(epochs=5, on_progress=first.append, state=state, resume=True)
    result = train(stack, catalog, dataset, options)
    assert (first[0].epoch, first[0].batch) == (3, 1)  # two epochs were done
    assert result.epochs == 5
    whole, _ = two_epochs
    assert result.history["loss"][:2] == pytest.approx(whole.history["loss"])
    assert result.history["val_loss"][2] < result.history["val_loss"][0]
    assert result.scores["val_loss"] == pytest.approx(min(result.history["val_loss"]), rel=1e-4)


def test_short_epochs_are_not_all_saved_but_the_last_one_is(flowers, catalog, tmp_path, monkeypatch):
    stack, dataset = flowers
    saved = []
    save = callbacks.save_state
    monkeypatch.setattr(
        callbacks, "save_state", lambda path, state, purpose: (saved.append(state.epochs), save(path, state, purpose))
    )
    options = TrainOptions(epochs=4, state=tmp_path / "state.npz", save_every_s=1000)
    result = train(stack, catalog, dataset, options)
    assert saved == [1, 4]
    state = load_state(tmp_path / "state.npz", {})
    # The weights of the last epoch, from which training goes on, and not those of the best one.
    assert state.history["loss"] == pytest.approx(result.history["loss"])
    for kept, best in zip(state.best_weights, result.model.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, best)


def test_a_training_that_had_ended_is_not_trained_again(flowers, catalog, tmp_path):
    stack, dataset = flowers
    options = TrainOptions(epochs=2, state=tmp_path / "state.npz", resume=True)
    first, again = (train(stack, catalog, dataset, options) for _ in range(2))
    assert again.history == first.history
    assert again.scores == pytest.approx(first.scores)


def test_what_cannot_be_resumed(flowers, make_stack, catalog, tmp_path):
    stack, dataset = flowers
    state = tmp_path / "state.npz"
    train(stack, catalog, dataset, TrainOptions(epochs=1, state=state))
    other = make_stack(["1d fc softmax 1d"])
    with pytest.raises(CompileError) as caught:
        train(other, catalog, dataset_for(other, catalog), TrainOptions(epochs=1, state=state, resume=True))
    assert str(caught.value) == (
        f"The training in {state} is of another stack; train without --resume to begin a new one."
    )
    state.write_bytes(state.read_bytes()[:500])
    with pytest.raises(CompileError) as caught:
        train(stack, catalog, dataset, TrainOptions(epochs=1, state=state, resume=True))
    assert str(caught.value) == (f"The training in {state} cannot be read; remove the file, or train without --resume.")


def test_tensorboard_gets_its_files(flowers, catalog, tmp_path):
    stack, dataset = flowers
    train(stack, catalog, dataset, TrainOptions(epochs=1, tensorboard=tmp_path / "board"))
    assert list((tmp_path / "board").rglob("events.out.tfevents*"))


@pytest.mark.parametrize(
    "column", ["1d fc softmax 1d", "1d fc sigmoid-single single", "1d fc linear 1d", "1d lstm fc softmax 1d"]
)
def test_answers_are_a_picture(column, make_stack, catalog, tmp_path):
    stack = make_stack([column])
    dataset = dataset_for(stack, catalog)
    few = replace(dataset, x_train=dataset.x_train[:64], y_train=dataset.y_train[:64])
    result = train(stack, catalog, few, TrainOptions(epochs=1))
    assert save_answers(tmp_path / "answers.png", result)
    image = cv2.imread(str(tmp_path / "answers.png"))
    assert min(image.shape[:2]) > 250
    assert image.std() > 5


def test_there_is_no_picture_of_answers_that_are_images(make_stack, catalog, tmp_path):
    stack = make_stack(["2d fc linear 2d"])
    result = train(stack, catalog, dataset_for(stack, catalog), TrainOptions(epochs=1))
    assert not save_answers(tmp_path / "answers.png", result)
    assert not (tmp_path / "answers.png").exists()


def test_tensorboard_that_is_not_installed(flowers, catalog, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["deepbrick.compiler.training.train"], "find_spec", lambda _: None)
    with pytest.raises(CompileError) as caught:
        train(flowers[0], catalog, flowers[1], TrainOptions(epochs=1, tensorboard=tmp_path))
    assert str(caught.value) == (
        'tensorboard is needed for what TensorBoard shows; install it with: pip install "tensorboard"'
    )
