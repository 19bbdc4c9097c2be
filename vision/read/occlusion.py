"""Which stack hides which, and what an image shows of each of them by itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ..bricks import FoundBrick
from ..maps import STRIDE, Maps, area_in_studs, cell_centers
from .axes import Instances, brick_places
from .hough import Cells, brick_cells
from .thresholds import AXES, OCCLUSION

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Part(NamedTuple):
    """What an image shows of one stack.

    Attributes
    ----------
    maps : Maps
        In which cells of other stacks show no brick.
    cells : Cells
        Those of this stack, and where nearer ones hide it.
    places : (N, 2) float64
        Where its bricks have their centres, as their cells say, pixels.
    areas : (N,) float64
        How much shows of each of them, square studs.
    is_inside : callable or None
        Says which places ``(N, 2)`` of the image are in the photo; None where all are.
    """

    maps: Maps
    cells: Cells
    places: Array
    areas: Array
    is_inside: Callable[[Array], Mask] | None = None

    @property
    def large_places(self) -> Array:
        """Those of bricks of which more shows than noise would, ``(N, 2)``."""
        return self.places[self.areas >= AXES.instance_min_area]


def separate(maps: Maps, instances: Instances, catalog: Catalog) -> dict[int, Part]:
    """Say what an image shows of each stack.

    Parameters
    ----------
    maps : Maps
        Of the image.
    instances : Instances
    catalog : Catalog

    Returns
    -------
    dict of int to Part
        By the numbers of the instances.
    """
    numbers = sorted(instances.bricks)
    if len(numbers) < 2:
        return {k: Part(maps, brick_cells(maps), *brick_places(maps, instances.bricks[k])) for k in numbers}
    nearer = find_nearer(maps, instances, catalog)
    parts = {}
    for k in numbers:
        others = (instances.owner >= 0) & (instances.owner != k)
        probability = maps.probability.copy()
        probability[others] = 0
        probability[others, 0] = 1
        mine = replace(maps, probability=probability)
        hidden = np.isin(instances.owner, [n for n in numbers if n in nearer[k]])
        cells = brick_cells(mine, hidden[..., None].astype(np.float32))
        parts[k] = Part(mine, cells, *brick_places(maps, instances.bricks[k]))
    return parts


def find_nearer(maps: Maps, instances: Instances, catalog: Catalog) -> dict[int, set[int]]:
    """Find which stacks stand before each one.

    A brick is seen whole, but for what stands before it: where the outline of one stack's brick shows another stack,
    that one is nearer. Of stacks that do not meet in the image the larger one is.
    """
    outlines = {k: _outlines(maps, bricks, catalog) for k, bricks in instances.bricks.items()}
    stud_px = {k: maps.median_stud_px(instances.owner == k) for k in instances.bricks}
    nearer: dict[int, set[int]] = {k: set() for k in instances.bricks}
    for a in instances.bricks:
        for b in instances.bricks:
            if a < b:
                over_a = int((outlines[a] & (instances.owner == b)).sum())
                over_b = int((outlines[b] & (instances.owner == a)).sum())
                if area_in_studs(max(over_a, over_b), max(stud_px[a], stud_px[b])) < OCCLUSION.min_area:
                    b_is_nearer = stud_px[b] > stud_px[a]
                else:
                    b_is_nearer = over_a > over_b
                nearer[a if b_is_nearer else b].add(b if b_is_nearer else a)
    return nearer


def _outlines(maps: Maps, bricks: Sequence[npt.NDArray[np.int64]], catalog: Catalog) -> Mask:
    """Cells in the outlines of bricks, ``(h, w)``."""
    height, width = maps.center_heatmap.shape
    aims = (cell_centers(height, width) + maps.offset).reshape(-1, 2)
    frames = [v.reshape(-1, 2) for v in (maps.up, maps.along, maps.across)]
    shown = maps.probability.reshape(-1, maps.probability.shape[-1])
    painted = np.zeros((height, width), np.uint8)
    for cells in bricks:
        kind = catalog.bricks[int(shown[cells, 1:].mean(axis=0).argmax())]
        center, up, along, across = (np.median(v[cells], axis=0).astype(np.float64) for v in (aims, *frames))
        outline = FoundBrick(kind, np.ones(1), 1.0, center, up, along, across).outline_px()
        cv2.fillConvexPoly(painted, np.rint(outline / STRIDE - 0.5).astype(np.int32), 1)
    return painted > 0
