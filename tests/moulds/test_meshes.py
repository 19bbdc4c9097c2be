"""Meshes of bricks against the catalog, closed form, and the real parts' shapes as BrickLayer knows them."""

import dataclasses

import numpy as np
import pytest
import trimesh
from bricklayer.ldraw import partdata
from deepbrick.catalog import Shape, load_catalog
from deepbrick.catalog.types import STUD_DIAMETER_MM, STUD_HEIGHT_MM
from deepbrick.moulds import Detail, LinkForm, Mould, brick_mesh, corner_normals, mould_of
from deepbrick.moulds.meshes import PLAY_MM
from manifold3d import Manifold, Mesh64

CATALOG = load_catalog()
BRICKS = [b for b in CATALOG if b.shape is not Shape.LINK]
OTHERS = [
    Mould("tile", (2, 2), (16.0, 16.0, 3.2)),
    Mould("round", (2, 2), (16.0, 16.0, 9.6)),
    Mould("round", (1, 1), (8.0, 8.0, 9.6)),
    Mould("dome", (1, 1), (8.0, 8.0, 9.6)),
    Mould("brick", (2, 6), (16.0, 48.0, 9.6)),
    Mould("brick", (1, 4), (8.0, 32.0, 9.6), pins=False),
    Mould("plate", (2, 4), (16.0, 32.0, 3.2), rounding_mm=0.24),
    Mould("slope", (2, 1), (16.0, 8.0, 9.6)),
    Mould("slope", (3, 2), (24.0, 16.0, 9.6)),
    Mould("jumper-plate", (1, 2), (8.0, 16.0, 3.2), open_studs=False),
    Mould("side-stud-brick", (1, 2), (8.0, 16.0, 9.6), two_sided=False, open_studs=False),
    *(Mould("link", (1, 2), (8.0, 16.0, 8.0), link=form) for form in LinkForm),
    Mould("link", (1, 2), (8.0, 16.0, 8.0), bar_radius_mm=3.9, bar_extra_mm=1.2),
]
EVERY = [*map(mould_of, CATALOG), *OTHERS]
TWO_PLATES = {LinkForm.PLATES_MIDDLE, LinkForm.PLATES_EARLIER, LinkForm.PLATES_LATER}


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("mould", EVERY, ids=lambda m: f"{m.shape}-{m.studs}-{m.link}")
def test_every_mesh_is_closed_and_faces_outwards(mould, detail):
    mesh = brick_mesh(mould, detail)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 0
    assert mesh.body_count == (2 if mould.link in TWO_PLATES else 1)
    assert mesh.area_faces.min() > 1e-6


@pytest.mark.parametrize("kind", BRICKS, ids=lambda b: b.token)
def test_bounds_are_the_catalogs(kind):
    low, high = brick_mesh(kind).bounds
    length, width, height = kind.size_mm
    side = STUD_HEIGHT_MM if kind.shape is Shape.SIDE_STUD_BRICK else 0.0
    expected = np.array([(length - PLAY_MM) / 2 + side, (width - PLAY_MM) / 2, height / 2])
    assert low == pytest.approx(-expected)
    assert high == pytest.approx(expected + np.array([0, 0, STUD_HEIGHT_MM]))


@pytest.mark.parametrize("kind", BRICKS, ids=lambda b: b.token)
def test_bounds_are_the_real_parts(kind):
    low, high = (np.array(corner.array) * 0.4 for corner in partdata.record(kind.part).ldraw_bounds)
    along, across, up = (high - low)[[2, 0, 1]]
    # LDraw leaves no play, and draws studs 0.2 mm lower than they are.
    sides = 2 * 0.2 if kind.shape is Shape.SIDE_STUD_BRICK else 0.0
    expected = (along - PLAY_MM + sides, across - PLAY_MM, up + 0.2)
    assert np.ptp(brick_mesh(kind).bounds, axis=0) == pytest.approx(expected, abs=0.01)


def test_slope_falls_as_the_real_one():
    vertices = np.asarray(partdata.record("3039").collision_mesh.vertices)
    real = trimesh.PointCloud(np.stack([vertices[:, 2], vertices[:, 0], -vertices[:, 1]], axis=1)).convex_hull
    ours = brick_mesh(CATALOG["cnn"]).convex_hull
    shares, centers = (
        [m.volume / np.prod(m.extents) for m in (ours, real)],
        [(m.center_mass - m.bounds[0]) / m.extents for m in (ours, real)],
    )
    assert shares[0] == pytest.approx(shares[1], abs=0.01)
    assert centers[0] == pytest.approx(centers[1], abs=0.01)


def stud_count(mesh, height_mm):
    """Pieces that a level cut through the studs has."""
    solid = Manifold(Mesh64(np.array(mesh.vertices, order="C"), np.array(mesh.faces, np.uint64, order="C")))
    return len(solid.slice(height_mm).decompose())


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("kind", BRICKS, ids=lambda b: b.token)
def test_studs_are_as_many_and_as_wide_as_the_catalog_says(kind, detail):
    studs = kind.studs[0] * kind.studs[1]
    expected = {Shape.JUMPER_PLATE: 1, Shape.SLOPE: kind.studs[1]}.get(kind.shape, studs)
    mesh = brick_mesh(kind, detail)
    top = kind.size_mm[2] / 2
    assert stud_count(mesh, top + STUD_HEIGHT_MM / 2) == expected
    spread = mesh.vertices[mesh.vertices[:, 2] > top + 0.01]
    first = spread[np.linalg.norm(spread[:, :2] - spread[0, :2], axis=1) < 5]
    assert np.ptp(first[:, 1]) == pytest.approx(STUD_DIAMETER_MM, abs=0.01)


def test_volume_of_a_2x2_brick_is_that_of_its_parts():
    mesh = brick_mesh(CATALOG["2d"])
    side, inside = 16 - PLAY_MM, 16 - PLAY_MM - 3.0
    body = side**2 * 9.6 - inside**2 * 8.4
    circle = 32 / 2 * np.sin(2 * np.pi / 32)  # of a regular polygon of 32 corners and radius 1
    stud = circle * 2.4**2 * 1.8
    tube = circle * (3.255**2 - 2.4**2) * 8.4
    edges = (4 * 9.6 + 8 * side) * 0.18**2 / 4  # rounded off
    assert mesh.volume == pytest.approx(body + 4 * stud + tube - edges, rel=0.004)


def test_volume_of_a_bar_is_that_of_a_rounded_rectangle():
    mould = dataclasses.replace(mould_of(CATALOG["link"]), rounding_mm=0.02)
    area = 15.6 * 8 - (4 - np.pi) * 3**2
    assert brick_mesh(mould).volume == pytest.approx(area * 7.95, rel=0.004)


def test_half_a_sphere_has_the_volume_of_one():
    solid = brick_mesh(Mould("dome", (2, 2), (16.0, 16.0, 8.0))).convex_hull
    assert solid.volume == pytest.approx(2 / 3 * np.pi * 7.95**2 * 8, rel=0.015)


def test_light_meshes_have_a_few_hundred_triangles():
    counts = [len(brick_mesh(kind, Detail.LIGHT).faces) for kind in CATALOG]
    assert max(counts) < 800
    assert np.mean(counts) < 400


@pytest.mark.parametrize("mould", EVERY, ids=lambda m: f"{m.shape}-{m.studs}-{m.link}")
def test_normals_are_the_faces_own_on_flat_faces(mould):
    mesh = brick_mesh(mould)
    normals = corner_normals(mesh)
    assert np.linalg.norm(normals, axis=2) == pytest.approx(1)
    along = np.einsum("fcx,fx->fc", normals, mesh.face_normals)
    assert along.min() > np.cos(np.deg2rad(51))
    outside = np.abs(mesh.face_normals).max(axis=1) > 0.999
    flat = outside & (mesh.area_faces > 6)  # only large faces of the body; a rounded edge is narrower than 0.3 mm
    if mould.shape not in {"dome", "round", "link"}:
        assert flat.any()
        assert np.rad2deg(np.arccos(np.clip(along[flat].min(), -1, 1))) < 2


def test_a_mesh_may_be_changed():
    brick_mesh(CATALOG["2d"]).apply_scale(2)
    assert np.ptp(brick_mesh(CATALOG["2d"]).bounds[:, 0]) == pytest.approx(16 - PLAY_MM)


def test_a_new_brick_of_a_known_family_needs_nothing_here():
    new = dataclasses.replace(CATALOG["2d"], part="3001", studs=(2, 4), size_mm=(16.0, 32.0, 9.6))
    mesh = brick_mesh(new)
    assert mesh.is_watertight
    assert stud_count(mesh, 5.7) == 8


def test_unknown_shape():
    with pytest.raises(ValueError, match=r"^There is no mould of the shape 'wheel'; there are brick, dome, jumper"):
        brick_mesh(Mould("wheel", (1, 1), (8.0, 8.0, 8.0)))
