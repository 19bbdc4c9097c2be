"""Near views: the camera turns to one stack and zooms, and the photo is cut to it."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...catalog.types import STUD_PITCH_MM
from .camera import Camera, look_at
from .space import picture_box, triple, union
from .things import NEAR_STUD_PX, Item, Scene

Array = npt.NDArray[np.float64]

MARGIN_STUDS = (0.7, 2.6)
MAX_PIXELS, MAX_SIDE_PX = 330_000, 760
OTHERS_FRACTION = 0.1  # of near views, that turn to bricks that are none of the catalog's
ROLL_DEG = 4.0
AIMS = 3  # the box of what is turned to moves a little as the camera turns


def near_view(scene: Scene, rng: np.random.Generator, near_stud_px: tuple[float, float] = NEAR_STUD_PX) -> Scene:
    """Turn the camera of a scene to one of its stacks, or to other bricks, without moving it.

    Parameters
    ----------
    near_stud_px : tuple of float
        Of a stud at the stack's mean distance, lowest and highest.

    Returns
    -------
    Scene
        The same where there are no bricks at all.
    """
    groups, weights = _groups(scene)
    if not groups:
        return scene
    group = groups[int(rng.choice(len(groups), p=weights / weights.sum()))]
    stud_px = float(np.exp(rng.uniform(*np.log(near_stud_px))))
    margin = float(rng.uniform(*MARGIN_STUDS))
    return replace(scene, camera=aim(scene.camera, group, stud_px, margin, float(rng.normal(0, ROLL_DEG))))


def aim(camera: Camera, items: list[Item], stud_px: float, margin: float, roll_deg: float) -> Camera:
    """Turn a camera to some items and zoom, with the picture cut to them.

    Parameters
    ----------
    stud_px : float
        Of a stud at the items' mean distance; less where the picture would become larger than ``MAX_PIXELS``.
    margin : float
        About the items, in stud pitches.
    roll_deg : float
        Roll about the optical axis.
    """
    position = np.array(camera.position_mm)
    target = np.mean([np.array(item.matrix)[:3, 3] for item in items], axis=0)
    distance = float(np.linalg.norm(target - position))
    focal_px = stud_px * distance / STUD_PITCH_MM
    size = np.zeros(2)
    for _ in range(AIMS):
        turned = Camera(camera.position_mm, _towards(position, target, roll_deg), focal_px, (0, 0))
        box = union([picture_box(turned, item) for item in items])
        middle = (box[:2] + box[2:]) / 2
        size = box[2:] - box[:2] + 2 * margin * stud_px
        ray = np.array(turned.rotation).T @ np.append(middle / focal_px, 1.0)
        target = position + distance * ray / np.linalg.norm(ray)
    shrink = min(1.0, float(np.sqrt(MAX_PIXELS / size.prod())), float(MAX_SIDE_PX / size.max()))
    width, height = np.maximum(np.round(size * shrink), 16)
    return Camera(
        camera.position_mm, _towards(position, target, roll_deg), focal_px * shrink, (int(width), int(height))
    )


def _towards(position: Array, target: Array, roll_deg: float) -> tuple[tuple[float, float, float], ...]:
    away = position - target
    azimuth = np.rad2deg(np.arctan2(away[0], -away[1]))
    elevation = np.rad2deg(np.arctan2(away[2], np.hypot(away[0], away[1])))
    _, rotation = look_at(target, float(azimuth), float(elevation), float(np.linalg.norm(away)), roll_deg)
    return tuple(triple(r) for r in rotation)


def _groups(scene: Scene) -> tuple[list[list[Item]], Array]:
    """What a camera may turn to, and how often: a stack by the square root of its number of bricks."""
    items = {item.index: item for item in scene.items if item.index}
    groups = [[items.pop(s.first_index + k) for k in range(len(s.bricks))] for s in scene.stacks]
    weights = [float(np.sqrt(len(g))) for g in groups]
    others = list(items.values())
    if others:
        fraction = OTHERS_FRACTION if groups else 1.0
        total = sum(weights) / max(1 - fraction, 1e-6) * fraction if groups else 1.0
        groups += [[other] for other in others]
        weights += [total / len(others)] * len(others)
    return groups, np.array(weights)
