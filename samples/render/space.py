"""Places on the desk and where they are in the picture."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...catalog.outline import body_corners
from .camera import Camera
from .things import Item

Array = npt.NDArray[np.float64]


def transform(matrix: tuple[tuple[float, ...], ...], points_mm: Array) -> Array:
    """Move points by a matrix.

    Parameters
    ----------
    matrix : tuple
        ``(4, 4)``.
    points_mm : (N, 3) ndarray

    Returns
    -------
    (N, 3) ndarray
    """
    m = np.array(matrix)
    return np.asarray(points_mm @ m[:3, :3].T + m[:3, 3], np.float64)


def triple(values: Array) -> tuple[float, float, float]:
    """Make plain numbers of the first three values.

    Parameters
    ----------
    values : (3,) ndarray
    """
    return float(values[0]), float(values[1]), float(values[2])


def upright_pose(yaw_deg: float, xyz: Array) -> tuple[tuple[float, ...], ...]:
    """Stand a thing upright at a place.

    Parameters
    ----------
    yaw_deg : float
        Rotation about the vertical (yaw).
    xyz : (3,) ndarray
        Where its centre is, mm.

    Returns
    -------
    tuple
        ``(4, 4)``, from the thing to the world.
    """
    c, s = np.cos(np.deg2rad(yaw_deg)), np.sin(np.deg2rad(yaw_deg))
    m = np.array([[c, -s, 0, xyz[0]], [s, c, 0, xyz[1]], [0, 0, 1, xyz[2]], [0, 0, 0, 1]])
    return tuple(tuple(float(v) for v in row) for row in m)


def ground_place(camera: Camera, rng: np.random.Generator, inset: float) -> Array | None:
    """Draw a place on the desk that the camera sees.

    Parameters
    ----------
    inset : float
        Fraction of the picture's side to stay away from its edges; below 0 the place may lie outside.

    Returns
    -------
    (2,) ndarray or None
        mm; None where the camera looks over the desk there, or far away along it.
    """
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


def picture_box(camera: Camera, item: Item) -> Array:
    """Find where an item is in the picture.

    Returns
    -------
    (4,) ndarray
        Left, top, right and bottom in pixels.
    """
    xy = camera.project(transform(item.matrix, body_corners(item.size_mm)))
    return np.concatenate([xy.min(axis=0), xy.max(axis=0)])


def union(boxes: Sequence[Array]) -> Array:
    """Find the box around boxes.

    Parameters
    ----------
    boxes : sequence of (4,) ndarray

    Returns
    -------
    (4,) ndarray
    """
    stacked = np.array(boxes)
    return np.concatenate([stacked[:, :2].min(axis=0), stacked[:, 2:].max(axis=0)])


def cover(box: Array, other: Array) -> float:
    """Measure how much of a box another one covers.

    Parameters
    ----------
    box, other : (4,) ndarray

    Returns
    -------
    float
        Fraction of ``other`` that ``box`` covers, 0 to 1.
    """
    width, height = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    area = np.prod(other[2:] - other[:2])
    return float(max(width, 0) * max(height, 0) / area) if area > 0 else 0.0
