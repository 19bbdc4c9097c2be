"""Bricks and stacks as binary glTF (GLB), with a surface that looks like their plastic.

Source: glTF 2.0 specification, https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html, and its extensions
KHR_materials_transmission and KHR_materials_ior.
"""

from typing import Any

import numpy as np
import trimesh
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial

from ..catalog import BrickType, Catalog, Color
from ..graph import Stack
from ..srgb import linear_light
from .meshes import brick_mesh
from .shading import with_normals
from .standing import stack_scene
from .types import UNKNOWN_RGB, Detail, Mould

ROUGHNESS, CLEAR_ROUGHNESS = 0.25, 0.05
IOR = 1.49  # of acrylic glass, which clear bricks are of
CLEAR_ALPHA = 0.3  # where light is not bent
MM_TO_GLTF = np.array([[0.001, 0, 0, 0], [0, 0, 0.001, 0], [0, -0.001, 0, 0], [0, 0, 0, 1]])


def brick_glb(
    brick: BrickType | Mould,
    color: Color | None = None,
    *,
    detail: Detail = Detail.LIGHT,
    transmission: bool = True,
) -> bytes:
    """Write a brick as GLB for a scene that places it itself.

    Parameters
    ----------
    color : Color, optional
        By default that of the brick in the catalog; grey for a mould alone.
    transmission : bool
        Let clear bricks bend the light behind them, else they are only see-through, which costs a graphics card less.

    Returns
    -------
    bytes
        One mesh, in mm and with the axes of ``brick_mesh`` (``z`` is up), not glTF's own metres with ``y`` up.
    """
    if color is None and isinstance(brick, BrickType):
        color = brick.color
    scene = trimesh.Scene({"brick": _shaded(brick, color, detail, transmission=transmission)})
    return _export(scene, transmission=transmission)


def stack_glb(stack: Stack, catalog: Catalog, *, detail: Detail = Detail.FULL, transmission: bool = True) -> bytes:
    """Write a stack as GLB for other programs.

    Parameters
    ----------
    transmission : bool
        As for ``brick_glb``.

    Returns
    -------
    bytes
        Each brick and link a node that is named by its id, equal ones of one mesh; in metres, ``y`` up, ``x`` along the
        row, as glTF wants it.
    """
    scene = trimesh.Scene()
    shapes: dict[tuple[Mould, Color | None], str] = {}
    for pose in stack_scene(stack, catalog):
        look = (pose.mould, pose.color)
        placed = MM_TO_GLTF @ trimesh.transformations.translation_matrix(pose.center_mm)
        if look in shapes:
            scene.graph.update(pose.id, matrix=placed, geometry=shapes[look])
            continue
        shapes[look] = f"mould-{len(shapes)}"
        mesh = _shaded(pose.mould, pose.color, detail, transmission=transmission)
        scene.add_geometry(mesh, node_name=pose.id, geom_name=shapes[look], transform=placed)
    return _export(scene, transmission=transmission)


def _shaded(brick: BrickType | Mould, color: Color | None, detail: Detail, *, transmission: bool) -> trimesh.Trimesh:
    mesh = with_normals(brick_mesh(brick, detail))
    mesh.visual = TextureVisuals(material=_material(color, transmission=transmission))
    return mesh


def _material(color: Color | None, *, transmission: bool) -> PBRMaterial:
    clear = color is not None and color.clear
    see_through = clear and not transmission
    linear = linear_light(np.array(UNKNOWN_RGB if color is None else color.rgb) / 255)
    return PBRMaterial(
        name="clear" if clear else "plastic",
        baseColorFactor=[*linear, CLEAR_ALPHA if see_through else 1.0],
        metallicFactor=0.0,
        roughnessFactor=CLEAR_ROUGHNESS if clear else ROUGHNESS,
        alphaMode="BLEND" if see_through else None,
    )


def _export(scene: trimesh.Scene, *, transmission: bool) -> bytes:
    def let_light_through(tree: dict[str, Any]) -> None:
        clear = [m for m in tree.get("materials", []) if m.get("name") == "clear"] if transmission else []
        for material in clear:
            material["extensions"] = {
                "KHR_materials_transmission": {"transmissionFactor": 1.0},
                "KHR_materials_ior": {"ior": IOR},
            }
        if clear:
            tree["extensionsUsed"] = ["KHR_materials_transmission", "KHR_materials_ior"]

    return bytes(scene.export(file_type="glb", include_normals=True, tree_postprocessor=let_light_through))
