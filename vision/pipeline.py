"""From a photo to the brick graph: load, detect, read, assemble."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog
from ..graph import PhotoGraph
from ..photo import load_photo
from .adaptation import adapted, kit_named
from .assemble.graph import build_graph
from .assemble.others import outline_others, outlines_of
from .assemble.problems import photo_problems
from .assemble.stacks import Assembled, assemble_stacks
from .assemble.views import arrange_stacks
from .detect.overview import Overview, detect
from .network import check_class_count
from .read.region import DETAIL_STUD_PX, RegionReading, read_region

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Trace:
    """What the stages of a reading gave, to follow a wrong one to where it went wrong.

    Attributes
    ----------
    regions : list of RegionReading
        In pixels of the photo that was read.
    assembled : Assembled
        In pixels of the whole photo.
    factor : int
        How many times as large the whole photo is.
    """

    regions: list[RegionReading]
    assembled: Assembled
    factor: int


@dataclass(frozen=True)
class Reading:
    """What was read from a photo.

    Attributes
    ----------
    graph : PhotoGraph
        Its coordinates are pixels of the whole photo.
    photo_bgr : (H, W, 3) uint8 or None
        The whole photo; None where it was not asked for.
    trace : Trace or None
        How it was read.
    """

    graph: PhotoGraph
    photo_bgr: Image | None = None
    trace: Trace | None = None


def scan_photo(
    path: Path, catalog: Catalog, *, lens: str | None = None, kit: str | None = None, keep_photo: bool = False
) -> Reading:
    """Read a photo.

    Parameters
    ----------
    lens : str, optional
        Name of the calibrated camera that took the photo, for a photo that does not say so.
    kit : str, optional
        Name of the kit that the photo shows.
    keep_photo : bool
        Return the whole photo too, to draw on. Without it a large one need not be decoded whole.

    Raises
    ------
    PhotoError
        Where the file is no photo that can be read.
    CameraError
        Where the photo shows the mat, but no calibrated camera has that name.
    KitError
        Where no kit has that name.
    NetworkError
        Where the networks were trained on another number of brick types than the catalog has.
    """
    reading, overview = _read(path, catalog, str(path), lens, kit)
    if not keep_photo:
        return reading
    unchanged = overview.factor == 1 and overview.ground_plane is None
    return replace(reading, photo_bgr=overview.photo_bgr if unchanged else load_photo(path))


def read_frame(
    frame_bgr: Image, catalog: Catalog, source: str = "", lens: str | None = None, kit: str | None = None
) -> PhotoGraph:
    """Read a frame, as a photo of the same pixels is read that does not say what its camera is.

    Parameters
    ----------
    frame_bgr : (H, W, 3) uint8
    source : str
        What the graph names as its photo.
    lens : str, optional
        Name of the calibrated camera that took it.
    kit : str, optional
        Name of the kit that it shows.

    Returns
    -------
    PhotoGraph
        Its coordinates are pixels of the frame.

    Raises
    ------
    CameraError
        Where the frame shows the mat, but no calibrated camera has that name.
    KitError, NetworkError
        As ``scan_photo``.
    """
    return _read(frame_bgr, catalog, source, lens, kit)[0].graph


def _read(
    photo: Path | Image, catalog: Catalog, source: str, lens: str | None, kit: str | None
) -> tuple[Reading, Overview]:
    """Read a file or a frame; ``source`` is what the graph names as its photo."""
    check_class_count(len(catalog))
    with adapted(kit_named(kit)):
        overview = detect(photo, lens, DETAIL_STUD_PX)
        photo_bgr, camera, ground_plane = overview.photo_bgr, overview.camera, overview.ground_plane
        readings = [read_region(photo_bgr, region, catalog, camera) for region in overview.regions]
        found = assemble_stacks(readings, catalog, photo_bgr, ground_plane).enlarged(overview.factor)
    size, factor = overview.size, overview.factor
    problems = photo_problems(photo_bgr, size, camera.focal_px * factor, found)
    if overview.mat_problem is not None:
        problems = [overview.mat_problem, *problems]
    mat = None if ground_plane is None else ground_plane.view(factor)
    arrangement = arrange_stacks(found.stacks, camera.mapped(factor * np.eye(2), np.zeros(2)))
    graph = build_graph(source, size, catalog, found.stacks, found.loose, arrangement, problems, mat)
    seen, printed = overview.detection, None if ground_plane is None else ground_plane.printed
    others = outline_others(seen.others, seen.overview_wh, outlines_of(graph, found.unread), printed, size)
    graph = replace(graph, others=tuple(others), lens=lens, kit=kit)
    return Reading(graph, trace=Trace(readings, found, factor)), overview
