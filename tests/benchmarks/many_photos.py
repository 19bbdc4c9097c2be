"""Photos a second in one process, one a core, and as a collection: ``python tests/benchmarks/many_photos.py``.

The photos are those of the repository or of a folder, over and over. The ways are whole commands, from start to exit,
run in turn: ``deepbrick scan --json`` in one process, which may use all cores too, as OpenCV does; the same in one
process a core; and ``deepbrick batch``. Memory is that of the command with
all its processes, what they share counted once; it is read from /proc, so that part needs Linux.
"""

# ruff: noqa: T201 -- a benchmark prints what it measures

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "photos").glob("*.jpg"))
EVERY_S = 0.2

ONE, CORES, BATCH = "one process", "one a core", "batch"
WAYS = {
    ONE: [
        sys.executable,
        "-c",
        "from deepbrick.cli import main; from deepbrick.studio import scan; scan.worker_count = lambda _: 1; main()",
        "scan",
        "--json",
    ],
    CORES: [sys.executable, "-m", "deepbrick", "scan", "--json"],
    BATCH: [sys.executable, "-m", "deepbrick", "batch"],
}


def link_photos(folder: Path, count: int, photos: Sequence[Path]) -> list[str]:
    """Make a folder of so many photos."""
    folder.mkdir()
    paths = [folder / f"{k:05}.jpg" for k in range(count)]
    for k, path in enumerate(paths):
        path.symlink_to(photos[k % len(photos)].resolve())
    return [str(path) for path in paths]


@contextlib.contextmanager
def scanning(way: str, photos: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Read photos that are alone in their folder, which must all be reported."""
    with tempfile.TemporaryDirectory() as out:
        table = Path(out) / "readings.parquet"
        command = [*WAYS[way], *(photos if way != BATCH else [str(Path(photos[0]).parent), "--out", str(table)])]
        with tempfile.TemporaryFile() as lines, subprocess.Popen(command, stdout=lines) as process:
            yield process
            process.wait()
            lines.seek(0)
            count = pq.read_metadata(table).num_rows if way == BATCH else sum(1 for _ in lines)
        if count != len(photos):
            sys.exit("Not every photo was reported.")


def photos_a_second(way: str, photos: Sequence[str]) -> float:
    """How fast a way is."""
    start = time.perf_counter()
    with scanning(way, photos):
        pass
    return len(photos) / (time.perf_counter() - start)


def peak_mb(way: str, photos: Sequence[str]) -> float:
    """The most memory that a command and its processes held at a time."""
    peak = 0.0
    with scanning(way, photos) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(memory_mb, family(process.pid))))
            time.sleep(EVERY_S)
    return peak


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    children: list[str] = []
    with contextlib.suppress(OSError):  # it has just ended
        for task in Path(f"/proc/{pid}/task").iterdir():  # each thread has its own
            children += (task / "children").read_text(encoding="ascii").split()
    return [pid, *(member for child in children for member in family(int(child)))]


def memory_mb(pid: int) -> float:
    """Memory of a process; its share of what several hold."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Print speeds and memory."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=100, help="of each run that is timed")
    parser.add_argument("--pairs", type=int, default=5, help="runs of either kind")
    parser.add_argument("--memory", type=int, nargs="*", default=[100, 1000], help="photos of runs that are weighed")
    parser.add_argument("--from", dest="folder", type=Path, help="folder of photos; without it those of the repository")
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=list(WAYS), help="the ways to run")
    options = parser.parse_args()
    sources = SAMPLES if options.folder is None else sorted(options.folder.glob("*.jpg"))
    with tempfile.TemporaryDirectory() as folder:
        timed = link_photos(Path(folder) / "timed", options.photos, sources)
        runs = [{way: photos_a_second(way, timed) for way in options.ways} for _ in range(options.pairs)]
        for way in options.ways if runs else []:
            ratios = [run[way] / run[CORES] for run in runs if CORES in run]
            spread = (
                f"{statistics.median(ratios):5.2f} of {CORES} ({min(ratios):.2f} to {max(ratios):.2f})"
                if ratios
                else ""
            )
            print(f"{way:12} {statistics.median(run[way] for run in runs):6.2f} photos a second  {spread}")
        for count in options.memory:
            photos = link_photos(Path(folder) / str(count), count, sources)
            for way in options.ways:
                print(f"{way:12} {count:6} photos {peak_mb(way, photos):5.0f} MB at most")


if __name__ == "__main__":
    main()
