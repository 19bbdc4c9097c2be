"""Time one cold scan of a 12-megapixel JPEG against decoding it alone: ``python tests/benchmarks/cold_scan.py``.

Both are whole processes, from start to exit, run in turn; the ratio of each pair is what counts. On a busy machine that
of the CPU time is the steadier one, but it tells nothing of what several cores do at the same time.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
from timing import seconds

PAIRS = 7
PHOTO = Path(__file__).parents[2] / "samples" / "photos" / "video.jpg"


def wall_and_cpu(command: Sequence[str]) -> tuple[float, float]:
    """Wall time and CPU time of a command, seconds."""
    before = os.times()
    wall = seconds(command)
    after = os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Print the median times and the median ratios."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "large.jpg"
        picture = cv2.imread(str(PHOTO))
        cv2.imwrite(str(photo), cv2.resize(picture, (4000, 3000), interpolation=cv2.INTER_CUBIC))
        scan = [sys.executable, "-m", "deepbrick", "scan", "--json", str(photo)]
        decode = [sys.executable, "-c", f"import cv2; cv2.imread({str(photo)!r})"]
        seconds(scan), seconds(decode)
        pairs = [(wall_and_cpu(scan), wall_and_cpu(decode)) for _ in range(PAIRS)]
    for k, kind in enumerate(("wall", "CPU")):
        scans, decodes = ([times[k] for times in side] for side in zip(*pairs, strict=True))
        ratios = [a / b for a, b in zip(scans, decodes, strict=True)]
        print(  # noqa: T201 -- it is what the command is for
            f"{kind:4} scan {statistics.median(scans):.2f} s, decode {statistics.median(decodes):.2f} s, "
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
