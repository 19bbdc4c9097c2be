"""A picture of a stack as it is in the graph, on a plain desk, with names beside its bricks."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ...atomic import replacing
from ...catalog import Catalog, Color
from ...errors import DeepBrickError
from ...graph import Stack
from ...moulds import BrickPose, stack_scene
from ...printing import korean_font
from .camera import Camera, look_at
from .driver import render_picture
from .space import picture_box, triple, union, upright_pose
from .surfaces import linear_rgb
from .things import Item, Lamp, Material, Scene, World

Array = npt.NDArray[np.float64]

AZIMUTH_DEG, ELEVATION_DEG = -35.0, 24.0
FOCAL_RATIO = 2.4  # of the picture's width: little perspective
FILLED = (0.55, 0.78)  # at most of the picture's width and height by the stack; names stand beside it
VARIANT = 2  # moulds as in the author's figures: open studs, pins, links that are bars
MOST_BRICKS = 255
CLEAR = Material("clear", (0.95, 0.97, 0.92), roughness=0.0, ior=1.49)
UNKNOWN_RGB = (150, 150, 150)
DESK = Material("plastic", (0.55, 0.55, 0.55), roughness=0.8)
DESK_MM = 20.0
NAME_RATIO = 1 / 28  # height of names, of the picture's height
INK = (20, 20, 20)


def render_still(  # noqa: PLR0913 -- what to draw, where to, and how
    stack: Stack,
    catalog: Catalog,
    path: Path,
    *,
    python: Path,
    names: Mapping[str, str] | None = None,
    size: tuple[int, int] = (960, 540),
    samples: int = 48,
) -> None:
    """Draw a stack with Blender.

    Parameters
    ----------
    stack : Stack
        Also one that is not legal; bricks that the catalog does not know are grey.
    catalog : Catalog
    path : Path
        A PNG.
    python : Path
        Python of Blender's environment, see ``blender_python``.
    names : Mapping of str to str, optional
        What stands beside bricks, by their ids; by default each token once, beside the brick of it that shows most.
        Bricks that do not show get no name.
    size : tuple of int
        Width and height in pixels.
    samples : int
        Light paths a pixel.

    Raises
    ------
    RenderError
        Where Blender ends before its time.
    DeepBrickError
        Where there are more than 255 bricks and links.
    FileError
        Where the picture cannot be written.
    """
    poses = stack_scene(stack, catalog)
    picture_bgr, index = render_picture(still_scene(poses, size=size, samples=samples), python)
    texts = (
        _tokens(poses, index) if names is None else {k: names[p.id] for k, p in enumerate(poses, 1) if p.id in names}
    )
    image = Image.fromarray(np.ascontiguousarray(picture_bgr[..., ::-1]))
    draw_names(image, index, texts)
    with replacing(path) as temporary:
        image.save(temporary, format="PNG")


def still_scene(poses: tuple[BrickPose, ...], *, size: tuple[int, int], samples: int) -> Scene:
    """The scene of a picture.

    Parameters
    ----------
    poses : tuple of BrickPose
        Brick ``k`` has the label index ``k + 1``.
    size : tuple of int
        Width and height in pixels.
    samples : int

    Returns
    -------
    Scene
        Without ``stacks``: it has no label to be trained on.

    Raises
    ------
    DeepBrickError
        Where there are more than 255 bricks and links.
    """
    if len(poses) > MOST_BRICKS:
        msg = f"The stack has {len(poses)} bricks and links; a picture can show {MOST_BRICKS}, so draw a smaller one."
        raise DeepBrickError(msg)
    items = [_item(k, pose) for k, pose in enumerate(poses, start=1)]
    camera = _camera(items, size)
    reach = float(np.linalg.norm(camera.position_mm))
    side = 20 * reach
    desk = Item(0, "box", (0, 0), (side, side, DESK_MM), 0, upright_pose(0.0, np.array([0.0, 0.0, -DESK_MM / 2])), DESK)
    lamp = Lamp((-0.5 * reach, -0.6 * reach, reach), (0.0, 0.0, 10.0), 0.9 * reach, 0.9 * reach**2, (1.0, 1.0, 1.0))
    return Scene(
        seed=0,
        camera=camera,
        aperture=0.0,
        look="Standard",
        exposure=0.5,
        samples=samples,
        items=(*items, desk),
        lamps=(lamp,),
        world=World("", (1.0, 1.0, 1.0), 0.6, 0.0),
        stacks=(),
        faults=0.0,
    )


def draw_names(image: Image.Image, index: npt.NDArray[np.uint8], names: Mapping[int, str]) -> None:
    """Write names at the left and the right of a picture, each with a line to its brick.

    Parameters
    ----------
    image : Image
        RGB; is drawn on.
    index : (H, W) uint8
        Label index of the foremost brick of each pixel.
    names : Mapping of int to str
        By label index; those that no pixel has are left out.
    """
    height = round(image.height * NAME_RATIO)
    font_file = korean_font()
    font = ImageFont.load_default(height) if font_file is None else ImageFont.truetype(str(font_file), height)
    draw = ImageDraw.Draw(image)
    left, right = _bounds(index)
    anchors = {k: _anchor(index == k) for k in names if (index == k).any()}
    for on_right in (False, True):
        side = sorted(
            (k for k, (x, _) in anchors.items() if (x > (left + right) / 2) is on_right), key=lambda k: anchors[k][1]
        )
        rows = _spread([anchors[k][1] for k in side], 1.6 * height, image.height)
        for k, y in zip(side, rows, strict=True):
            x = float(right + 2 * height if on_right else left - 2 * height)
            draw.line([anchors[k], (x, y)], fill=INK, width=max(1, height // 12))
            x += (1 if on_right else -1) * height / 2
            draw.text((x, y), names[k], fill=INK, font=font, anchor="lm" if on_right else "rm")


def _item(index: int, pose: BrickPose) -> Item:
    matrix = upright_pose(0.0, np.array(pose.center_mm))
    mould = pose.mould
    return Item(index, mould.shape, mould.studs, mould.size_mm, VARIANT, matrix, _material(pose.color))


def _material(color: Color | None) -> Material:
    if color is not None and color.clear:
        return CLEAR
    rgb = np.array(UNKNOWN_RGB if color is None else color.rgb) / 255
    return Material("plastic", linear_rgb(rgb), roughness=0.25)


def _camera(items: list[Item], size: tuple[int, int]) -> Camera:
    """As near as the whole stack allows, its box in the middle."""
    target = np.mean([np.array(item.matrix)[:3, 3] for item in items], axis=0)
    focal_px = FOCAL_RATIO * size[0]
    distance = 20 * float(np.ptp([np.array(item.matrix)[:3, 3] for item in items], axis=0).max() + 20)
    camera = Camera((0.0, 0.0, 0.0), ((1.0, 0.0, 0.0),) * 3, focal_px, size)
    for _ in range(6):
        position, rotation = look_at(target, AZIMUTH_DEG, ELEVATION_DEG, distance, 0.0)
        camera = Camera(triple(position), tuple(triple(r) for r in rotation), focal_px, size)
        box = union([picture_box(camera, item) for item in items])
        off = np.append(((box[:2] + box[2:]) / 2 - np.array(size) / 2) * distance / focal_px, 0.0)
        target = target + rotation.T @ off
        distance *= float(((box[2:] - box[:2]) / (np.array(FILLED) * size)).max())
    return camera


def _tokens(poses: tuple[BrickPose, ...], index: npt.NDArray[np.uint8]) -> dict[int, str]:
    visible = np.bincount(index.ravel(), minlength=MOST_BRICKS + 1)
    most: dict[str, int] = {}
    for k, pose in enumerate(poses, start=1):
        if pose.link is None and visible[k] > (visible[most[pose.token]] if pose.token in most else 0):
            most[pose.token] = k
    return {k: token for token, k in most.items()}


def _bounds(index: npt.NDArray[np.uint8]) -> tuple[int, int]:
    columns = np.flatnonzero((index > 0).any(axis=0))
    return (int(columns[0]), int(columns[-1])) if len(columns) else (0, index.shape[1])


def _anchor(mask: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """The pixel of a brick that is nearest to the middle of what shows of it."""
    places = np.argwhere(mask)
    y, x = places[np.abs(places - places.mean(axis=0)).sum(axis=1).argmin()]
    return float(x), float(y)


def _spread(rows: list[float], step: float, height: int) -> list[float]:
    """Rising heights, moved so that neighbours are a step apart and all lie in the picture."""
    moved: list[float] = []
    for row in rows:
        moved.append(max(row, moved[-1] + step) if moved else row)
    over = max(moved[-1] + step / 2 - height, 0.0) if moved else 0.0
    return [y - over for y in moved]
