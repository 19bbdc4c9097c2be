"""A training as a process of its own: stopped, killed, without room, and beside another one."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest
from deepbrick.graph import PhotoGraph, graph_to_json

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")

MOST_S = 240


@pytest.fixture
def started(make_stack, with_ctrl_c, tmp_path):
    """Start a training of the iris flowers."""
    graph = PhotoGraph("flower.jpg", (10, 10), (make_stack(["1d", "fc", "softmax", "1d"]),))
    (tmp_path / "flower.json").write_text(graph_to_json(graph), encoding="utf-8")
    running = []

    def start(*options, before=""):
        command = [sys.executable, "-c", before + with_ctrl_c, "train", "flower.json", "iris", "--out", "out", *options]
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


def test_ctrl_c_keeps_what_was_learned(started, tmp_path):
    process = started("--epochs", "100000")
    wait_for(tmp_path / "out" / STATE, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=MOST_S)
    assert process.returncode == 0
    assert err == "Stopping; what was learned so far is kept. Press Ctrl-C once more to stop at once.\n"
    assert "It was stopped; the same command with --resume goes on." in out
    assert zipfile.ZipFile(tmp_path / "out" / "flower.brick").testzip() is None
    assert names(tmp_path / "out") == sorted([*RESULTS, STATE])


def test_a_killed_training_leaves_no_lock_and_goes_on(started, tmp_path):
    process = started("--epochs", "100000")
    wait_for(tmp_path / "out" / STATE, process)
    process.kill()
    process.communicate(timeout=MOST_S)
    assert not (tmp_path / "out" / "flower.brick").exists()
    with np.load(tmp_path / "out" / STATE) as state:
        done = json.loads(state["text"].tobytes())["epochs"]
    assert done >= 1
    out, err = started("--epochs", "1", "--resume").communicate(timeout=MOST_S)
    assert err == ""
    assert f"Trained {done} epochs in" in out  # so there is none left to train
    assert [name for name in names(tmp_path / "out") if not name.startswith(".flower-training-")] == RESULTS


def test_a_full_disk_loses_nothing(started, tmp_path):
    """The system refuses files of more than 12 kB: the state is smaller, the weight brick is larger."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))\n"
    process = started("--epochs", "2", before=limit)
    out, err = process.communicate(timeout=MOST_S)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert err.splitlines()[-1].endswith(
        "What was learned is kept in out/flower-training.npz: the same command with --resume writes it."
    )
    assert names(tmp_path / "out") == ["flower-model.py", STATE]
    process = started("--epochs", "2", "--resume")
    out, err = process.communicate(timeout=MOST_S)
    assert (process.returncode, err) == (0, "")
    assert "Trained 2 epochs" in out
    assert names(tmp_path / "out") == RESULTS


def test_two_trainings_of_one_name(started, tmp_path):
    first = started("--epochs", "100000")
    wait_for(tmp_path / "out" / STATE, first)
    second = started("--epochs", "1")
    _, err = second.communicate(timeout=MOST_S)
    assert second.returncode == 1
    assert err == (
        "Another training is about to write out/flower.brick; wait for it, or name another folder with --out.\n"
    )
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=MOST_S)
    assert first.returncode == 0
    assert set(RESULTS) <= set(names(tmp_path / "out"))


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
