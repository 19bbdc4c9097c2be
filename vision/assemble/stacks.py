"""From columns to stacks: rows of columns with their links, in time order, and bricks that belong to none."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ...catalog.types import BRICK_HEIGHT_MM
from ..bricks import FoundBrick
from ..detect.ground_plane import GroundPlane
from ..read.classifier import classify_places, link_likelihoods, pose_between
from ..read.region import RegionReading
from .neighbours import weigh_row
from .rows import FoundStack, group_rows, link_gaps, suppress_non_maxima
from .thresholds import STACKS
from .time_order import order_in_time

Image = npt.NDArray[np.uint8]


class Assembled(NamedTuple):
    """What stands in a photo.

    Attributes
    ----------
    stacks : sequence of FoundStack
        From left to right, their columns in time order.
    loose : sequence of FoundBrick
        Bricks that belong to no stack.
    unread : sequence of sequence of FoundBrick
        Of each row that is no stack, because what is in it is seen too badly, its bricks.
    """

    stacks: Sequence[FoundStack]
    loose: Sequence[FoundBrick]
    unread: Sequence[Sequence[FoundBrick]]

    def enlarged(self, factor: float) -> "Assembled":
        """The same in the photo enlarged by a factor."""
        # Pixel coordinates count from the corner of the first pixel, so there is no half pixel to add.
        return Assembled(
            [s.enlarged(factor) for s in self.stacks],
            [b.enlarged(factor) for b in self.loose],
            [[b.enlarged(factor) for b in row] for row in self.unread],
        )


def assemble_stacks(
    readings: Sequence[RegionReading],
    catalog: Catalog,
    photo_bgr: Image | None = None,
    ground_plane: GroundPlane | None = None,
) -> Assembled:
    """Order columns into stacks, and single out bricks that belong to none.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8, optional
        To look for links between bricks.
    ground_plane : GroundPlane, optional
        The desk, where there is a mat on it.
    """
    stacks, loose, unread = [], [], []
    for row in group_rows(suppress_non_maxima([c for r in readings for c in r.columns])):
        members = [b for column in row for b in column]
        gaps = link_gaps(row)
        shown = [1.0] * len(gaps)
        if photo_bgr is not None:
            seen = classify_places(photo_bgr, [pose_between(a.pose, b.pose) for a, b in gaps.values()])
            shown = link_likelihoods(seen, catalog)
        stack = weigh_row(row, dict(zip(gaps, shown, strict=True)), readings, catalog)
        if len(members) == len(row) and not stack.links:  # side by side, but nothing holds them together
            loose += [b for b in members if b.score >= STACKS.loose_min_score]
        elif all(b.kind.size_mm[2] < BRICK_HEIGHT_MM for b in members):
            # Plates alone: rather some other brick of their colour, which is as high as three of them.
            surest = [max(column, key=lambda b: b.score) for column in row]
            loose += [b for b in surest if b.score >= STACKS.loose_min_score]
        elif np.mean([b.score for b in members]) >= STACKS.min_score + STACKS.few_bricks_score / len(members):
            stacks.append(order_in_time(stack, ground_plane))
        elif np.mean([b.score for b in members]) >= STACKS.unread_min_score:
            unread.append(members)
    if stacks:
        loose = [b for b in loose if b.score >= STACKS.loose_beside_min_score]
    return Assembled(sorted(stacks, key=lambda s: float(s.columns[0][0].center[0])), loose, unread)
