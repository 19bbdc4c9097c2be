"""Detection: where in a photo bricks are, and what the mat tells, from the photo reduced to an overview."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...calibration.camera.intrinsics import intrinsics_from_metadata, told_focal_35mm
from ...calibration.mat.color import white_balanced
from ...graph import Problem
from ...photo import Metadata, load_photo, load_photo_reduced, photo_metadata
from ..camera import Camera
from .ground_plane import ASSUMED_DEVIATION, EXIF_DEVIATION, GroundPlane, find_ground_plane
from .regions import Detection, Region, find_bricks
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
    detection : Detection
        What the network found; not in pixels of ``photo_bgr``, where that was loaded whole.
    ground_plane : GroundPlane or None
        What the mat tells.
    mat_problem : Problem or None
        What is wrong with the mat.
    metadata : Metadata or None
        What the photo says of its camera.
    factor : int
        How many times smaller than the whole photo ``photo_bgr`` is.
    """

    photo_bgr: Image
    regions: list[Region]
    detection: Detection
    ground_plane: GroundPlane | None
    mat_problem: Problem | None
    metadata: Metadata | None
    factor: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole photo."""
        if self.factor > 1 and self.metadata is not None:
            return self.metadata.size  # sides of reduced photos are rounded up
        height, width = self.photo_bgr.shape[:2]
        return width * self.factor, height * self.factor

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


def detect(photo: Path | Image, lens: str | None = None, detail_stud_px: float = 0.0) -> Overview:
    """Detect the mat in a photo, and where bricks are; of a file, load no more than needed.

    Parameters
    ----------
    photo : Path or (H, W, 3) uint8
        A file, or the pixels of a frame.
    lens : str, optional
        Name of the calibrated camera that took the photo, for one that does not say so.
    detail_stud_px : float
        What is read next needs studs of that size: where they are smaller in a reduced photo, the whole one is loaded.

    Raises
    ------
    PhotoError
        Where the file is no photo that can be read.
    CameraError
        Where the photo shows the mat, but no calibrated camera has that name.
    """
    if isinstance(photo, Path):
        photo_bgr, factor = load_photo_reduced(photo, DETECT.overview_px)
        metadata = photo_metadata(photo)
    else:
        photo_bgr, factor, metadata = photo, 1, None
    ground_plane, problem = find_ground_plane(photo_bgr, metadata, lens)
    colors = None if ground_plane is None else ground_plane.colors
    photo_bgr = white_balanced(photo_bgr, colors)
    bricks = find_bricks(photo_bgr)
    regions = bricks.regions
    if ground_plane is not None:
        regions = [ground_plane.region(r) for r in regions if not ground_plane.is_print(r)]
    found = Overview(photo_bgr, regions, bricks, ground_plane, problem, metadata, factor)
    if not isinstance(photo, Path) or factor == 1 or all(r.stud_px >= detail_stud_px for r in regions):
        return found
    return replace(
        found,
        photo_bgr=white_balanced(load_photo(photo), colors),
        regions=[r.enlarged(factor) for r in regions],
        ground_plane=None if ground_plane is None else ground_plane.enlarged(factor),
        factor=1,
    )
