"""Which columns of a stack stand on one lattice, and how many bricks they may have, by what poses fit them."""

from collections.abc import Sequence

import numpy as np

from ..camera import Camera
from .found_column import ReadColumn
from .hough import Cells
from .lattice import Lattice, fit_lattice
from .thresholds import SEGMENTATION


def on_lattices(
    stack: list[ReadColumn], cells: Cells, camera: Camera | None
) -> list[tuple[list[ReadColumn], Lattice | None]]:
    """The columns of a stack with their lattice: of all, or of all but one, or else each with one of its own."""
    if camera is None or not stack:
        return [(stack, None)] if stack else []
    lattice = fit_lattice([r.on_axis for r in stack], cells, camera)
    if len(stack) == 1 or (lattice is not None and lattice.is_row):
        return [(stack, lattice)]
    if lattice is not None:
        first = {x: k for k, x in reversed(list(enumerate(lattice.feet_mm[:, 0].tolist())))}
        if len(first) < len(stack):  # one column, read along two axes; the stronger comes first
            return on_lattices([stack[k] for k in sorted(first.values())], cells, camera)
    without = _without_one(stack, cells, camera)
    if without is not None:
        rest, lattice, one = without
        return [(rest, lattice), ([one], fit_lattice([one.on_axis], cells, camera))]
    return [([r], fit_lattice([r.on_axis], cells, camera)) for r in stack]


def counts_in_doubt(stack: list[ReadColumn], cells: Cells, camera: Camera | None) -> list[list[ReadColumn]]:
    """A stack as it was read, and with a brick more or less in a column, where its pose leaves that open."""
    found = [stack]
    if camera is None or not any(c.others for c in stack):
        return found
    loss = _loss_in_row(stack, cells, camera)
    for k, column in enumerate(stack):
        for other in column.others:
            changed = [*stack[:k], other, *stack[k + 1 :]]
            worse = _loss_in_row(changed, cells, camera) + column.segmentation.score - other.segmentation.score
            if worse < loss + SEGMENTATION.count_margin:
                found.append(changed)
    return found


def _without_one(
    stack: list[ReadColumn], cells: Cells, camera: Camera
) -> tuple[list[ReadColumn], Lattice, ReadColumn] | None:
    """Columns that stand in one row if one is left out, their lattice, and that one; None where none is the culprit."""
    found = []
    for k, one in enumerate(stack if len(stack) > 2 else ()):
        rest = [*stack[:k], *stack[k + 1 :]]
        lattice = fit_lattice([r.on_axis for r in rest], cells, camera)
        if lattice is not None and lattice.is_row:
            found.append((rest, lattice, one))
    return min(found, key=lambda f: f[1].loss, default=None)


def _loss_in_row(stack: Sequence[ReadColumn], cells: Cells, camera: Camera) -> float:
    """How badly a stack fits one pose, as ``Lattice`` says it; infinite where it fits none."""
    lattice = fit_lattice([r.on_axis for r in stack], cells, camera)
    return lattice.loss if lattice is not None and lattice.is_row else np.inf
