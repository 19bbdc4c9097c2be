"""Solids with rounded edges, of which bricks are made, as manifold3d's ``Manifold``.

``x``, ``y`` and ``z`` are a brick's axes; lengths in mm. Solids are centred on the origin where not said otherwise.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from manifold3d import CrossSection, Manifold

Array = npt.NDArray[np.float64]


def inset(polygon: Array, distances: Sequence[float]) -> Array:
    """Move the edges of a convex polygon inwards.

    Parameters
    ----------
    polygon : (N, 2) float64
        Counterclockwise.
    distances : sequence of N float
        How far the edge from each corner to the next one moves; negative ones move it outwards.

    Returns
    -------
    (N, 2) float64
    """
    normals = outward(polygon)
    offsets = np.einsum("ij,ij->i", normals, polygon) - np.asarray(distances)
    pairs = np.stack([np.roll(normals, 1, axis=0), normals], axis=1)
    return np.linalg.solve(pairs, np.stack([np.roll(offsets, 1), offsets], axis=1)[..., None])[..., 0]


def outward(polygon: Array) -> Array:
    """Unit normals of the edges of a counterclockwise polygon, ``(N, 2)``, edge ``k`` from corner ``k`` to the next."""
    along = np.roll(polygon, -1, axis=0) - polygon
    normals = np.stack([along[:, 1], -along[:, 0]], axis=1)
    return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True), np.float64)


def rounded_prism(section: Array, width: float, radius: float, *, fine: bool) -> Manifold:
    """A prism whose edges are rounded.

    Parameters
    ----------
    section : (N, 2) float64
        Convex, counterclockwise, in ``(x, z)``.
    width : float
        Along ``y``.
    fine : bool
        Two faces to each rounded edge, else one.
    """
    normals = outward(section)
    corners = inset(section, [radius] * len(section))
    points = []
    for corner, before, after in zip(corners, np.roll(normals, 1, axis=0), normals, strict=True):
        for side in (-1.0, 1.0):
            center = np.array([corner[0], side * (width / 2 - radius), corner[1]])
            faces = np.array([[before[0], 0, before[1]], [after[0], 0, after[1]], [0, side, 0]])
            directions = list(faces)
            if fine:
                sums = [faces[0] + faces[1], faces[0] + faces[2], faces[1] + faces[2], faces.sum(axis=0)]
                directions += [s / np.linalg.norm(s) for s in sums]
            points += [center + radius * d for d in directions]
    return Manifold.hull_points(np.array(points))


def rectangle(length: float, height: float) -> Array:
    """A rectangle about the origin, counterclockwise from the lower left corner, ``(4, 2)``."""
    x, z = length / 2, height / 2
    return np.array([(-x, -z), (x, -z), (x, z), (-x, z)])


def rounded_box(size: tuple[float, float, float], radius: float, *, fine: bool) -> Manifold:
    """A box whose edges are rounded."""
    return rounded_prism(rectangle(size[0], size[2]), size[1], radius, fine=fine)


def cylinder(radius: float, height: float, rounding: float, segments: int) -> Manifold:
    """An upright cylinder whose ends are rounded by one face."""
    r, z, c = radius, height / 2, rounding
    return lathe([(0, -z), (r - c, -z), (r, -z + c), (r, z - c), (r - c, z), (0, z)], segments)


def peg(radius: float, low: float, high: float, rounding: float, segments: int) -> Manifold:
    """An upright cylinder from one height to another, its upper end rounded, as studs are."""
    c = rounding
    return lathe([(0, low), (radius, low), (radius, high - c), (radius - c, high), (0, high)], segments)


def tube(outer: float, inner: float, height: float, segments: int) -> Manifold:
    """An upright tube with these radii."""
    z = height / 2
    return lathe([(inner, -z), (outer, -z), (outer, z), (inner, z)], segments)


def dome(radius: float, height: float, segments: int) -> Manifold:
    """The upper half of an ellipsoid, closed below."""
    angles = np.linspace(0, np.pi / 2, segments // 4 + 1)
    arc = [(radius * np.cos(a), height * np.sin(a) - height / 2) for a in angles[:-1]]
    return lathe([(0, -height / 2), *arc, (0, height / 2)], segments)


def bar(size: tuple[float, float, float], radius: float, rounding: float, *, fine: bool) -> Manifold:
    """A bar along ``x`` with its long edges rounded by one radius and its ends by another one."""
    length, width, height = size
    segments = 32 if fine else 16
    points = []
    for x, less in ((length / 2, rounding), (length / 2 - rounding, 0.0)):
        core = CrossSection.square((width - 2 * radius, height - 2 * radius), center=True)
        round_mm = radius - less
        corners = np.vstack(core.to_polygons())
        angles = 2 * np.pi * np.arange(segments) / segments
        ring = round_mm * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        outline = (corners[:, None] + ring).reshape(-1, 2)
        points += [np.insert(outline, 0, sign * x, axis=1) for sign in (-1.0, 1.0)]
    return Manifold.hull_points(np.vstack(points))


def lathe(profile: Sequence[tuple[float, float]], segments: int) -> Manifold:
    """Turn a profile of ``(radius, z)``, counterclockwise, about the upright axis."""
    return CrossSection([np.array(profile, np.float64)]).revolve(segments)
