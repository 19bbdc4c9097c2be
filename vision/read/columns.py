"""Read the columns of an image: their axes, the segmentation of bricks on each, and each brick's place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ..bricks import FoundBrick
from ..camera import Camera
from ..maps import Maps
from .axes import Axis, find_axes
from .crowns import crowned, taken, takes_in, with_own_bricks, without_crowns
from .evidence import Evidence, gather_evidence, with_unseen
from .found_column import FoundColumn, ReadColumn
from .grouping import counts_in_doubt, on_lattices
from .hough import Cells
from .hypotheses import CROWNED, ON_SINGLE
from .occlusion import Part, separate
from .segmentation import ColumnSegmentation, Segment, segment_columns
from .strips import StripAnswer
from .thresholds import POSE, SEGMENTATION

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
ReadStrips = Callable[[Sequence[Axis]], list[StripAnswer]]
IsInside = Callable[[Array], Mask]


def find_columns(
    maps: Maps,
    catalog: Catalog,
    camera: Camera | None = None,
    strips: ReadStrips | None = None,
    is_inside: IsInside | None = None,
) -> list[FoundColumn]:
    """Find all columns of an image.

    Parameters
    ----------
    maps : Maps
    catalog : Catalog
    camera : Camera, optional
        Of the image. With it, columns are read once more along the axes that the poses of their stacks give.
    strips : callable, optional
        Says of such axes what their columns show as a whole.
    is_inside : callable, optional
        Says of places ``(N, 2)`` of the image which are in the photo that it is a part of: beyond that nothing is seen.

    Returns
    -------
    list of FoundColumn
        In pixels of the image that the maps are of.
    """
    instances = find_axes(maps, catalog)
    parts = {k: p._replace(is_inside=is_inside) for k, p in separate(maps, instances, catalog).items()}
    found: list[FoundColumn] = []
    for reads in _by_instance(_read_best(instances.axes, parts, catalog)):
        stack = _gone_on(without_crowns(reads), parts, catalog)
        cells = parts[reads[0].axis.instance].cells
        tried = [_read_by_pose(s, parts, catalog, camera, strips) for s in counts_in_doubt(stack, cells, camera)]
        found += max(tried, key=lambda s: s.score).columns
    return found


class _StackByPose(NamedTuple):
    """The columns of a stack as they are read along its pose, and how well everything fits: a log likelihood."""

    columns: list[FoundColumn]
    score: float


def _read_by_pose(
    stack: list[ReadColumn],
    parts: Mapping[int, Part],
    catalog: Catalog,
    camera: Camera | None,
    strips: ReadStrips | None,
) -> _StackByPose:
    """Read the columns of a stack once more along the axes that its pose gives; those that fit no pose stay."""
    cells = parts[stack[0].axis.instance].cells
    columns: list[FoundColumn] = []
    axes: list[Axis] = []
    score = 0.0
    for group, lattice in on_lattices(stack, cells, camera):
        if lattice is None:
            columns += [r.found for r in group]
            score = -np.inf
        else:
            axes += lattice.axes([r.on_axis for r in group])
    read = without_crowns(_read_best(axes, parts, catalog, rigid=True, strips=strips))
    score += sum(r.segmentation.score for r in read)
    for group, lattice in on_lattices(read, cells, camera):
        if lattice is None:
            columns += [r.found for r in group]
            score = -np.inf
        else:
            columns += [FoundColumn(c.bricks, c.feet) for c in lattice.placed([r.on_axis for r in group])]
            score -= lattice.loss + POSE.cost
    return _StackByPose(columns, score)


def _gone_on(stack: list[ReadColumn], parts: Mapping[int, Part], catalog: Catalog) -> list[ReadColumn]:
    """The columns of a stack, each gone on beside its axis where that takes in bricks that none takes in else."""
    part = parts[stack[0].axis.instance]
    own = with_own_bricks(stack, part.places)
    wider = crowned(own, part.large_places)
    again = [_read_again(r, wider, parts, catalog) for r in wider]
    before, after = (taken(columns, part.large_places).sum() for columns in (own, again))
    # Else, they may yet go on where their stack's pose tells their axes better.
    return with_own_bricks(again, part.places) if after > before else crowned(stack, part.large_places)


def _read_again(
    column: ReadColumn, stack: Sequence[ReadColumn], parts: Mapping[int, Part], catalog: Catalog
) -> ReadColumn:
    """A column of a stack; if it may go on beside its axis, as it is read then."""
    if column.axis.sides is not CROWNED:
        return column
    again = _read_best([column.axis], parts, catalog, stack, stretch=column.segmentation.stretch)
    return again[0] if again else column


def _read_best(  # noqa: PLR0913 -- as it is read along each axis, and what stands beside them
    axes: Sequence[Axis],
    parts: Mapping[int, Part],
    catalog: Catalog,
    beside: Sequence[ReadColumn] = (),
    *,
    rigid: bool = False,
    stretch: float | None = None,
    strips: ReadStrips | None = None,
) -> list[ReadColumn]:
    """Read columns; one that may go on beside its axis does so where it takes in bricks then that no column does else.

    ``beside`` are other columns of the stack, read before.
    """
    answers = [None] * len(axes) if strips is None else strips(axes)
    told = list(zip(axes, answers, strict=True))
    upright = [(replace(a, sides=ON_SINGLE) if a.sides is CROWNED else a, s) for a, s in told]
    wide = [(a, s) for a, s in told if a.sides is CROWNED]
    read, read_wide = (_read_along(a, parts, catalog, rigid=rigid, stretch=stretch) for a in (upright, wide))
    best = []
    for axis in axes:
        found = [r for r in (*read, *read_wide) if r.axis.is_same(axis)]
        if len(found) > 1:
            free = parts[axis.instance].large_places
            for other in (*read, *beside):
                # One brick by itself may be what stands beside this axis.
                if (
                    other.axis.instance == axis.instance
                    and not other.axis.is_same(axis)
                    and len(other.found.bricks) > 1
                ):
                    free = free[~takes_in(other.found.bricks, free)]
            before, after = (takes_in(r.found.bricks, free) for r in found)
            if (after & ~before).any() and not (before & ~after).any():
                found.reverse()
        best += [replace(r, axis=axis) for r in found[:1]]
    return best


def _read_along(
    axes: Sequence[tuple[Axis, StripAnswer | None]],
    parts: Mapping[int, Part],
    catalog: Catalog,
    *,
    rigid: bool = False,
    stretch: float | None = None,
) -> list[ReadColumn]:
    """Read the columns that stand on some axes, of which the strips may be known."""
    seen = [replace(_evidence(a, parts[a.instance], catalog), strip=strip) for a, strip in axes]
    cuts = segment_columns(seen, catalog, rigid=rigid, stretch=stretch)
    found = []
    for (axis, _), evidence, segmentations in zip(axes, seen, cuts, strict=True):
        read = []
        # Along the axes of a pose, how many bricks there are is settled.
        wanted = segmentations[:1] if rigid else segmentations
        for segmentation in wanted if segmentations[0].segments else ():
            bricks, feet = (
                tuple(_found(axis, evidence, parts[axis.instance].cells, catalog, segmentation, p) for p in segments)
                for segments in (segmentation.segments, segmentation.feet)
            )
            read.append(ReadColumn(FoundColumn(bricks, feet), axis, segmentation))
        if read:
            found.append(replace(read[0], others=tuple(read[1:])))
    return found


def _evidence(axis: Axis, part: Part, catalog: Catalog) -> Evidence:
    evidence = gather_evidence(axis, part.maps, catalog, part.cells)
    return evidence if part.is_inside is None else with_unseen(evidence, ~part.is_inside(axis.points))


def _by_instance(read: Sequence[ReadColumn]) -> list[list[ReadColumn]]:
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
    if evidence.strip is not None:
        front *= np.exp(evidence.strip.log_probability[segment.start : segment.end, 1 + evidence.kinds].mean(axis=0))
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
