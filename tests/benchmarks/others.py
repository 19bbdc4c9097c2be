"""Score how other toy bricks are found in labelled photos: ``python tests/benchmarks/others.py FOLDER``.

FOLDER is what ``python -m deepbrick.samples.render`` filled. Printed are, for several thresholds of the confidence, how
many of the outlines that a scan gives are other bricks (by half of their area or more), how many of the other bricks
are found (by a third of what shows of them or more; smaller ones than 100 pixels do not count), and the same by area.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from deepbrick.catalog import load_catalog
from deepbrick.vision import scan_photo

Mask = npt.NDArray[np.bool_]

THRESHOLDS = (0.0, 0.98, 0.99)
LEAST_PX = 100  # of a brick that shows, to count
HIT, FOUND = 0.5, 1 / 3


@dataclass(frozen=True)
class Scored:
    """A photo: its outlines with their confidences and shares that are other bricks, and which bricks each covers."""

    confidences: list[float]
    areas: list[Mask]
    labels: npt.NDArray[np.uint8]
    first_other: int


def score(path: Path) -> Scored:
    """Scan a photo by the path of its JSON."""
    document = json.loads(path.read_text())
    labels = cv2.imread(str(path.with_name(f"{path.stem}-index.png")), cv2.IMREAD_GRAYSCALE)
    assert labels is not None
    graph = scan_photo(path.with_suffix(".jpg"), load_catalog()).graph
    areas = []
    for other in graph.others:
        painted = np.zeros(labels.shape, np.uint8)
        cv2.fillPoly(painted, [np.rint(np.array(other.polygon)).astype(np.int32)], 1)
        areas.append(painted > 0)
    first_other = len(document["bricks"]) + len(document["links"]) + 1
    return Scored([o.confidence for o in graph.others], areas, labels.astype(np.uint8), first_other)


def report(photos: list[Scored], threshold: float) -> str:
    """One line of the table."""
    given = right = bricks = found = area = area_right = area_others = 0
    for photo in photos:
        is_other = photo.labels >= photo.first_other
        areas = [a for a, c in zip(photo.areas, photo.confidences, strict=True) if c >= threshold]
        covered = np.logical_or.reduce(areas) if areas else np.zeros_like(is_other)
        given += len(areas)
        right += sum(bool(is_other[a].mean() >= HIT) for a in areas)
        area += int(covered.sum())
        area_right += int((covered & is_other).sum())
        area_others += int(is_other.sum())
        for index in np.unique(photo.labels[is_other]):
            shown = photo.labels == index
            if shown.sum() >= LEAST_PX:
                bricks += 1
                found += bool(covered[shown].mean() >= FOUND)
    return (
        f"{threshold:.2f}  outlines {right} of {given} = {right / max(given, 1):.3f}  bricks {found} of {bricks} = "
        f"{found / max(bricks, 1):.3f}  area {area_right / max(area, 1):.3f} and {area_right / max(area_others, 1):.3f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--first", type=int, help="only so many photos of each folder")
    options = parser.parse_args()
    paths = [p for folder in options.folders for p in sorted(folder.glob("*.json"))[: options.first]]
    photos = [score(p) for p in paths]
    for threshold in THRESHOLDS:
        print(report(photos, threshold))  # noqa: T201 -- a command


if __name__ == "__main__":
    main()
