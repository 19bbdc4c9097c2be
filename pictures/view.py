"""From where a stack is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..catalog import Shape
from ..catalog.outline import body_corners
from ..catalog.types import STUD_HEIGHT_MM
from ..moulds import BrickPose
from ..samples.render.camera import Camera, look_at
from ..samples.render.space import triple

Array = npt.NDArray[np.float64]

FOCAL_RATIO = 2.4  # of the picture's width: little perspective
FILLED = (0.55, 0.78)  # at most of the picture's width and height by the stack; names stand beside it
FILLED_ALONE = (0.86, 0.86)
FITTING_STEPS = 8
BISECTIONS = 24
FARTHEST = 100.0  # from a stack, of its length
TURNS = 24  # from so many sides a turning stack is fitted into the picture


@dataclass(frozen=True)
class View:
    """Direction and size of a picture.

    Attributes
    ----------
    size : tuple of int
        Width and height in pixels.
    azimuth_deg : float
        Where the viewer stands: 0 looks at the row from its front, -90 from its earlier end, 90 from its later one.
    elevation_deg : float
        How far above the desk the viewer looks from.
    filled : tuple of float
        At most so much of the width and of the height is taken by the stack.
    """

    size: tuple[int, int] = (960, 540)
    azimuth_deg: float = -22.0
    elevation_deg: float = 27.0
    filled: tuple[float, float] = FILLED


def fitted_camera(poses: Sequence[BrickPose], view: View) -> Camera:
    """As near as the whole stack allows, its outline in the middle of the picture.

    Parameters
    ----------
    poses : sequence of BrickPose
        At least one.
    """
    points = _outline(poses)
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    for _ in range(FITTING_STEPS):
        camera = _camera(target, _distance(target, points, [view]), view)
        low, high = _box(camera, points)
        # That of the nearest point: nearer ones move more.
        depth = float(((points - np.array(camera.position_mm)) @ np.array(camera.rotation)[2]).min())
        off = np.append(((low + high) / 2 - np.array(view.size) / 2) * depth / camera.focal_px, 0.0)
        target = target + np.array(camera.rotation).T @ off
    return _camera(target, _distance(target, points, [view]), view)


def turning_cameras(poses: Sequence[BrickPose], view: View, count: int) -> list[Camera]:
    """Cameras around a stack, at one distance from which it fits from every side.

    Parameters
    ----------
    view : View
        The first one's.
    """
    points = _outline(poses)
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    around = [replace(view, azimuth_deg=float(deg)) for deg in np.linspace(0.0, 360.0, TURNS, endpoint=False)]
    distance = _distance(target, points, around)
    turns = view.azimuth_deg + np.linspace(0.0, 360.0, count, endpoint=False)
    return [_camera(target, distance, replace(view, azimuth_deg=float(azimuth))) for azimuth in turns]


def _outline(poses: Sequence[BrickPose]) -> Array:
    """Points between which all bricks lie, with their studs, (N, 3)."""
    points = []
    for pose in poses:
        corners = body_corners(pose.mould.size_mm)
        if pose.mould.shape != Shape.LINK:
            corners = np.vstack([corners, corners[corners[:, 2] > 0] * (0.9, 0.9, 1.0) + (0.0, 0.0, STUD_HEIGHT_MM)])
        points.append(corners + np.array(pose.center_mm))
    return np.vstack(points)


def _camera(target: Array, distance: float, view: View) -> Camera:
    position, rotation = look_at(target, view.azimuth_deg, view.elevation_deg, distance, 0.0)
    rows = triple(rotation[0]), triple(rotation[1]), triple(rotation[2])
    return Camera(triple(position), rows, FOCAL_RATIO * view.size[0], view.size)


def _box(camera: Camera, points: Array) -> tuple[Array, Array]:
    xy = camera.project(points)
    return xy.min(axis=0), xy.max(axis=0)


def _distance(target: Array, points: Array, views: Sequence[View]) -> float:
    """From how far away the points fit into all of some views whose middle is the target."""
    near = float(np.linalg.norm(points - target, axis=1).max()) + 1.0
    far = near + FARTHEST * float(np.ptp(points, axis=0).max())
    for _ in range(BISECTIONS):
        distance = (near + far) / 2
        fits = all(_fits(_camera(target, distance, view), points, view) for view in views)
        near, far = (near, distance) if fits else (distance, far)
    return far


def _fits(camera: Camera, points: Array, view: View) -> bool:
    low, high = _box(camera, points)
    middle = np.array(view.size) / 2
    reach = np.maximum(middle - low, high - middle)
    return bool((2 * reach <= np.array(view.filled) * view.size).all())
