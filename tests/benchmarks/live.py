"""Frames a second of ``deepbrick live``, and how long a reading takes: ``python tests/benchmarks/live.py [VIDEO]``.

Without a video one is made of a sample photo that sways, 10 s at 30 frames a second, in two sizes. It is looked at as
if it were a camera, everything but the window itself: frames come in real time, readings go on beside the drawing, and
at most ``PICTURES_A_SECOND`` are shown. Then ``live --headless`` goes through all of its frames, as a process of its
own, files and all.

Printed are the pictures a second, the longest time from one picture to the next once the networks are loaded, how long
a reading takes (the median), and how long it takes until a reading is agreed.
"""

import itertools
import statistics
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from deepbrick.catalog import load_catalog
from deepbrick.compiler import checked_graph
from deepbrick.live.reader import Reader
from deepbrick.live.screen import KEYS, with_foot
from deepbrick.live.source import open_video
from deepbrick.live.watcher import Watcher
from deepbrick.vision.pipeline import read_frame
from timing import seconds

PHOTO = Path(__file__).parents[2] / "samples" / "photos" / "video.jpg"
SIZES = ((640, 480), (1280, 960))
RATE, SECONDS = 30, 10


def main() -> None:
    """Print the figures of one video, or of those that are made."""
    with tempfile.TemporaryDirectory() as folder:
        given = [Path(word) for word in sys.argv[1:]]
        for path in given or [make_video(Path(folder) / f"{w}x{h}.avi", (w, h)) for w, h in SIZES]:
            print(path.name)  # noqa: T201 -- it is what the command is for
            as_camera(path)
            as_files(path, Path(folder) / "out")


def make_video(path: Path, size: tuple[int, int]) -> Path:
    """Write a video of the photo, as a hand that is not quite still sees it."""
    photo, rng = cv2.imread(str(PHOTO)), np.random.default_rng(0)
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, size)
    for k in range(RATE * SECONDS):
        t = 2 * np.pi * k / (3 * RATE)
        way = cv2.getRotationMatrix2D((480, 360), 3 * np.sin(t), size[0] / 960 * (1 + 0.05 * np.sin(2 * t)))
        way[:, 2] += np.array(size) / 2 - (480, 360) + size[0] * 0.03 * np.array([np.cos(t), np.sin(t)])
        frame = cv2.warpAffine(photo, way, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        video.write(np.clip(frame + rng.normal(0, 3, frame.shape), 0, 255).astype(np.uint8))
    video.release()
    return path


def as_camera(path: Path) -> None:
    """Look at a video in real time, but without a window."""
    catalog = load_catalog()
    shown, agreed = [], None
    with (
        open_video(path, real_time=True) as video,
        Reader(lambda image: checked_graph(read_frame(image, catalog), catalog)) as reader,
    ):
        watcher = Watcher(reader, catalog)
        start = time.perf_counter()
        for frame in video.frames():
            if watcher.see(frame) and agreed is None:
                agreed = time.perf_counter() - start
            with_foot(watcher.picture(frame), (watcher.state(), KEYS))
            shown.append(time.perf_counter())
    gaps = [b - a for a, b in itertools.pairwise(shown)]
    print(f"  as a camera    {len(shown) / (shown[-1] - start):5.1f} pictures a second")  # noqa: T201
    print(f"  longest wait   {1000 * max(gaps[len(gaps) // 10 :]):5.0f} ms")  # noqa: T201
    print(f"  a reading      {statistics.median(reader.seconds):5.2f} s")  # noqa: T201
    print(f"  agreed after   {agreed:5.1f} s" if agreed else "  never agreed")  # noqa: T201


def as_files(path: Path, out: Path) -> None:
    """Let the command go through a whole video."""
    took = seconds([sys.executable, "-m", "deepbrick", "live", "--headless", "--video", str(path), "--out", str(out)])
    count = len(list(out.glob(f"{path.stem}-frame-*")))
    print(f"  --headless     {count / took:5.1f} pictures a second, the start counted")  # noqa: T201


if __name__ == "__main__":
    main()
