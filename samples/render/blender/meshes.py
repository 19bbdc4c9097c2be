"""Meshes from the arrays that the driver hands over."""

from typing import Any

import bpy
import numpy as np

Mesh = Any


def read_meshes(path: str) -> list[Mesh]:
    """Read the meshes of a scene.

    Parameters
    ----------
    path : str
        NPZ with ``vertices-k``, ``faces-k`` and ``normals-k`` of mesh ``k``, as ``scene_meshes`` makes them.

    Returns
    -------
    list of bpy.types.Mesh
    """
    with np.load(path) as arrays:
        count = sum(name.startswith("faces-") for name in arrays)
        return [_mesh(*(arrays[f"{part}-{k}"] for part in ("vertices", "faces", "normals"))) for k in range(count)]


def _mesh(vertices: np.ndarray, faces: np.ndarray, normals: np.ndarray) -> Mesh:
    mesh = bpy.data.meshes.new("part")
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", vertices.ravel())
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", faces.ravel())
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, 3, dtype=np.int32))
    mesh.update(calc_edges=True)
    mesh.shade_smooth()
    mesh.normals_split_custom_set(normals)
    return mesh
