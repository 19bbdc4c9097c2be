"""Stacks from lists of tokens, and a Python with few packages."""

import contextlib
import gc
import importlib.util
import os
import warnings
from pathlib import Path

import pytest
from deepbrick.catalog import Role, load_catalog
from deepbrick.compiler import Call, DataInfo
from deepbrick.graph import Brick, Link, LinkKind, Stack, stacked_links

gc.disable()  # until all is imported


def pytest_xdist_auto_num_workers():
    """One more than there are cores: a worker that waits for another process leaves its core to the next."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish():
    """Let the garbage collector look at what tests make, seldom, and not at TensorFlow each time: a sixth of a run."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _nothing_checked_before(tmp_path_factory):
    """Let no test know, or leave behind, which weight bricks were looked through on this computer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEEPBRICK_CHECKED", str(tmp_path_factory.mktemp("checked")))
        yield


@pytest.fixture
def nothing_left_open():
    """A context after which no file may be open that was opened in it."""

    @contextlib.contextmanager
    def watch():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResourceWarning)
            yield
            gc.collect()
        assert [str(w.message) for w in caught if w.category is ResourceWarning] == []

    return watch


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


def _make_stack(columns, *, linked=True, params=None):
    """A stack; brick ids are "column.level" from 0, and ``params`` maps an id to settings."""
    catalog = load_catalog()
    bricks = []
    for c, column in enumerate(columns):
        for level, token in enumerate(column.split() if isinstance(column, str) else column):
            part = catalog[token].part if token in catalog else "?"
            name = f"{c}.{level}"
            bricks.append(Brick(name, token, part, "White", c, level, params=(params or {}).get(name, {})))
    links = list(stacked_links(bricks))
    if linked:
        places = {(b.column, b.level): b for b in bricks}
        for b in bricks:
            after = places.get((b.column + 1, b.level))
            if after and all(_is_recurrent(catalog, x.token) for x in (b, after)):
                links.append(Link(LinkKind.RECURRENT, b.id, after.id))
    return Stack(tuple(bricks), tuple(links))


def _is_recurrent(catalog, token):
    return (
        token in catalog and catalog[token].meaning.role is Role.LAYER and catalog[token].meaning.layer == "recurrent"
    )


@pytest.fixture(scope="session")
def make_stack():
    return _make_stack


@pytest.fixture(scope="session")
def video(make_stack):
    """The author's stack: four images, a convolution and a recurrent cell each, and a head on the last."""
    return make_stack(["2d cnn lstm"] * 3 + ["2d cnn lstm fc softmax 1d"])


def _make_info(plan, shape, **changes):
    """Data of a shape for a plan, whose numbers go in as they are."""
    settings = {
        "name": "made",
        "description": "made up",
        "needs": plan.needs,
        "shape": shape,
        "classes": (),
        "epochs": 1,
        "batch_size": 4,
        "examples": (Call("inputs"), Call("targets")),
        "stratify": False,
        "input_scale": None,
        "standardize_inputs": False,
        "standardize_targets": False,
        "steps": None,
        "imports": (),
        "code": "",
    }
    return DataInfo(**{**settings, **changes})


@pytest.fixture(scope="session")
def make_info():
    return _make_info


@pytest.fixture
def bare(tmp_path):
    """A folder of packages with numpy and ai-edge-litert alone."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for name in ("numpy", "ai_edge_litert"):
        package = Path(importlib.util.find_spec(name).origin).parent
        for part in (package, package.with_name(f"{name}.libs")):
            if part.exists():
                (folder / part.name).symlink_to(part, target_is_directory=True)
    return folder
