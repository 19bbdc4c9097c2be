"""Score the geometry of the reader by itself: ``python tests/benchmarks/depth.py [FOLDER]``.

The reader is given what a network without error would say. Without a folder, of random scenes of two stacks of which
the nearer hides a part of the farther one; with a folder that ``python -m deepbrick.samples.render`` filled, of its
photos. Printed are the scenes and stacks that are read exactly, and those of which only the order in time is wrong.
Only stacks count that are whole in the picture, and of which each brick shows a little.
"""

import argparse
import functools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from deepbrick.calibration.camera.intrinsics import usual_intrinsics
from deepbrick.catalog import Role, load_catalog
from deepbrick.catalog.outline import outline_points
from deepbrick.samples.render.labels import label
from deepbrick.samples.render.layout import place_stack
from deepbrick.samples.render.placing import brick_item
from deepbrick.samples.render.scene import random_scene
from deepbrick.samples.render.space import ground_place, picture_box, transform, union
from deepbrick.samples.render.stacks import random_stack
from deepbrick.samples.render.surfaces import clear_plastic, white_plastic
from deepbrick.samples.render.things import SceneStack, Studio
from deepbrick.training.photos import OTHER, LabelledPhoto, labelled
from deepbrick.training.sampling import HEAT_SIGMA_STUDS, MIN_HEAT_SIGMA
from deepbrick.vision.assemble.stacks import Assembled, assemble_stacks
from deepbrick.vision.bricks import FoundBrick
from deepbrick.vision.camera import Camera
from deepbrick.vision.detect.ground_plane import ASSUMED_DEVIATION
from deepbrick.vision.detect.regions import Region
from deepbrick.vision.maps import STRIDE, Maps, cell_centers, mean_roll, stud_size_px
from deepbrick.vision.read.classifier import weigh_columns
from deepbrick.vision.read.columns import find_columns
from deepbrick.vision.read.region import Look, RegionReading
from deepbrick.vision.read.view import View, view_region

CATALOG = load_catalog()
SURE = 0.99  # that a cell shows what it shows
PEAK = 0.95  # of the centre heat map
SAME_PLACE = 0.45  # studs, between a brick and where it is taken to be
LEAST_VISIBLE = 0.2  # of a brick, for its stack to count
COVERED = (0.05, 0.6)  # of the farther stack's outlines, by the nearer one
LEAST_STUD_PX = 16.0
TRIES = 60


class Case(NamedTuple):
    """A labelled photo, real or only drawn, and its label."""

    name: str
    photo: LabelledPhoto
    document: dict[str, Any]


def folder_cases(folder: Path) -> Iterator[Case]:
    """The photos of a folder."""
    for path in sorted(folder.glob("*.json")):
        files = [path.with_suffix(".jpg"), path.with_name(path.stem + "-index.png"), path]
        photo = labelled(*(f.read_bytes() for f in files), catalog=CATALOG)
        yield Case(path.stem, photo, json.loads(path.read_text()))


def random_cases(count: int, seed: int) -> Iterator[Case]:
    """So many scenes of two stacks of which the nearer hides a part of the farther one."""
    found = 0
    while found < count:
        case = random_case(seed)
        seed += 1
        if case is not None:
            found += 1
            yield case


def random_case(seed: int) -> Case | None:
    """Draw a scene; None where there is no room for two stacks that hide each other in part."""
    scene = random_scene(seed, CATALOG, Studio(), [])
    camera = scene.camera
    rng = np.random.default_rng([seed, 7])
    plastics = white_plastic(rng), clear_plastic(rng)
    for _ in range(TRIES):
        stacks, items = [], []
        for number in range(2):
            columns, linked = random_stack(rng, CATALOG, piles=False)
            place = rng.normal(0, 8, 2) if not number else ground_place(camera, rng, 0.1)
            if place is None:
                break
            widest = 65 if len(columns) > 1 else 90
            yaw = float(rng.uniform(-widest, widest) + 180 * rng.integers(2))
            bricks = place_stack(columns, CATALOG, rng, linked=linked)
            first = 1 + len(items)
            items += [brick_item(b, CATALOG, first + i, (yaw, place), plastics, 1) for i, b in enumerate(bricks)]
            stacks.append(SceneStack(tuple(tuple(c) for c in columns), linked, tuple(bricks), first))
        if len(stacks) < 2 or _touch(items, stacks[1].first_index):
            continue
        box = union([picture_box(camera, i) for i in items])
        if not np.isfinite(box).all() or (box[:2] < 0).any() or (box[2:] > camera.size).any():
            continue
        both = replace(scene, stacks=tuple(stacks), items=tuple(items))
        index = draw_index(both, items)
        split = stacks[1].first_index
        alone = [draw_index(both, part) for part in (items[: split - 1], items[split - 1 :])]
        hidden = [
            1 - ((index > 0) & ((index >= split) == bool(k)) & (a > 0)).sum() / (a > 0).sum()
            for k, a in enumerate(alone)
        ]
        if not COVERED[0] < max(hidden) < COVERED[1]:
            continue
        document = label(both, CATALOG, index)
        blank = np.zeros((camera.size[1], camera.size[0], 3), np.uint8)
        jpeg, png = (cv2.imencode(end, picture)[1].tobytes() for end, picture in ((".jpg", blank), (".png", index)))
        photo = labelled(jpeg, png, json.dumps(document).encode(), catalog=CATALOG)
        if all(counts(photo, k) for k in range(2)):
            return Case(str(seed), photo, document)
    return None


def _touch(items: list[Any], split: int) -> bool:
    """Whether two stacks stand in each other, seen from above."""
    outlines = []
    for part in (items[: split - 1], items[split - 1 :]):
        corners = [
            transform(i.matrix, np.array([(x, y, 0) for x in (-1, 1) for y in (-1, 1)]) * np.array(i.size_mm) / 2)[
                :, :2
            ]
            for i in part
        ]
        outlines.append(cv2.convexHull(np.concatenate(corners).astype(np.float32)))
    area, _ = cv2.intersectConvexConvex(*outlines)
    return area > 0


def draw_index(scene: Any, items: list[Any]) -> np.ndarray:
    """Label image of some items, by painting from far to near.

    Whole columns come one after the other, links by themselves. In a column, what is farther above or below the camera
    comes first: a brick never hides the one on it from above.
    """
    camera = scene.camera
    bricks = {s.first_index + k: (b, n) for n, s in enumerate(scene.stacks) for k, b in enumerate(s.bricks)}
    columns: dict[tuple[int, int, int], list[tuple[Any, np.ndarray]]] = {}
    for item in items:
        brick, number = bricks[item.index]
        is_link = CATALOG[brick.token].meaning.role is Role.LINK
        away_mm = np.array(item.matrix)[:3, 3] - camera.position_mm
        columns.setdefault((number, brick.column, item.index * is_link), []).append((item, away_mm))
    index = np.zeros((camera.size[1], camera.size[0]), np.uint8)
    for column in sorted(columns.values(), key=lambda c: -np.mean([np.linalg.norm(away[:2]) for _, away in c])):
        for item, _ in sorted(column, key=lambda pair: -abs(pair[1][2])):
            points = camera.project(transform(item.matrix, outline_points(CATALOG[bricks[item.index][0].token])))
            hull = cv2.convexHull(points.astype(np.float32))[:, 0]
            cv2.fillConvexPoly(index, np.rint(hull).astype(np.int32), item.index)
    return index


def counts(photo: LabelledPhoto, number: int) -> bool:
    """Whether a stack is near and each of its bricks shows."""
    mine = photo.places[:, 0] == number
    solid = mine & np.array([CATALOG.bricks[k].meaning.role.name != "LINK" for k in photo.classes])
    pitch = float(np.median(stud_size_px(photo.up[mine], photo.along[mine], photo.across[mine])))
    return bool(pitch > LEAST_STUD_PX and (photo.visible[solid] > LEAST_VISIBLE).all())


def true_maps(photo: LabelledPhoto, view: View) -> Maps:
    """What a network without error would say of a view."""
    height, width = (-(-n // STRIDE) for n in view.image_bgr.shape[:2])
    middles = cell_centers(height, width).astype(np.float64)
    places = np.floor(view.points_in_photo(middles.reshape(-1, 2))).astype(int)
    inside = ((places >= 0) & (places < photo.index.shape[::-1])).all(axis=1)
    x, y = np.clip(places, 0, np.array(photo.index.shape[::-1]) - 1).T
    row = np.where(inside & (photo.index[y, x] != OTHER), photo.index[y, x], 0).reshape(height, width)
    count = 1 + len(CATALOG)
    probability = np.full((height, width, count), (1 - SURE) / (count - 1), np.float32)
    kinds = np.append(0, photo.classes + 1)[row]
    np.put_along_axis(probability, kinds[..., None], SURE, axis=-1)
    centers = photo.centers @ view.linear.T + view.shift
    frames = {n: getattr(photo, n) @ view.linear.T for n in ("up", "along", "across")}
    shown = (row > 0)[..., None]

    def of_cells(values: np.ndarray) -> np.ndarray:
        return np.where(shown, np.vstack([np.zeros((1, 2)), values])[row], 0).astype(np.float32)

    heat = np.zeros((height, width))
    pitch = stud_size_px(*(frames[n] for n in ("up", "along", "across")))
    for k in np.flatnonzero(photo.visible > LEAST_VISIBLE):
        sigma = max(HEAT_SIGMA_STUDS * pitch[k], MIN_HEAT_SIGMA * STRIDE)
        far = np.linalg.norm(middles - centers[k], axis=-1) / sigma
        heat = np.maximum(heat, PEAK * np.exp(-(far**2) / 2))
    offset = np.where(shown, of_cells(centers) - middles, 0).astype(np.float32)
    return Maps(probability, heat.astype(np.float32), offset, **{n: of_cells(v) for n, v in frames.items()})


def true_patches(photo: LabelledPhoto, bricks: list[FoundBrick]) -> np.ndarray:
    """What a classifier without error would say of the places of some bricks, ``(N, K + 1)``."""
    heights = np.array([CATALOG.bricks[k].size_mm[2] for k in photo.classes])
    told = np.full((len(bricks), len(CATALOG) + 1), (1 - SURE) / len(CATALOG))
    for row, brick in zip(told, bricks, strict=True):
        away = np.linalg.norm(photo.centers - brick.center, axis=1) / brick.stud_px
        away[(heights != brick.kind.size_mm[2]) | (photo.visible < LEAST_VISIBLE)] = np.inf
        row[photo.classes[away.argmin()] if away.min() < SAME_PLACE else -1] = SURE
    return told


def read_truly(photo: LabelledPhoto) -> tuple[RegionReading, Assembled]:
    """Read a photo by what a network without error would say of it."""
    rows, columns = np.nonzero((photo.index > 0) & (photo.index != OTHER))
    size = photo.index.shape[::-1]
    stud_px = float(np.median(stud_size_px(photo.up, photo.along, photo.across)))
    margin = 2.2 * stud_px
    box = (columns.min() - margin, rows.min() - margin, columns.max() + margin, rows.max() + margin)
    region = Region(tuple(float(v) for v in box), stud_px, mean_roll(photo.up))
    view = view_region(photo.image_bgr, region, region.stud_px, region.roll)
    maps = true_maps(photo, view)
    camera = Camera(usual_intrinsics(size).fx, ASSUMED_DEVIATION, np.array(size) / 2)
    found = find_columns(maps, CATALOG, camera.mapped(view.linear, view.shift))
    found = [c.mapped(*view.to_photo) for c in found]
    told = true_patches(photo, [b for c in found for b in c.places])
    reading = RegionReading(weigh_columns(found, told, CATALOG), Look(view, maps))
    return reading, assemble_stacks([reading], CATALOG)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--scenes", type=int, default=130)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print each scene that is not read exactly")
    options = parser.parse_args()
    say = functools.partial(print, flush=True)
    cases = folder_cases(options.folder) if options.folder else random_cases(options.scenes, options.seed)
    scenes = exact_scenes = stacks = exact = turned = 0
    for case in cases:
        numbers = [
            k
            for k, s in enumerate(case.document["stacks"])
            if sum(map(len, s["columns"])) > 1 and counts(case.photo, k)
        ]
        if not numbers:
            continue
        truth = [case.document["stacks"][k]["columns"] for k in numbers]
        _, assembled = read_truly(case.photo)
        read = [[[b.kind.token for b in c] for c in s.columns] for s in assembled.stacks]
        left, mine, mirrored = list(read), 0, 0
        for columns in truth:
            if columns in left:
                left.remove(columns)
                mine += 1
            elif columns[::-1] in left:
                left.remove(columns[::-1])
                mirrored += 1
        whole = len(numbers) == len(case.document["stacks"])
        good = mine + mirrored == len(truth) and (not whole or not left)
        scenes, exact_scenes = scenes + 1, exact_scenes + good
        stacks, exact, turned = stacks + len(truth), exact + mine, turned + mirrored
        if options.show and not (good and not mirrored):
            say(f"{case.name}\n  is   {truth}\n  read {read}")
    say(f"scenes read exactly, whichever way time runs  {exact_scenes} of {scenes}")
    say(f"stacks read exactly                           {exact} of {stacks}")
    say(f"stacks of which time runs the other way       {turned}")


if __name__ == "__main__":
    main()
