"""Read the columns of an image: their axes, the segmentation of bricks on each, and each brick's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ..bricks import FoundBrick
from ..camera import Camera
from ..maps import Maps
from .axes import Axis, find_axes
from .evidence import Evidence, gather_evidence
from .hough import Cells
from .hypotheses import CROWNED
from .lattice import ColumnOnAxis, Lattice, fit_lattice
from .occlusion import Part, separate
from .segmentation import ColumnSegmentation, Segment, segment_columns
from .thresholds import AXES, SEGMENTATION

Array = npt.NDArray[np.float64]
Column = tuple[FoundBrick, ...]
Place = tuple[int, int]  # column and level


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
        for stack in map(_without_crowns, _by_instance(_read_along(axes, parts, catalog, rigid=rigid))):
            cells = parts[stack[0].axis.instance].cells
            for reads, lattice in _on_lattices(stack, cells, camera):
                columns = [r.on_axis for r in reads]
                if lattice is None:
                    found += [r.found for r in reads]
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


def _on_lattices(stack: list[_Read], cells: Cells, camera: Camera | None) -> list[tuple[list[_Read], Lattice | None]]:
    """The columns of a stack with their lattice; each with one of its own where they stand on none together."""
    if camera is None:
        return [(stack, None)]
    lattice = fit_lattice([r.on_axis for r in stack], cells, camera)
    if len(stack) == 1 or (lattice is not None and lattice.is_row):
        return [(stack, lattice)]
    if lattice is not None:
        first = {x: k for k, x in reversed(list(enumerate(lattice.feet_mm[:, 0].tolist())))}
        if len(first) < len(stack):  # one column, read along two axes; the stronger comes first
            return _on_lattices([stack[k] for k in sorted(first.values())], cells, camera)
    return [([r], fit_lattice([r.on_axis], cells, camera)) for r in stack]


def _without_crowns(stack: list[_Read]) -> list[_Read]:
    """The columns of a stack without those that are what stands beside the axis of another, on a wide brick of it.

    Feet two studs wide may hide each other in a row that is seen along it: they do not make one column of two.
    """
    kept: list[_Read] = []
    for column in stack:
        shared = [(k, p) for k, r in enumerate(kept) for p in _shared(column.found.bricks, r.found.bricks)]
        if not shared:
            kept.append(column)
            continue
        number, (at, on) = shared[0]
        lower, upper = kept[number], column
        if sum(b.center_heat for b in upper.found.bricks[:at]) > sum(b.center_heat for b in lower.found.bricks[:on]):
            lower, upper, at, on = upper, lower, on, at
        axis = lower.axis.longer(sum(b.kind.size_mm[2] for b in upper.found.bricks[at + 1 :]))
        kept[number] = replace(lower, axis=replace(axis, sides=CROWNED))
    return kept


def _shared(a: Column, b: Column) -> list[tuple[int, int]]:
    """The uppermost brick two studs wide, above narrower ones, that two columns both take in: its places in both."""
    wide_a, wide_b = ([b.kind.studs[0] > 1 for b in column] for column in (a, b))
    pairs = [(i, k) for i in range(len(a))[::-1] for k in range(len(b))[::-1] if wide_a[i] and wide_b[k]]
    return [(i, k) for i, k in pairs if not all(wide_a[:i] + wide_b[:k]) and _same_place(a[i], b[k])]


def _same_place(a: FoundBrick, b: FoundBrick) -> bool:
    return float(np.linalg.norm(a.center - b.center)) < AXES.same_brick_distance * a.stud_px


def _read_along(
    axes: Sequence[Axis], parts: Mapping[int, Part], catalog: Catalog, *, rigid: bool = False
) -> list[_Read]:
    """Read the columns that stand on some axes."""
    seen = [gather_evidence(axis, parts[axis.instance].maps, catalog, parts[axis.instance].cells) for axis in axes]
    found = []
    for axis, evidence, segmentation in zip(axes, seen, segment_columns(seen, catalog, rigid=rigid), strict=True):
        cells = parts[axis.instance].cells
        bricks, feet = (
            tuple(_found(axis, evidence, cells, catalog, segmentation, p) for p in segments)
            for segments in (segmentation.segments, segmentation.feet)
        )
        if bricks:
            found.append(_Read(FoundColumn(bricks, feet), axis, segmentation))
    return found


def _by_instance(read: Sequence[_Read]) -> list[list[_Read]]:
    return [[r for r in read if r.axis.instance == k] for k in sorted({r.axis.instance for r in read})]


def _found(  # noqa: PLR0913, PLR0917 -- a segment of an axis, and all that is known about it
    axis: Axis,
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
    center = point + across * hypothesis.depth + along * hypothesis.side
    mine = np.linalg.norm(cells.aims - center, axis=1) < reach
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
        likely = np.log(front) + evidence.hough_gains[:, segment.start : segment.end].sum(axis=1)
        hypothesis = evidence.hypotheses[int(np.where(evidence.kinds == likeliest, likely, -np.inf).argmax())]
        center = point + across * hypothesis.depth + along * hypothesis.side
    center_heat = float(evidence.center_heat_at([evidence.hypotheses.index(hypothesis)], np.array([middle]))[0, 0])
    return FoundBrick(kind, probability, center_heat, center, up, along, across, hypothesis.side, hypothesis.depth)
