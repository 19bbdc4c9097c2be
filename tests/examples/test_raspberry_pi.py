"""The example for a Raspberry Pi runs where there is nothing but numpy and ai-edge-litert."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import plug_in, predictions, read_inputs, save_weight_brick

EXAMPLE = Path(__file__).parents[2] / "examples" / "raspberry_pi.py"
pytestmark = pytest.mark.skipif(importlib.util.find_spec("ai_edge_litert") is None, reason="there is none here")

CAMERA = """
import numpy as np
class Picamera2:
    def create_video_configuration(self, main):
        assert main == {"size": (640, 480), "format": "BGR888"}
        return main
    def configure(self, configuration):
        self.frames = iter(np.load("frames.npy"))
    def start(self):
        pass
    def capture_array(self):
        frame = next(self.frames, None)
        if frame is None:
            raise KeyboardInterrupt
        return frame
    def stop(self):
        print("stopped")
"""


@pytest.fixture
def run(bare, tmp_path):
    """What the example prints, in a Python without other packages."""

    def start(*words):
        code = (
            f"import sys, runpy; sys.path[:0] = [{str(bare)!r}, '.']; sys.argv[:] = sys.argv[1:]\n"
            "runpy.run_path(sys.argv[0], run_name='__main__')\n"
            "assert not {'deepbrick', 'tensorflow', 'keras', 'cv2', 'PIL'} & sys.modules.keys()\n"
        )
        command = [sys.executable, "-I", "-S", "-c", code, EXAMPLE, *words]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.stderr.count("Traceback") == 0, done.stderr
        return done

    return start


@pytest.fixture
def write(make_stack, tmp_path):
    """Train a stack a little."""

    def make(columns, data, epochs):
        catalog, stack, path = load_catalog(), make_stack(columns), tmp_path / "a.brick"
        dataset = load_dataset(choose_dataset(make_plan(stack, catalog).needs, data))
        few = replace(dataset, x_train=dataset.x_train[:200], y_train=dataset.y_train[:200])
        save_weight_brick(path, train(stack, catalog, few, TrainOptions(epochs=epochs)))
        return path

    return make


@pytest.fixture
def frames(tmp_path):
    """Digits on paper before a camera, in colour; also as a folder of pictures."""
    rng = np.random.default_rng(0)
    shown = np.full((6, 480, 640, 3), (250, 245, 235), np.uint8)
    for k, frame in enumerate(shown):
        cv2.putText(frame, str(k), (200 + 10 * k, 380), cv2.FONT_HERSHEY_SIMPLEX, 12, (60, 20, 20), 40)
    shown = np.clip(shown + rng.normal(0, 5, shown.shape), 0, 255).astype(np.uint8)
    np.save(tmp_path / "frames.npy", shown)
    for k, frame in enumerate(shown):
        cv2.imwrite(str(tmp_path / f"{k}.png"), frame[..., ::-1])
    return shown


def test_each_frame_is_read_as_deepbrick_reads_it(write, frames, run, tmp_path):
    path = write(["2d cnn fc softmax 1d"], "digits", 6)
    done = run(path, "frames.npy")
    lines = done.stdout.splitlines()
    brick = plug_in(path)
    model = brick.model()
    answers = [
        next(predictions(model, brick.card, batch))
        for k in range(len(frames))
        for batch in read_inputs(tmp_path / f"{k}.png", brick.card)
    ]
    assert [line.split()[0] for line in lines] == [answer["class"] for answer in answers]
    told = [float(line.split("(")[1].rstrip("%)")) / 100 for line in lines]
    np.testing.assert_allclose(told, [max(a["probabilities"].values()) for a in answers], atol=0.02)
    assert len(set(told)) > 1


def test_of_films_it_sees_the_last_few_frames_of_the_camera(write, frames, run, tmp_path):
    (tmp_path / "picamera2.py").write_text(CAMERA, encoding="utf-8")
    path = write(["2d lstm", "2d lstm fc sigmoid-single single"], "moving-digits", 1)
    done = run(path)
    *lines, last = done.stdout.splitlines()
    assert last == "stopped"  # by Ctrl-C
    assert len(lines) == len(frames) - plug_in(path).card["input"]["steps"] + 1
    assert all(line.split()[0] in {"left", "right"} for line in lines)


def test_a_brick_that_takes_no_images(write, run):
    done = run(write(["1d fc softmax 1d"], "iris", 1), "frames.npy")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("a.brick does not take images and give one answer.\n")
