"""A column that was found, and how it was read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..adaptation import is_adapted
from ..bricks import FoundBrick
from .axes import Axis
from .lattice import ColumnOnAxis
from .segmentation import ColumnSegmentation
from .thresholds import AXES, CLASSIFIER

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
        """All that is to be looked at by itself: bricks that are not settled, then the feet."""
        return tuple(b for b in self.bricks if not is_settled(b)) + self.feet_to_see

    @property
    def feet_to_see(self) -> Column:
        """Its feet; a brick by itself has none: nothing says that it stands on something."""
        return self.feet if len(self.bricks) > 1 else ()

    def mapped(self, linear: Array, shift: Array) -> "FoundColumn":
        """The column in an image whose places are ``linear @ (x, y) + shift`` of those here."""
        bricks, feet = (tuple(b.mapped(linear, shift) for b in part) for part in (self.bricks, self.feet))
        return FoundColumn(bricks, feet)


def is_settled(brick: FoundBrick) -> bool:
    """Whether a brick needs no look at it by itself.

    It is in its place in a stack, and what the maps and the strip of its column say leaves no doubt. Bricks of a kit
    are looked at all: only that look knows the kit.
    """
    settled = brick.place is not None and brick.probability.max() >= CLASSIFIER.settled_probability
    return bool(settled) and not is_adapted()


@dataclass(frozen=True)
class ReadColumn:
    """A column that was found, the axis along which it was read, and its cut.

    ``others`` are the same one with a brick more, and with a brick less.
    """

    found: FoundColumn
    axis: Axis
    segmentation: ColumnSegmentation
    others: tuple["ReadColumn", ...] = ()

    @property
    def on_axis(self) -> ColumnOnAxis:
        """What its place on a lattice follows from."""
        start, slice_mm = self.segmentation.segments[0].start, AXES.slice_mm / self.segmentation.stretch
        return ColumnOnAxis(self.axis, self.found.bricks, start, slice_mm, self.found.feet)
