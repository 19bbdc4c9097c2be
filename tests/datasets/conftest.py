"""What a stack needs, and what its script reads."""

import runpy

import numpy as np
import pytest
from deepbrick.compiler import make_plan, write_script
from deepbrick.datasets import DataSetError, OwnOptions, load_dataset, own_dataset


@pytest.fixture(scope="session")
def plan_of(make_stack, catalog):
    """The plan of a stack, from its columns."""
    return lambda *columns: make_plan(make_stack(list(columns)), catalog)


@pytest.fixture(scope="session")
def look():
    """Look at one's own data for a plan."""
    return lambda path, plan, **options: own_dataset(path, plan.needs, OwnOptions(**options))


@pytest.fixture(scope="session")
def message_of(look):
    """What is wrong with one's own data."""

    def get(path, plan, **options):
        with pytest.raises(DataSetError) as caught:
            look(path, plan, **options)
        return str(caught.value)

    return get


@pytest.fixture(scope="session")
def check_examples():
    """Hold the examples of a data set, in any order, against those that are expected."""

    def pairs(x, y):
        assert len(x) == len(y)
        x, y = (np.asarray(part, np.float32) for part in (x, y))
        return sorted((a.tobytes(), a.shape, b.tobytes(), b.shape) for a, b in zip(x, y, strict=True))

    def check(dataset, x, y):
        for part in (dataset.x_train, dataset.y_train, dataset.x_val, dataset.y_val):
            assert part.dtype == np.float32
        got = [np.concatenate(p) for p in ((dataset.x_train, dataset.x_val), (dataset.y_train, dataset.y_val))]
        assert pairs(*got) == pairs(x, y)
        assert len(dataset.x_val) == -(-len(x) // 5)

    return check


@pytest.fixture
def load_both_ways(tmp_path_factory):
    """Load a data set, and see to it that the script that is written reads the same."""

    def load(plan, info):
        dataset = load_dataset(info)
        text = write_script(plan, info, epochs=1)
        script = tmp_path_factory.mktemp("script") / "model.py"
        script.write_text(text[: text.index("\nmodel.summary()")], encoding="utf-8")
        made = runpy.run_path(str(script))
        for name in ("x_train", "y_train", "x_val", "y_val"):
            np.testing.assert_array_equal(np.asarray(made[name], np.float32), getattr(dataset, name))
        assert made["model"].output_shape[1:] == (*(None,) * plan.needs.every_step, *info.shape.output)
        return dataset

    return load
