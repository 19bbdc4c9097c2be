"""From a photo to the brick graph: load, find, read, order, graph."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..calibration import intrinsics_from_exif
from ..catalog import Catalog
from ..catalog.types import STUD_PITCH_MM
from ..graph import PhotoGraph, Problem
from . import settings
from .bricks import FoundBrick
from .build import build_graph
from .columns import FoundStack, find_links, group_rows, order_in_time, without_doubles
from .debug import Stage, draw_bricks, draw_columns, draw_graph, draw_labels
from .load import load_photo
from .read import RegionReading, read_region
from .regions import find_regions

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Reading:
    """What was read from a photo.

    Attributes
    ----------
    graph : PhotoGraph
    photo_bgr : (H, W, 3) uint8
    stages : tuple of Stage
        A picture of each stage, where they were asked for.
    """

    graph: PhotoGraph
    photo_bgr: Image
    stages: tuple[Stage, ...] = field(default=())


def scan_photo(path: Path, catalog: Catalog, *, debug: bool = False) -> Reading:
    """Read a photo.

    Parameters
    ----------
    path : Path
    catalog : Catalog
    debug : bool
        Make a picture of each stage.

    Returns
    -------
    Reading

    Raises
    ------
    PhotoError
        Where the file is no photo that can be read.
    """
    photo = load_photo(path)
    regions = find_regions(photo)
    readings = [read_region(photo, r, catalog) for r in regions]
    stacks, loose = order_columns(readings, catalog)
    size = (photo.shape[1], photo.shape[0])
    graph = build_graph(str(path), size, stacks, loose, _problems(path, size, stacks, loose))
    stages: tuple[Stage, ...] = ()
    if debug:
        stages = (
            Stage("loaded", photo),
            Stage("labels", draw_labels(photo, regions, catalog)),
            Stage("bricks", draw_bricks(photo, [b for r in readings for c in r.columns for b in c])),
            Stage("columns", draw_columns(photo, stacks)),
            Stage("graph", draw_graph(photo, graph, catalog)),
        )
    return Reading(graph, photo, stages)


def order_columns(readings: Sequence[RegionReading], catalog: Catalog) -> tuple[list[FoundStack], list[FoundBrick]]:
    """Order columns into stacks, and single out bricks that belong to none.

    Parameters
    ----------
    readings : sequence of RegionReading
    catalog : Catalog

    Returns
    -------
    stacks : list of FoundStack
        From left to right.
    loose : list of FoundBrick
    """
    stacks, loose = [], []
    for row in group_rows(without_doubles([c for r in readings for c in r.columns])):
        members = [b for column in row for b in column]
        if len(members) == 1:
            loose += [b for b in members if b.confidence >= settings.LOOSE_MIN_CONFIDENCE]
        elif np.mean([b.confidence for b in members]) >= settings.STACK_MIN_CONFIDENCE:
            columns = order_in_time(row)
            stacks.append(FoundStack(columns, find_links(columns, readings, catalog)))
    return sorted(stacks, key=lambda s: float(s.columns[0][0].center[0])), loose


def _problems(
    path: Path, size: tuple[int, int], stacks: Sequence[FoundStack], loose: Sequence[FoundBrick]
) -> list[Problem]:
    found = [b for s in stacks for c in s.columns for b in c] + list(loose)
    if not stacks and loose:
        return [Problem(f"{len(loose)} bricks lie apart, but none stands on another: stack them, then scan again.")]
    if not stacks:
        return [Problem("There is no brick stack in this photo: put the whole stack into the middle and go closer.")]
    pitch_px = float(np.median([b.pitch_px for b in found]))
    if pitch_px < settings.SMALL_PITCH_PX:
        distance_mm = intrinsics_from_exif(path, size).fx * STUD_PITCH_MM / pitch_px
        return [
            Problem(f"The bricks are small in this photo, about {distance_mm / 10:.0f} cm away: go closer to be sure.")
        ]
    return []
