"""A stack as a camera would see it, by Blender's Cycles: slower than Mitsuba, and cleaner."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..catalog import Color
from ..language import gettext as _
from ..moulds import UNKNOWN_RGB, BrickPose
from ..samples.render.camera import Camera
from ..samples.render.driver import render_picture
from ..samples.render.space import triple, upright_pose
from ..samples.render.surfaces import linear_rgb
from ..samples.render.things import Item, Lamp, Material, Scene, World
from .errors import PictureError

Picture = npt.NDArray[np.uint8]

VARIANT = 2  # moulds as in the author's figures: open studs, pins, links that are bars
MOST_BRICKS = 255
CLEAR = Material("clear", (0.95, 0.97, 0.92), roughness=0.0, ior=1.49)
DESK = Material("plastic", (0.55, 0.55, 0.55), roughness=0.8)
DESK_MM = 20.0
DESK_SIDE = 20.0  # of the camera's distance
LAMP = (-0.75, -0.2, 1.0)  # right of the camera, beyond the stack, up; of the camera's distance
WHITEST = 0.86  # plastic reflects no more


def trace_with_blender(
    poses: Sequence[BrickPose], camera: Camera, python: Path, *, samples: int
) -> tuple[Picture, npt.NDArray[np.uint8]]:
    """Draw a stack on a grey desk.

    Parameters
    ----------
    poses : sequence of BrickPose
        Bricks of colours that the catalog does not know are grey.
    python : Path
        Python of Blender's environment, see ``blender_python``.
    samples : int
        Light paths a pixel.

    Returns
    -------
    picture : (H, W, 3) uint8
        RGB.
    index : (H, W) uint8
        1 for the first of ``poses`` and so on, 0 for the desk.

    Raises
    ------
    RenderError
        Where Blender ends before its time.
    PictureError
        Where there are more than 255 bricks and links.
    """
    scene = blender_scene(poses, camera, samples=samples)
    picture_bgr, index = render_picture(scene, python, threads=os.cpu_count() or 1)
    return np.ascontiguousarray(picture_bgr[..., ::-1]), index


def blender_scene(poses: Sequence[BrickPose], camera: Camera, *, samples: int) -> Scene:
    """The scene of a picture.

    Parameters
    ----------
    poses : sequence of BrickPose
        Brick ``k`` has the label index ``k + 1``.

    Returns
    -------
    Scene
        Without ``stacks``: it has no label to be trained on.

    Raises
    ------
    PictureError
        Where there are more than 255 bricks and links.
    """
    if len(poses) > MOST_BRICKS:
        msg = _(
            "The stack has {count} bricks and links; Blender's picture can show {most}, so draw it with another "
            "quality.",
            count=len(poses),
            most=MOST_BRICKS,
        )
        raise PictureError(msg)
    items = [_item(k, pose) for k, pose in enumerate(poses, start=1)]
    reach = float(np.linalg.norm(camera.position_mm))
    side = DESK_SIDE * reach
    desk = Item(0, "box", (0, 0), (side, side, DESK_MM), 0, upright_pose(0.0, np.array([0.0, 0.0, -DESK_MM / 2])), DESK)
    right, _up, forward = np.array(camera.rotation)
    along = np.array([forward[0], forward[1], 0.0]) / max(float(np.hypot(*forward[:2])), 1e-6)
    place = reach * (LAMP[0] * right + LAMP[1] * along + LAMP[2] * np.array([0.0, 0.0, 1.0]))
    lamp = Lamp(triple(place), (0.0, 0.0, 10.0), 0.9 * reach, 0.9 * reach**2, (1.0, 1.0, 1.0))
    return Scene(
        seed=0,
        camera=camera,
        aperture=0.0,
        look="Standard",
        exposure=0.65,
        samples=samples,
        items=(*items, desk),
        lamps=(lamp,),
        world=World("", (1.0, 1.0, 1.0), 0.6, 0.0),
        stacks=(),
        faults=0.0,
    )


def _item(index: int, pose: BrickPose) -> Item:
    mould = pose.mould
    matrix = upright_pose(0.0, np.array(pose.center_mm))
    return Item(index, mould.shape, mould.studs, mould.size_mm, VARIANT, matrix, _material(pose.color))


def _material(color: Color | None) -> Material:
    if color is not None and color.clear:
        return CLEAR
    rgb = linear_rgb(np.array(UNKNOWN_RGB if color is None else color.rgb) / 255)
    return Material("plastic", triple(np.minimum(rgb, WHITEST)), roughness=0.25)
