"""Scenes with stacks on a mat; without the mat, all else is the same."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...calibration.camera.intrinsics import FILM_DIAGONAL_MM
from ...calibration.mat.layout import MATS, Mat, Paper
from ...catalog import Catalog
from ...catalog.outline import body_corners
from ...catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from .camera import Camera, look_at
from .clutter import add_clutter, random_desk
from .layout import place_stack
from .lighting import random_lighting
from .mat import random_mat
from .placing import brick_item, fits_picture
from .space import picture_box, transform, triple, union, upright_pose
from .stacks import Columns, legal_stack, random_stack, wrong_stack
from .surfaces import clear_plastic, white_plastic
from .things import Item, Scene, SceneStack, Studio
from .tiers import TIERS, Tier

Array = npt.NDArray[np.float64]

SIZES = ((960, 720), (960, 720), (720, 960))
PAPERS = (Paper.A4, Paper.A4, Paper.A4, Paper.LETTER, Paper.LETTER, Paper.A3)
PHONE_MM, ANY_MM, PHONE_FRACTION = (24.0, 30.0), (24.0, 70.0), 0.6  # focal lengths as of 35 mm film
WRONG_FRACTION = 0.25
SHEET_RATIO = (0.85, 1.3)  # of the width of the picture; phones have four times the pixels
MIN_STUD_PX = 17.0  # about, of a stud in the middle of the sheet: smaller ones nobody can read
MIN_SEEN = 0.5  # of the frame's squares
INTENDED_DEG, WIDE_DEG, MIDDLE_MM = 35.0, 60.0, 12.0
AROUND_DEG, AROUND_RATIO = (30.0, 60.0), 0.25  # for a calibration: elevation, and how far beside the sheet's middle
YAW_DEG, MAX_YAW_DEG = 2.0, 6.0  # of a stack on the mat
GAP_MM, EDGE_MM = 6.0, 1.0  # between stacks, and to the edge of the free place
TRIES = 40
BRICKS_MAX = 255


@dataclass(frozen=True)
class MatWish:
    """What scenes with a mat shall be like; None leaves it to chance.

    Attributes
    ----------
    tier : str, optional
        A name of ``TIERS``.
    shown : bool
        Whether the sheet is there; without it all else is the same.
    empty : bool
        Whether the mat is bare.
    scale : float
        How large it was printed.
    flat : bool
        Whether no sheet is curled.
    focal_mm : float, optional
        Focal length of the camera, as of 35 mm film.
    around : bool
        Whether photos are taken as for a calibration: more from above, some with the phone turned on its side, and
        with the mat in other parts of the picture.
    """

    tier: str | None = None
    paper: Paper | None = None
    shown: bool = True
    empty: bool = False
    scale: float = 1.0
    flat: bool = False
    focal_mm: float | None = None
    around: bool = False


def mat_scene(seed: int, catalog: Catalog, studio: Studio, wish: MatWish) -> Scene:
    """Draw a scene with stacks on a mat."""
    rng = np.random.default_rng([seed, 2])
    drawn_tier, drawn_paper = str(rng.choice(list(TIERS))), PAPERS[int(rng.integers(len(PAPERS)))]
    tier, mat = TIERS[wish.tier or drawn_tier], MATS[wish.paper or drawn_paper]
    size = SIZES[int(rng.integers(len(SIZES)))]
    pose = _random_yaw(rng, tier), np.clip(rng.normal(0, MIDDLE_MM, 2), -2 * MIDDLE_MM, 2 * MIDDLE_MM)
    camera = _random_camera(rng, tier, mat, pose, studio.size or size, wish)
    distance_mm = float(np.linalg.norm(camera.position_mm))
    sheet = random_mat(
        rng,
        mat,
        studio.mats,
        pose,
        faults=tier.print_faults,
        curled=bool(rng.random() < tier.curled_fraction) and not wish.flat,
        scale=wish.scale,
    )
    stacks: list[SceneStack] = []
    items: list[Item] = []
    queue = [_random_columns(rng, catalog, tier) for _ in range(int(rng.integers(tier.stacks[0], tier.stacks[1] + 1)))]
    if not wish.empty:
        _add_stacks(stacks, items, rng, catalog, camera, (mat, pose, queue, tier.against_fraction))
    bricks = len(items)
    if tier.clutter:
        add_clutter(items, rng, catalog, camera, studio.pictures)
        beside = [_beside(item, mat, sheet.matrix) for item in items[bricks:][: tier.clutter]]
        items[bricks:] = [item for item in beside if item is not None]
    items.append(random_desk(rng, distance_mm, studio.pictures, plain=bool(rng.random() < tier.plain_fraction)))
    lamps, world = random_lighting(rng, studio.lights, distance_mm)
    sharp = rng.random() >= tier.aperture_fraction
    return Scene(
        seed=seed,
        camera=camera,
        aperture=0.0 if sharp else float(rng.uniform(3, 11)),
        look=str(rng.choice(["Standard", "AgX", "Filmic"])),
        exposure=float(rng.normal(0.1, tier.exposure)),
        samples=studio.samples,
        items=tuple(items),
        lamps=tuple(lamps),
        world=world,
        stacks=tuple(stacks),
        mat=sheet if wish.shown else None,
        faults=tier.phone_faults,
    )


def _random_yaw(rng: np.random.Generator, tier: Tier) -> float:
    """How the mat is turned; at 0 its near side is the one nearest to the camera."""
    kind = rng.random()
    if kind < tier.far_fraction:
        return float(180 + rng.uniform(-INTENDED_DEG, INTENDED_DEG))
    widest = WIDE_DEG if kind < tier.far_fraction + tier.wide_fraction else INTENDED_DEG
    return float(rng.uniform(-widest, widest))


def _random_camera(  # noqa: PLR0913, PLR0917 -- what it is, and what it looks at
    rng: np.random.Generator,
    tier: Tier,
    mat: Mat,
    pose: tuple[float, Array],
    size: tuple[int, int],
    wish: MatWish,
) -> Camera:
    """Place a camera so far away that the sheet fills the wanted ratio of the picture's width."""
    drawn = rng.uniform(*(PHONE_MM if rng.random() < PHONE_FRACTION else ANY_MM))
    diagonal = float(np.hypot(*size))
    focal_px = float((wish.focal_mm or drawn) / FILM_DIAGONAL_MM * diagonal)
    elevation, roll = rng.uniform(*tier.elevation_deg), rng.normal(0, tier.roll_deg)
    smallest = max(SHEET_RATIO[0], MIN_STUD_PX * mat.sheet_mm[0] / STUD_PITCH_MM / size[0])
    ratio, target = rng.uniform(min(smallest, SHEET_RATIO[1]), SHEET_RATIO[1]), np.array([0.0, 0.0, rng.uniform(5, 25)])
    if wish.around:
        elevation, roll = rng.uniform(*AROUND_DEG), roll + float(rng.choice([-90, 0, 90]))
        target[:2] += rng.uniform(-1, 1, 2) * AROUND_RATIO * np.array(mat.sheet_mm)
    matrix = upright_pose(pose[0], np.append(pose[1], 0))
    corners = transform(matrix, body_corners((*mat.sheet_mm, 0.0)))
    squares = transform(matrix, np.array([(*mat.middle_mm(p), 0.0) for p in mat.printed]))

    def camera(distance_mm: float) -> Camera:
        position, rotation = look_at(target, 0.0, float(elevation), distance_mm, float(roll))
        return Camera(triple(position), tuple(triple(r) for r in rotation), focal_px, size)

    distance = focal_px * mat.sheet_mm[0] / (ratio * size[0])
    for _ in range(8):
        xy = camera(distance).project(corners)
        width = float(np.ptp(xy[:, 0])) if np.isfinite(xy).all() else 2 * size[0]
        distance *= width / (ratio * size[0])
    while True:
        xy = camera(distance).project(squares)
        if ((xy > 0) & (xy < size)).all(axis=1).mean() >= MIN_SEEN:
            return camera(distance)
        distance *= 1.05


def _random_columns(rng: np.random.Generator, catalog: Catalog, tier: Tier) -> tuple[Columns, bool]:
    kind = rng.random()
    if kind < tier.piles_fraction:
        return random_stack(rng, catalog)
    return wrong_stack(rng, catalog) if rng.random() < WRONG_FRACTION else (legal_stack(rng, catalog), True)


def _add_stacks(  # noqa: PLR0913, PLR0917 -- what is added to, by whom, from what
    stacks: list[SceneStack],
    items: list[Item],
    rng: np.random.Generator,
    catalog: Catalog,
    camera: Camera,
    wanted: tuple[Mat, tuple[float, Array], list[tuple[Columns, bool]], float],
) -> None:
    """Stand stacks on the free place, each whole in the picture and none before another, as far as there is room."""
    mat, (mat_yaw, middle), queue, against_fraction = wanted
    white, clear = white_plastic(rng), clear_plastic(rng)
    to_mat = np.linalg.inv(np.array(upright_pose(mat_yaw, np.append(middle, 0))))
    half = np.array(mat.free_mm) / 2 - EDGE_MM
    boxes: list[Array] = []
    grounds: list[Array] = []
    for columns, linked in queue:
        against = 180.0 * (rng.random() < against_fraction)
        style = int(rng.integers(1_000_000))
        bricks = place_stack(columns, catalog, rng, linked=linked)
        first = 1 + sum(len(s.bricks) for s in stacks)
        if first + len(bricks) > BRICKS_MAX:
            return
        length = COLUMN_PITCH_MM * (len(columns) - 1)
        reach = np.maximum(half - [length / 2 + STUD_PITCH_MM, STUD_PITCH_MM], 0)
        for _ in range(TRIES):
            yaw = mat_yaw + against + float(np.clip(rng.normal(0, YAW_DEG), -MAX_YAW_DEG, MAX_YAW_DEG))
            center = np.array(np.linalg.inv(to_mat) @ np.append(rng.uniform(-reach, reach), [0, 1]))[:2]
            start = center - length / 2 * np.array([np.cos(np.deg2rad(yaw)), np.sin(np.deg2rad(yaw))])
            added = [
                brick_item(b, catalog, first + i, (yaw, start), (white, clear), style) for i, b in enumerate(bricks)
            ]
            outline = np.vstack([transform(i.matrix, body_corners(i.size_mm)) for i in added])
            flat = (outline @ to_mat[:3, :3].T + to_mat[:3, 3])[:, :2]
            ground = np.concatenate([flat.min(axis=0), flat.max(axis=0)])
            box = union([picture_box(camera, item) for item in added])
            if (
                (np.abs(ground.reshape(2, 2)) < half).all()
                and not any(_near(ground, g) for g in grounds)
                and fits_picture(box, boxes, camera)
            ):
                boxes.append(box)
                grounds.append(ground)
                items.extend(added)
                stacks.append(SceneStack(tuple(tuple(c) for c in columns), linked, tuple(bricks), first))
                break


def _near(a: Array, b: Array) -> bool:
    return bool((a[:2] < b[2:] + GAP_MM).all() and (b[:2] < a[2:] + GAP_MM).all())


def _beside(item: Item, mat: Mat, matrix: tuple[tuple[float, ...], ...]) -> Item | None:
    """Keep a thing off the free place; sheets lie under the mat, as they would else lie under the stacks."""
    if item.size_mm[2] < 1:
        pose = np.array(item.matrix)
        pose[2, 3] = -item.size_mm[2] / 2 + (pose[2, 3] - item.size_mm[2] / 2) / 10
        return replace(item, matrix=tuple(tuple(float(v) for v in row) for row in pose))
    local = np.linalg.inv(np.array(matrix)) @ np.append(np.array(item.matrix)[:3, 3], 1)
    away = np.abs(local[:2]) - np.array(mat.free_mm) / 2
    return item if float(away.max()) > float(np.hypot(*item.size_mm[:2])) / 2 else None
