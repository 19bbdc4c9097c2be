"""The desk and what lies about on it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .camera import Camera
from .foreign import foreign_bricks
from .space import cover, ground_place, picture_box, triple, upright_pose
from .surfaces import linear_rgb, random_surface
from .things import Item, Material

Array = npt.NDArray[np.float64]
MAX_INDEX = 255  # of the label image


def random_desk(rng: np.random.Generator, distance_mm: float, pictures: Sequence[Path], *, plain: bool) -> Item:
    """Draw the desk, with its top at height 0.

    Parameters
    ----------
    distance_mm : float
        From the camera to what it looks at.
    plain : bool
        Whether it is of one colour.
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
    pictures : sequence of Path
        Textures for sheets of paper and boxes.

    Notes
    -----
    Other bricks among it get label indices after those of the stacks.
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
            items.append(_numbered(item, items))
            wanted -= 1


def _numbered(item: Item, items: Sequence[Item]) -> Item:
    """Give another brick the next label index, as far as there are any."""
    used = max((i.index for i in items), default=0)
    return replace(item, index=used + 1) if item.studs != (0, 0) and used < MAX_INDEX else item


def _clutter(
    rng: np.random.Generator, catalog: Catalog, place: Array, view_mm: float, pictures: Sequence[Path]
) -> list[Item]:
    yaw = float(rng.uniform(0, 360))
    kind = rng.random()
    if kind < 0.45:
        return foreign_bricks(rng, catalog, place, yaw)
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
