"""``deepbrick batch`` as a process: killed, resumed, and from a bucket, with the real reader."""

import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pyarrow.parquet as pq
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.graph import graph_to_json
from deepbrick.studio.batch.source import list_photos
from deepbrick.studio.options import ScanOptions
from deepbrick.studio.reading import read_photo

PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
COMMAND = [sys.executable, "-m", "deepbrick", "batch"]


@pytest.fixture
def folder(tmp_path):
    """Six photos, three of which are none."""
    (tmp_path / "in").mkdir()
    for k, name in enumerate(["no-stack", "image", "yes-or-no"]):
        shutil.copy(PHOTOS / f"{name}.jpg", tmp_path / "in" / f"{k}-{name}.jpg")
    (tmp_path / "in" / "3-text.jpg").write_text("Dear diary", encoding="utf-8")
    (tmp_path / "in" / "4-empty.jpg").touch()
    (tmp_path / "in" / "5-link.jpg").symlink_to("nowhere.jpg")
    return tmp_path / "in"


KILLED = """
import os, signal, sys
from pathlib import Path
from deepbrick.studio.batch import read_collection
from deepbrick.studio.events import BatchProgress

def report(event):
    if isinstance(event, BatchProgress) and event.done >= 2:
        os.killpg(0, signal.SIGKILL)

if __name__ == "__main__":
    read_collection(sys.argv[1], Path(sys.argv[2]), report)
"""
"""A run that is killed with all its processes once two photos are read."""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_a_run_that_is_killed_goes_on_and_every_photo_has_a_row(folder, tmp_path):
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    out, part = tmp_path / "out.parquet", tmp_path / "out.parquet.part"
    killed = subprocess.run([sys.executable, "-c", KILLED, folder, out], start_new_session=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    assert part.exists()
    done = subprocess.run([*COMMAND, folder, "--out", out], capture_output=True, text=True, check=False)
    assert done.returncode == 1  # some are no photos
    assert done.stderr.splitlines()[0] == "2 of 6 photos were read before; going on with the rest."
    assert done.stdout == f"Written: {out} (6 of 6 photos, 3 unreadable)\n"
    assert not part.exists()
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    rows = pq.read_table(out).to_pylist()
    catalog = load_catalog()
    for row in rows:
        outcome = read_photo(Path(row["photo"]), "", catalog, ScanOptions())
        assert (row["unreadable"], row["graph"]) == (outcome.unreadable, graph_to_json(outcome.graph))
    assert [Path(row["photo"]).name[0] for row in rows if row["unreadable"]] == ["3", "4", "5"]
    image = rows[1]
    assert image["stacks"][0]["columns"] == [["2d", "cnn", "fc", "fc", "softmax", "1d"]]
    assert image["legal"]
    assert 0 < image["confidence"] == image["stacks"][0]["confidence"] <= 1


@pytest.fixture
def bucket(monkeypatch):
    """A server that speaks as much of S3 as reading takes, with a bucket ``bricks``."""
    files = {"deep/image.jpg": (PHOTOS / "image.jpg").read_bytes(), "empty.jpg": b"", "notes.txt": b"no photo"}

    class S3(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            address = urlsplit(self.path)
            query = parse_qs(address.query, keep_blank_values=True)
            key = unquote(address.path).removeprefix("/bricks").removeprefix("/")
            if key or "list-type" not in query:
                return self._answer(404 if key not in files else 200, files.get(key, b""))
            prefix, limit = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
            names = [n for n in files if n.startswith(prefix)]
            below = {n[: n.index(limit, len(prefix)) + 1] for n in names if limit and limit in n[len(prefix) :]}
            entries = [
                f"<Contents><Key>{n}</Key><Size>{len(files[n])}</Size><ETag>1</ETag>"
                "<LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"
                for n in names
                if not any(n.startswith(b) for b in below)
            ]
            entries += [f"<CommonPrefixes><Prefix>{b}</Prefix></CommonPrefixes>" for b in sorted(below)]
            listed = f"<ListBucketResult><Name>bricks</Name><IsTruncated>false</IsTruncated>{''.join(entries)}"
            return self._answer(200, f"{listed}</ListBucketResult>".encode())

        do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

        def _answer(self, status, data):
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
            self.send_header("ETag", '"1"')
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield "s3://bricks"
    server.shutdown()
    server.server_close()


def test_photos_in_a_bucket(bucket, tmp_path):
    names = [f"{bucket}/{name}" for name in ("deep/image.jpg", "empty.jpg", "gone.jpg")]
    (tmp_path / "list.txt").write_text("\n".join(names), encoding="utf-8")
    assert set(list_photos(bucket)) == set(names[:2])
    out = tmp_path / "out.parquet"
    subprocess.run([*COMMAND, tmp_path / "list.txt", "--out", out], capture_output=True, check=False)
    rows = {row["photo"]: row for row in pq.read_table(out).to_pylist()}
    assert list(rows) == names
    assert rows[names[0]]["legal"]
    assert rows[names[1]]["unreadable"] == f"{names[1]} is empty; copy the photo again."
    assert rows[names[2]]["unreadable"] == f"There is no photo {names[2]}; check its name."


def test_without_the_extra_it_says_what_to_install(deepbrick, monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    for name in [n for n in sys.modules if n.startswith("deepbrick.studio.batch")]:
        monkeypatch.delitem(sys.modules, name)
    done = deepbrick("batch", ".", "--out", "out.parquet")
    assert done.exit_code == 1
    assert (
        done.stderr == 'fsspec is needed for a collection of photos; install it with: pip install "deepbrick[batch]"\n'
    )
