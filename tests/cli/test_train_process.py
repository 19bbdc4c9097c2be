"""A training as a process of its own: stopped, killed, without room, and beside another one."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from deepbrick.graph import PhotoGraph, graph_to_json

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")

MOST_S = 240


@pytest.fixture
def flower_graph(make_stack, tmp_path):
    """The smallest stack."""
    graph = PhotoGraph("flower.jpg", (10, 10), (make_stack(["1d", "fc", "softmax", "1d"]),))
    (tmp_path / "flower.json").write_text(graph_to_json(graph), encoding="utf-8")
    return tmp_path / "flower.json"


@pytest.fixture
def started(flower_graph, with_ctrl_c, tmp_path):
    """Start a training of the iris flowers."""
    running = []

    def start(*options):
        command = [sys.executable, "-c", with_ctrl_c, "train", flower_graph, "iris", "--out", "out", *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(command, cwd=tmp_path, **pipes)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def wait_for(path, process):
    """Until a file is there; the process must live that long."""
    for _ in range(MOST_S * 20):
        if path.exists():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    pytest.fail(f"There is no {path} after {MOST_S} s.")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


RESULTS = ["flower-answers.png", "flower-curves.png", "flower-model.py", "flower.brick"]
STATE = "flower-training.npz"


def test_ctrl_c_keeps_what_was_learned_and_until_then_no_other_training_has_its_name(started, tmp_path):
    process = started("--epochs", "100000")
    wait_for(tmp_path / "out" / STATE, process)
    second = started("--epochs", "1")
    _, err = second.communicate(timeout=MOST_S)
    assert second.returncode == 1
    assert err == (
        "Another training is about to write out/flower.brick; wait for it, or name another folder with --out.\n"
    )
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=MOST_S)
    assert process.returncode == 0
    assert err == "Stopping; what was learned so far is kept. Press Ctrl-C once more to stop at once.\n"
    assert "It was stopped; the same command with --resume goes on." in out
    assert zipfile.ZipFile(tmp_path / "out" / "flower.brick").testzip() is None
    assert names(tmp_path / "out") == sorted([*RESULTS, STATE])


def test_a_killed_training_leaves_no_lock_and_goes_on(started, deepbrick, flower_graph, tmp_path):
    process = started("--epochs", "100000")
    wait_for(tmp_path / "out" / STATE, process)
    process.kill()
    process.communicate(timeout=MOST_S)
    assert not (tmp_path / "out" / "flower.brick").exists()
    with np.load(tmp_path / "out" / STATE) as state:
        done = json.loads(state["text"].tobytes())["epochs"]
    assert done >= 1
    again = deepbrick("train", flower_graph, "iris", "--out", tmp_path / "out", "--epochs", "1", "--resume")
    assert (again.exit_code, again.stderr) == (0, "")
    assert f"Trained {done} epochs in" in again.stdout  # so there is none left to train
    assert [name for name in names(tmp_path / "out") if not name.startswith(".flower-training-")] == RESULTS


@contextlib.contextmanager
def files_of_at_most(size):
    """The system refuses larger files, to this process and for as long."""
    import resource  # noqa: PLC0415 - Windows has none

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_loses_nothing(deepbrick, flower_graph):
    """The state is smaller than what the system allows, the weight brick is larger."""
    command = ("train", flower_graph, "iris", "--out", "out", "--epochs", "2")
    with files_of_at_most(12_000):
        done = deepbrick(*command)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].endswith(
        "What was learned is kept in out/flower-training.npz: the same command with --resume writes it."
    )
    assert names(Path("out")) == ["flower-model.py", STATE]
    done = deepbrick(*command, "--resume")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Trained 2 epochs" in done.stdout
    assert names(Path("out")) == RESULTS


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written(started, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o555)
    process = started("--epochs", "1")
    _, err = process.communicate(timeout=MOST_S)
    assert process.returncode == 1
    assert err == "out/flower-model.py cannot be written (Permission denied); choose another place.\n"
    assert not names(out)
