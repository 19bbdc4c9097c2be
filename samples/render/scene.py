"""A whole scene as plain data: the same seed gives the same scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ...catalog.outline import body_corners
from ...catalog.types import STUD_PITCH_MM
from .camera import Camera, look_at
from .layout import PlacedBrick, place_stack
from .stacks import Columns, random_stack

Array = npt.NDArray[np.float64]
Rgb = tuple[float, float, float]

NONE_SHARE = 0.1
SIZES = ((416, 312), (416, 312), (312, 416), (384, 320))
PITCH_PX = (9.0, 32.0)
FRAME_MARGIN = 0.015
MAX_TRIES = 60
SENSOR_MM = 36.0


@dataclass(frozen=True)
class Material:
    """A surface.

    Attributes
    ----------
    kind : str
        "plastic", "clear", "image" or one of the procedural patterns of the renderer.
    rgb, second_rgb : tuple of float
        Linear colours, 0 to 1.
    roughness : float
    scale : float
        Size of the pattern in mm.
    bump : float
        Height of the surface's unevenness, 0 to 1.
    image : str
        Path of the picture where ``kind`` is "image".
    """

    kind: str
    rgb: Rgb = (0.8, 0.8, 0.8)
    second_rgb: Rgb = (0.8, 0.8, 0.8)
    roughness: float = 0.4
    scale: float = 10.0
    bump: float = 0.0
    image: str = ""
    ior: float = 1.5


@dataclass(frozen=True)
class Item:
    """One thing in the scene.

    Attributes
    ----------
    index : int
        Value in the label image; 0 for what is not a brick of the catalog.
    shape : str
        A catalog shape, or "box", "cylinder", "sphere", "sheet".
    studs : tuple of int
    size_mm : tuple of float
    variant : int
        Picks among the moulds of one shape.
    matrix : tuple
        ``(4, 4)``, from the item (centre of the body) to the world, mm.
    material : Material
    """

    index: int
    shape: str
    studs: tuple[int, int]
    size_mm: tuple[float, float, float]
    variant: int
    matrix: tuple[tuple[float, ...], ...]
    material: Material


@dataclass(frozen=True)
class Lamp:
    """An area light that points at a place on the desk."""

    position_mm: tuple[float, float, float]
    target_mm: tuple[float, float, float]
    size_mm: float
    power: float
    rgb: Rgb


@dataclass(frozen=True)
class World:
    """The surroundings: a light picture (``image``) or, without one, a plain colour."""

    image: str
    rgb: Rgb
    strength: float
    turn_deg: float


@dataclass(frozen=True)
class SceneStack:
    """A stack of the scene; ``bricks[i]`` has the label index ``first_index + i``."""

    columns: tuple[tuple[str, ...], ...]
    linked: bool
    bricks: tuple[PlacedBrick, ...]
    first_index: int


@dataclass(frozen=True)
class Scene:
    """All that is in a photo before the phone takes it."""

    seed: int
    camera: Camera
    aperture: float
    look: str
    exposure: float
    samples: int
    items: tuple[Item, ...]
    lamps: tuple[Lamp, ...]
    world: World
    stacks: tuple[SceneStack, ...]


@dataclass(frozen=True)
class Studio:
    """What all photos of a run have in common.

    Attributes
    ----------
    lights : tuple of Path
        Surroundings (EXR). Without any, plain colours and lamps light the scene.
    pictures : tuple of Path
        Textures for desks, sheets of paper and boxes.
    samples : int
        Light paths a pixel.
    size : tuple of int or None
        Width and height in pixels; None draws one of ``SIZES``.
    """

    lights: tuple[Path, ...] = ()
    pictures: tuple[Path, ...] = ()
    samples: int = 8
    size: tuple[int, int] | None = None


def random_scene(
    seed: int, catalog: Catalog, studio: Studio, wanted: Sequence[tuple[Columns, bool]] | None = None
) -> Scene:
    """Draw a scene.

    Parameters
    ----------
    seed : int
    catalog : Catalog
    studio : Studio
    wanted : sequence of (columns, linked), optional
        The stacks to show, on a quiet desk; by default random ones.

    Returns
    -------
    Scene
    """
    rng = np.random.default_rng(seed)
    size = studio.size or SIZES[int(rng.integers(len(SIZES)))]
    pitch_px = float(np.exp(rng.uniform(*np.log(PITCH_PX)))) * max(size) / 416
    focal_px = rng.uniform(24, 70) / SENSOR_MM * max(size)
    distance_mm = focal_px * STUD_PITCH_MM / pitch_px
    elevation = rng.uniform(5, 50)
    roll = rng.normal(0, 4) if rng.random() < 0.7 else rng.uniform(-25, 25)
    target = np.array([0.0, 0.0, rng.uniform(10, 35)])
    position, rotation = look_at(target, 0.0, elevation, distance_mm, roll)
    camera = Camera(_triple(position), tuple(_triple(r) for r in rotation), float(focal_px), size)
    plain = rng.random() < 0.35 or wanted is not None
    stacks: list[SceneStack] = []
    items: list[Item] = []
    if rng.random() >= NONE_SHARE or wanted:
        queue = _random_queue(rng, catalog, camera, pitch_px) if wanted is None else list(wanted)
        _add_stacks(stacks, items, rng, catalog, camera, queue)
    if not plain or not stacks:
        _add_clutter(items, rng, catalog, camera, studio.pictures)
    items.append(_desk(rng, distance_mm, studio.pictures, plain=plain))
    lamps, world = _light(rng, studio.lights, distance_mm)
    return Scene(
        seed=seed,
        camera=camera,
        aperture=float(rng.choice([0.0, rng.uniform(2, 11)])),
        look=str(rng.choice(["Standard", "AgX", "Filmic"])),
        exposure=float(rng.normal(0.1, 0.35)),
        samples=studio.samples,
        items=tuple(items),
        lamps=tuple(lamps),
        world=world,
        stacks=tuple(stacks),
    )


def transform(matrix: tuple[tuple[float, ...], ...], points_mm: Array) -> Array:
    """Move ``(N, 3)`` points by a ``(4, 4)`` matrix."""
    m = np.array(matrix)
    return np.asarray(points_mm @ m[:3, :3].T + m[:3, 3], np.float64)


def _triple(values: Array) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _pose(yaw_deg: float, xyz: Array) -> tuple[tuple[float, ...], ...]:
    c, s = np.cos(np.deg2rad(yaw_deg)), np.sin(np.deg2rad(yaw_deg))
    m = np.array([[c, -s, 0, xyz[0]], [s, c, 0, xyz[1]], [0, 0, 1, xyz[2]], [0, 0, 0, 1]])
    return tuple(tuple(float(v) for v in row) for row in m)


def _ground(camera: Camera, rng: np.random.Generator, inset: float) -> Array | None:
    """Return a random place on the desk that the camera sees, (2,) mm."""
    size = np.array(camera.size)
    pixel = rng.uniform(inset, 1 - inset, 2) * size
    ray = np.array(camera.rotation).T @ np.append((pixel - size / 2) / camera.focal_px, 1.0)
    if ray[2] >= -0.02:
        return None
    origin = np.array(camera.position_mm)
    reach = -origin[2] / ray[2]
    place = origin + reach * ray
    limit = 2.2 * np.linalg.norm(origin)
    return place[:2] if np.linalg.norm(place[:2] - origin[:2]) < limit else None


def _box(camera: Camera, item: Item) -> Array:
    xy = camera.project(transform(item.matrix, body_corners(item.size_mm)))
    return np.concatenate([xy.min(axis=0), xy.max(axis=0)])


def _union(boxes: Sequence[Array]) -> Array:
    stacked = np.array(boxes)
    return np.concatenate([stacked[:, :2].min(axis=0), stacked[:, 2:].max(axis=0)])


def _cover(box: Array, other: Array) -> float:
    """Share of ``other`` that ``box`` covers."""
    width, height = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    area = np.prod(other[2:] - other[:2])
    return float(max(width, 0) * max(height, 0) / area) if area > 0 else 0.0


def _random_queue(
    rng: np.random.Generator, catalog: Catalog, camera: Camera, pitch_px: float
) -> list[tuple[Columns, bool]]:
    """Draw as many stacks as the view has room for."""
    square_studs = np.prod(camera.size) / pitch_px**2
    count = int(rng.integers(1, 3 + int(min(square_studs // 250, 3))))
    return [random_stack(rng, catalog) for _ in range(count)]


def _add_stacks(  # noqa: PLR0913, PLR0917 -- what is added to, by whom, from what
    stacks: list[SceneStack],
    items: list[Item],
    rng: np.random.Generator,
    catalog: Catalog,
    camera: Camera,
    queue: list[tuple[Columns, bool]],
) -> None:
    white, clear = _white(rng), _clear(rng)
    boxes: list[Array] = []
    for _ in range(MAX_TRIES):
        if not queue:
            return
        place = np.zeros(2) + rng.normal(0, 8, 2) if not stacks else _ground(camera, rng, 0.1)
        if place is None:
            continue
        columns, linked = queue[0]
        yaw = (rng.uniform(-50, 50) if rng.random() < 0.85 else rng.uniform(-65, 65)) + 180 * rng.integers(2)
        style = int(rng.integers(1_000_000))
        bricks = place_stack(columns, catalog, rng, linked=linked)
        first = 1 + sum(len(s.bricks) for s in stacks)
        if first + len(bricks) > 255:
            return
        added = [
            _brick_item(b, catalog, first + i, (float(yaw), place), (white, clear), style) for i, b in enumerate(bricks)
        ]
        box = _union([_box(camera, item) for item in added])
        margin = FRAME_MARGIN * max(camera.size)
        fits = bool(
            np.isfinite(box).all() and (box[:2] > margin).all() and (box[2:] < np.array(camera.size) - margin).all()
        )
        if not fits or any(_cover(box, other) > 0.02 or _cover(other, box) > 0.02 for other in boxes):
            continue
        queue.pop(0)
        boxes.append(box)
        items.extend(added)
        stacks.append(SceneStack(tuple(tuple(c) for c in columns), linked, tuple(bricks), first))


def _brick_item(  # noqa: PLR0913, PLR0917 -- one brick, and all that its stack has in common
    brick: PlacedBrick,
    catalog: Catalog,
    index: int,
    place: tuple[float, Array],
    plastics: tuple[Material, Material],
    style: int,
) -> Item:
    kind = catalog[brick.token]
    yaw, origin = place
    rotation = np.array(_pose(yaw, np.zeros(3)))[:3, :3]
    # The row turns about its first column's middle.
    center = rotation @ (np.array(brick.center_mm) - [STUD_PITCH_MM, 0, 0]) + np.append(origin, 0)
    rng = np.random.default_rng([style, index])
    white, clear = plastics
    if kind.color.clear:
        material = clear
    elif min(kind.color.rgb) > 220:
        material = white
    else:
        material = _solid(rng, kind.color.rgb, np.random.default_rng(style))
    return Item(
        index=index,
        shape=str(kind.shape),
        studs=kind.studs,
        size_mm=kind.size_mm,
        variant=style % 12,
        matrix=_pose(yaw + brick.yaw_deg, center),
        material=material,
    )


def _linear(rgb: Array) -> Rgb:
    """From sRGB in 0 to 1 to linear light."""
    x = np.clip(rgb, 0, 1)
    return _triple(np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4))


def _white(rng: np.random.Generator) -> Material:
    yellowed = rng.uniform(0, 0.12) if rng.random() < 0.25 else rng.uniform(0, 0.02)
    level = rng.uniform(0.86, 0.97)
    rgb = np.array([level, level - yellowed * 0.3, level - yellowed])
    return Material("plastic", _linear(rgb), roughness=float(rng.uniform(0.08, 0.5)), bump=float(rng.uniform(0, 0.05)))


def _clear(rng: np.random.Generator) -> Material:
    tint = 1 - np.abs(rng.normal(0, 0.03, 3)) - np.array([0.02, 0.0, 0.05]) * rng.uniform(0, 2)
    return Material(
        "clear",
        _triple(np.clip(tint, 0.75, 1)),
        roughness=float(rng.choice([0.0, rng.uniform(0, 0.12)])),
        ior=float(rng.uniform(1.38, 1.58)),
        bump=float(rng.choice([0.0, rng.uniform(0, 0.08)])),
    )


def _solid(rng: np.random.Generator, rgb: tuple[int, int, int], shared: np.random.Generator) -> Material:
    shade = shared.uniform(0.8, 1.12) * (np.array(rgb) / 255) + shared.normal(0, 0.03, 3)
    return Material(
        "plastic",
        _linear(shade + rng.normal(0, 0.005, 3)),
        roughness=float(shared.uniform(0.06, 0.45)),
    )


PATTERNS = ("noise", "wave", "brick", "checker", "voronoi", "musgrave")


def _surface(rng: np.random.Generator, pictures: Sequence[Path], *, dull: bool) -> Material:
    base = rng.uniform(0.15, 0.95) + rng.normal(0, 0.02 if dull else 0.18, 3)
    second = base + rng.normal(0, 0.04 if dull else 0.25, 3)
    roughness = float(rng.uniform(0.15, 0.95))
    bump = float(rng.choice([0.0, rng.uniform(0, 0.4)]))
    kind = rng.random()
    scale = float(np.exp(rng.uniform(np.log(1.5), np.log(60))))
    if dull or kind < 0.15:
        return Material("plastic", _linear(base), roughness=roughness, bump=bump, scale=scale)
    if pictures and kind < 0.6:
        picture = pictures[int(rng.integers(len(pictures)))]
        scale = float(np.exp(rng.uniform(np.log(40), np.log(500))))
        return Material("image", _linear(base), roughness=roughness, scale=scale, bump=bump, image=str(picture))
    pattern = str(rng.choice(PATTERNS))
    return Material(pattern, _linear(base), _linear(second), roughness=roughness, scale=scale, bump=bump)


def _desk(rng: np.random.Generator, distance_mm: float, pictures: Sequence[Path], *, plain: bool) -> Item:
    extent = float(distance_mm * rng.uniform(1.2, 8))
    shift = rng.uniform(-0.1, 0.1, 2) * extent
    size = (extent * 2, extent * 2 * float(rng.uniform(0.6, 1.4)), 20.0)
    material = _surface(rng, pictures, dull=plain)
    if plain and rng.random() < 0.5:
        level = rng.uniform(0.45, 0.98)
        material = Material("plastic", _linear(level + rng.normal(0, 0.015, 3)), roughness=float(rng.uniform(0.2, 0.9)))
    pose = _pose(float(rng.uniform(0, 90)), np.append(shift, -10.0))
    return Item(0, "box", (0, 0), size, 0, pose, material)


def _light(rng: np.random.Generator, lights: Sequence[Path], distance_mm: float) -> tuple[list[Lamp], World]:
    warmth = rng.normal(0, 0.12)
    tint = np.clip(np.array([1 + warmth, 1.0, 1 - warmth]) + rng.normal(0, 0.02, 3), 0.4, 1.6)
    kind = rng.random()
    picture = str(lights[int(rng.integers(len(lights)))]) if lights and kind < 0.7 else ""
    strength = float(np.exp(rng.normal(0, 0.35)) * (0.9 if picture else 0.8))
    world = World(picture, _triple(tint * rng.uniform(0.3, 1.0)), strength, float(rng.uniform(0, 360)))
    lamps = []
    for _ in range(int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2])) if picture else int(rng.integers(1, 3))):
        direction = np.array([rng.normal(), rng.normal(), rng.uniform(0.4, 2.2)])
        reach = distance_mm * rng.uniform(0.8, 2.5)
        place = direction / np.linalg.norm(direction) * reach
        power = float(reach**2 * np.exp(rng.normal(0, 0.5)) * (1.2 if not picture else 0.8))
        size = float(reach * rng.choice([rng.uniform(0.02, 0.1), rng.uniform(0.1, 0.9)]))
        color = np.clip(tint + rng.normal(0, 0.08, 3), 0.3, 1.7)
        lamps.append(Lamp(_triple(place), (0.0, 0.0, 10.0), size, power, _triple(color)))
    return lamps, world


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


def _add_clutter(
    items: list[Item], rng: np.random.Generator, catalog: Catalog, camera: Camera, pictures: Sequence[Path]
) -> None:
    taken = [_box(camera, item) for item in items]
    footprints = [(np.array(item.matrix)[:2, 3], 14.0) for item in items]
    view_mm = camera.size[0] / camera.focal_px * float(np.linalg.norm(camera.position_mm))
    wanted = int(rng.integers(1, 9))
    for _ in range(3 * wanted):
        if wanted <= 0:
            return
        place = _ground(camera, rng, -0.1)
        if place is None:
            continue
        for item in _clutter(rng, catalog, place, view_mm, pictures):
            box = _box(camera, item)
            radius = float(np.hypot(*item.size_mm[:2])) / 2
            flat = item.size_mm[2] < 1
            near = any(np.linalg.norm(place - p) < radius + r for p, r in footprints)
            hides = not np.isfinite(box).all() or any(_cover(box, t) > 0.03 for t in taken)
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
        return [Item(0, "sheet", (0, 0), size, 0, _pose(yaw, np.append(place, z)), _surface(rng, pictures, dull=False))]
    material = _surface(rng, pictures, dull=bool(rng.random() < 0.5))
    if kind < 0.78:
        side = rng.uniform(12, 70, 3)
        return [Item(0, "box", (0, 0), _triple(side), 0, _pose(yaw, np.append(place, side[2] / 2)), material)]
    if kind < 0.9:
        thick = float(rng.uniform(6, 60))
        tall = float(rng.uniform(8, 120))
        return [Item(0, "cylinder", (0, 0), (thick, thick, tall), 0, _pose(yaw, np.append(place, tall / 2)), material)]
    if kind < 0.96:
        thick, length = float(rng.uniform(5, 12)), float(rng.uniform(60, 160))
        lying = np.array(_pose(yaw, np.append(place, thick / 2))) @ np.array(
            [[0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1.0]]
        )
        pose = tuple(tuple(float(v) for v in row) for row in lying)
        return [Item(0, "cylinder", (0, 0), (thick, thick, length), 0, pose, material)]
    thick = float(rng.uniform(10, 50))
    return [
        Item(0, "sphere", (0, 0), (thick, thick, thick), 0, _pose(yaw, np.append(place, thick / 2 * 0.98)), material)
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
            ours = [np.array(_linear(np.array(b.color.rgb) / 255)) for b in catalog]
            if min(float(np.abs(rgb - o).sum()) for o in ours) < 0.5:
                continue
        height = 9.6 if shape == "brick" else 3.2
        size = (studs[0] * STUD_PITCH_MM, studs[1] * STUD_PITCH_MM, height)
        material = Material("plastic", _triple(rgb), roughness=float(rng.uniform(0.08, 0.45)))
        pose = _pose(yaw + float(rng.choice([0, 90])), np.append(place, z + height / 2))
        items.append(Item(0, shape, studs, size, int(rng.integers(12)), pose, material))
        z += height
    return items
