"""The desk and what lies about on it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ...catalog.types import STUD_PITCH_MM
from .camera import Camera
from .space import cover, ground_place, picture_box, triple, upright_pose
from .surfaces import linear_rgb, random_surface
from .things import Item, Material

Array = npt.NDArray[np.float64]
FOREIGN_SIZES = ((1, 1), (1, 2), (2, 2), (2, 3), (2, 4), (1, 4), (2, 6))
FOREIGN_RGB = (
    (0.7, 0.05, 0.05),
    (0.05, 0.2, 0.6),
    (0.05, 0.4, 0.15),
    (0.95, 0.75, 0.05),
    (0.06, 0.06, 0.07),
    (0.9, 0.45, 0.05),
    (0.55, 0.55, 0.56),
    (0.75, 0.1, 0.6),
    (0.35, 0.2, 0.1),
    (0.1, 0.6, 0.7),
)


def random_desk(rng: np.random.Generator, distance_mm: float, pictures: Sequence[Path], *, plain: bool) -> Item:
    """Draw the desk, with its top at height 0.

    Parameters
    ----------
    rng : Generator
    distance_mm : float
        From the camera to what it looks at.
    pictures : sequence of Path
    plain : bool
        Whether it is of one colour.

    Returns
    -------
    Item
    """
    extent = float(distance_mm * rng.uniform(1.2, 8))
    shift = rng.uniform(-0.1, 0.1, 2) * extent
    size = (extent * 2, extent * 2 * float(rng.uniform(0.6, 1.4)), 20.0)
    material = random_surface(rng, pictures, dull=plain)
    if plain and rng.random() < 0.5:
        level = rng.uniform(0.45, 0.98)
        material = Material(
            "plastic", linear_rgb(level + rng.normal(0, 0.015, 3)), roughness=float(rng.uniform(0.2, 0.9))
        )
    pose = upright_pose(float(rng.uniform(0, 90)), np.append(shift, -10.0))
    return Item(0, "box", (0, 0), size, 0, pose, material)


def add_clutter(
    items: list[Item], rng: np.random.Generator, catalog: Catalog, camera: Camera, pictures: Sequence[Path]
) -> None:
    """Add what lies about: things that neither stand in a stack nor hide one.

    Parameters
    ----------
    items : list of Item
        What is there already; is added to.
    rng : Generator
    catalog : Catalog
    camera : Camera
    pictures : sequence of Path
        Textures for sheets of paper and boxes.
    """
    taken = [picture_box(camera, item) for item in items]
    footprints = [(np.array(item.matrix)[:2, 3], 14.0) for item in items]
    view_mm = camera.size[0] / camera.focal_px * float(np.linalg.norm(camera.position_mm))
    wanted = int(rng.integers(1, 9))
    for _ in range(3 * wanted):
        if wanted <= 0:
            return
        place = ground_place(camera, rng, -0.1)
        if place is None:
            continue
        for item in _clutter(rng, catalog, place, view_mm, pictures):
            box = picture_box(camera, item)
            radius = float(np.hypot(*item.size_mm[:2])) / 2
            flat = item.size_mm[2] < 1
            near = any(np.linalg.norm(place - p) < radius + r for p, r in footprints)
            hides = not np.isfinite(box).all() or any(cover(box, t) > 0.03 for t in taken)
            if not flat and (near or hides):
                break
            items.append(item)
            wanted -= 1


def _clutter(
    rng: np.random.Generator, catalog: Catalog, place: Array, view_mm: float, pictures: Sequence[Path]
) -> list[Item]:
    yaw = float(rng.uniform(0, 360))
    kind = rng.random()
    if kind < 0.45:
        return _foreign_bricks(rng, catalog, place, yaw)
    if kind < 0.62:
        size = (float(view_mm * rng.uniform(0.15, 0.6)), float(view_mm * rng.uniform(0.15, 0.6)), 0.3)
        z = 0.16 + 0.01 * float(rng.integers(20))
        return [
            Item(
                0,
                "sheet",
                (0, 0),
                size,
                0,
                upright_pose(yaw, np.append(place, z)),
                random_surface(rng, pictures, dull=False),
            )
        ]
    material = random_surface(rng, pictures, dull=bool(rng.random() < 0.5))
    if kind < 0.78:
        side = rng.uniform(12, 70, 3)
        return [Item(0, "box", (0, 0), triple(side), 0, upright_pose(yaw, np.append(place, side[2] / 2)), material)]
    if kind < 0.9:
        thick = float(rng.uniform(6, 60))
        tall = float(rng.uniform(8, 120))
        return [
            Item(
                0, "cylinder", (0, 0), (thick, thick, tall), 0, upright_pose(yaw, np.append(place, tall / 2)), material
            )
        ]
    if kind < 0.96:
        thick, length = float(rng.uniform(5, 12)), float(rng.uniform(60, 160))
        lying = np.array(upright_pose(yaw, np.append(place, thick / 2))) @ np.array(
            [[0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1.0]]
        )
        pose = tuple(tuple(float(v) for v in row) for row in lying)
        return [Item(0, "cylinder", (0, 0), (thick, thick, length), 0, pose, material)]
    thick = float(rng.uniform(10, 50))
    return [
        Item(
            0,
            "sphere",
            (0, 0),
            (thick, thick, thick),
            0,
            upright_pose(yaw, np.append(place, thick / 2 * 0.98)),
            material,
        )
    ]


def _foreign_bricks(rng: np.random.Generator, catalog: Catalog, place: Array, yaw: float) -> list[Item]:
    """Bricks that look like ours and are none: other colours or other sizes, alone or in a pile."""
    items = []
    z = 0.0
    for _ in range(int(rng.choice([1, 2, 3, 4], p=[0.6, 0.2, 0.1, 0.1]))):
        studs = FOREIGN_SIZES[int(rng.integers(len(FOREIGN_SIZES)))]
        shape = str(rng.choice(["brick", "brick", "plate"]))
        rgb = np.clip(np.array(FOREIGN_RGB[int(rng.integers(len(FOREIGN_RGB)))]) + rng.normal(0, 0.02, 3), 0.01, 1)
        if any(b.shape == shape and sorted(b.studs) == sorted(studs) for b in catalog):
            # The size of a brick of ours: keep the colour well apart from all of them.
            ours = [np.array(linear_rgb(np.array(b.color.rgb) / 255)) for b in catalog]
            if min(float(np.abs(rgb - o).sum()) for o in ours) < 0.5:
                continue
        height = 9.6 if shape == "brick" else 3.2
        size = (studs[0] * STUD_PITCH_MM, studs[1] * STUD_PITCH_MM, height)
        material = Material("plastic", triple(rgb), roughness=float(rng.uniform(0.08, 0.45)))
        pose = upright_pose(yaw + float(rng.choice([0, 90])), np.append(place, z + height / 2))
        items.append(Item(0, shape, studs, size, int(rng.integers(12)), pose, material))
        z += height
    return items
