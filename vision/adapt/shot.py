"""A photo to learn a kit from: what stands in it, and where its bricks are and what they look like."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...calibration.bricks.stacks import NamedStack
from ...catalog import Catalog
from ...catalog.types import COLUMN_PITCH_MM, STUD_PITCH_MM
from ..assemble.rows import group_rows, suppress_non_maxima
from ..bricks import FoundBrick, Pose
from ..detect.overview import detect
from ..read.classifier import classify_patches
from ..read.region import DETAIL_STUD_PX, read_region
from ..read.view import cut_patch
from .align import KnownStack, align_stacks

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shot:
    """A photo to learn from.

    Attributes
    ----------
    photo_bgr : (H, W, 3) uint8
    stacks : tuple of KnownStack
        Those that it shows, of those that were to be built.
    """

    photo_bgr: Image
    stacks: tuple[KnownStack, ...]

    @property
    def placed(self) -> list[tuple[FoundBrick, int]]:
        """Each known brick with its place in the catalog."""
        return [(b.found, b.kind) for s in self.stacks for b in s.bricks]


def look(path: Path, stacks: Sequence[NamedStack], catalog: Catalog) -> Shot:
    """Read a photo, and find the stacks in it.

    Parameters
    ----------
    path : Path
    stacks : sequence of NamedStack
    catalog : Catalog

    Returns
    -------
    Shot

    Raises
    ------
    PhotoError
        Where the file is no photo that can be read.
    """
    overview = detect(path, None, DETAIL_STUD_PX)
    readings = [read_region(overview.photo_bgr, r, catalog, overview.camera) for r in overview.regions]
    columns = suppress_non_maxima([c for r in readings for c in r.columns])
    known = align_stacks(group_rows(columns), stacks, catalog)
    return Shot(overview.photo_bgr, tuple(_settled(s, overview.photo_bgr, catalog) for s in known))


def known_places(shot: Shot, catalog: Catalog) -> list[tuple[Pose, int]]:
    """Where in a photo known bricks are, each with its place in the catalog."""
    return [(replace(b.pose, height_mm=catalog.bricks[kind].size_mm[2]), kind) for b, kind in shot.placed]


def _settled(stack: KnownStack, photo_bgr: Image, catalog: Catalog) -> KnownStack:
    """The stack with each of its bricks where a brick of its width has its middle."""
    settled = []
    for brick in stack.bricks:
        known, found = catalog.bricks[brick.kind], brick.found
        if known.studs[0] != found.kind.studs[0]:
            half = found.along * (STUD_PITCH_MM / 2 / COLUMN_PITCH_MM)
            centers = [found.center + k * half for k in (-1, 0, 1)]
            seen = classify_patches([cut_patch(photo_bgr, replace(found.pose, center=c)) for c in centers])
            found = replace(found, center=centers[int(seen[:, brick.kind].argmax())])
        settled.append(replace(brick, found=found))
    return replace(stack, bricks=tuple(settled))
