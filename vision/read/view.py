"""A part of the photo, scaled and turned: as it is shown to the network, upright, and a stud always about as wide."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ...pixels import warp_for_opencv
from ..bricks import FoundBrick
from ..detect.regions import Region
from .thresholds import VIEW

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class View:
    """An image, and where in the photo it is.

    Attributes
    ----------
    image_bgr : (h, w, 3) uint8
    linear : (2, 2) float64
    shift : (2,) float64
        ``linear @ (x, y) + shift`` takes a place in the photo to its place in the image, both in pixels from the corner
        of the first pixel.
    """

    image_bgr: Image
    linear: Array
    shift: Array

    @property
    def scale(self) -> float:
        """Pixels of the image to one of the photo."""
        return float(np.sqrt(abs(np.linalg.det(self.linear))))

    @property
    def roll(self) -> float:
        """By how much what is upright in the image is rolled to the right in the photo, radians."""
        return float(np.arctan2(self.linear[0, 1], self.linear[0, 0]))

    def points_in_photo(self, points: Array) -> Array:
        """Places in the photo of ``(N, 2)`` places in the image."""
        return np.asarray((points - self.shift) @ np.linalg.inv(self.linear).T, np.float64)

    @property
    def to_photo(self) -> tuple[Array, Array]:
        """The ``(2, 2)`` and ``(2,)`` that take a place in the image to its place in the photo, as in ``linear``."""
        back = np.asarray(np.linalg.inv(self.linear), np.float64)
        return back, -back @ self.shift

    def brick_in_photo(self, brick: FoundBrick) -> FoundBrick:
        """A brick that was found in the image, in pixels of the photo."""
        return brick.mapped(*self.to_photo)


def view_region(
    photo_bgr: Image, region: Region, stud_px: float, roll: float = 0.0, size_px: float = VIEW.stud_px
) -> View:
    """Cut a region out of a photo, turn it upright, and bring its studs to a size that suits the network.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    roll : float
        By how much bricks are rolled to the right in the photo, radians.
    size_px : float
        What the size of a stud shall be.
    """
    height, width = photo_bgr.shape[:2]
    x0, y0 = (max(int(v), 0) for v in region.box_px[:2])
    x1, y1 = min(int(np.ceil(region.box_px[2])), width), min(int(np.ceil(region.box_px[3])), height)
    rotation = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    corners = np.array([(x, y) for x in (x0, x1) for y in (y0, y1)]) @ rotation.T
    span = np.ptp(corners, axis=0)
    scale = min(size_px / stud_px, VIEW.max_enlargement, VIEW.max_side_px / span.max())
    size = (max(round(span[0] * scale), 1), max(round(span[1] * scale), 1))
    linear, shift = scale * rotation, -scale * corners.min(axis=0)
    if roll == 0:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = cv2.resize(photo_bgr[y0:y1, x0:x1], size, interpolation=how)
        return View(np.asarray(image, np.uint8), linear, shift)
    reach = int(np.ceil(np.hypot(*span) / 2)) + 1  # all that the turned view may show
    x, y = (x0 + x1) // 2, (y0 + y1) // 2
    box = (max(x - reach, 0), max(y - reach, 0), min(x + reach, width), min(y + reach, height))
    return View(warp_part(photo_bgr, box, linear, shift, size, interpolation=cv2.INTER_CUBIC), linear, shift)


def warp_part(  # noqa: PLR0913 -- as cv2.warpAffine, and which part
    photo_bgr: Image,
    box_px: tuple[int, int, int, int],
    linear: Array,
    shift: Array,
    size: tuple[int, int],
    *,
    interpolation: int = cv2.INTER_LINEAR,
) -> Image:
    """Scale and turn a part of a photo; where that makes it smaller, without aliasing.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    box_px : tuple of int
        Left, top, right, bottom of the part; its border is drawn out where the image reaches beyond it.
    linear : (2, 2) float64
        A similarity.
    shift : (2,) float64
        ``linear @ (x, y) + shift`` takes a place in the photo to its place in the image, both in pixels from the corner
        of the first pixel.
    size : tuple of int
        Width and height of the image.
    interpolation : int
        OpenCV's.

    Returns
    -------
    (height, width, 3) uint8
    """
    left, top, right, bottom = box_px
    part = photo_bgr[top:bottom, left:right]
    scale = float(np.sqrt(abs(np.linalg.det(linear))))
    shrink = np.ones(2)
    if scale < 1:  # warping alone would alias
        smaller = [max(round(side * scale), 1) for side in part.shape[1::-1]]
        shrink = np.array(smaller) / part.shape[1::-1]
        part = np.asarray(cv2.resize(part, smaller, interpolation=cv2.INTER_AREA), np.uint8)
    to_image = linear / shrink
    matrix = warp_for_opencv(np.column_stack([to_image, linear @ [left, top] + shift]))
    return np.asarray(
        cv2.warpAffine(part, matrix, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
