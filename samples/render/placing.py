"""Stacks on the desk, each where the camera sees it whole."""

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ...catalog.types import STUD_PITCH_MM
from .camera import Camera
from .layout import PlacedBrick, place_stack
from .space import cover, ground_place, picture_box, union, upright_pose
from .stacks import Columns, random_stack
from .surfaces import clear_plastic, solid_plastic, white_plastic
from .things import Item, Material, SceneStack

Array = npt.NDArray[np.float64]
FRAME_MARGIN = 0.015
MAX_TRIES = 120
PEOPLES_STACKS = 3  # at most, in a photo as people take them
MAX_COVER = 0.06  # of a stack's box by another's


def random_queue(
    rng: np.random.Generator, catalog: Catalog, camera: Camera, stud_px: float, *, crowded: bool
) -> list[tuple[Columns, bool]]:
    """Draw one to three stacks of those that people build, or as many of any kind as the view has room for.

    Parameters
    ----------
    stud_px : float
        Stud pitch in the picture.

    Returns
    -------
    list of (columns, linked)
    """
    square_studs = np.prod(camera.size) / stud_px**2
    room = int(min(square_studs // 50, 12))
    count = int(rng.integers(3, 5 + room)) if crowded else int(rng.integers(1, PEOPLES_STACKS + 1))
    return [random_stack(rng, catalog, piles=crowded) for _ in range(count)]


def loose_queue(rng: np.random.Generator, catalog: Catalog) -> list[tuple[Columns, bool]]:
    """Draw bricks that each stand alone.

    Returns
    -------
    list of (columns, linked)
        Stacks of one brick.
    """
    tokens = [b.token for b in catalog if b.meaning.role is not Role.LINK]
    return [([[str(t)]], True) for t in rng.choice(tokens, int(rng.integers(5, 11)))]


def add_stacks(  # noqa: PLR0913, PLR0917 -- what is added to, by whom, from what
    stacks: list[SceneStack],
    items: list[Item],
    rng: np.random.Generator,
    catalog: Catalog,
    camera: Camera,
    queue: list[tuple[Columns, bool]],
    *,
    least_stud_px: float = 0.0,
) -> None:
    """Stand stacks on the desk, each whole in the picture and none before another, as far as there is room.

    Parameters
    ----------
    stacks : list of SceneStack
    items : list of Item
        Both are added to.
    queue : list of (columns, linked)
        The stacks to stand there; what was placed is taken out.
    least_stud_px : float
        Of a stud: none stands farther away.
    """
    white, clear = white_plastic(rng), clear_plastic(rng)
    boxes: list[Array] = []
    for _ in range(MAX_TRIES):
        if not queue:
            return
        place = np.zeros(2) + rng.normal(0, 8, 2) if not stacks else ground_place(camera, rng, 0.1)
        if place is None or camera.stud_px(np.append(place, 0.0)) < least_stud_px:
            continue
        columns, linked = queue[0]
        # A row is photographed from one of its long sides; a single column has none.
        widest = 65 if len(columns) > 1 else 90
        yaw = (rng.uniform(-50, 50) if rng.random() < 0.7 else rng.uniform(-widest, widest)) + 180 * rng.integers(2)
        style = int(rng.integers(1_000_000))
        bricks = place_stack(columns, catalog, rng, linked=linked)
        first = 1 + sum(len(s.bricks) for s in stacks)
        if first + len(bricks) > 255:
            return
        added = [
            brick_item(b, catalog, first + i, (float(yaw), place), (white, clear), style) for i, b in enumerate(bricks)
        ]
        box = union([picture_box(camera, item) for item in added])
        if not fits_picture(box, boxes, camera):
            continue
        queue.pop(0)
        boxes.append(box)
        items.extend(added)
        stacks.append(SceneStack(tuple(tuple(c) for c in columns), linked, tuple(bricks), first))


def fits_picture(box: Array, boxes: list[Array], camera: Camera) -> bool:
    """Whether a stack is whole in the picture, and hides no other.

    Parameters
    ----------
    box : (4,) ndarray
        Left, top, right and bottom in pixels, as ``picture_box`` gives them.
    boxes : list of (4,) ndarray
        Those of the stacks that are there.
    """
    margin = FRAME_MARGIN * max(camera.size)
    whole = np.isfinite(box).all() and (box[:2] > margin).all() and (box[2:] < np.array(camera.size) - margin).all()
    return bool(whole) and not any(cover(box, o) > MAX_COVER or cover(o, box) > MAX_COVER for o in boxes)


def brick_item(  # noqa: PLR0913, PLR0917 -- one brick, and all that its stack has in common
    brick: PlacedBrick,
    catalog: Catalog,
    index: int,
    place: tuple[float, Array],
    plastics: tuple[Material, Material],
    style: int,
) -> Item:
    """Make one brick of a stack a thing of the scene.

    Parameters
    ----------
    index : int
        Its value in the label image.
    place : tuple of float and (2,) ndarray
        How the row is turned, degrees, and where its first column's middle stands.
    plastics : tuple of Material
        White and clear.
    style : int
        The same for all bricks of a stack.
    """
    kind = catalog[brick.token]
    yaw, origin = place
    rotation = np.array(upright_pose(yaw, np.zeros(3)))[:3, :3]
    # The row turns about its first column's middle.
    center = rotation @ (np.array(brick.center_mm) - [STUD_PITCH_MM, 0, 0]) + np.append(origin, 0)
    rng = np.random.default_rng([style, index])
    white, clear = plastics
    if kind.color.clear:
        material = clear
    elif min(kind.color.rgb) > 220:
        material = white
    else:
        material = solid_plastic(rng, kind.color.rgb, np.random.default_rng(style))
    return Item(
        index=index,
        shape=str(kind.shape),
        studs=kind.studs,
        size_mm=kind.size_mm,
        variant=style % 60,
        matrix=upright_pose(yaw + brick.yaw_deg, center),
        material=material,
    )
