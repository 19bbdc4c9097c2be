"""A column that was found, and how it was read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..bricks import FoundBrick
from .axes import Axis
from .lattice import ColumnOnAxis
from .segmentation import ColumnSegmentation
from .thresholds import AXES

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


@dataclass(frozen=True)
class ReadColumn:
    """A column that was found, the axis along which it was read, and its cut."""

    found: FoundColumn
    axis: Axis
    segmentation: ColumnSegmentation

    @property
    def on_axis(self) -> ColumnOnAxis:
        """What its place on a lattice follows from."""
        start, slice_mm = self.segmentation.segments[0].start, AXES.slice_mm / self.segmentation.stretch
        return ColumnOnAxis(self.axis, self.found.bricks, start, slice_mm, self.found.feet)
