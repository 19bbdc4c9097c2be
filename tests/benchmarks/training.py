"""Time ``deepbrick train`` against the script that it writes: ``python tests/benchmarks/training.py``.

Both are whole processes, from start to exit, run in turn with the same seed and the data set's own number of epochs;
the ratio of each pair is what counts. The script saves the Keras model; ``train`` also makes the LiteRT model, compares
both, and draws the curves and the answers.
"""

# ruff: noqa: T201 -- a benchmark prints what it measures

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from deepbrick.graph import PhotoGraph, graph_to_json
from stacks import stack_of
from timing import seconds

STACKS = {
    "digits": "2d cnn fc softmax 1d",
    "iris": "1d fc fc softmax 1d",
    "moving-digits": "2d cnn lstm | 2d cnn lstm | 2d cnn lstm | 2d cnn lstm fc softmax 1d",
}
DEEPBRICK = [sys.executable, "-m", "deepbrick"]


def main() -> None:
    """Print the median times and the median ratio of each stack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3, help="runs of each (3)")
    pairs = parser.parse_args().pairs
    print("| data | deepbrick train | script | ratio (lowest to highest) |")
    print("|---|---|---|---|")
    for data, text in STACKS.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            graph = PhotoGraph("", (0, 0), (stack_of(text),))
            (folder / "stack.json").write_text(graph_to_json(graph))
            made = subprocess.run(
                [*DEEPBRICK, "code", "stack.json", data], check=True, cwd=folder, capture_output=True, text=True
            )
            (folder / "script.py").write_text(made.stdout)
            train, script = [*DEEPBRICK, "train", "stack.json", data], [sys.executable, "script.py"]
            times = [(seconds(train, folder), seconds(script, folder)) for _ in range(pairs)]
        ours, theirs = (statistics.median(part) for part in zip(*times, strict=True))
        ratios = [a / b for a, b in times]
        print(
            f"| {data} | {ours:.1f} s | {theirs:.1f} s "
            f"| {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) |",
            flush=True,
        )


if __name__ == "__main__":
    main()
