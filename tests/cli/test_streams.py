"""Standard output that takes no more, and standard error without the remarks of libraries."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

COMMAND = [sys.executable, "-m", "deepbrick"]
FULL = "The result cannot be written to standard output (No space left on device).\n"
CLOSED = "The result cannot be written: standard output is closed.\n"


def shell(words, folder, **variables):
    """Run a command line of sh; ``$DB`` is the command."""
    env = {**os.environ, "DB": " ".join(COMMAND), **variables}
    return subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False, cwd=folder, env=env)  # noqa: S607


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", ["bricks", "--help", "scan --help", "--version", "shelf list"])
def test_a_full_standard_output_is_one_sentence(words, unbuffered, tmp_path):
    variables = {"PYTHONUNBUFFERED": unbuffered, "DEEPBRICK_SHELF": str(tmp_path / "shelf")}
    done = shell(f"$DB {words} > /dev/full", tmp_path, **variables)
    assert (done.returncode, done.stderr) == (1, FULL)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
def test_a_closed_standard_output_is_one_sentence(tmp_path):
    done = shell("$DB bricks >&-", tmp_path)
    assert (done.returncode, done.stderr) == (1, CLOSED)
    assert "Traceback" not in shell("$DB --help >&-", tmp_path).stderr
    # Nobody can be told, and nothing that is written lands in another file.
    assert shell("$DB bricks >&- 2>&-", tmp_path).returncode == 1
    assert shell("$DB bricks <&- | tail -n 1", tmp_path).returncode == 0


NOISE = """
import logging, os, sys, warnings
sys.argv = ["deepbrick", "bricks"]
from deepbrick.cli import show
real = show.show_catalog
def noisy(catalog):
    os.write(2, b"from C\\n")
    os.system("echo from a child >&2")
    warnings.warn("from numpy")
    logging.getLogger("matplotlib").warning("from Matplotlib")
    real(catalog)
    sys.stderr.write("from us\\n")
show.show_catalog = noisy
from deepbrick.cli import main
main()
"""


def test_only_our_own_words_reach_standard_error(tmp_path):
    done = subprocess.run([sys.executable, "-c", NOISE], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stderr == "from us\n"
    assert "softmax" in done.stdout


def test_whoever_asks_python_for_warnings_gets_them(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", NOISE], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "from numpy" in done.stderr
    assert "from Matplotlib" in done.stderr


def test_mistakes_in_deepbrick_keep_their_traceback(tmp_path):
    code = NOISE.replace("    real(catalog)", "    raise RuntimeError")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):")


def test_decoders_say_nothing_of_damaged_videos_and_pictures(tmp_path):
    """FFmpeg, OpenCV and libjpeg each had a word on these."""
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(200))
    cv2.imwrite(str(tmp_path / "a.jpg"), np.random.default_rng(0).integers(0, 255, (60, 80, 3)).astype(np.uint8))
    data = bytearray((tmp_path / "a.jpg").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20] = b"\xff" * 20
    (tmp_path / "a.jpg").write_bytes(data)
    done = shell("$DB live --headless --video a.mp4; $DB scan --json a.jpg", tmp_path)
    assert done.stderr.splitlines() == [
        "a.mp4 is no video that can be read; name an MP4 or AVI file.",
        "a.jpg is cut off or damaged; copy the photo again.",
    ]
    assert done.stderr.startswith("a.mp4 ")
