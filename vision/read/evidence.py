"""The evidence along the axis of a column: what the network says there for and against each placement hypothesis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ...catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_HEIGHT_MM, STUD_PITCH_MM
from ..maps import FRAME_MM, Maps, sample, stud_size_px
from .axes import Axis
from .hough import Cells, hough_votes, project_on_axis
from .hypotheses import NARROW_DEPTHS, Offset, PlacementHypothesis, Sides, placement_hypotheses
from .strips import StripAnswer
from .thresholds import AXES, SEGMENTATION

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SPOTS_MM = (-2.5, 0.0, 2.5)  # from the middle of a face, where it is looked at
HALF_WIDTH = 0.25  # of a column, column pitches
NEAR_HALF = -0.25  # the middle of a side's nearer half, which a neighbouring column hides last
MAX_TOP_FACE = 5.0  # brick heights, from right above
HALF_SEEN = 0.5
FRONT_REACH = 0.65  # brick heights from its middle, where the lower edge of a brick's front is, and a little more
FOREMOST = -0.5  # where a column's front is, column pitches behind its axis


@dataclass(frozen=True)
class Evidence:
    """What the network says along an axis of S slices about V hypotheses.

    Attributes
    ----------
    hypotheses : tuple of PlacementHypothesis
    outside : (S,) float64
        Log probability of "not this column" on the column's front.
    likelihood : (V, S) float64
        Log probability of such a brick on its front.
    votes : (V, S) float64
        Height of the centre that the cells of that front vote for, in slices; not a number where it is hidden.
    center_heat : (V, S) float64
        The centre heat map where the centre of such a brick would be.
    top_face : (V, S) int64
        Slices above the top of such a brick there in which its front's line still meets that top and its studs.
    hough_gains : (V, S) float64
        What a brick is worth to the cells whose votes fall there, wherever in the image they are: log probability
        above that of cells that no brick takes in.
    hough_counts : (V, S) float64
        Number of those cells, weighed.
    centers : (V, S, 2) float64
        Where in the image the centre of such a brick would be, in studs.
    sides : Sides
        Where bricks may be beside the axis.
    strip : StripAnswer or None
        What the column shows as a whole; None where its axis is not known well enough.
    """

    hypotheses: tuple[PlacementHypothesis, ...]
    outside: Array
    likelihood: Array
    votes: Array
    center_heat: Array
    top_face: npt.NDArray[np.int64]
    hough_gains: Array
    hough_counts: Array
    centers: Array
    sides: Sides
    strip: StripAnswer | None = None

    @cached_property
    def kinds(self) -> npt.NDArray[np.int64]:
        """Place in the catalog of each hypothesis' brick, ``(V,)``."""
        return np.array([s.kind for s in self.hypotheses], np.int64)

    @cached_property
    def offsets(self) -> list[Offset]:
        """Where in the column each hypothesis puts its brick."""
        return [h.offset for h in self.hypotheses]

    def center_heat_at(self, hypotheses: Sequence[int], middles: Array) -> Array:
        """The centre heat map between slices, of each hypothesis at each of ``(N,)`` middles: ``(V, N)``."""
        low = np.clip(np.floor(middles).astype(int), 0, self.center_heat.shape[1] - 1)
        high = np.minimum(low + 1, self.center_heat.shape[1] - 1)
        heat = self.center_heat[hypotheses]
        return np.asarray(heat[:, low] + (heat[:, high] - heat[:, low]) * (middles - low), np.float64)


def gather_evidence(axis: Axis, maps: Maps, catalog: Catalog, cells: Cells) -> Evidence:
    """Gather what the network says along an axis.

    Parameters
    ----------
    axis : Axis
    maps : Maps
    catalog : Catalog
    cells : Cells
        Of the same maps.

    Returns
    -------
    Evidence
    """
    hypotheses = placement_hypotheses(catalog, axis.sides)
    deep = np.array([False] + [b.fills_depth for b in catalog])
    side = _nearer_side(axis)
    # Most bricks have the same face and the same places for a centre.
    face_of, max_heat = cache(partial(_face_evidence, axis, maps, cells)), cache(partial(_max_center_heat, axis, maps))
    top_face_of = cache(partial(_top_face_slices, axis, side))
    foremost, aims, _ = face_of(0, 0.0, FOREMOST, 0.0, 0.0)
    nothing, free = foremost[:, 0], np.maximum(1 - foremost[:, deep].sum(axis=1), 0)
    if side:
        beside = side * HALF_WIDTH
        nothing = np.min(
            [nothing, *(face_of(side, beside, place, 0.0, 0.0)[0][:, 0] for place in (NEAR_HALF, 0.0))], axis=0
        )
    # Seen along the row, one two studs wide that reaches forward shows where a lower one would be.
    nothing = np.where(aims - np.arange(len(aims)) > FRONT_REACH * BRICK_HEIGHT_MM / AXES.slice_mm, 1.0, nothing)
    likelihood, votes, center_heat, top_face = [], [], [], []
    for hypothesis in hypotheses:
        brick = catalog.bricks[hypothesis.kind]
        before = brick.size_mm[1] / 2 / COLUMN_PITCH_MM
        # One that stands on the axis, more or less, may show anywhere.
        depths = [hypothesis.depth] if brick.fills_depth or hypothesis.depth else list(NARROW_DEPTHS)
        # Whichever way one two studs wide reaches, its front is on the axis too.
        places = [(0, 0.0 if brick.studs[0] > 1 else hypothesis.side, depth - before) for depth in depths]
        if side:
            beside = hypothesis.side + side * brick.size_mm[0] / 2 / COLUMN_PITCH_MM
            places += [(side, beside, NEAR_HALF if brick.fills_depth else depth) for depth in depths]
        shown, centers, visible = [], [], []
        for face, beside, place in places:
            seen, center, is_visible = face_of(face, beside, place, hypothesis.depth, hypothesis.side)
            probability = seen[:, 1 + hypothesis.kind]
            if not side and place > FOREMOST:  # with room before it, the front of the brick above may hide it
                hidden = SEGMENTATION.hidden_likelihood * free * seen[:, deep].sum(axis=1)
                center = np.where(hidden > probability, np.nan, center)
                probability = np.maximum(probability, hidden)
            shown.append(probability)
            centers.append(center)
            visible.append(is_visible)
        # What is hidden says nothing where another face can be seen.
        best = np.argmax(np.add(shown, visible), axis=0)
        likelihood.append(np.log(np.clip(np.choose(best, shown), SEGMENTATION.min_likelihood, 1)))
        votes.append(np.choose(best, centers))
        center_heat.append(max_heat(hypothesis.depth, hypothesis.side))
        top_face.append(top_face_of(*brick.size_mm[:2], hypothesis.side))
    # Below the foot and above the top, other columns may show.
    outside = np.maximum(np.log(np.clip(nothing, SEGMENTATION.min_likelihood, 1)), SEGMENTATION.outside_log_likelihood)
    counted = hough_votes(axis, cells, hypotheses, catalog)
    centers_px = np.array([axis.points + axis.across * h.depth + axis.along * h.side for h in hypotheses])
    stud_px = float(stud_size_px(*(v[len(v) // 2] for v in (axis.up, axis.along, axis.across))))
    return Evidence(
        hypotheses,
        outside,
        np.array(likelihood),
        np.array(votes),
        np.array(center_heat),
        np.array(top_face),
        *counted,
        centers_px / stud_px,
        axis.sides,
    )


def with_unseen(evidence: Evidence, unseen: Mask) -> Evidence:
    """Evidence of an axis of which some slices, ``(S,)``, are not seen: they speak neither for nor against anything."""
    neutral = np.log(SEGMENTATION.hidden_likelihood)
    no_gain = SEGMENTATION.center_neutral - SEGMENTATION.center_floor
    return replace(
        evidence,
        outside=np.where(unseen, neutral, evidence.outside),
        likelihood=np.where(unseen, neutral, evidence.likelihood),
        votes=np.where(unseen, np.nan, evidence.votes),
        center_heat=np.where(unseen, no_gain, evidence.center_heat),
    )


def _nearer_side(axis: Axis) -> int:
    """Which face of a column to look at: 0 its front, 1 or -1 the side that is farther or nearer along the row.

    A column is one stud wide and two deep: seen from a corner its side shows more than its front, unless the next one
    of its row hides that. Which side it is follows from the depth of the frame's axes, which their projections tell but
    for one sign: up leads to the camera, and across leads away from it.
    """
    if not axis.alone:
        return 0
    middle = len(axis.points) // 2
    along, across, up = (v[middle] / mm for v, mm in zip((axis.along, axis.across, axis.up), FRAME_MM, strict=True))
    depth = np.array([np.linalg.det(m) for m in ((across, up), (up, along), (along, across))])
    if (depth[2] > 0) if abs(depth[2]) > abs(depth[1]) else (depth[1] < 0):
        depth = -depth
    if abs(depth[0]) * COLUMN_PITCH_MM < AXES.side_view_min_ratio * abs(depth[1]) * STUD_PITCH_MM:
        return 0
    return -1 if depth[0] > 0 else 1


def _face_evidence(  # noqa: PLR0913, PLR0917 -- what is looked at, and where
    axis: Axis, maps: Maps, cells: Cells, face: int, beside: float, behind: float, depth: float, side: float
) -> tuple[Array, Array, Mask]:
    """What a face shows, ``(S, 1 + K)``, where its cells' votes fall, ``(S,)`` slices, and where it is not hidden.

    ``beside`` and ``behind`` the axis is the middle of what is looked at. What votes for a centre far from ``depth``
    and ``side`` is of another column that shows here.
    """
    spread = axis.across if face else axis.along
    spots = np.stack([spread * (x / COLUMN_PITCH_MM) for x in SPOTS_MM], axis=1)
    points = (axis.points + axis.across * behind + axis.along * beside)[:, None] + spots
    probability = sample(maps.probability, points)
    weight = 1 - probability[..., :1]
    aims = (points * weight + sample(cells.offset, points)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-3)
    votes, off = project_on_axis(axis, aims, depth, side)
    own = np.clip((SEGMENTATION.own_max_offset - np.abs(off)) / SEGMENTATION.own_softness, 0, 1)
    if cells.hidden is None:
        shown: Array = probability.mean(axis=1) * own[:, None]
        shown[:, 0] += 1 - own
        return shown, np.asarray(votes), np.ones(len(votes), bool)
    visible = 1 - sample(cells.hidden, points)
    shown = (probability * visible).sum(axis=1) / np.maximum(visible.sum(axis=1), 1e-3) * own[:, None]
    shown[:, 0] += 1 - own
    seen = visible.max(axis=1)
    # What is hidden speaks neither for nor against anything.
    shown = seen * shown + (1 - seen) * SEGMENTATION.hidden_likelihood
    is_visible = seen[:, 0] > HALF_SEEN
    return shown, np.where(is_visible, votes, np.nan), is_visible


def _max_center_heat(axis: Axis, maps: Maps, depth: float, side: float) -> Array:
    """The maximum of the centre heat map at each slice and a little beside it, ``(S,)``."""
    points = axis.points + axis.across * depth
    spread = (side + s for s in (-SEGMENTATION.axis_tolerance, 0.0, SEGMENTATION.axis_tolerance))
    beside = [sample(maps.center_heatmap[..., None], points + s * axis.along)[:, 0] for s in spread]
    return np.asarray(np.max(beside, axis=0))


def _top_face_slices(axis: Axis, face: int, width_mm: float, depth_mm: float, side: float) -> npt.NDArray[np.int64]:
    """How far up a line from the middle of a face's upper edge leaves the top, at its back or at its side."""
    area = _cross(axis.across, axis.along)
    area = np.where(np.abs(area) < 1e-6, 1e-6, area)
    # Place on the top, and how it moves with a brick's height up.
    move = COLUMN_PITCH_MM * np.array([_cross(axis.across, axis.up), _cross(axis.up, axis.along)]) / area
    behind_mm = max(NEAR_HALF * COLUMN_PITCH_MM, -depth_mm / 2) if face else -depth_mm / 2
    start = np.array([face * width_mm / 2 if face else -side * COLUMN_PITCH_MM, behind_mm])
    room = np.array([width_mm, depth_mm])[:, None] / 2 - np.sign(move) * start[:, None]
    height = (np.maximum(room, 0) / np.maximum(np.abs(move), 1e-6)).min(axis=0)
    rise = np.minimum(height, MAX_TOP_FACE) * BRICK_HEIGHT_MM
    return np.asarray(np.rint((rise + STUD_HEIGHT_MM) / AXES.slice_mm), np.int64)


def _cross(a: Array, b: Array) -> Array:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], np.float64)
