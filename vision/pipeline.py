"""From a photo to the brick graph: load, find, read, order, graph."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from ..calibration.camera.intrinsics import intrinsics_from_metadata, photo_metadata
from ..catalog import Catalog
from ..catalog.types import BRICK_HEIGHT_MM
from ..graph import PhotoGraph, Problem
from ..photo import Metadata, load_photo, load_photo_reduced
from . import settings
from .assemble.graph import build_graph
from .assemble.links import find_links, link_odds, weigh_links
from .assemble.neighbours import weigh_neighbours
from .assemble.quality import could_not_be_read, cut_off, too_far, why_nothing
from .assemble.rows import FoundStack, group_rows, order_in_time, without_doubles
from .bricks import FoundBrick
from .detect.ground_plane import Ground, look_for_mat
from .detect.regions import Region, find_regions
from .read.patches import PATCH_PITCH_PX
from .read.region import RegionReading, read_region

if TYPE_CHECKING:
    from .stages import Stage  # drawing is imported only where there is something to draw

Image = npt.NDArray[np.uint8]

DETAIL_PITCH_PX = max(settings.CLOSE_PITCH_PX, PATCH_PITCH_PX)  # of a stud, in the closest look


@dataclass(frozen=True)
class Reading:
    """What was read from a photo.

    Attributes
    ----------
    graph : PhotoGraph
        Its coordinates are pixels of the whole photo.
    photo_bgr : (H, W, 3) uint8 or None
        The whole photo; None where neither it nor the stages were asked for.
    stages : tuple of Stage
        A picture of each stage, where they were asked for.
    """

    graph: PhotoGraph
    photo_bgr: Image | None = None
    stages: "tuple[Stage, ...]" = field(default=())


@dataclass(frozen=True)
class Overview:
    """What the first look at a photo finds.

    Attributes
    ----------
    photo_bgr : (H, W, 3) uint8
        With corrected colours, where there is a mat.
    regions : list of Region
        Where bricks are.
    ground : Ground or None
        What the mat tells.
    fault : Problem or None
        Of the mat.
    factor : int
        How much smaller than the whole the photo is.
    """

    photo_bgr: Image
    regions: list[Region]
    ground: Ground | None
    fault: Problem | None
    factor: int = 1


class Ordered(NamedTuple):
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


def scan_photo(
    path: Path, catalog: Catalog, *, lens: str | None = None, debug: bool = False, keep_photo: bool = False
) -> Reading:
    """Read a photo.

    Parameters
    ----------
    path : Path
    catalog : Catalog
    lens : str, optional
        Name of the calibrated camera that took the photo, for a photo that does not say so.
    debug : bool
        Make a picture of each stage.
    keep_photo : bool
        Return the whole photo too, to draw on. Without it and without stages a large one need not be decoded whole.

    Returns
    -------
    Reading

    Raises
    ------
    PhotoError
        Where the file is no photo that can be read.
    CameraError
        Where the photo shows the mat, but no calibrated camera has that name.
    """
    seen = _look_over_reduced(path, lens)
    metadata = photo_metadata(path)
    size = _whole_size(metadata, seen)
    focal_px = intrinsics_from_metadata(metadata, size).fx
    graph, readings, stacks = read_overview(seen, catalog, str(path), size, focal_px)
    if not (debug or keep_photo):
        return Reading(graph)
    whole = seen.photo_bgr if seen.factor == 1 and seen.ground is None else load_photo(path)
    if not debug:
        return Reading(graph, whole)
    from .stages import Stage, draw_bricks, draw_columns, draw_graph, draw_labels  # noqa: PLC0415 - likewise

    stages = (
        Stage("loaded", whole),
        Stage("labels", draw_labels(whole, readings, seen.factor, catalog)),
        Stage(
            "bricks",
            draw_bricks(whole, [b.enlarged(seen.factor) for r in readings for c in r.columns for b in c]),
        ),
        Stage("columns", draw_columns(whole, stacks)),
        Stage("graph", draw_graph(whole, graph, catalog)),
    )
    return Reading(graph, whole, stages)


def read_frame(frame_bgr: Image, catalog: Catalog, source: str = "", lens: str | None = None) -> PhotoGraph:
    """Read a frame, as a photo of the same pixels is read that does not say what its camera is.

    Parameters
    ----------
    frame_bgr : (H, W, 3) uint8
    catalog : Catalog
    source : str
        What the graph names as its photo.
    lens : str, optional
        Name of the calibrated camera that took it.

    Returns
    -------
    PhotoGraph
        Its coordinates are pixels of the frame.

    Raises
    ------
    CameraError
        Where the frame shows the mat, but no calibrated camera has that name.
    """
    size = frame_bgr.shape[1], frame_bgr.shape[0]
    focal_px = intrinsics_from_metadata(None, size).fx
    return read_overview(look_over(frame_bgr, lens=lens), catalog, source, size, focal_px)[0]


def _look_over_reduced(path: Path, lens: str | None) -> Overview:
    """Load a photo no larger than needed, and look it over."""
    photo, factor = load_photo_reduced(path, settings.OVERVIEW_PX)
    seen = look_over(photo, path, lens)
    if factor == 1 or all(r.pitch_px >= DETAIL_PITCH_PX for r in seen.regions):
        return replace(seen, factor=factor)
    # The whole photo shows more detail.
    ground = None if seen.ground is None else seen.ground.enlarged(factor)
    regions = [r.enlarged(factor) for r in seen.regions]
    return Overview(_corrected(load_photo(path), seen.ground), regions, ground, seen.fault)


def look_over(photo_bgr: Image, path: Path | None = None, lens: str | None = None) -> Overview:
    """Find the mat in a photo, and where bricks are.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    path : Path, optional
        Of the photo, for what it says of its camera.
    lens : str, optional
        Name of the calibrated camera that took it.

    Returns
    -------
    Overview
    """
    ground, fault = look_for_mat(photo_bgr, path, lens)
    photo = _corrected(photo_bgr, ground)
    regions = find_regions(photo)
    if ground is not None:
        regions = [ground.region(r) for r in regions if not ground.is_print(r)]
    return Overview(photo, regions, ground, fault)


def read_overview(
    seen: Overview, catalog: Catalog, name: str, size: tuple[int, int], focal_px: float
) -> tuple[PhotoGraph, list[RegionReading], list[FoundStack]]:
    """Read what was found in a photo.

    Parameters
    ----------
    seen : Overview
    catalog : Catalog
    name : str
        What the graph names as its photo.
    size : tuple of int
        Width and height of the whole photo.
    focal_px : float
        Its focal length.

    Returns
    -------
    graph : PhotoGraph
        Its coordinates are pixels of the whole photo.
    readings : list of RegionReading
        In pixels of the photo that was looked over.
    stacks : list of FoundStack
        In pixels of the whole photo.
    """
    readings = [read_region(seen.photo_bgr, r, catalog) for r in seen.regions]
    ordered = order_columns(readings, catalog, seen.photo_bgr, seen.ground)
    # Pixel coordinates count from the corner of the first pixel, so there is no half pixel to add.
    stacks = [s.enlarged(seen.factor) for s in ordered.stacks]
    loose = [b.enlarged(seen.factor) for b in ordered.loose]
    unread = [[b.enlarged(seen.factor) for b in row] for row in ordered.unread]
    problems = what_spoils(seen.photo_bgr, size, focal_px, Ordered(stacks, loose, unread))
    graph = build_graph(name, size, catalog, stacks, loose, [*([] if seen.fault is None else [seen.fault]), *problems])
    return (graph if seen.ground is None else replace(graph, mat=seen.ground.view(seen.factor))), readings, stacks


def _corrected(photo_bgr: Image, ground: Ground | None) -> Image:
    # The light is taken out, but neither exposure nor contrast: the networks know those as phones make them.
    return photo_bgr if ground is None or ground.colors is None else ground.colors.balance(photo_bgr)


def _whole_size(metadata: Metadata | None, seen: Overview) -> tuple[int, int]:
    """Width and height of the whole photo: those of a reduced one are rounded."""
    height, width = seen.photo_bgr.shape[:2]
    return (width * seen.factor, height * seen.factor) if seen.factor == 1 or metadata is None else metadata.size


def order_columns(
    readings: Sequence[RegionReading],
    catalog: Catalog,
    photo_bgr: Image | None = None,
    ground: Ground | None = None,
) -> Ordered:
    """Order columns into stacks, and single out bricks that belong to none.

    Parameters
    ----------
    readings : sequence of RegionReading
    catalog : Catalog
    photo_bgr : (H, W, 3) uint8, optional
        To look for links between bricks.
    ground : Ground, optional
        The desk, where there is a mat on it.

    Returns
    -------
    Ordered
    """
    stacks, loose, unread = [], [], []
    for row in group_rows(without_doubles([c for r in readings for c in r.columns])):
        members = [b for column in row for b in column]
        odds = link_odds(row, readings, catalog, photo_bgr)
        columns = weigh_neighbours(weigh_links(row, odds, catalog), catalog)
        links = find_links(columns, odds, catalog)
        if len(members) == len(row) and not links:  # side by side, but nothing holds them together
            loose += [b for b in members if b.score >= settings.LOOSE_MIN_SCORE]
        elif all(b.kind.size_mm[2] < BRICK_HEIGHT_MM for b in members):
            # Plates alone: rather some other brick of their colour, which is as high as three of them.
            surest = [max(column, key=lambda b: b.score) for column in row]
            loose += [b for b in surest if b.score >= settings.LOOSE_MIN_SCORE]
        elif np.mean([b.score for b in members]) >= settings.STACK_MIN_SCORE + settings.STACK_FEW_SCORE / len(members):
            stacks.append(order_in_time(FoundStack(columns, links), ground))
        elif np.mean([b.score for b in members]) >= settings.UNREAD_MIN_SCORE:
            unread.append(members)
    return Ordered(sorted(stacks, key=lambda s: float(s.columns[0][0].center[0])), loose, unread)


def what_spoils(
    photo_bgr: Image,
    size: tuple[int, int],
    focal_px: float,
    found: Ordered,
) -> list[Problem]:
    """Say why nothing was found, or why what was found may be wrong.

    Parameters
    ----------
    photo_bgr : (h, w, 3) uint8
        It may be reduced.
    size : tuple of int
        Width and height of the whole photo.
    focal_px : float
        Its focal length.
    found : Ordered
        In pixels of the whole photo.

    Returns
    -------
    list of Problem
    """
    doubtful = [could_not_be_read(row, size) for row in found.unread]
    if not found.stacks and doubtful:
        return [Problem(m) for m in dict.fromkeys(doubtful)]
    if not found.stacks and found.loose:
        message = f"{len(found.loose)} bricks lie apart, but none stands on another: stack them, then scan again."
        return [Problem(message)]
    if not found.stacks:
        return [Problem(why_nothing(photo_bgr))]
    bricks = [b for s in found.stacks for c in s.columns for b in c] + list(found.loose)
    messages = [*(cut_off(s, size) for s in found.stacks), *doubtful, too_far(bricks, focal_px)]
    return [Problem(m) for m in dict.fromkeys(messages) if m is not None]
