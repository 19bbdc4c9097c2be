"""Detection: where in a photo bricks are, and what the mat tells, from the photo reduced to an overview."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...calibration.camera.intrinsics import intrinsics_from_metadata, photo_metadata, told_focal_35mm
from ...calibration.mat.color import white_balanced
from ...graph import Problem
from ...photo import Metadata, load_photo, load_photo_reduced
from ..camera import Camera
from .ground_plane import ASSUMED_DEVIATION, EXIF_DEVIATION, GroundPlane, find_ground_plane
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
    metadata : Metadata or None
        What the photo says of its camera.
    factor : int
        How many times smaller than the whole photo ``photo_bgr`` is.
    """

    photo_bgr: Image
    regions: list[Region]
    ground_plane: GroundPlane | None
    mat_problem: Problem | None
    size: tuple[int, int]
    metadata: Metadata | None
    factor: int = 1

    @property
    def camera(self) -> Camera:
        """The camera of ``photo_bgr``: as the mat measures it, or the photo tells it, or as most phones have it."""
        plane = self.ground_plane
        if plane is not None:
            lens = plane.intrinsics
            return Camera(lens.fx, plane.focal_deviation, np.array([lens.cx, lens.cy]))
        deviation = ASSUMED_DEVIATION if told_focal_35mm(self.metadata) is None else EXIF_DEVIATION
        height, width = self.photo_bgr.shape[:2]
        focal_px = intrinsics_from_metadata(self.metadata, (width, height)).fx
        return Camera(focal_px, deviation, np.array([width, height]) / 2)


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
    if factor == 1:
        return found
    if all(r.stud_px >= detail_stud_px for r in found.regions):
        # Sizes of reduced photos are rounded.
        size = (found.size[0] * factor, found.size[1] * factor) if metadata is None else metadata.size
        return replace(found, size=size, factor=factor)
    whole = load_photo(path)
    ground_plane = None if found.ground_plane is None else found.ground_plane.enlarged(factor)
    return replace(
        found,
        photo_bgr=white_balanced(whole, None if ground_plane is None else ground_plane.colors),
        regions=[r.enlarged(factor) for r in found.regions],
        ground_plane=ground_plane,
        size=(whole.shape[1], whole.shape[0]),
    )


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
    photo = white_balanced(photo_bgr, None if ground_plane is None else ground_plane.colors)
    regions = find_regions(photo)
    if ground_plane is not None:
        regions = [ground_plane.region(r) for r in regions if not ground_plane.is_print(r)]
    return Overview(photo, regions, ground_plane, problem, (photo.shape[1], photo.shape[0]), metadata)
