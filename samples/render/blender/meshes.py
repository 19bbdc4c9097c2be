"""Moulds of bricks as meshes, lengths in mm, centred on the brick's body."""

from collections.abc import Iterable
from typing import Any

import bmesh
import bpy
from mathutils import Matrix, Vector

PITCH = 8.0
WALL = 1.5
ROOF = 1.2
TUBE_OUTER = 6.51
TUBE_INNER = 4.8
PIN = 3.2
PLATE = 3.2
STUD_SEGMENTS = 32
PLAY = 0.1  # a brick is a little smaller than its place

Mesh = Any


def mesh_for(
    shape: str, studs: tuple[int, int], size: tuple[float, float, float], variant: int, mould: dict[str, float]
) -> Mesh:
    """Build the mesh of one item.

    Parameters
    ----------
    shape : str
    studs : tuple of int
    size : tuple of float
        Body in mm.
    variant : int
        Picks among the moulds of one shape.
    mould : dict
        ``stud_diameter_mm`` and ``stud_height_mm``.

    Returns
    -------
    bpy.types.Mesh
    """
    if shape == "cylinder":
        return _smooth(_finish(_cylinder(size[0] / 2, size[2], 48), bevel=0.4))
    if shape == "sphere":
        bm = bmesh.new()
        bmesh.ops.create_uvsphere(bm, u_segments=40, v_segments=24, radius=size[0] / 2)
        return _smooth(_to_mesh(bm))
    if shape in {"box", "sheet"}:
        return _finish(_box(size), bevel=min(0.3, size[2] / 4))
    return _brick_like(shape, studs, size, variant, mould)


def _brick_like(
    shape: str, studs: tuple[int, int], size: tuple[float, float, float], variant: int, mould: dict[str, float]
) -> Mesh:
    if shape == "link":
        return _link(size, variant, mould)
    if shape == "tile":
        return _smooth(_finish(_box((size[0] - PLAY, size[1] - PLAY, size[2])), bevel=0.15))
    if shape in {"dome", "round"}:
        return _round_brick(shape, studs, size, mould)
    return _brick(shape, studs, size, variant, mould)


def _brick(
    shape: str, studs: tuple[int, int], size: tuple[float, float, float], variant: int, mould: dict[str, float]
) -> Mesh:
    outer = (size[0] - PLAY, size[1] - PLAY, size[2])
    body = _wedge(outer) if shape == "slope" else _box(outer)
    height = size[2]
    cavity_size = (outer[0] - 2 * WALL, outer[1] - 2 * WALL, height - ROOF)
    cavity = _wedge(cavity_size, lip=0.2) if shape == "slope" else _box(cavity_size)
    _move(cavity, (0, 0, -ROOF / 2 - 0.01))
    added = []
    top = height / 2
    if max(studs) > 1:
        added += _underside(studs, height, variant, low=shape == "slope")
    added += _studs(shape, studs, top, mould)
    cuts = [cavity]
    if shape == "jumper-plate" and variant % 3:
        cuts.append(_bore((0, 0, top), 3.2, 2 * mould["stud_height_mm"] - 1.0))
    if shape == "side-stud-brick":
        # Moulds with studs on one side only exist too; they face the later step.
        sides = (1.0,) if variant % 5 == 0 else (-1.0, 1.0)
        for side in sides:
            for y in (-PITCH / 2, PITCH / 2):
                x = side * (outer[0] / 2 + mould["stud_height_mm"] / 2 - 0.2)
                added.append(_side_stud(mould["stud_diameter_mm"], mould["stud_height_mm"] + 0.4, (x, y, 0.4)))
                if variant % 4:
                    x = side * (outer[0] / 2 + mould["stud_height_mm"])
                    cuts.append(_side_stud(3.2, 2 * mould["stud_height_mm"] - 0.6, (x, y, 0.4)))
    return _smooth(_finish(body, add=added, cut=cuts, bevel=0.12 + 0.03 * (variant % 5)))


def _round_brick(shape: str, studs: tuple[int, int], size: tuple[float, float, float], mould: dict[str, float]) -> Mesh:
    """A round brick with its studs, or a dome; both hollow."""
    radius, height = (size[0] - PLAY) / 2, size[2]
    if shape == "dome":
        body, hollow = _dome(radius, height), _dome(radius - WALL, height - ROOF)
        _move(hollow, (0, 0, -ROOF / 2 - 0.01))
        return _smooth(_finish(body, cut=[hollow], bevel=0.0))
    body, hollow = _cylinder(radius, height, 40), _cylinder(radius - WALL, height - ROOF, 40)
    _move(hollow, (0, 0, -ROOF / 2 - 0.01))
    return _smooth(_finish(body, add=_studs(shape, studs, height / 2, mould), cut=[hollow], bevel=0.15))


def _dome(radius: float, height: float) -> Any:
    """The upper half of an ellipsoid, closed below, centred on its height."""
    bm = bmesh.new()
    bmesh.ops.create_uvsphere(bm, u_segments=40, v_segments=24, radius=1.0)
    bmesh.ops.scale(bm, vec=Vector((radius, radius, height)), verts=bm.verts)
    plane = {"plane_co": (0, 0, 0), "plane_no": (0, 0, -1), "clear_outer": True}
    cut = bmesh.ops.bisect_plane(bm, geom=[*bm.verts, *bm.edges, *bm.faces], **plane)["geom_cut"]
    bmesh.ops.contextual_create(bm, geom=[g for g in cut if isinstance(g, bmesh.types.BMEdge)])
    bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
    _move(bm, (0, 0, -height / 2))
    return bm


def _studs(shape: str, studs: tuple[int, int], top: float, mould: dict[str, float]) -> list[Any]:
    """The studs on a brick whose body ends at a height."""
    parts = []
    for x, y in _stud_places(shape, studs):
        stud = _cylinder(mould["stud_diameter_mm"] / 2, mould["stud_height_mm"] + 0.4, STUD_SEGMENTS)
        _move(stud, (x, y, top + mould["stud_height_mm"] / 2 - 0.2))
        parts.append(stud)
    return parts


def _stud_places(shape: str, studs: tuple[int, int]) -> list[tuple[float, float]]:
    if shape == "jumper-plate":
        return [(0.0, 0.0)]
    places = [
        ((i - (studs[0] - 1) / 2) * PITCH, (j - (studs[1] - 1) / 2) * PITCH)
        for i in range(studs[0])
        for j in range(studs[1])
    ]
    return [p for p in places if p[0] > 0] if shape == "slope" else places


def _underside(studs: tuple[int, int], height: float, variant: int, *, low: bool) -> list[Any]:
    """Tubes under two rows of studs, pins under one row; some clear 1x2 bricks have none."""
    depth = height - 0.6
    if low:
        depth = min(depth, 5.0)
    z = -height / 2 + depth / 2
    parts = []
    if min(studs) > 1:
        for i in range(studs[0] - 1):
            for j in range(studs[1] - 1):
                tube = _ring(TUBE_OUTER / 2, TUBE_INNER / 2, depth)
                _move(tube, ((i - (studs[0] - 2) / 2) * PITCH, (j - (studs[1] - 2) / 2) * PITCH, z))
                parts.append(tube)
    elif variant % 3:
        along = 0 if studs[0] > 1 else 1
        for i in range(max(studs) - 1):
            pin = _cylinder(PIN / 2, depth, 20)
            place = [0.0, 0.0, z]
            place[along] = (i - (max(studs) - 2) / 2) * PITCH
            _move(pin, tuple(place))
            parts.append(pin)
    return parts


def _link(size: tuple[float, float, float], variant: int, mould: dict[str, float]) -> Mesh:
    """A rounded bar of one of several sections, or, more often, plates pushed on the side studs."""
    x, y, z = size
    if variant // 12 > 1:
        return _plate_link(size, variant, mould)
    bar = _box((x - 0.05, y - 0.4, z + (1.2 if variant % 2 else 0.0)))
    round_mm = (2.0, 3.0, 3.9)[variant % 3]
    edges = [e for e in bar.edges if abs((e.verts[0].co - e.verts[1].co).x) > 1]
    bmesh.ops.bevel(bar, geom=edges, offset=round_mm, segments=8, profile=0.5, affect="EDGES")
    return _smooth(_finish(bar, bevel=0.1))


def _plate_link(size: tuple[float, float, float], variant: int, mould: dict[str, float]) -> Mesh:
    """Plates pushed on the side studs; where they end short, their studs show.

    Two joined in the middle, one on each brick, both on one brick, or a single one, which is
    all that fits between bricks with studs on both sides.
    """
    x, y, z = size
    end = (x - PLATE) / 2
    stud = mould["stud_height_mm"]
    centres, stud_x, stud_mm = (
        ((-PLATE / 2 - 0.05, PLATE / 2 + 0.05), 0.0, 0.0),
        ((-end, end), 0.0, x - 2 * PLATE - 0.1),
        ((-end, -end + PLATE + 0.05), PLATE, x - 2 * PLATE - 0.1),
        ((end - PLATE - 0.05, end), -PLATE, x - 2 * PLATE - 0.1),
        ((-end,), -end + (PLATE + stud) / 2, stud),
        ((end,), end - (PLATE + stud) / 2, stud),
    )[variant % 6]
    first, *others = (_box((PLATE, y - PLAY, z - PLAY)) for _ in centres)
    for body, centre in zip((first, *others), centres, strict=True):
        _move(body, (centre, 0, 0))
    studs = []
    if stud_mm:
        studs = [_side_stud(mould["stud_diameter_mm"], stud_mm, (stud_x, side, 0)) for side in (-PITCH / 2, PITCH / 2)]
    return _smooth(_finish(first, add=[*others, *studs], bevel=0.2))


def _box(size: Iterable[float]) -> Any:
    bm = bmesh.new()
    bmesh.ops.create_cube(bm, size=1.0)
    bmesh.ops.scale(bm, vec=Vector(tuple(size)), verts=bm.verts)
    return bm


def _wedge(size: Iterable[float], lip: float = 1.5) -> Any:
    """A box whose upper edge at low x is cut off down to a lip."""
    x, y, z = (s / 2 for s in size)
    section = [(-x, -z), (x, -z), (x, z), (0.0, z), (-x, -z + lip)]
    bm = bmesh.new()
    front = [bm.verts.new((a, -y, b)) for a, b in section]
    back = [bm.verts.new((a, y, b)) for a, b in section]
    bm.faces.new(front)
    bm.faces.new(list(reversed(back)))
    for k in range(len(section)):
        n = (k + 1) % len(section)
        bm.faces.new((front[n], front[k], back[k], back[n]))
    bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
    return bm


def _cylinder(radius: float, depth: float, segments: int) -> Any:
    bm = bmesh.new()
    bmesh.ops.create_cone(
        bm, cap_ends=True, cap_tris=False, segments=segments, radius1=radius, radius2=radius, depth=depth
    )
    return bm


def _ring(outer: float, inner: float, depth: float, segments: int = 24) -> Any:
    bm = bmesh.new()
    bmesh.ops.create_circle(bm, cap_ends=False, segments=segments, radius=outer)
    outer_edges = list(bm.edges)
    bmesh.ops.create_circle(bm, cap_ends=False, segments=segments, radius=inner)
    inner_edges = [e for e in bm.edges if e not in set(outer_edges)]
    faces = bmesh.ops.bridge_loops(bm, edges=outer_edges + inner_edges)["faces"]
    raised = bmesh.ops.extrude_face_region(bm, geom=faces)["geom"]
    verts = [g for g in raised if isinstance(g, bmesh.types.BMVert)]
    bmesh.ops.translate(bm, vec=Vector((0, 0, depth)), verts=verts)
    bmesh.ops.translate(bm, vec=Vector((0, 0, -depth / 2)), verts=bm.verts)
    bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
    return bm


def _bore(place: tuple[float, float, float], diameter: float, depth: float) -> Any:
    bm = _cylinder(diameter / 2, depth, STUD_SEGMENTS)
    _move(bm, (place[0], place[1], place[2] + 1.8))
    return bm


def _side_stud(diameter: float, length: float, place: tuple[float, float, float]) -> Any:
    """A cylinder that lies along the row."""
    bm = _cylinder(diameter / 2, length, STUD_SEGMENTS)
    _turn(bm, Matrix.Rotation(1.5707963, 4, "Y"))
    _move(bm, place)
    return bm


def _move(bm: Any, by: tuple[float, ...]) -> None:
    bmesh.ops.translate(bm, vec=Vector(by), verts=bm.verts)


def _turn(bm: Any, matrix: Any) -> None:
    bmesh.ops.transform(bm, matrix=matrix, verts=bm.verts)


def _to_mesh(bm: Any) -> Mesh:
    mesh = bpy.data.meshes.new("part")
    bm.to_mesh(mesh)
    bm.free()
    return mesh


def _finish(bm: Any, add: Iterable[Any] = (), cut: Iterable[Any] = (), *, bevel: float) -> Mesh:
    """Join and cut solids exactly, then round the edges, through Blender's own modifiers."""
    scene = bpy.context.scene
    helpers = []

    def new_object(part: Any) -> Any:
        thing = bpy.data.objects.new("part", part if isinstance(part, bpy.types.Mesh) else _to_mesh(part))
        scene.collection.objects.link(thing)
        helpers.append(thing)
        return thing

    body = new_object(bm)
    parts = [("DIFFERENCE", c) for c in cut] + [("UNION", a) for a in add]
    for operation, part in parts:
        modifier = body.modifiers.new(operation, "BOOLEAN")
        modifier.operation, modifier.object, modifier.solver = operation, new_object(part), "EXACT"
    if bevel:
        rounding = body.modifiers.new("bevel", "BEVEL")
        rounding.width, rounding.segments, rounding.limit_method = bevel, 1, "ANGLE"
        rounding.angle_limit = 0.7
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(body.evaluated_get(graph))
    for thing in helpers:
        old = thing.data
        bpy.data.objects.remove(thing)
        if old.users == 0:
            bpy.data.meshes.remove(old)
    return mesh


def _smooth(mesh: Mesh) -> Mesh:
    mesh.shade_smooth()
    mesh.set_sharp_from_angle(angle=0.6)
    return mesh
