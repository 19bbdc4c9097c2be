"""The command as a process of its own: exit status, pipes, Ctrl-C, and what a scan imports."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

COMMAND = [sys.executable, "-m", "deepbrick"]


@pytest.fixture
def grey_jpg(tmp_path):
    path = tmp_path / "grey.jpg"
    cv2.imwrite(str(path), np.full((240, 320, 3), 128, np.uint8))
    return path


def run(*args, **kwargs):
    return subprocess.run([*COMMAND, *map(str, args)], capture_output=True, text=True, check=False, **kwargs)


def test_missing_file(tmp_path):
    done = run("scan", "gone.jpg", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "There is no photo gone.jpg; check its name.\n")


def test_wrong_usage():
    done = run("scan")
    assert done.returncode == 2
    assert done.stdout == ""


def test_a_photo_without_bricks(tmp_path, grey_jpg):
    done = run("scan", grey_jpg, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        str(grey_jpg),
        "There is no brick stack in this photo: put the whole stack into the middle and go closer.",
        "Written: deepbrick-out/grey-marked.jpg",
        "Written: deepbrick-out/grey-graph.json",
    ]


def test_a_scan_does_not_import_what_it_does_not_need(tmp_path, grey_jpg):
    code = (
        "import sys\n"
        "from deepbrick.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    heavy = {'tensorflow', 'keras', 'sklearn', 'matplotlib', 'skimage', 'scipy', 'pandas'}\n"
        "    print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    for options in (["--json"], ["--out", tmp_path / "out"]):
        done = subprocess.run(
            [sys.executable, "-c", code, "scan", grey_jpg, *options], capture_output=True, text=True, check=False
        )
        assert done.stdout
        assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            "libGL.so.1: cannot open shared object file: No such file or directory",
            (
                "OpenCV cannot start because libGL.so.1 is missing; on Debian and Ubuntu install it with "
                '"apt install libgl1 libglib2.0-0t64" (libglib2.0-0 on older ones).'
            ),
        ),
        (
            "No module named 'cv2'",
            (
                "OpenCV cannot start (No module named 'cv2'); install it again with "
                '"pip install --force-reinstall opencv-python".'
            ),
        ),
    ],
)
def test_an_opencv_that_cannot_start_says_what_to_install(tmp_path, reason, sentence):
    (tmp_path / "cv2.py").write_text(f"raise ImportError({reason!r})", encoding="utf-8")
    for command in (["scan", "a.jpg"], ["plug", "a.brick", "a.jpg"]):
        done = run(*command, env={**os.environ, "PYTHONPATH": str(tmp_path)})
        assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence + "\n")


def test_a_closed_pipe_ends_without_a_word(grey_jpg):
    command = [*COMMAND, "scan", "--json", *[str(grey_jpg)] * 20]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_ctrl_c(tmp_path):
    waiting = tmp_path / "never.jpg"
    os.mkfifo(waiting)
    # A test run in the background of a shell has SIGINT switched off, and its children inherit that.
    code = (
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from deepbrick.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code, "scan", "--json", str(waiting)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        writer = _open_when_read(waiting)  # from here on the scan waits for a photo that does not come
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"Stopped.\n"
        os.close(writer)
    assert process.returncode == 130


def _open_when_read(fifo: Path) -> int:
    """Open a named pipe for writing as soon as somebody reads it."""
    for _ in range(600):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.05)
    pytest.fail("the scan never opened the photo")
