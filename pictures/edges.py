"""The edges of bricks that a line drawing shows, and which parts of them are hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from ..moulds import BrickPose, Detail, Mould
from ..samples.render.camera import Camera
from .raytrace import Rays

Array = npt.NDArray[np.float64]

CREASE_DEG = 30.0  # the facets of round parts turn by less
STEP_PX = 5.0  # hidden parts of edges shorter than this may be missed
BISECTIONS = 4  # to find where a hidden part begins
LIFT_MM = 0.06  # a point of an edge is looked at from a little outside of its brick
NEARER_MM = 0.25  # what hides an edge is nearer than it by this; bricks have 0.1 mm of play


class Seen(IntEnum):
    """How a piece of an edge shows: as the outline of its brick, as an edge within it, or through a clear brick."""

    OUTLINE = 0
    CREASE = 1
    THROUGH = 2


@dataclass(frozen=True)
class Lines:
    """Straight pieces of edges in a picture.

    Attributes
    ----------
    ends_px : (N, 2, 2) float64
        Piece, end, and its ``x, y``.
    seen : (N,) int64
        A ``Seen`` each.
    place : (N,) int64
        Which brick each belongs to, from 1 as in a label index.
    """

    ends_px: Array
    seen: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]


def visible_lines(poses: Sequence[BrickPose], camera: Camera) -> Lines:
    """Find what a drawing of some bricks shows.

    Raises
    ------
    PictureError
        Where Mitsuba is not installed.
    """
    sight = _Sight(poses, camera)
    ends, seen, place = [np.zeros((0, 2, 3))], [], []
    for number, pose in enumerate(poses, start=1):
        edges, center = _edges(pose.mould), np.array(pose.center_mm)
        towards = np.array(camera.position_mm) - center - edges.ends[:, :1]
        front = np.einsum("enk,enk->en", edges.normals, np.broadcast_to(towards, edges.normals.shape)) > 0
        outline, crease = front[:, 0] != front[:, 1], edges.crease & front.all(axis=1)
        # Of a clear brick its far edges are seen too.
        far = edges.crease & ~front.any(axis=1) & pose.clear
        chosen = np.flatnonzero(outline | crease | far)
        lifted = LIFT_MM * edges.normals.sum(axis=1) * np.where(far, -1.0, 1.0)[:, None]
        lengths = np.linalg.norm(
            np.diff(camera.project((edges.ends + center).reshape(-1, 3)).reshape(-1, 2, 2), axis=1), axis=2
        )
        for k in chosen:
            start, way = edges.ends[k, 0] + center, edges.ends[k, 1] - edges.ends[k, 0]
            own = Seen.OUTLINE if outline[k] else Seen.CREASE
            for first, last, state in _pieces(sight, start + lifted[k], way, float(lengths[k, 0])):
                ends.append((start + way * np.array([[first], [last]]))[None])
                seen.append(state or own)
                place.append(number)
    points = camera.project(np.concatenate(ends).reshape(-1, 3)).reshape(-1, 2, 2)
    return Lines(points, np.array(seen, np.int64), np.array(place, np.int64))


class _Sight:
    """What a camera sees of points among bricks."""

    def __init__(self, poses: Sequence[BrickPose], camera: Camera) -> None:
        self._position = np.array(camera.position_mm)
        self._everything = Rays(poses, Detail.SHARP)
        solid = [pose for pose in poses if not pose.clear]
        self._solid = None if len(solid) == len(poses) else Rays(solid, Detail.SHARP)

    def state(self, point: Array) -> int:
        """0 for a point that is seen, ``Seen.THROUGH`` for one behind clear bricks, -1 for a hidden one."""
        if self._everything.free(self._position, point, NEARER_MM):
            return 0
        behind = self._solid is not None and self._solid.free(self._position, point, NEARER_MM)
        return int(Seen.THROUGH) if behind else -1


def _pieces(sight: _Sight, start: Array, way: Array, length_px: float) -> list[tuple[float, float, int]]:
    """Pieces of an edge that show: from where to where, 0 to 1, and the state of a ``_Sight``."""
    count = max(1, round(length_px / STEP_PX))
    places = [(k + 0.5) / count for k in range(count)]
    states = [sight.state(start + way * at) for at in places]
    pieces, since = [], 0.0
    for k in range(1, count + 1):
        if k < count and states[k] == states[k - 1]:
            continue
        until = 1.0
        if k < count:
            low, high = places[k - 1], places[k]
            for _ in range(BISECTIONS):
                middle = (low + high) / 2
                low, high = (middle, high) if sight.state(start + way * middle) == states[k - 1] else (low, middle)
            until = (low + high) / 2
        if states[k - 1] >= 0:
            pieces.append((since, until, states[k - 1]))
        since = until
    return pieces


@dataclass(frozen=True)
class _Edges:
    """Edges between two faces: their ends (E, 2, 3) in mm, the faces' normals (E, 2, 3), and which are sharp (E,)."""

    ends: Array
    normals: Array
    crease: npt.NDArray[np.bool_]


@cache
def _edges(mould: Mould) -> _Edges:
    from ..moulds import brick_mesh  # noqa: PLC0415 -- the extra

    mesh = brick_mesh(mould, Detail.SHARP)
    normals = np.asarray(mesh.face_normals)[mesh.face_adjacency]
    angles = np.asarray(mesh.face_adjacency_angles)
    kept = angles > 1e-3
    return _Edges(
        np.asarray(mesh.vertices)[mesh.face_adjacency_edges[kept]], normals[kept], angles[kept] > np.deg2rad(CREASE_DEG)
    )
