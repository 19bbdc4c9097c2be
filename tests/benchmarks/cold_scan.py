"""Time one cold scan of a 12-megapixel JPEG against decoding it alone: ``python tests/benchmarks/cold_scan.py``.

Both are whole processes, from start to exit, run in turn; the ratio of each pair is what counts.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import cv2
from timing import seconds

PAIRS = 7
PHOTO = Path(__file__).parents[2] / "samples" / "photos" / "video.jpg"


def main() -> None:
    """Print the median times and the median ratio."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "large.jpg"
        picture = cv2.imread(str(PHOTO))
        cv2.imwrite(str(photo), cv2.resize(picture, (4000, 3000), interpolation=cv2.INTER_CUBIC))
        scan = [sys.executable, "-m", "deepbrick", "scan", "--json", str(photo)]
        decode = [sys.executable, "-c", f"import cv2; cv2.imread({str(photo)!r})"]
        seconds(scan), seconds(decode)
        pairs = [(seconds(scan), seconds(decode)) for _ in range(PAIRS)]
    scans, decodes = zip(*pairs, strict=True)
    ratios = [a / b for a, b in pairs]
    print(f"scan    {statistics.median(scans):.2f} s")  # noqa: T201 -- it is what the command is for
    print(f"decode  {statistics.median(decodes):.2f} s")  # noqa: T201
    print(f"ratio   {statistics.median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")  # noqa: T201


if __name__ == "__main__":
    main()
