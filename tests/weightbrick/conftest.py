"""Weight bricks of models that were trained a little."""

from dataclasses import replace
from functools import cache

import pytest
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import open_weight_brick, save_weight_brick


@pytest.fixture(scope="session")
def trained(make_stack, catalog):
    """Train a stack of these columns."""

    def train_little(columns, name=None, epochs=1):
        stack = make_stack(columns)
        dataset = load_dataset(choose_dataset(make_plan(stack, catalog).needs, name))
        if epochs == 1:  # how well it learns makes no difference
            parts = {"x_train": 128, "y_train": 128, "x_val": 64, "y_val": 64}
            dataset = replace(dataset, **{name: getattr(dataset, name)[:most] for name, most in parts.items()})
        return train(stack, catalog, dataset, TrainOptions(epochs=epochs))

    return train_little


def write(result, folder):
    path = folder / "a.brick"
    save_weight_brick(path, result)
    return path


@pytest.fixture
def opened(tmp_path, catalog):
    """Write what was learned as a weight brick and open it."""
    return lambda result: open_weight_brick(write(result, tmp_path), catalog)


@pytest.fixture(scope="session")
def plugged(trained, make_stack, catalog, tmp_path_factory):
    """Train a stack of these columns a little, write its weight brick and open it; once for all who only look."""

    @cache
    def made(columns, name):
        result = trained(columns, name)
        return result, open_weight_brick(write(result, tmp_path_factory.mktemp("plugged")), catalog)

    def plug(columns, name=None):
        columns = tuple(" ".join(column.split()) for column in columns)
        return made(columns, choose_dataset(make_plan(make_stack(columns), catalog).needs, name).name)

    return plug


@pytest.fixture(scope="session")
def flowers(trained):
    return trained(["1d fc fc softmax 1d"], epochs=8)


@pytest.fixture(scope="session")
def flower_file(flowers, tmp_path_factory):
    return write(flowers, tmp_path_factory.mktemp("flowers"))


@pytest.fixture(scope="session")
def flower_brick(flower_file, catalog):
    return open_weight_brick(flower_file, catalog)


@pytest.fixture(scope="session")
def digit_file(trained, tmp_path_factory):
    return write(trained(["2d cnn fc softmax 1d"], epochs=2), tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="session")
def digit_brick(digit_file, catalog):
    return open_weight_brick(digit_file, catalog)
