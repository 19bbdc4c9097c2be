"""Photos a second of one process against one a core, and their memory: ``python tests/benchmarks/many_photos.py``.

The photos are those of the repository, over and over. Both ways are whole ``deepbrick scan --json`` commands, from
start to exit, run in turn; the one process may use all cores too, as OpenCV does. Memory is that of the command with
all its processes, what they share counted once; it is read from /proc, so that part needs Linux.
"""

# ruff: noqa: T201 -- a benchmark prints what it measures

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "photos").glob("*.jpg"))
EVERY_S = 0.2

ALL_CORES = [sys.executable, "-m", "deepbrick"]
ONE_PROCESS = [
    sys.executable,
    "-c",
    "from deepbrick.cli import main; from deepbrick.studio import scan; scan.worker_count = lambda photos: 1; main()",
]


def link_photos(folder: Path, count: int) -> list[str]:
    """Make a folder of so many photos."""
    paths = [folder / f"{k:05}.jpg" for k in range(count)]
    for k, path in enumerate(paths):
        path.symlink_to(SAMPLES[k % len(SAMPLES)])
    return [str(path) for path in paths]


@contextlib.contextmanager
def scanning(command: Sequence[str], photos: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a scan, which must report every photo."""
    with (
        tempfile.TemporaryFile() as lines,
        subprocess.Popen([*command, "scan", "--json", *photos], stdout=lines) as process,
    ):
        yield process
        process.wait()
        lines.seek(0)
        if sum(1 for _ in lines) != len(photos):
            sys.exit("Not every photo was reported.")


def photos_a_second(command: Sequence[str], photos: Sequence[str]) -> float:
    """How fast a command is."""
    start = time.perf_counter()
    with scanning(command, photos):
        pass
    return len(photos) / (time.perf_counter() - start)


def peak_mb(command: Sequence[str], photos: Sequence[str]) -> float:
    """The most memory that a command and its processes held at a time."""
    peak = 0.0
    with scanning(command, photos) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(memory_mb, family(process.pid))))
            time.sleep(EVERY_S)
    return peak


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in family(int(child)))]


def memory_mb(pid: int) -> float:
    """Memory of a process; its share of what several hold."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Print two small tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=100, help="of each run that is timed")
    parser.add_argument("--pairs", type=int, default=5, help="runs of either kind")
    parser.add_argument("--memory", type=int, nargs="*", default=[100, 1000], help="photos of runs that are weighed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = link_photos(Path(folder), max([options.photos, *options.memory]))
        timed = photos[: options.photos]
        pairs = [(photos_a_second(ONE_PROCESS, timed), photos_a_second(ALL_CORES, timed)) for _ in range(options.pairs)]
        if pairs:
            one, every = (statistics.median(speeds) for speeds in zip(*pairs, strict=True))
            ratios = [b / a for a, b in pairs]
            print(f"one process      {one:5.1f} photos a second")
            print(f"one a core ({os.cpu_count()})   {every:5.1f} photos a second")
            print(f"ratio            {statistics.median(ratios):5.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")
        for count in options.memory:
            print(f"{count:5} photos     {peak_mb(ALL_CORES, photos[:count]):5.0f} MB at most")


if __name__ == "__main__":
    main()
