"""Many photos in one call are reported as if each had been scanned alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from deepbrick.studio.scan import worker_count

PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
GOOD = [PHOTOS / f"{name}.jpg" for name in ("autoencoder", "image", "no-stack", "two-stacks", "wrong", "yes-or-no")]
"""Of every kind, those that are read quickly."""


@pytest.fixture
def mixed(tmp_path):
    """Good photos with bad ones between them."""
    (tmp_path / "text.jpg").write_text("Dear diary", encoding="utf-8")
    (tmp_path / "folder.jpg").mkdir()
    bad = [tmp_path / "text.jpg", tmp_path / "gone.jpg", tmp_path / "folder.jpg"]
    return [bad[0], *GOOD[:4], bad[1], *GOOD[4:], bad[2]]


def test_a_call_for_many_photos_prints_what_a_call_for_each_one_prints(deepbrick, mixed):
    assert worker_count(len(mixed)) > 1 or worker_count(1000) == 1  # processes of their own, where there are cores
    one_by_one = [deepbrick("scan", "--json", path) for path in mixed]
    command = [sys.executable, "-m", "deepbrick", "scan", "--json", *map(str, mixed)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.stdout == b"".join(d.stdout_bytes for d in one_by_one)
    assert done.stderr == b"".join(d.stderr_bytes for d in one_by_one)
    assert done.returncode == max(d.exit_code for d in one_by_one) == 1


def test_the_exit_status_is_good_where_every_photo_is():
    command = [sys.executable, "-m", "deepbrick", "scan", "--json", *[str(PHOTOS / "autoencoder.jpg")] * 8]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
