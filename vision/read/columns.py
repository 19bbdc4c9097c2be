"""Read the columns of an image: their axes, the segmentation of bricks on each, and each brick's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...catalog import BrickType, Catalog, Role
from ...catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from ..bricks import FoundBrick
from ..camera import Camera
from ..maps import Maps, sample
from .axes import Axis, find_axes
from .evidence import SPOTS_MM, Evidence, gather_evidence
from .hough import Cells
from .lattice import ColumnOnAxis, fit_lattice
from .occlusion import Part, separate
from .segmentation import ColumnSegmentation, Segment, segment_columns
from .thresholds import AXES, SEGMENTATION

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Column = tuple[FoundBrick, ...]
Place = tuple[int, int]  # column and level

HALF_STUD_MM = STUD_PITCH_MM / 2


@dataclass(frozen=True)
class FoundColumn:
    """A column, and what might stand below it.

    Attributes
    ----------
    bricks : tuple of FoundBrick
        From the foot up.
    feet : tuple of FoundBrick
        One of them may be a foot of which the maps show too little to be sure.
    """

    bricks: Column
    feet: Column

    @property
    def places(self) -> Column:
        """All that is to be looked at: its bricks, then the feet.

        A brick by itself has none: nothing says that it stands on something.
        """
        return self.bricks + self.feet if len(self.bricks) > 1 else self.bricks

    def mapped(self, linear: Array, shift: Array) -> "FoundColumn":
        """The column in an image whose places are ``linear @ (x, y) + shift`` of those here."""
        bricks, feet = (tuple(b.mapped(linear, shift) for b in part) for part in (self.bricks, self.feet))
        return FoundColumn(bricks, feet)


def find_columns(maps: Maps, catalog: Catalog, camera: Camera | None = None) -> list[FoundColumn]:
    """Find all columns of an image.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog
    camera : Camera, optional
        Of the image. With it, columns are read once more along the axes that the poses of their stacks give.

    Returns
    -------
    list of FoundColumn
        In pixels of the image that the maps are of.
    """
    instances = find_axes(maps, catalog)
    parts = separate(maps, instances, catalog)
    axes, found = instances.axes, list[FoundColumn]()
    for rigid in (False, True):
        fitted: list[Axis] = []
        for stack in _by_instance(_read_along(axes, parts, catalog, rigid=rigid)):
            columns = [r.on_axis for r in stack]
            cells = parts[stack[0].axis.instance].cells
            lattice = None if camera is None else fit_lattice(columns, cells, camera)
            if lattice is None:
                found += [r.found for r in stack]
            elif rigid:
                found += [FoundColumn(c.bricks, c.feet) for c in lattice.placed(columns)]
            else:
                fitted += lattice.axes(columns)
        axes = fitted
    return found


@dataclass(frozen=True)
class _Read:
    """A column that was found, the axis along which it was read, and its cut."""

    found: FoundColumn
    axis: Axis
    segmentation: ColumnSegmentation

    @property
    def on_axis(self) -> ColumnOnAxis:
        start, slice_mm = self.segmentation.segments[0].start, AXES.slice_mm / self.segmentation.stretch
        return ColumnOnAxis(self.axis, self.found.bricks, start, slice_mm, self.found.feet)


def _read_along(
    axes: Sequence[Axis], parts: Mapping[int, Part], catalog: Catalog, *, rigid: bool = False
) -> list[_Read]:
    """Read the columns that stand on some axes."""
    seen = [gather_evidence(axis, parts[axis.instance].maps, catalog, parts[axis.instance].cells) for axis in axes]
    found = []
    for axis, evidence, segmentation in zip(axes, seen, segment_columns(seen, catalog, rigid=rigid), strict=True):
        maps, cells = parts[axis.instance]
        bricks, feet = (
            tuple(_found(axis, maps, evidence, cells, catalog, segmentation, p) for p in segments)
            for segments in (segmentation.segments, segmentation.feet)
        )
        if bricks:
            found.append(_Read(FoundColumn(bricks, feet), axis, segmentation))
    return found


def _by_instance(read: Sequence[_Read]) -> list[list[_Read]]:
    return [[r for r in read if r.axis.instance == k] for k in sorted({r.axis.instance for r in read})]


def _found(  # noqa: PLR0913, PLR0917 -- a segment of an axis, and all that is known about it
    axis: Axis,
    maps: Maps,
    evidence: Evidence,
    cells: Cells,
    catalog: Catalog,
    segmentation: ColumnSegmentation,
    segment: Segment,
) -> FoundBrick:
    middle = segment.middle
    low = min(int(middle), len(axis.points) - 1)
    high = min(low + 1, len(axis.points) - 1)
    fraction = middle - low
    point, up, along, across = (
        v[low] * (1 - fraction) + v[high] * fraction for v in (axis.points, axis.up, axis.along, axis.across)
    )
    up, along, across = (v * segmentation.stretch for v in (up, along, across))
    hypothesis = evidence.hypotheses[segment.hypothesis]
    # The cut is settled; for which brick it is, all cells count that vote for its middle, not only those of its front.
    reach = SEGMENTATION.cell_radius * float(np.linalg.norm(up))
    mine = np.linalg.norm(cells.aims - point - across * hypothesis.depth, axis=1) < reach
    left, right = _aim_beside(point, along, cells, reach)
    if cells.hidden is not None and catalog.bricks[hypothesis.kind].studs[0] > 1:
        mine |= left | right
    shown = cells.shown[mine][:, 1:].mean(axis=0) if mine.any() else np.ones(len(catalog))
    front = np.exp(evidence.likelihood[:, segment.start : segment.end].mean(axis=1))
    probability = np.zeros(len(catalog))
    np.maximum.at(probability, evidence.kinds, front)
    probability *= shown + SEGMENTATION.min_likelihood
    height_mm = catalog.bricks[hypothesis.kind].size_mm[2]
    probability *= [b.size_mm[2] == height_mm and b.meaning.role is not Role.LINK for b in catalog]
    probability /= probability.sum()
    likeliest = int(probability.argmax())
    kind = catalog.bricks[likeliest]
    if likeliest != hypothesis.kind:
        hypothesis = evidence.hypotheses[int(np.where(evidence.kinds == likeliest, front, -1).argmax())]
    center_heat = float(evidence.center_heat_at([evidence.hypotheses.index(hypothesis)], np.array([middle]))[0, 0])
    sideways = _sideways_mm(kind, point, (along, up, across), maps)
    if cells.hidden is not None and kind.studs[0] > 1:  # its front may be hidden
        sideways = HALF_STUD_MM if right.sum() > left.sum() else -HALF_STUD_MM
    shift_mm = (sideways, hypothesis.depth * COLUMN_PITCH_MM, 0.0)
    found = FoundBrick(kind, probability, center_heat, point, up, along, across)
    return replace(found, center=point + found.shift_px(shift_mm))


def _aim_beside(point: Array, along: Array, cells: Cells, reach: float) -> tuple[Mask, Mask]:
    """Which cells say that their brick's centre is half a stud to the left of a point, and which to the right."""
    half = along * (HALF_STUD_MM / COLUMN_PITCH_MM)
    left, right = (np.linalg.norm(cells.aims - point - aside, axis=1) < reach for aside in (-half, half))
    return left, right


def _sideways_mm(kind: BrickType, point: Array, frame: tuple[Array, Array, Array], maps: Maps) -> float:
    """Which way a two-stud-wide brick reaches beyond the column's axis, by where its cells say its centre is."""
    if kind.studs[0] == 1:
        return 0.0
    along, up, across = frame
    front = point - across / 2 + np.stack([along * (x / COLUMN_PITCH_MM) for x in SPOTS_MM])
    aim = (front + sample(maps.offset, front)).mean(axis=0) - point
    side = np.linalg.lstsq(np.stack([along, up], axis=1), aim, rcond=None)[0][0]
    return HALF_STUD_MM if side > 0 else -HALF_STUD_MM
