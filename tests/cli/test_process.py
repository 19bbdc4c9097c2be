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
PHOTO = Path(__file__).parents[2] / "samples" / "photos" / "autoencoder.jpg"  # read quickly


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


HEAVY = {"tensorflow", "keras", "sklearn", "matplotlib", "skimage", "scipy", "pandas"}
UNUSED_BY_JSON = {
    "multiprocessing",
    "PIL.TiffImagePlugin",
    "pillow_heif",
    "deepbrick.cli.show",
    "deepbrick.studio.training",
    "deepbrick.studio.workers",
    "deepbrick.studio.write",
    "deepbrick.samples",
    "deepbrick.vision.stages",
    "deepbrick.annotate",
}


@pytest.mark.parametrize(
    ("options", "unused"), [(["--json"], HEAVY | UNUSED_BY_JSON), ([], HEAVY), (["--json", "--out", "out"], HEAVY)]
)
def test_a_scan_imports_nothing_that_it_does_not_use(tmp_path, grey_jpg, options, unused):
    code = (
        "import sys\n"
        "from deepbrick.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print(sorted({unused} & sys.modules.keys()), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, "scan", grey_jpg, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
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


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
@pytest.mark.parametrize("count", [6, 60], ids=["one process", "one process a core"])
@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["to the command", "to all its processes"])
def test_ctrl_c(count, send, with_ctrl_c):
    command = [sys.executable, "-c", with_ctrl_c, "scan", "--json", *[str(PHOTO)] * count]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, start_new_session=True, **pipes) as process:
        process.stdout.readline()
        send(process.pid, signal.SIGINT)
        assert process.stderr.read() == b"Stopped.\n"
        assert len(process.stdout.readlines()) < count - 1
    assert process.returncode == 130
    assert _ends(process.pid)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_a_command_that_is_killed_leaves_no_process_behind():
    command = [*COMMAND, "scan", "--json", *[str(PHOTO)] * 60]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.kill()
    assert _ends(process.pid)


def _ends(group: int) -> bool:
    """Whether all processes of a group are gone, within a minute."""
    for _ in range(1200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
