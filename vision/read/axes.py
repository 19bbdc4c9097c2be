"""The axes of columns: where in the image each column of bricks stands, and how its frame changes along it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ...catalog.types import BRICK_HEIGHT_MM
from ..maps import Maps, area_in_studs, brick_mask, cell_centers, stud_size_px, upright
from .hypotheses import ON_DOUBLE, ON_SINGLE, Sides
from .instances import facing_as, find_instances
from .thresholds import AXES

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

RULER_MARKS = 100
MIN_PITCH_PX = 1.0


@dataclass(frozen=True)
class Axis:
    """A column's axis, sampled every ``SLICE_MM`` of height.

    Attributes
    ----------
    points : (S, 2) float64
        Projections of the axis of the column's one-stud-wide bricks, from below up, pixels.
    up, along, across : (S, 2) float64
        The projected frame there, as in ``deepbrick.vision.maps``.
    alone : bool
        Whether no other column of the same stack is seen.
    instance : int
        Number of the stack among those of the image.
    level : int
        The slice at which the axes of an instance lie on one line.
    sides : Sides
        Where bricks may be beside it.
    """

    points: Array
    up: Array
    along: Array
    across: Array
    alone: bool
    instance: int = 0
    level: int = 0
    sides: Sides = ON_SINGLE

    def is_same(self, other: "Axis") -> bool:
        """Whether it is the same line of the image."""
        return self.points is other.points

    def mapped(self, linear: Array, shift: Array) -> "Axis":
        """The axis in an image whose places are ``linear @ (x, y) + shift`` of those here."""
        up, along, across = (v @ linear.T for v in (self.up, self.along, self.across))
        return replace(self, points=self.points @ linear.T + shift, up=up, along=along, across=across)

    def longer(self, height_mm: float) -> "Axis":
        """The axis, going on straight at its upper end."""
        more = np.arange(1, int(height_mm / AXES.slice_mm) + 1)[:, None]
        above = self.points[-1] + more * self.up[-1] * (AXES.slice_mm / BRICK_HEIGHT_MM)
        up, along, across = (np.pad(v, ((0, len(more)), (0, 0)), "edge") for v in (self.up, self.along, self.across))
        return replace(self, points=np.concatenate([self.points, above]), up=up, along=along, across=across)


@dataclass(frozen=True)
class _Cells:
    """What the cells of one instance say, ``(N, ...)``."""

    place: Array
    vote: Array
    up: Array
    along: Array
    across: Array
    on_axis: Mask
    two_studs: Mask


@dataclass(frozen=True)
class Instances:
    """The stacks of an image.

    Attributes
    ----------
    axes : list of Axis
        Of their columns, in pixels of the image.
    owner : (h, w) int64
        Number of the stack that each cell shows; -1 where it shows none.
    bricks : dict of int to list of (M,) int64
        The bricks of each stack: places of the cells that show them, row by row.
    """

    axes: list[Axis]
    owner: npt.NDArray[np.int64]
    bricks: dict[int, list[npt.NDArray[np.int64]]]


def find_axes(maps: Maps, catalog: Catalog) -> Instances:
    """Find the axes of columns.

    Every cell votes for the centre of its brick. Slid down along the brick's own up direction to one common level, the
    votes of a column lie at one place of the row, and those of its neighbours a column pitch away.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog

    Returns
    -------
    Instances
    """
    owner = np.full(maps.center_heatmap.shape, -1, np.int64)
    shown = maps.probability.argmax(axis=-1)
    mask = brick_mask(maps)
    if not mask.any():
        return Instances([], owner, {})
    pitch = float(np.median(stud_size_px(maps.up, maps.along, maps.across)[mask]))
    is_link = np.array([False] + [b.meaning.role is Role.LINK for b in catalog])
    on_axis = np.array([False] + [b.studs[0] == 1 and b.fills_depth for b in catalog])
    two_studs = np.array([False] + [b.studs[0] > 1 for b in catalog])
    chosen = mask & ~is_link[shown]
    if not chosen.any():
        return Instances([], owner, {})
    middles = cell_centers(*mask.shape)[chosen].astype(np.float64)
    frame = (maps.up[chosen].astype(float), maps.along[chosen].astype(float), maps.across[chosen].astype(float))
    votes = middles + maps.offset[chosen]
    axes, bricks_of = [], {}
    place = np.flatnonzero(chosen)
    for number, bricks in enumerate(find_instances(votes, frame, pitch)):
        instance = np.concatenate(bricks)
        if area_in_studs(len(instance), pitch) >= AXES.instance_min_area:
            up, along, across = (v[instance] for v in frame)
            turn = facing_as(along, across, tuple(np.median(v[bricks[0]], axis=0) for v in frame[1:]))
            along, across = along * turn, across * turn
            kinds = shown[chosen][instance]
            cells = _Cells(middles[instance], votes[instance], up, along, across, on_axis[kinds], two_studs[kinds])
            axes += [replace(a, instance=number) for a in _axes_of_instance(cells)]
            owner.flat[place[instance]] = number
            bricks_of[number] = [place[b] for b in bricks]
    return Instances(axes, owner, bricks_of)


def brick_places(maps: Maps, bricks: Sequence[npt.NDArray[np.int64]]) -> tuple[Array, Array]:
    """Where the bricks of an instance have their centres, as their cells say, and how much shows of each.

    Returns
    -------
    places : (N, 2) float64
        Pixels.
    areas : (N,) float64
        Square studs.
    """
    aims = (cell_centers(*maps.center_heatmap.shape) + maps.offset).reshape(-1, 2).astype(np.float64)
    stud_px = maps.median_stud_px(brick_mask(maps))
    areas = [area_in_studs(len(b), stud_px) for b in bricks]
    return np.array([np.median(aims[b], axis=0) for b in bricks]), np.array(areas)


def row_step(along: Array, across: Array, sideways: Array) -> Array:
    """How far apart neighbouring columns are beside their axes, pixels, of frames ``(..., 2)``.

    Seen along the row, which only a column by itself is, they would all lie behind each other: then a part of the
    depth of a column counts instead.
    """
    return np.asarray(np.maximum(along @ sideways, AXES.side_view_step * np.abs(across @ sideways)), np.float64)


def _axes_of_instance(cells: _Cells) -> list[Axis]:
    upward, sideways = upright(np.median(cells.up, axis=0))
    origin = np.median(cells.vote, axis=0)
    climb = np.maximum(cells.up @ upward, 1e-3)
    slid = cells.vote - ((cells.vote - origin) @ upward / climb)[:, None] * cells.up
    beside = (slid - origin) @ sideways
    pitch = row_step(cells.along, cells.across, sideways)
    if np.median(pitch) < MIN_PITCH_PX:
        return []
    ruler = _ruler(beside, pitch)
    place = np.interp(beside, *ruler)
    use, sides = cells.on_axis, ON_SINGLE
    if use.mean() <= AXES.on_axis_min_fraction:
        use, sides = (
            np.ones(len(place), bool),
            ON_DOUBLE if cells.two_studs.mean() > AXES.two_studs_min_fraction else ON_SINGLE,
        )
    peaks = _row_places(place[use])
    axes = []
    for peak in peaks:
        members = np.abs(place - peak) < AXES.column_half_width
        start = origin + float(np.interp(peak, *ruler[::-1])) * sideways
        axis = _sample_axis(cells, members, start, upward, alone=len(peaks) == 1)
        axes.append(replace(axis, sides=sides))
    return axes


def _ruler(beside: Array, pitch: Array) -> tuple[Array, Array]:
    """Places along a row in pixels, and in columns: those farther from the camera are nearer to each other.

    Parameters
    ----------
    beside : (N,) float64
        Where the row's cells are, pixels.
    pitch : (N,) float64
        How far apart columns are there, pixels.
    """
    low, high = np.maximum(np.percentile(pitch, (2, 98)), MIN_PITCH_PX)
    px = np.linspace(beside.min() - high, beside.max() + high, RULER_MARKS)
    line = np.polyfit(beside, pitch, 1) if np.ptp(beside) > high else np.array([np.median(pitch)])
    there = np.clip(np.polyval(line, px), low, high)
    steps = np.diff(px) * (1 / there[1:] + 1 / there[:-1]) / 2
    place = np.concatenate([[0.0], steps.cumsum()])
    return px, place - np.interp(0.0, px, place)


def _row_places(place: Array) -> list[float]:
    """Peaks of the votes' density along the row, strongest first, in columns."""
    step = 1 / 40
    low = float(place.min()) - 1
    density = np.bincount(((place - low) / step).astype(int), minlength=int((np.ptp(place) + 2) / step) + 2)
    smooth = cv2.GaussianBlur(density.astype(np.float32)[None], (0, 0), AXES.density_sigma / step)[0].astype(np.float64)
    strongest = float(smooth.max())
    peaks: list[float] = []
    while (top := float(smooth.max())) > AXES.column_min_ratio * strongest:
        k = int(smooth.argmax())
        peaks.append(low + (k + 0.5) * step)
        reach = int(AXES.column_min_distance / step)
        smooth[max(k - reach, 0) : k + reach + 1] = 0
        if top <= 0:
            break
    return peaks


def _sample_axis(cells: _Cells, members: Mask, start: Array, upward: Array, *, alone: bool) -> Axis:
    """Walk along the frame from a point of the axis, down and up, beyond the outermost cells by a brick."""
    height = cells.place[members] @ upward
    frame = np.stack([cells.up, cells.along, cells.across], axis=1)[members]
    base = float(start @ upward)
    low, high = np.percentile(height, (2, 98))
    middle, slope = np.median(frame, axis=0), np.zeros((3, 2))
    size, mean = float(np.linalg.norm(middle[0])), height.mean()
    if high - low > AXES.perspective_min_span * size:
        centered = np.clip(height, low, high) - mean
        slope = (centered[:, None, None] * (frame - middle)).sum(axis=0) / (centered**2).sum()

    def frame_at(point: Array) -> Array:
        """Up, along and across, ``(3, 2)``."""
        away = min(max(point @ upward, low), high) - mean
        return np.asarray(middle + slope * away, np.float64)

    margin = size * AXES.margin
    step = AXES.slice_mm / BRICK_HEIGHT_MM
    above: list[Array] = [start]
    below: list[Array] = []
    while above[-1] @ upward < max(high + margin, base) and len(above) < AXES.max_slices:
        above.append(above[-1] + frame_at(above[-1])[0] * step)
    point = start
    while point @ upward > min(low - margin, base) and len(below) < AXES.max_slices:
        point = point - frame_at(point)[0] * step
        below.append(point)
    points = np.array(below[::-1] + above)
    up, along, across = np.stack([frame_at(p) for p in points], axis=1)
    return Axis(points, up, along, across, alone, level=len(below))
