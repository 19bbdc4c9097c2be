"""What the driver hands to Blender: each mesh once, closed, and of the size that the scene says."""

import numpy as np
import pytest
import trimesh
from deepbrick.catalog import load_catalog
from deepbrick.moulds import LinkForm
from deepbrick.samples.render.meshes import item_mould, scene_meshes
from deepbrick.samples.render.scene import Kind, scene_of_kind
from deepbrick.samples.render.things import Item, Material, Studio

CATALOG = load_catalog()
EYE = tuple(map(tuple, np.eye(4).tolist()))


def item(shape, studs=(1, 2), size=(8.0, 16.0, 9.6), variant=0):
    return Item(1, shape, studs, size, variant, EYE, Material("plastic"))


@pytest.mark.parametrize("seed", range(4))
def test_every_item_has_a_closed_mesh_of_its_size(seed):
    scene = scene_of_kind(seed, CATALOG, Studio(), Kind.CROWDED)
    arrays, numbers = scene_meshes(scene)
    assert set(numbers) == set(range(len(arrays) // 3))
    for thing, k in zip(scene.items, numbers, strict=True):
        vertices, faces, normals = (arrays[f"{part}-{k}"] for part in ("vertices", "faces", "normals"))
        assert normals.shape == (3 * len(faces), 3)
        assert np.linalg.norm(normals, axis=1) == pytest.approx(1, abs=1e-5)
        mesh = trimesh.Trimesh(vertices, faces, process=False)
        assert mesh.is_watertight
        assert mesh.volume > 0
        # Studs stand out by 1.8 mm above and on both sides; bars are up to 1.2 mm higher than their place.
        assert mesh.extents.max() == pytest.approx(max(thing.size_mm), abs=2.01)
        assert (mesh.extents < np.array(thing.size_mm) + 3.61).all()


def test_equal_bricks_share_a_mesh():
    scene = scene_of_kind(6, CATALOG, Studio(), Kind.CROWDED)
    _, numbers = scene_meshes(scene)
    looks = [(i.shape, i.studs, i.size_mm, i.variant) for i in scene.items]
    assert len(set(numbers)) == len(set(looks)) < len(looks)


def test_variants_of_a_link_are_bars_and_all_kinds_of_plates():
    forms = [item_mould(item("link", size=(8.0, 16.0, 8.0), variant=v)).link for v in range(60)]
    assert set(forms) == set(LinkForm)
    assert forms.count(LinkForm.BAR) == 24


def test_variants_of_bricks_differ_in_what_they_differ_when_they_are_sold():
    bricks = {item_mould(item("brick", variant=v)) for v in range(60)}
    assert {m.pins for m in bricks} == {True, False}
    assert {round(m.rounding_mm, 2) for m in bricks} == {0.12, 0.15, 0.18, 0.21, 0.24}
    cells = {item_mould(item("side-stud-brick", variant=v)) for v in range(60)}
    assert {(m.two_sided, m.open_studs) for m in cells} == {(a, b) for a in (True, False) for b in (True, False)}
