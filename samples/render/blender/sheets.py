"""A printed sheet: its bent mesh, and its ink on paper."""

from itertools import pairwise
from typing import Any

import bmesh
import bpy
from mathutils import Matrix

MM = 0.1
WRINKLE_MM = 25.0


def add_sheet(scene: Any, spec: dict[str, Any]) -> None:
    """Lay a printed sheet into the scene.

    Parameters
    ----------
    scene : bpy.types.Scene
    spec : dict
        A ``SceneMat`` of the scene.
    """
    thing = bpy.data.objects.new("item", _mesh(spec))
    scene.collection.objects.link(thing)
    thing.data.materials.append(_material(spec))
    thing.matrix_world = Matrix.Scale(MM, 4) @ Matrix(spec["matrix"])


def _mesh(spec: dict[str, Any]) -> Any:
    width, height = spec["sheet_mm"]
    rows = spec["heights_mm"]
    bm = bmesh.new()
    where = bm.loops.layers.uv.new("print")
    grid = [
        [
            bm.verts.new(((i / (len(row) - 1) - 0.5) * width, (j / (len(rows) - 1) - 0.5) * height, z))
            for i, z in enumerate(row)
        ]
        for j, row in enumerate(rows)
    ]
    for near, far in pairwise(grid):
        for k in range(len(near) - 1):
            face = bm.faces.new((near[k], near[k + 1], far[k + 1], far[k]))
            face.smooth = True
            for loop in face.loops:
                x, y, _ = loop.vert.co / spec["scale"]
                loop[where].uv = (x / width + 0.5, y / height + 0.5)
    mesh = bpy.data.meshes.new("sheet")
    bm.to_mesh(mesh)
    bm.free()
    return mesh


def _material(spec: dict[str, Any]) -> Any:
    material = bpy.data.materials.new("sheet")
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = spec["roughness"]
    shader.inputs["Specular IOR Level"].default_value = spec["specular"]
    shader.inputs["Coat Weight"].default_value = spec["coat"]
    shader.inputs["Coat Roughness"].default_value = spec["roughness"] / 2
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(spec["image"], check_existing=True)
    picture.extension = "EXTEND"
    tree.links.new(_ink(tree, picture.outputs["Color"], spec["ink"]), shader.inputs["Base Color"])
    if spec["wrinkle_mm"]:
        tree.links.new(_wrinkles(tree, spec["wrinkle_mm"]), shader.inputs["Normal"])
    return material


def _ink(tree: Any, wanted: Any, ink: dict[str, Any]) -> Any:
    if ink["mono"]:
        grey = tree.nodes.new("ShaderNodeRGBToBW")
        tree.links.new(wanted, grey.inputs[0])
        wanted = grey.outputs[0]
    parts = tree.nodes.new("ShaderNodeSeparateColor")
    whole = tree.nodes.new("ShaderNodeCombineColor")
    tree.links.new(wanted, parts.inputs[0])
    for k in range(3):
        bent = _calculate(tree, "POWER", parts.outputs[k], ink["gamma"][k])
        paper, black = ink["paper"][k], ink["black"][k]
        printed = _calculate(tree, "MULTIPLY_ADD", bent, paper * (1 - black), paper * black)
        tree.links.new(printed, whole.inputs[k])
    return whole.outputs[0]


def _calculate(tree: Any, operation: str, value: Any, *numbers: float) -> Any:
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = operation
    tree.links.new(value, node.inputs[0])
    for k, number in enumerate(numbers):
        node.inputs[k + 1].default_value = number
    return node.outputs[0]


def _wrinkles(tree: Any, height_mm: float) -> Any:
    where = tree.nodes.new("ShaderNodeTexCoord")
    noise = tree.nodes.new("ShaderNodeTexNoise")
    # The mesh is in mm, and so are an object's own coordinates.
    noise.inputs["Scale"].default_value = 1 / WRINKLE_MM
    noise.inputs["Detail"].default_value = 2.0
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Distance"].default_value = height_mm * MM
    tree.links.new(where.outputs["Object"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    return bump.outputs["Normal"]
