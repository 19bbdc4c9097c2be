"""Measure what the printed mat brings: ``python tests/benchmarks/mat.py FOLDER``.

FOLDER holds a folder for each tier, in it ``with`` and ``without``: the same scenes with the mat and without it, as
``python -m deepbrick.samples.render FOLDER/desk/with --tier desk`` and ``... FOLDER/desk/without --tier desk --no-mat``
render them, with the same seeds. Printed are, as Markdown, the photos that are read exactly and the brick error without
the sheet, with it where nobody looks for it, with it but the photo's own colours, and with all that it tells; how many
mats are found, how far their poses are off (with the camera as the product knows it, and with the true one), and the
colours' error before and after they were corrected. From photos of a bare mat in ``FOLDER/camera``, if there are any,
the camera is worked out and held against theirs.
"""

import argparse
import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
from deepbrick.calibration.camera.calibrate import calibrate_camera
from deepbrick.calibration.camera.fit import mat_pose
from deepbrick.calibration.camera.intrinsics import CameraError, Intrinsics
from deepbrick.calibration.mat.find import FoundMat, find_mat
from deepbrick.calibration.mat.markers import MatError
from deepbrick.catalog import Catalog, load_catalog
from deepbrick.graph import PhotoGraph
from deepbrick.vision.pipeline import scan_photo
from reader import flat, match

TIERS = ("studio", "desk", "hard")
READINGS = ("without the sheet", "sheet unused", "colors left", "with the mat")
MAT_LOOK = "deepbrick.vision.detect.overview.find_ground_plane"
COLOR_FIT = "deepbrick.calibration.mat.color.fit_colors"
FLAT_MM = 0.2  # sheets that rise less are flat


@dataclass
class Tally:
    """How well photos of one kind were read."""

    photos: int = 0
    exact: int = 0
    edits: int = 0
    bricks: int = 0

    def add(self, graph: PhotoGraph, label: dict, order: str) -> None:
        """Count one photo; ``order`` names the label's list of columns that is right."""
        stacks = [s.get(order, s["columns"]) for s in label["stacks"]]
        truth = [flat(columns) for columns in stacks if sum(map(len, columns)) > 1]
        wrong, _ = match(truth, [flat([[b.token for b in c] for c in s.columns]) for s in graph.stacks])
        self.photos += 1
        self.exact += wrong == 0
        self.edits += wrong
        self.bricks += sum(t != "|" for s in truth for t in s)

    def cells(self) -> tuple[str, str]:
        """Photos read exactly, and brick error."""
        return f"{self.exact} of {self.photos}", f"{100 * self.edits / max(self.bricks, 1):.1f} %"


@dataclass(frozen=True)
class PoseError:
    """How far a pose is off."""

    curled: bool
    degrees: float
    away_mm: float
    distance_mm: float


@dataclass
class Tier:
    """What was measured on the photos of one tier."""

    read: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in READINGS})
    photos: int = 0
    found: int = 0
    false: int = 0
    told: Counter[str] = field(default_factory=Counter)
    product: list[PoseError] = field(default_factory=list)
    true: list[PoseError] = field(default_factory=list)
    focal: list[tuple[str, float]] = field(default_factory=list)
    colors: list[tuple[float, float]] = field(default_factory=list)


def true_intrinsics(label: dict) -> Intrinsics:
    """The camera of a rendered photo."""
    (width, height), focal = label["camera"]["size"], label["camera"]["focal_px"]
    return Intrinsics(focal, focal, width / 2, height / 2, (width, height))


def pose_error(rotation: Sequence, translation_mm: Sequence, label: dict) -> PoseError:
    """Hold a pose against the label's."""
    pose = label["mat"]["pose"]
    turn = np.array(rotation).T @ np.array(pose["rotation"])
    degrees = np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1)))
    place = np.array(pose["translation_mm"])
    away = np.linalg.norm(np.array(translation_mm) - place)
    return PoseError(label["mat"]["curl_mm"] > FLAT_MM, float(degrees), float(away), float(np.linalg.norm(place)))


def pairs(folder: Path) -> Iterable[tuple[Path, Path]]:
    """Labels of the photos with the mat, each with that of the same scene without it, where both are there."""
    for path in sorted((folder / "with").glob("*.json")):
        other = folder / "without" / path.name
        if other.exists():
            yield path, other


def measure(folder: Path, catalog: Catalog) -> Tier:
    """Measure one tier."""
    tier = Tier()
    for shown, hidden in pairs(folder):
        label, bare_label = json.loads(shown.read_text()), json.loads(hidden.read_text())
        if label["camera"] != bare_label["camera"]:
            msg = f"{shown} and {hidden} show two scenes: render both with the same code."
            raise SystemExit(msg)
        bare = scan_photo(hidden.with_suffix(".jpg"), catalog).graph
        tier.photos += 1
        without, unused, left, used = tier.read.values()
        without.add(bare, bare_label, "columns")
        tier.false += bare.mat is not None
        photo = shown.with_suffix(".jpg")
        with mock.patch(MAT_LOOK, return_value=(None, None)):
            unused.add(scan_photo(photo, catalog).graph, label, "columns_without_mat")
        with mock.patch(COLOR_FIT, return_value=None):
            left.add(scan_photo(photo, catalog).graph, label, "columns")
        graph = scan_photo(photo, catalog).graph
        used.add(graph, label, "columns")
        add_mat(tier, graph, label, photo)
    return tier


def seek(photo: Path) -> FoundMat | None:
    """Find the mat in a photo, if it can be used."""
    try:
        return find_mat(cv2.imread(str(photo), cv2.IMREAD_COLOR))
    except MatError:
        return None


def add_mat(tier: Tier, graph: PhotoGraph, label: dict, photo: Path) -> None:
    """Count what one photo's mat told."""
    tier.told["stacks"] += sum(s["columns"] != s["columns_without_mat"] for s in label["stacks"])
    found = seek(photo)
    if found is not None:
        pose = mat_pose(found, true_intrinsics(label))
        tier.true.append(pose_error(pose.rotation, pose.translation_mm, label))
    if graph.mat is None:
        return
    tier.found += graph.mat.paper == label["mat"]["paper"]
    tier.product.append(pose_error(graph.mat.rotation, graph.mat.translation_mm, label))
    tier.focal.append((graph.mat.focal_from, graph.mat.focal_px / label["camera"]["focal_px"] - 1))
    if graph.mat.color_error is not None:
        tier.colors.append(graph.mat.color_error)
    read = [[[b.token for b in c] for c in s.columns] for s in graph.stacks]
    tier.told["right"] += sum(
        s["columns"] != s["columns_without_mat"] and s["columns"] in read for s in label["stacks"]
    )


def spread(values: Sequence[float], digits: int) -> str:
    """Median and 95th percentile."""
    if not values:
        return "-"
    return f"{np.median(values):.{digits}f} / {np.percentile(values, 95):.{digits}f}"


def table(say: Callable[[str], None], head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table."""
    say("| " + " | ".join(head) + " |")
    say("|" + "---|" * len(head))
    for row in rows:
        say("| " + " | ".join(row) + " |")
    say("")


def report(tiers: dict[str, Tier], say: Callable[[str], None]) -> None:
    """Print everything on the tiers."""
    head = ["tier", *(f"{what}, {name}" for name in READINGS for what in ("exact", "brick error")), "arrows followed"]
    table(say, head, [
        (name, *(c for r in t.read.values() for c in r.cells()), f"{t.told['right']} of {t.told['stacks']}")
        for name, t in tiers.items()
    ])  # fmt: skip
    head = ["tier", "mats found", "found where none is", "color error before", "after (median / 95 %)", "focal length"]
    table(say, head, [
        (
            name,
            f"{t.found} of {t.photos}",
            f"{t.false} of {t.photos}",
            spread([c[0] for c in t.colors], 1),
            spread([c[1] for c in t.colors], 1),
            focal(t.focal),
        )
        for name, t in tiers.items()
    ])  # fmt: skip
    head = ["tier", "sheet", "camera", "mats", "rotation, degrees (median / 95 %)", "translation, mm", "distance, mm"]
    table(say, head, [
        (
            name,
            "curled" if curled else "flat",
            camera,
            str(len(errors)),
            spread([e.degrees for e in errors], 2),
            spread([e.away_mm for e in errors], 1),
            f"{np.median([e.distance_mm for e in errors]):.0f}",
        )
        for name, t in tiers.items()
        for curled in (False, True)
        for camera, every in (("as known", t.product), ("true", t.true))
        if (errors := [e for e in every if e.curled == curled])
    ])  # fmt: skip


def focal(errors: Sequence[tuple[str, float]]) -> str:
    """Where focal lengths are from, and how far they are off."""
    sources = Counter(source for source, _ in errors)
    parts = [
        f"{source}: {count}, off by {spread([100 * abs(e) for s, e in errors if s == source], 1)} %"
        for source, count in sources.most_common()
    ]
    return "; ".join(parts) or "-"


def calibrated(folder: Path) -> str:
    """Work out the camera of photos of a bare mat, and hold it against theirs."""
    labels = [json.loads(p.read_text()) for p in sorted(folder.glob("*.json"))]
    views = [f for p in sorted(folder.glob("*.jpg")) if (f := seek(p)) is not None]
    truth = true_intrinsics(labels[0])
    try:
        camera = calibrate_camera(views, truth.size).intrinsics
    except CameraError as error:
        return f"Camera from {len(views)} of {len(labels)} photos: {error}"
    return (
        f"Camera from {len(views)} of {len(labels)} photos: focal length {camera.fx:.1f} px instead of {truth.fx:.1f}, "
        f"axis off by {camera.cx - truth.cx:.1f}, {camera.cy - truth.cy:.1f} px, "
        f"distortion {camera.distortion[0]:.3f}, {camera.distortion[1]:.3f} instead of 0."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    say = functools.partial(print, flush=True)
    catalog = load_catalog()
    names = [name for name in TIERS if (options.folder / name / "with").is_dir()]
    report({name: measure(options.folder / name, catalog) for name in names}, say)
    if any((options.folder / "camera").glob("*.json")):
        say(calibrated(options.folder / "camera"))


if __name__ == "__main__":
    main()
