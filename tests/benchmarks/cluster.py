"""A Ray cluster of two workers on the loopback, one of which is killed: ``python tests/benchmarks/cluster.py``.

It reads the photos of a folder with ``deepbrick batch``'s own function, kills one worker with all its processes once a
third is read, and holds the table against what the photos give in one process: every photo, once, and the same.
Needs ``pip install ".[cluster]"`` and Linux, where every address in 127.0.0.0/8 is this machine.
"""

# ruff: noqa: T201 -- a benchmark prints what it measures

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pyarrow.parquet as pq
import ray
from deepbrick.catalog import load_catalog
from deepbrick.graph import graph_to_json
from deepbrick.studio.batch import read_collection
from deepbrick.studio.events import BatchProgress
from deepbrick.studio.options import ScanOptions
from deepbrick.studio.reading import read_photo

SAMPLES = Path(__file__).parents[2] / "samples" / "photos"
HEAD, PORT = "127.0.0.2", 6399  # Ray takes 127.0.0.1 for "any address of this machine"
PATIENCE_S = 120.0


def start_node(stack: ExitStack, *options: str) -> subprocess.Popen[bytes]:
    """Start a node of the cluster, in a process group of its own."""
    memory = "--object-store-memory=100000000"
    command = [
        sys.executable,
        "-m",
        "ray.scripts.scripts",
        "start",
        "--block",
        "--disable-usage-stats",
        memory,
        *options,
    ]
    node = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(kill, node)
    return node


def kill(node: subprocess.Popen[bytes]) -> None:
    """End a node at once, with all its processes."""
    with suppress(ProcessLookupError):
        os.killpg(node.pid, signal.SIGKILL)
    node.wait()


def wait_for(nodes: int) -> None:
    """Wait until so many nodes are alive."""
    end = time.monotonic() + PATIENCE_S
    while sum(node["Alive"] for node in ray.nodes()) < nodes:
        if time.monotonic() > end:
            sys.exit("The cluster did not start.")
        time.sleep(0.5)


def start_cluster(stack: ExitStack) -> list[subprocess.Popen[bytes]]:
    """Start a head that reads nothing and two workers of one core each."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True))
    address = f"{HEAD}:{PORT}"
    head = ["--head", f"--port={PORT}", "--num-cpus=0", "--include-dashboard=false", f"--temp-dir={folder}"]
    start_node(stack, *head, f"--node-ip-address={HEAD}")
    time.sleep(10)
    ray.init(address=address, _node_ip_address=HEAD, log_to_driver=False, logging_level="ERROR")
    stack.callback(ray.shutdown)
    workers = []
    for k in range(2):
        workers.append(start_node(stack, f"--address={address}", "--num-cpus=1", f"--node-ip-address=127.0.0.{k + 3}"))
        wait_for(k + 2)
    return workers


def main() -> None:
    """Print what came of it; the exit status is 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--photos", type=Path, default=SAMPLES, help="folder (default: the photos of the repository)")
    parser.add_argument(
        "--count", type=int, default=60, help="photos to read, the same over again where there are fewer"
    )
    options = parser.parse_args()
    photos = sorted(options.photos.glob("*.jpg"))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for k in range(options.count):
            (folder / f"{k:04}.jpg").symlink_to(photos[k % len(photos)])
        workers = start_cluster(stack)
        killed_at = 0

        def report(event: object) -> None:
            nonlocal killed_at
            if not isinstance(event, BatchProgress):
                print(event)
            elif event.done >= event.total // 3 and not killed_at:
                killed_at = event.done
                kill(workers[0])
                print(f"one of two workers killed after {killed_at} of {event.total} photos")

        start = time.perf_counter()
        out = folder / "readings.parquet"
        read_collection(str(folder), out, report, ray_address=f"{HEAD}:{PORT}")
        took_s = time.perf_counter() - start
        rows = {Path(row["photo"]): row for row in pq.read_table(out).to_pylist()}
        wanted = {folder / f"{k:04}.jpg" for k in range(options.count)}
        print(f"{len(rows)} of {len(wanted)} photos in the table after {took_s:.0f} s")
        catalog = load_catalog()
        sample = sorted(wanted)[:: max(1, len(wanted) // 20)]
        same = sum(
            rows[p]["graph"] == graph_to_json(read_photo(p, "", catalog, ScanOptions()).graph)
            for p in sample
            if p in rows
        )
        print(f"{same} of {len(sample)} are what one process reads")
    if rows.keys() != wanted or same < len(sample) or not killed_at:
        sys.exit(1)


if __name__ == "__main__":
    main()
