"""Surfaces as Blender materials."""

from typing import Any

import bpy

Material = Any


def material_for(spec: dict[str, Any]) -> Material:
    """Make the Blender material of one surface.

    Parameters
    ----------
    spec : dict
        A ``Material`` of the scene.

    Returns
    -------
    bpy.types.Material
    """
    material = bpy.data.materials.new(spec["kind"])
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = spec["roughness"]
    shader.inputs["Base Color"].default_value = (*spec["rgb"], 1)
    height = None
    if spec["kind"] == "clear":
        _clear(tree, shader, spec)
    elif spec["kind"] == "image":
        height = _image(tree, shader, spec)
    elif spec["kind"] != "plastic":
        height = _pattern(tree, shader, spec)
    if spec["bump"]:
        _bump(tree, shader, spec, height)
    return material


def _clear(tree: Any, shader: Any, spec: dict[str, Any]) -> None:
    """Glass for the camera; for shadows and bounced light it lets light straight through."""
    shader.inputs["Transmission Weight"].default_value = 1.0
    shader.inputs["IOR"].default_value = spec["ior"]
    straight = tree.nodes.new("ShaderNodeBsdfTransparent")
    straight.inputs["Color"].default_value = (*(0.9 * c for c in spec["rgb"]), 1)
    path = tree.nodes.new("ShaderNodeLightPath")
    either = tree.nodes.new("ShaderNodeMath")
    either.operation = "MAXIMUM"
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(path.outputs["Is Shadow Ray"], either.inputs[0])
    tree.links.new(path.outputs["Is Diffuse Ray"], either.inputs[1])
    tree.links.new(either.outputs[0], mix.inputs["Fac"])
    tree.links.new(shader.outputs[0], mix.inputs[1])
    tree.links.new(straight.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], tree.nodes["Material Output"].inputs["Surface"])


def _coordinates(tree: Any, scale_mm: float, output: str = "Object") -> Any:
    where = tree.nodes.new("ShaderNodeTexCoord")
    mapping = tree.nodes.new("ShaderNodeMapping")
    # Meshes are in mm; objects are scaled to the scene, their own coordinates are not.
    mapping.inputs["Scale"].default_value = (1 / scale_mm,) * 3
    tree.links.new(where.outputs[output], mapping.inputs["Vector"])
    return mapping.outputs["Vector"]


def _image(tree: Any, shader: Any, spec: dict[str, Any]) -> Any:
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(spec["image"], check_existing=True)
    picture.projection = "BOX"
    tree.links.new(_coordinates(tree, spec["scale"]), picture.inputs["Vector"])
    tree.links.new(picture.outputs["Color"], shader.inputs["Base Color"])
    return picture.outputs["Color"]


def _pattern(tree: Any, shader: Any, spec: dict[str, Any]) -> Any:
    names = {
        "noise": ("ShaderNodeTexNoise", "Fac"),
        "wave": ("ShaderNodeTexWave", "Fac"),
        "brick": ("ShaderNodeTexBrick", "Fac"),
        "checker": ("ShaderNodeTexChecker", "Fac"),
        "voronoi": ("ShaderNodeTexVoronoi", "Distance"),
        "musgrave": ("ShaderNodeTexNoise", "Fac"),
    }
    kind, output = names[spec["kind"]]
    texture = tree.nodes.new(kind)
    if "Scale" in texture.inputs:
        texture.inputs["Scale"].default_value = 1.0
    if spec["kind"] == "wave":
        texture.inputs["Distortion"].default_value = 6.0
        texture.inputs["Detail"].default_value = 3.0
    if spec["kind"] == "musgrave":
        texture.inputs["Detail"].default_value = 9.0
        texture.inputs["Roughness"].default_value = 0.75
    tree.links.new(_coordinates(tree, spec["scale"]), texture.inputs["Vector"])
    ramp = tree.nodes.new("ShaderNodeMix")
    ramp.data_type = "RGBA"
    tree.links.new(texture.outputs[output], ramp.inputs["Factor"])
    colors = [socket for socket in ramp.inputs if socket.type == "RGBA"]
    colors[0].default_value = (*spec["rgb"], 1)
    colors[1].default_value = (*spec["second_rgb"], 1)
    result = next(socket for socket in ramp.outputs if socket.type == "RGBA")
    tree.links.new(result, shader.inputs["Base Color"])
    return texture.outputs[output]


def _bump(tree: Any, shader: Any, spec: dict[str, Any], height: Any) -> None:
    if height is None:
        noise = tree.nodes.new("ShaderNodeTexNoise")
        noise.inputs["Scale"].default_value = 1.0
        noise.inputs["Detail"].default_value = 4.0
        tree.links.new(_coordinates(tree, min(spec["scale"], 3.0)), noise.inputs["Vector"])
        height = noise.outputs["Fac"]
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value = spec["bump"]
    bump.inputs["Distance"].default_value = 0.02
    tree.links.new(height, bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])
