"""GLB as other readers see it."""

import io
import json
import struct
import subprocess
import sys

import numpy as np
import pytest
import trimesh
from deepbrick.catalog import load_catalog
from deepbrick.graph import Brick, Link, LinkKind, Stack, stacked_links
from deepbrick.moulds import UNKNOWN_MOULD, Detail, brick_glb, brick_mesh, stack_glb, stack_scene

CATALOG = load_catalog()
CELLS = tuple(
    Brick(f"{c}{k}", token, CATALOG[token].part, CATALOG[token].color.name, c, k)
    for c in (0, 1)
    for k, token in enumerate(("1d", "lstm"))
)
ROW = Stack(CELLS, (*stacked_links(CELLS), Link(LinkKind.RECURRENT, "01", "11")))


def tree(glb):
    """The JSON part of a GLB."""
    magic, version, length, size, kind = struct.unpack("<4sIII4s", glb[:20])
    assert (magic, version, length, kind) == (b"glTF", 2, len(glb), b"JSON")
    return json.loads(glb[20 : 20 + size])


def load(glb):
    return trimesh.load(io.BytesIO(glb), file_type="glb")


@pytest.mark.parametrize("kind", CATALOG, ids=lambda b: b.token)
def test_brick_comes_back_with_its_size_and_flat_faces(kind):
    scene = load(brick_glb(kind))
    assert scene.bounds == pytest.approx(brick_mesh(kind, Detail.LIGHT).bounds, abs=1e-4)
    (mesh,) = scene.geometry.values()
    assert np.linalg.norm(mesh.vertex_normals, axis=1) == pytest.approx(1, abs=1e-3)
    top = mesh.vertex_normals[mesh.vertices[:, 2] == mesh.vertices[:, 2].max()]
    assert (top[:, 2] > 0.99).any()


@pytest.mark.parametrize("kind", CATALOG, ids=lambda b: b.token)
def test_plastic_has_the_catalogs_colour_in_linear_light(kind):
    (material,) = tree(brick_glb(kind))["materials"]
    surface = material["pbrMetallicRoughness"]
    linear = np.array(surface["baseColorFactor"][:3])
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)
    assert srgb * 255 == pytest.approx(kind.color.rgb, abs=8)
    assert surface["metallicFactor"] == 0
    assert ("KHR_materials_transmission" in material.get("extensions", {})) == kind.color.clear


def test_clear_bricks_bend_light_or_are_only_see_through():
    bent, blended = (tree(brick_glb(CATALOG["2d"], transmission=t)) for t in (True, False))
    assert bent["materials"][0]["extensions"]["KHR_materials_ior"] == {"ior": 1.49}
    assert bent["extensionsUsed"] == ["KHR_materials_transmission", "KHR_materials_ior"]
    assert "alphaMode" not in bent["materials"][0]
    assert "extensionsUsed" not in blended
    assert blended["materials"][0]["alphaMode"] == "BLEND"
    assert 0 < blended["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"][3] < 1


def test_a_mould_alone_is_grey():
    red, green, blue, alpha = tree(brick_glb(UNKNOWN_MOULD))["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"]
    assert red == green == blue
    assert alpha == 1


def test_stack_is_in_metres_with_y_up_and_named_by_its_bricks():
    glb = stack_glb(ROW, CATALOG)
    scene = load(glb)
    assert set(scene.graph.nodes_geometry) == {"00", "01", "10", "11", "01-11"}
    assert len(tree(glb)["meshes"]) == 3  # equal bricks share theirs
    low, high = scene.bounds
    assert low[1] == pytest.approx(0, abs=1e-6)
    assert high[1] == pytest.approx((2 * 9.6 + 1.8) / 1000)
    for pose in stack_scene(ROW, CATALOG):
        x, y, z = pose.center_mm
        place = scene.graph[pose.id][0][:3, 3]
        assert place == pytest.approx(np.array([x, z, -y]) / 1000)


def test_how_bricks_stand_is_known_without_what_makes_meshes():
    code = (
        "import sys, deepbrick.moulds, deepbrick.exports; print({'trimesh', 'manifold3d', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
