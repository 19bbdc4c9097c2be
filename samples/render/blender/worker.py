"""Render scenes that come in as JSON lines on standard input; answer each with a line on standard output.

A line in: ``{"scene": {...}, "meshes": PATH.npz, "image": PATH.png, "index": PATH.npy}``, each item of the scene with
the number of its ``mesh``; a line out: ``done PATH.png``.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .materials import material_for
from .meshes import read_meshes
from .sheets import add_sheet

MM = 0.1  # one Blender unit is 10 mm: bricks of about its size are what Blender's defaults suit


def main() -> None:
    """Serve until standard input ends."""
    # Blender chats on standard output: keep the real one for the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    _empty()
    for line in sys.stdin:
        request = json.loads(line)
        _render(request)
        answers.write(f"done {request['image']}\n")


def _empty() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


def _render(request: dict[str, Any]) -> None:
    spec = request["scene"]
    scene = bpy.context.scene
    for thing in list(scene.collection.objects):
        bpy.data.objects.remove(thing)
    for material in list(bpy.data.materials):
        bpy.data.materials.remove(material)
    for mesh in list(bpy.data.meshes):
        bpy.data.meshes.remove(mesh)
    meshes = read_meshes(request["meshes"])
    materials: dict[str, Any] = {}
    for item in spec["items"]:
        _add_item(scene, item, meshes[item["mesh"]], materials)
    if spec["mat"] is not None:
        add_sheet(scene, spec["mat"])
    for lamp in spec["lamps"]:
        _add_lamp(scene, lamp)
    _set_world(scene, spec["world"])
    _set_camera(scene, spec)
    _set_output(scene, spec, Path(request["index"]))
    scene.render.filepath = request["image"]
    bpy.ops.render.render(write_still=True)
    _save_index(Path(request["index"]))


def _save_index(index: Path) -> None:
    """Turn the pass that the compositor wrote into ``(H, W) uint8``, top row first."""
    written = next(index.parent.glob(index.stem + "@*.exr"))
    picture = bpy.data.images.load(str(written))
    picture.colorspace_settings.name = "Non-Color"
    width, height = picture.size
    values = np.empty(width * height * picture.channels, np.float32)
    picture.pixels.foreach_get(values)
    plane = values.reshape(height, width, picture.channels)[::-1, :, 0]
    np.save(index, np.rint(plane).astype(np.uint8))
    bpy.data.images.remove(picture)
    written.unlink()


def _add_item(scene: Any, item: dict[str, Any], mesh: Any, materials: dict[str, Any]) -> None:
    thing = bpy.data.objects.new("item", mesh)
    scene.collection.objects.link(thing)
    name = json.dumps(item["material"], sort_keys=True)
    if name not in materials:
        materials[name] = material_for(item["material"])
    if not mesh.materials:
        mesh.materials.append(None)
    thing.material_slots[0].link = "OBJECT"
    thing.material_slots[0].material = materials[name]
    thing.pass_index = item["index"]
    thing.matrix_world = Matrix.Scale(MM, 4) @ Matrix(item["matrix"])


def _add_lamp(scene: Any, lamp: dict[str, Any]) -> None:
    data = bpy.data.lights.new("lamp", "AREA")
    data.shape, data.size = "DISK", lamp["size_mm"] * MM
    data.energy = lamp["power"] * MM**2
    data.color = lamp["rgb"]
    thing = bpy.data.objects.new("lamp", data)
    scene.collection.objects.link(thing)
    place, target = Vector(lamp["position_mm"]), Vector(lamp["target_mm"])
    rotation = (target - place).to_track_quat("-Z", "Y").to_matrix().to_4x4()
    thing.matrix_world = Matrix.Translation(place * MM) @ rotation


def _set_world(scene: Any, spec: dict[str, Any]) -> None:
    if scene.world is not None:
        bpy.data.worlds.remove(scene.world)
    world = scene.world = bpy.data.worlds.new("world")
    world.use_nodes = True
    world.cycles.sampling_method, world.cycles.sample_map_resolution = "MANUAL", 256
    tree = world.node_tree
    background = tree.nodes["Background"]
    background.inputs["Strength"].default_value = spec["strength"]
    background.inputs["Color"].default_value = (*spec["rgb"], 1)
    if spec["image"]:
        picture = tree.nodes.new("ShaderNodeTexEnvironment")
        picture.image = bpy.data.images.load(spec["image"], check_existing=True)
        where = tree.nodes.new("ShaderNodeTexCoord")
        rotation = tree.nodes.new("ShaderNodeMapping")
        rotation.inputs["Rotation"].default_value = (0, 0, spec["rotation_deg"] * 3.14159265 / 180)
        tree.links.new(where.outputs["Generated"], rotation.inputs["Vector"])
        tree.links.new(rotation.outputs["Vector"], picture.inputs["Vector"])
        light = picture.outputs["Color"]
        if min(spec["tint"]) != 1 or max(spec["tint"]) != 1:
            filtered = tree.nodes.new("ShaderNodeVectorMath")
            filtered.operation = "MULTIPLY"
            filtered.inputs[1].default_value = spec["tint"]
            tree.links.new(light, filtered.inputs[0])
            light = filtered.outputs["Vector"]
        tree.links.new(light, background.inputs["Color"])


def _set_camera(scene: Any, spec: dict[str, Any]) -> None:
    camera = spec["camera"]
    width, height = camera["size"]
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.sensor_width = "HORIZONTAL", 36.0
    data.lens = camera["focal_px"] / width * 36.0
    data.clip_start, data.clip_end = 0.1, 10000.0
    to_camera = Matrix(camera["rotation"]).to_4x4()
    flip = Matrix.Diagonal((1, -1, -1, 1))  # Blender looks along -z with y up
    place = Vector(camera["position_mm"]) * MM
    if spec["aperture"]:
        data.dof.use_dof, data.dof.aperture_fstop = True, spec["aperture"]
        # Lens diameters of phones and small cameras: the scene is in units of 10 mm, Blender's lens in mm of 1 m.
        data.dof.focus_distance = place.length
        data.dof.aperture_fstop = spec["aperture"] * 10
    thing = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(thing)
    thing.matrix_world = Matrix.Translation(place) @ to_camera.transposed() @ flip
    scene.camera = thing
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100


def _set_output(scene: Any, spec: dict[str, Any], index: Path) -> None:
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.seed = "CPU", spec["samples"], spec["seed"] % 2**31
    cycles.use_adaptive_sampling = False
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    # Most of a small picture's time would else go into the denoiser.
    cycles.denoising_quality, cycles.denoising_prefilter = "FAST", "NONE"
    cycles.max_bounces, cycles.transmission_bounces, cycles.diffuse_bounces = 14, 12, 3
    cycles.glossy_bounces, cycles.transparent_max_bounces = 5, 8
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 8.0
    scene.render.threads_mode, scene.render.threads = "FIXED", int(os.environ.get("DEEPBRICK_RENDER_THREADS", "1"))
    scene.view_settings.view_transform = spec["look"]
    scene.view_settings.exposure = spec["exposure"]
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.compression = 5
    bpy.context.view_layer.use_pass_object_index = True
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    layers = tree.nodes.new("CompositorNodeRLayers")
    result = tree.nodes.new("CompositorNodeComposite")
    tree.links.new(layers.outputs["Image"], result.inputs["Image"])
    files = tree.nodes.new("CompositorNodeOutputFile")
    files.base_path = str(index.parent)
    files.format.file_format, files.format.color_depth = "OPEN_EXR", "32"
    files.format.exr_codec = "ZIP"
    files.file_slots[0].path = index.stem + "@"
    tree.links.new(layers.outputs["IndexOB"], files.inputs[0])


if __name__ == "__main__":
    main()
