"""Normals that let rounded edges look round and flat faces flat."""

import numpy as np
import numpy.typing as npt
import trimesh

Array = npt.NDArray[np.float64]
SMOOTH_DEG = 50.0  # edges up to this angle are rounded ones
FLAT_RAD = 1e-3


def corner_normals(mesh: trimesh.Trimesh) -> Array:
    """Normals of a mesh for smooth shading, one for each corner of each triangle.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        Closed, its vertices merged.

    Returns
    -------
    (F, 3, 3) float64
        Triangle, corner, and the unit normal's ``x, y, z``.

    Notes
    -----
    Each is the mean of the normals of the faces about the corner, except those beyond an edge of more than 50 degrees,
    weighted by the squared area of the whole flat face that they are part of. So a flat face keeps its own normal to
    its very edge, and the small faces of a rounded edge turn from one to the other ("face weighted normals").
    """
    flat = mesh.face_adjacency[mesh.face_adjacency_angles < FLAT_RAD]
    group = trimesh.graph.connected_component_labels(flat, node_count=len(mesh.faces))
    weight = np.bincount(group, mesh.area_faces)[group] ** 2
    # Every pair of corners that meet in a vertex.
    order = np.argsort(mesh.faces.ravel(), kind="stable")
    count = np.bincount(mesh.faces.ravel(), minlength=len(mesh.vertices))
    first = np.repeat(np.cumsum(count) - count, count)
    size = np.repeat(count, count)
    one = np.repeat(np.arange(len(order)), size)
    start = np.repeat(np.cumsum(size) - size, size)
    other = np.repeat(first, size) + np.arange(len(one)) - start
    here, there = order[one], order[other] // 3
    normals = mesh.face_normals
    smooth = np.einsum("ij,ij->i", normals[here // 3], normals[there]) > np.cos(np.deg2rad(SMOOTH_DEG))
    weighted = normals[there] * (weight[there] * smooth)[:, None]
    total = np.stack([np.bincount(here, weighted[:, k], minlength=len(order)) for k in range(3)], axis=1)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    # A triangle without area has no normal; it is not seen either.
    total = np.where(length > 0, total / np.where(length > 0, length, 1), [0.0, 0.0, 1.0])
    return np.asarray(total.reshape(-1, 3, 3), np.float64)


def with_normals(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The same surface with a vertex for each of its normals, as graphics cards want it; no longer closed."""
    normals = corner_normals(mesh).reshape(-1, 3)
    corners = np.concatenate([mesh.faces.reshape(-1, 1), np.round(normals * 1e4)], axis=1)
    _, chosen, inverse = np.unique(corners, axis=0, return_index=True, return_inverse=True)
    return trimesh.Trimesh(
        mesh.vertices[mesh.faces.ravel()[chosen]],
        inverse.reshape(-1, 3),
        vertex_normals=normals[chosen],
        process=False,
    )
