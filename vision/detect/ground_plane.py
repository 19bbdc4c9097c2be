"""What the printed mat tells about a photo: the camera, the ground, the colours, and which way time runs."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ...calibration.camera.intrinsics import Intrinsics, scaled, usual_intrinsics
from ...calibration.mat.find import FoundMat, find_mat
from ...calibration.mat.markers import MatError
from ...catalog.types import BRICK_HEIGHT_MM
from ...graph import MatView, Problem
from ...language import gettext as _
from ...photo import Metadata
from ..maps import FRAME_MM, mean_roll, stud_size_px
from .regions import Region
from .thresholds import DETECT

if TYPE_CHECKING:
    from ...calibration.camera.fit import MatPose
    from ...calibration.mat.color import ColorCorrection

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

# How far focal lengths are off, standard deviations as fractions of them; one photo of the mat can be surer.
CALIBRATED_DEVIATION = 0.005
EXIF_DEVIATION = 0.02  # EXIF gives whole mm of 35 mm film
ASSUMED_DEVIATION = 0.5  # phones have lenses from 13 to 77 mm

ARROW_HALF_LENGTH = 0.3  # of the free place's width, on both sides of its middle


@dataclass(frozen=True)
class GroundPlane:
    """The desk under a mat, in one photo.

    Attributes
    ----------
    found : FoundMat
        In pixels of the photo that was searched, also where the rest is of a larger one.
    intrinsics : Intrinsics
    focal_from : str
    focal_deviation : float
        Both as in ``MatView``.
    colors : ColorCorrection or None
        None where too few patches of the mat are seen well.
    printed : (H, W) bool
        Where the photo that was searched shows squares of the mat that nothing stands before.
    """

    found: FoundMat
    intrinsics: Intrinsics
    focal_from: str
    focal_deviation: float
    pose: "MatPose"
    colors: "ColorCorrection | None"
    printed: npt.NDArray[np.bool_]

    def project(self, points_mm: npt.ArrayLike) -> Array:
        """Where ``(N, 3)`` points in the mat's frame are seen, ``(N, 2)`` pixels.

        The lens' distortion is left out: it moves a brick by little, and all of it alike.
        """
        local = np.asarray(points_mm, np.float64) @ self.pose.rotation.T + self.pose.translation_mm
        seen = local @ self.intrinsics.matrix.T
        return np.asarray(seen[:, :2] / seen[:, 2:], np.float64)

    def on_desk(self, points_px: Array) -> Array:
        """Places on the desk that are seen at ``(N, 2)`` pixels, ``(N, 2)`` mm; not a number above the horizon."""
        rays = np.column_stack([points_px, np.ones(len(points_px))]) @ np.linalg.inv(self.intrinsics.matrix).T
        rays = rays @ self.pose.rotation
        eye = -self.pose.rotation.T @ self.pose.translation_mm
        reach = np.where(rays[:, 2] < 0, -eye[2] / np.minimum(rays[:, 2], -1e-9), np.nan)
        return np.asarray((eye + reach[:, None] * rays)[:, :2], np.float64)

    def frame_at(self, place_mm: Array) -> tuple[Array, Array, Array]:
        """Projections of a brick's height up and of a column pitch along the arrow of time and across it.

        At ``(3,)`` mm; ``(2,)`` pixels each.
        """
        half = np.diag(FRAME_MM) / 2
        along, across, up = self.project(place_mm + half) - self.project(place_mm - half)
        return up, along, across

    def is_print(self, region: Region) -> bool:
        """Whether a region of the photo that the mat was found in shows the mat itself."""
        left, top, right, bottom = (max(int(v), 0) for v in region.without_margin)
        part = self.printed[top:bottom, left:right]
        return bool(part.size) and float(part.mean()) > DETECT.print_min_fraction

    def region(self, seen: Region) -> Region:
        """A region with bricks as large and upright as they are there, if what is in it stands on the desk."""
        left, _, right, bottom = seen.without_margin
        foot = np.array([[(left + right) / 2, bottom]])
        place = np.append(self.on_desk(foot)[0], BRICK_HEIGHT_MM)
        if not np.isfinite(place).all():
            return seen
        up, along, across = self.frame_at(place)
        stud_px = float(stud_size_px(*(v.astype(np.float32) for v in (up, along, across))))
        if max(stud_px / seen.stud_px, seen.stud_px / stud_px) > DETECT.stud_px_max_ratio:
            return seen  # it stands or lies on something else
        return replace(seen, stud_px=stud_px, roll=mean_roll(up[None].astype(np.float32)))

    def view(self, factor: int) -> MatView:
        """What the graph says of it, in pixels of the photo that is so many times as large."""
        width, height = np.array(self.found.mat.board_mm) / 2
        corners = [(-width, height, 0), (width, height, 0), (width, -height, 0), (-width, -height, 0)]
        free_width, free_height = self.found.mat.free_mm
        ends = [(sign * ARROW_HALF_LENGTH * free_width, -free_height / 2, 0) for sign in (-1, 1)]
        colors = self.colors
        rotation = [(round(float(x), 6), round(float(y), 6), round(float(z), 6)) for x, y, z in self.pose.rotation]
        x, y, z = (round(float(v), 2) for v in self.pose.translation_mm)
        return MatView(
            paper=str(self.found.mat.paper),
            rotation=tuple(rotation),
            translation_mm=(x, y, z),
            error_px=round(self.pose.error_px * factor, 3),
            focal_px=round(self.intrinsics.fx * factor, 1),
            focal_from=self.focal_from,
            focal_deviation=round(self.focal_deviation, 3),
            color_error=None if colors is None else (round(colors.before, 2), round(colors.after, 2)),
            outline=_rounded(self.project(corners) * factor),
            arrow=_rounded(self.project(ends) * factor),
        )

    def enlarged(self, factor: int) -> "GroundPlane":
        """The same in the photo that is so many times as large."""
        width, height = self.intrinsics.size
        larger = scaled(self.intrinsics, (width * factor, height * factor))
        return replace(self, intrinsics=larger, pose=replace(self.pose, error_px=self.pose.error_px * factor))


def find_ground_plane(
    photo_bgr: Image, metadata: Metadata | None = None, lens: str | None = None
) -> tuple[GroundPlane | None, Problem | None]:
    """Look for a mat, and work out what it tells.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
        It may be reduced.
    metadata : Metadata, optional
        What the photo says of its camera.
    lens : str, optional
        Name of the calibrated camera that took it, for one that does not say so.

    Returns
    -------
    GroundPlane or None
        None where there is no mat that can be used.
    Problem or None
        What is wrong with one that is there.

    Raises
    ------
    CameraError
        Where there is a mat, but no calibrated camera of that name.
    """
    try:
        found = find_mat(photo_bgr)
    except MatError as error:
        return None, Problem(str(error))
    if found is None:
        return None, None
    # Most photos show no mat, and should not wait for what only those with one need.
    from ...calibration.camera.fit import focal_from_mat, mat_pose  # noqa: PLC0415
    from ...calibration.camera.store import ASSUMED, CALIBRATED, EXIF, intrinsics_for  # noqa: PLC0415
    from ...calibration.mat.color import fit_colors  # noqa: PLC0415
    from ...calibration.mat.places import mat_places  # noqa: PLC0415
    from ...calibration.mat.printed import TOLERANCE, print_scale, visible_print  # noqa: PLC0415

    places = mat_places(found)
    printed, scale = visible_print(photo_bgr, places), print_scale(photo_bgr, places)
    if scale is not None and abs(scale - 1) > TOLERANCE:
        return None, Problem(
            _(
                'The mat was printed at {percent:.0f} %, so the photo was read without it: print it at 100 % ("actual '
                'size").',
                percent=100 * scale,
            )
        )
    size = (photo_bgr.shape[1], photo_bgr.shape[0])
    intrinsics, source = intrinsics_for(metadata, size, lens)
    deviation = {CALIBRATED: CALIBRATED_DEVIATION, EXIF: EXIF_DEVIATION, ASSUMED: ASSUMED_DEVIATION}[source]
    if source != CALIBRATED and (measured := focal_from_mat(found, usual_intrinsics(size), deviation)) is not None:
        intrinsics, source, deviation = measured.intrinsics, "mat", measured.focal_deviation
    pose, colors = mat_pose(found, intrinsics), fit_colors(photo_bgr, places)
    return GroundPlane(found, intrinsics, source, deviation, pose, colors, printed), None


def _rounded(points: Array) -> tuple[tuple[float, float], ...]:
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in points)
