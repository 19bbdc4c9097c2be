"""The mesh of a brick, by the family of its mould."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import trimesh
from manifold3d import Manifold

from ..catalog import BrickType, Shape
from ..catalog.types import BRICK_HEIGHT_MM, STUD_DIAMETER_MM, STUD_HEIGHT_MM, STUD_PITCH_MM
from .solids import Array, bar, cylinder, dome, inset, peg, rectangle, rounded_box, rounded_prism, tube
from .standing import SIDE_STUD_DROP_MM
from .types import Detail, LinkForm, Mould, mould_of

WALL_MM = 1.5
ROOF_MM = 1.2
LIP_MM = 1.6  # of a slope, at its low end
TUBE_RADII_MM = (6.51 / 2, 4.8 / 2)
PIN_RADIUS_MM = 1.6
BORE_RADIUS_MM = 1.6  # of open studs
BORE_FLOOR_MM = 0.5  # of plastic between the body and the bore
PLATE_MM = BRICK_HEIGHT_MM / 3
PLAY_MM = 0.1  # a brick is a little smaller than its place
LINK_PLAY_MM = (0.05, 0.4, 0.0)
STUD_ROUNDING_MM = 0.2
INSIDE_ROUNDING_MM = 0.1
OVERLAP_MM = 0.2  # of solids that are joined
SEGMENTS = {Detail.FULL: 32, Detail.LIGHT: 12, Detail.SHARP: 36}  # of a stud; other round parts have more or fewer


def brick_mesh(brick: BrickType | Mould, detail: Detail = Detail.FULL) -> trimesh.Trimesh:
    """Make the mesh of a brick.

    Parameters
    ----------
    brick : BrickType or Mould
        A brick of the catalog, or any mould of the same families.

    Returns
    -------
    trimesh.Trimesh
        Closed, with outward normals, in mm. The origin is the middle of the body without studs; ``x`` runs along the
        row towards the later step, ``y`` across it (away from a viewer who sees time run to the right), ``z`` up. A
        slope falls towards low ``x``. The body is 0.1 mm shorter and narrower than its place. A copy: it may be
        changed.

    Raises
    ------
    ValueError
        Where no mould has such a shape.
    """
    mould = brick if isinstance(brick, Mould) else mould_of(brick)
    solid = _solid(replace(mould, rounding_mm=0.0) if detail is Detail.SHARP else mould, detail)
    return trimesh.Trimesh(*solid, process=False)


def to_arrays(solid: Manifold) -> tuple[Array, npt.NDArray[np.int64]]:
    """Vertices, ``(N, 3)``, and triangles, ``(M, 3)``, of a solid."""
    mesh = solid.to_mesh64()
    return np.array(mesh.vert_properties[:, :3], np.float64), np.array(mesh.tri_verts, np.int64)


@lru_cache(maxsize=1024)
def _solid(mould: Mould, detail: Detail) -> tuple[Array, npt.NDArray[np.int64]]:
    makers = {
        Shape.BRICK: _brick,
        Shape.PLATE: _brick,
        Shape.JUMPER_PLATE: _brick,
        Shape.SIDE_STUD_BRICK: _brick,
        Shape.SLOPE: _brick,
        Shape.LINK: _link,
        "tile": _tile,
        "round": _round,
        "dome": _dome,
    }
    if mould.shape not in makers:
        msg = f"There is no mould of the shape {mould.shape!r}; there are {', '.join(sorted(makers))}."
        raise ValueError(msg)
    vertices, faces = to_arrays(makers[mould.shape](mould, detail))
    vertices.flags.writeable = faces.flags.writeable = False
    return vertices, faces


def _brick(mould: Mould, detail: Detail) -> Manifold:
    """Everything with a straight body, studs above and a hollow below."""
    length, width, height = _body_size(mould)
    fine = detail is Detail.FULL
    section = _section(mould, length, height)
    body = rounded_prism(section, width, mould.rounding_mm, fine=fine)
    # From the bottom on, counterclockwise: the first edge is the open one, the last one the low end.
    walls = [-1.0, WALL_MM, *[ROOF_MM] * (len(section) - 3), WALL_MM]
    hollow = rounded_prism(inset(section, walls), width - 2 * WALL_MM, INSIDE_ROUNDING_MM, fine=False)
    parts = [body - hollow, *(part ^ body for part in _underside(mould, height, detail))]
    parts += [stud.translate((x, y, height / 2)) for x, y in _stud_places(mould) for stud in [_stud(mould, detail)]]
    if mould.shape == Shape.SIDE_STUD_BRICK:
        parts += _side_studs(mould, detail)
    return _joined(parts)


def _section(mould: Mould, length: float, height: float) -> Array:
    if mould.shape != Shape.SLOPE:
        return rectangle(length, height)
    x, z = length / 2, height / 2
    return np.array([(-x, -z), (x, -z), (x, z), (mould.size_mm[0] / 2 - STUD_PITCH_MM, z), (-x, -z + LIP_MM)])


def _stud_places(mould: Mould) -> list[tuple[float, float]]:
    if mould.shape == Shape.JUMPER_PLATE:
        return [(0.0, 0.0)]
    rows = _centers(mould.studs[0])
    return [(x, y) for x in (rows[-1:] if mould.shape == Shape.SLOPE else rows) for y in _centers(mould.studs[1])]


def _centers(count: int) -> list[float]:
    """Where the studs of one row are about its middle."""
    return [(k - (count - 1) / 2) * STUD_PITCH_MM for k in range(count)]


def _stud(mould: Mould, detail: Detail) -> Manifold:
    """A stud that stands on height 0."""
    stud = peg(STUD_DIAMETER_MM / 2, -OVERLAP_MM, STUD_HEIGHT_MM, _stud_rounding(detail), SEGMENTS[detail])
    if mould.shape == Shape.JUMPER_PLATE and mould.open_studs:
        stud -= peg(BORE_RADIUS_MM, BORE_FLOOR_MM, STUD_HEIGHT_MM + 1, 0.0, SEGMENTS[detail])
    return stud


def _stud_rounding(detail: Detail) -> float:
    return 0.0 if detail is Detail.SHARP else STUD_ROUNDING_MM


def _side_studs(mould: Mould, detail: Detail) -> list[Manifold]:
    length, _, height = _body_size(mould)
    z = height / 2 - SIDE_STUD_DROP_MM
    stud = peg(STUD_DIAMETER_MM / 2, -OVERLAP_MM, STUD_HEIGHT_MM, _stud_rounding(detail), SEGMENTS[detail])
    if mould.open_studs:
        stud -= peg(BORE_RADIUS_MM, BORE_FLOOR_MM, STUD_HEIGHT_MM + 1, 0.0, SEGMENTS[detail])
    sides = (-1.0, 1.0) if mould.two_sided else (1.0,)
    return [
        stud.rotate((0, side * 90, 0)).translate((side * length / 2, y, z))
        for side in sides
        for y in _centers(mould.studs[1])
    ]


def _underside(mould: Mould, height: float, detail: Detail) -> list[Manifold]:
    """Tubes under two rows of studs, pins under one; as high as the body."""
    along, across = mould.studs
    segments = SEGMENTS[detail]
    if min(mould.studs) > 1:
        part = tube(*TUBE_RADII_MM, height, segments)
    elif mould.pins:
        part = cylinder(PIN_RADIUS_MM, height, 0.0, segments * 5 // 8)
    else:
        return []
    places = [(x, y) for x in _between(along) for y in _between(across)]
    return [part.translate((x, y, 0)) for x, y in places if max(mould.studs) > 1]


def _between(count: int) -> list[float]:
    """Where the gaps between the studs of one row are; the middle of a row of one."""
    return _centers(max(count - 1, 1))


def _tile(mould: Mould, detail: Detail) -> Manifold:
    return rounded_box(_body_size(mould), mould.rounding_mm, fine=detail is Detail.FULL)


def _round(mould: Mould, detail: Detail) -> Manifold:
    length, _, height = _body_size(mould)
    segments = SEGMENTS[detail] * 5 // 4
    body = cylinder(length / 2, height, mould.rounding_mm, segments)
    hollow = cylinder(length / 2 - WALL_MM, height, 0.0, segments).translate((0, 0, -ROOF_MM))
    studs = [_stud(mould, detail).translate((x, y, height / 2)) for x, y in _stud_places(mould)]
    return _joined([body - hollow, *studs])


def _dome(mould: Mould, detail: Detail) -> Manifold:
    length, _, height = _body_size(mould)
    segments = SEGMENTS[detail] * 5 // 4
    hollow = dome(length / 2 - WALL_MM, height - ROOF_MM, segments)
    return dome(length / 2, height, segments) - hollow.translate((0, 0, -ROOF_MM / 2 - 0.01))


def _link(mould: Mould, detail: Detail) -> Manifold:
    length, width, height = mould.size_mm
    fine = detail is Detail.FULL
    if mould.link is LinkForm.BAR:
        size = (length - LINK_PLAY_MM[0], width - LINK_PLAY_MM[1], height - LINK_PLAY_MM[2] + mould.bar_extra_mm)
        return bar(size, mould.bar_radius_mm, mould.rounding_mm, fine=fine)
    centers, stud_start, stud_end = _plates(mould.link, length)
    plate = rounded_box((PLATE_MM, width - PLAY_MM, height - PLAY_MM), mould.rounding_mm, fine=fine)
    parts = [plate.translate((x, 0, 0)) for x in centers]
    if stud_end > stud_start:
        stud = peg(STUD_DIAMETER_MM / 2, stud_start, stud_end, 0.0, SEGMENTS[detail]).rotate((0, 90, 0))
        parts += [stud.translate((0, y, 0)) for y in _centers(mould.studs[1])]
    return _joined(parts)


def _plates(form: LinkForm, length: float) -> tuple[tuple[float, ...], float, float]:
    """Middles of the plates along the row, and from where to where studs show."""
    half, end, space = PLATE_MM / 2, (length - PLATE_MM) / 2, 0.05
    earlier, later = -end + PLATE_MM + space, end - PLATE_MM - space
    return {
        LinkForm.PLATES_MIDDLE: ((-half - space, half + space), 0.0, 0.0),
        LinkForm.PLATES_APART: ((-end, end), -end, end),
        LinkForm.PLATES_EARLIER: ((-end, earlier), earlier, length / 2 - space),
        LinkForm.PLATES_LATER: ((later, end), -length / 2 + space, later),
        LinkForm.PLATE_EARLIER: ((-end,), -end, -end + half + STUD_HEIGHT_MM),
        LinkForm.PLATE_LATER: ((end,), end - half - STUD_HEIGHT_MM, end),
    }[form]


def _body_size(mould: Mould) -> tuple[float, float, float]:
    return mould.size_mm[0] - PLAY_MM, mould.size_mm[1] - PLAY_MM, mould.size_mm[2]


def _joined(parts: list[Manifold]) -> Manifold:
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total
