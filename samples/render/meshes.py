"""The meshes of a scene's items, as arrays for Blender."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import trimesh

from ...moulds import LinkForm, Mould, brick_mesh
from ...moulds.meshes import to_arrays
from ...moulds.shading import corner_normals
from ...moulds.solids import cylinder, rounded_box
from .things import Item, Scene

Arrays = tuple[npt.NDArray[np.float32], npt.NDArray[np.int32], npt.NDArray[np.float32]]

BAR_RADII_MM = (2.0, 3.0, 3.9)
BAR_EXTRA_MM = 1.2
BARS = 24  # of the 60 variants of a link
PLATES = tuple(LinkForm)[1:]
CYLINDER_ROUNDING_MM = 0.4
BOX_ROUNDING_MM = 0.3


def scene_meshes(scene: Scene) -> tuple[dict[str, Any], list[int]]:
    """Make the meshes of a scene.

    Returns
    -------
    arrays : dict of str to ndarray
        Of mesh ``k``: ``vertices-k``, ``(N, 3) float32`` in mm, ``faces-k``, ``(M, 3) int32``, and ``normals-k``,
        ``(3 * M, 3) float32``, of the corners of the faces in order.
    numbers : list of int
        The mesh of each item.
    """
    known: dict[tuple[object, ...], int] = {}
    arrays: dict[str, Any] = {}
    numbers = []
    for item in scene.items:
        key = (item.shape, item.studs, item.size_mm, item.variant)
        if key not in known:
            k = known[key] = len(known)
            arrays[f"vertices-{k}"], arrays[f"faces-{k}"], arrays[f"normals-{k}"] = item_mesh(item)
        numbers.append(known[key])
    return arrays, numbers


def item_mesh(item: Item) -> Arrays:
    """Vertices, faces and the normals of their corners of one item, as ``scene_meshes`` gives them."""
    if item.shape == "sphere":
        return _arrays(trimesh.creation.uv_sphere(item.size_mm[0] / 2, count=(24, 40)))
    if item.shape == "cylinder":
        solid = cylinder(item.size_mm[0] / 2, item.size_mm[2], CYLINDER_ROUNDING_MM, 48)
        return _arrays(trimesh.Trimesh(*to_arrays(solid), process=False))
    if item.shape in {"box", "sheet"}:
        solid = rounded_box(item.size_mm, min(BOX_ROUNDING_MM, item.size_mm[2] / 4), fine=False)
        return _arrays(trimesh.Trimesh(*to_arrays(solid), process=False))
    return _mould_arrays(item_mould(item))


def item_mould(item: Item) -> Mould:
    """The mould of a brick; its variant picks among those that are sold."""
    variant = item.variant
    return Mould(
        item.shape,
        item.studs,
        item.size_mm,
        rounding_mm=_rounding_mm(item.shape, variant),
        pins=variant % 3 > 0,
        open_studs=variant % (3 if item.shape == "jumper-plate" else 4) > 0,
        two_sided=variant % 5 > 0,
        link=LinkForm.BAR if variant < BARS else PLATES[variant % len(PLATES)],
        bar_radius_mm=BAR_RADII_MM[variant % len(BAR_RADII_MM)],
        bar_extra_mm=BAR_EXTRA_MM * (variant % 2),
    )


def _rounding_mm(shape: str, variant: int) -> float:
    if shape in {"tile", "round", "dome"}:
        return 0.15
    if shape == "link":
        return 0.1 if variant < BARS else 0.2
    return 0.12 + 0.03 * (variant % 5)


@lru_cache(maxsize=512)
def _mould_arrays(mould: Mould) -> Arrays:
    return _arrays(brick_mesh(mould))


def _arrays(mesh: trimesh.Trimesh) -> Arrays:
    normals = corner_normals(mesh).reshape(-1, 3)
    return mesh.vertices.astype(np.float32), mesh.faces.astype(np.int32), normals.astype(np.float32)
