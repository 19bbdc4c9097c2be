"""Detection: where in a photo bricks are, and what the mat tells, from the photo reduced to an overview."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...calibration.camera.intrinsics import intrinsics_from_metadata, photo_metadata
from ...graph import Problem
from ...photo import Metadata, load_photo, load_photo_reduced
from .ground_plane import GroundPlane, find_ground_plane
from .regions import Region, find_regions
from .thresholds import DETECT

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Overview:
    """What detection finds in a photo.

    Attributes
    ----------
    photo_bgr : (H, W, 3) uint8
        White-balanced, where there is a mat.
    regions : list of Region
        Where bricks are.
    ground_plane : GroundPlane or None
        What the mat tells.
    mat_problem : Problem or None
        What is wrong with the mat.
    size : tuple of int
        Width and height of the whole photo.
    focal_px : float
        Focal length in pixels of the whole photo.
    factor : int
        How many times smaller than the whole photo ``photo_bgr`` is.
    """

    photo_bgr: Image
    regions: list[Region]
    ground_plane: GroundPlane | None
    mat_problem: Problem | None
    size: tuple[int, int]
    focal_px: float
    factor: int = 1


def detect_in_file(path: Path, lens: str | None, detail_stud_px: float) -> Overview:
    """Load a photo no larger than needed, and detect bricks in it.

    Parameters
    ----------
    path : Path
    lens : str or None
        Name of the calibrated camera that took the photo, for a photo that does not say so.
    detail_stud_px : float
        What is read next needs studs of that size: where they are smaller in a reduced photo, the whole one is loaded.

    Returns
    -------
    Overview

    Raises
    ------
    PhotoError
        Where the file is no photo that can be read.
    CameraError
        Where the photo shows the mat, but no calibrated camera has that name.
    """
    photo, factor = load_photo_reduced(path, DETECT.overview_px)
    metadata = photo_metadata(path)
    found = detect(photo, metadata, lens)
    if factor > 1 and any(r.stud_px < detail_stud_px for r in found.regions):
        photo = load_photo(path)
        ground_plane = None if found.ground_plane is None else found.ground_plane.enlarged(factor)
        regions = [r.enlarged(factor) for r in found.regions]
        return _overview(_balanced(photo, ground_plane), regions, ground_plane, found.mat_problem, metadata)
    if factor == 1:
        return found
    # Sizes of reduced photos are rounded.
    size = (found.size[0] * factor, found.size[1] * factor) if metadata is None else metadata.size
    return replace(found, size=size, focal_px=intrinsics_from_metadata(metadata, size).fx, factor=factor)


def detect(photo_bgr: Image, metadata: Metadata | None = None, lens: str | None = None) -> Overview:
    """Detect the mat in a photo, and where bricks are.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    metadata : Metadata, optional
        What the photo says of its camera.
    lens : str, optional
        Name of the calibrated camera that took it.

    Returns
    -------
    Overview
    """
    ground_plane, problem = find_ground_plane(photo_bgr, metadata, lens)
    photo = _balanced(photo_bgr, ground_plane)
    regions = find_regions(photo)
    if ground_plane is not None:
        regions = [ground_plane.region(r) for r in regions if not ground_plane.is_print(r)]
    return _overview(photo, regions, ground_plane, problem, metadata)


def _overview(
    photo_bgr: Image,
    regions: list[Region],
    ground_plane: GroundPlane | None,
    problem: Problem | None,
    metadata: Metadata | None,
) -> Overview:
    size = (photo_bgr.shape[1], photo_bgr.shape[0])
    focal_px = intrinsics_from_metadata(metadata, size).fx
    return Overview(photo_bgr, regions, ground_plane, problem, size, focal_px)


def _balanced(photo_bgr: Image, ground_plane: GroundPlane | None) -> Image:
    # The light is taken out, but neither exposure nor contrast: the networks know those as phones make them.
    if ground_plane is None or ground_plane.colors is None:
        return photo_bgr
    return ground_plane.colors.balance(photo_bgr)
