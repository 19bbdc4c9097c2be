"""A whole scene as plain data: the same seed gives the same scene."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from ...catalog import Catalog
from ...catalog.types import STUD_PITCH_MM
from .camera import Camera, look_at
from .clutter import add_clutter, random_desk
from .lighting import random_lighting
from .placing import add_stacks, loose_queue, random_queue
from .space import triple
from .stacks import Columns
from .things import Item, Scene, SceneStack, Studio
from .views import near_view

NONE_FRACTION = 0.06  # of scenes other than people's photos of stacks
LOOSE_FRACTION = 0.12  # of those: bricks that lie apart, as in a parts list
SIZES = ((640, 480), (640, 480), (480, 640), (560, 530))
STUD_RATIO = (18 / 480, 40 / 480)  # of a stud, of the picture's longer side
LEAST_STUD_PX = 20.0  # of a stud, where people take a photo of a few stacks
SENSOR_MM = 36.0


class Kind(StrEnum):
    """What a photo shows: a few stacks as people take them, many, or one of many from near by."""

    WHOLE = "whole"
    CROWDED = "crowded"
    NEAR = "near"


KIND_FRACTIONS = {Kind.WHOLE: 0.25, Kind.CROWDED: 0.1, Kind.NEAR: 0.65}


def mixed_scene(seed: int, catalog: Catalog, studio: Studio) -> Scene:
    """Draw a scene of any kind, by ``KIND_FRACTIONS``: what the reader is trained on."""
    rng = np.random.default_rng([seed, 2])
    kind = Kind(str(rng.choice(list(KIND_FRACTIONS), p=list(KIND_FRACTIONS.values()))))
    return scene_of_kind(seed, catalog, studio, kind)


def scene_of_kind(seed: int, catalog: Catalog, studio: Studio, kind: Kind) -> Scene:
    """Draw a scene of one kind.

    Parameters
    ----------
    studio : Studio
        A near view has a size of its own.
    """
    scene = random_scene(seed, catalog, studio, crowded=kind is not Kind.WHOLE)
    rng = np.random.default_rng([seed, 3])
    return near_view(scene, rng, studio.near_stud_px) if kind is Kind.NEAR else scene


def random_scene(
    seed: int,
    catalog: Catalog,
    studio: Studio,
    wanted: Sequence[tuple[Columns, bool]] | None = None,
    *,
    crowded: bool = False,
) -> Scene:
    """Draw a scene.

    Parameters
    ----------
    wanted : sequence of (columns, linked), optional
        The stacks to show, on a quiet desk, or none on any desk; by default random ones.
    crowded : bool
        Show many stacks, loose bricks, or none at all, where it is not said which; else one to three stacks.
    """
    rng = np.random.default_rng(seed)
    size = studio.size or _usual_size(rng, studio.enlargement)
    stud_px = float(np.exp(rng.uniform(*np.log(STUD_RATIO)))) * max(size)
    focal_px = rng.uniform(24, 70) / SENSOR_MM * max(size)
    distance_mm = focal_px * STUD_PITCH_MM / stud_px
    loose = crowded and wanted is None and rng.random() < LOOSE_FRACTION
    elevation = rng.uniform(15, 70) if loose else rng.uniform(5, 50)
    roll = rng.normal(0, 4) if rng.random() < 0.7 else rng.uniform(-25, 25)
    target = np.array([0.0, 0.0, rng.uniform(10, 35)])
    position, rotation = look_at(target, 0.0, elevation, distance_mm, roll)
    camera = Camera(triple(position), tuple(triple(r) for r in rotation), float(focal_px), size)
    plain = rng.random() < 0.35 or bool(wanted)
    stacks: list[SceneStack] = []
    items: list[Item] = []
    empty = crowded and rng.random() < NONE_FRACTION
    if wanted or (wanted is None and not empty):
        if wanted is None:
            queue = loose_queue(rng, catalog) if loose else random_queue(rng, catalog, camera, stud_px, crowded=crowded)
        else:
            queue = list(wanted)
        least = 0.0 if crowded or wanted else LEAST_STUD_PX * studio.enlargement
        add_stacks(stacks, items, rng, catalog, camera, queue, least_stud_px=least)
    if not plain or not stacks:
        add_clutter(items, rng, catalog, camera, studio.pictures)
    items.append(random_desk(rng, distance_mm, studio.pictures, plain=plain))
    lamps, world = random_lighting(rng, studio.lights, distance_mm)
    return Scene(
        seed=seed,
        camera=camera,
        aperture=float(rng.choice([0.0, rng.uniform(2, 11)])),
        look=str(rng.choice(["Standard", "AgX", "Filmic"])),
        exposure=float(rng.normal(0.15, 0.5)),
        samples=studio.samples,
        items=tuple(items),
        lamps=tuple(lamps),
        world=world,
        stacks=tuple(stacks),
    )


def _usual_size(rng: np.random.Generator, enlargement: int) -> tuple[int, int]:
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    return width * enlargement, height * enlargement
