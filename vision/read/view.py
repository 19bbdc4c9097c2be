"""Parts of the photo as they are shown to the networks, upright, a stud always as wide: regions, and single bricks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from ...pixels import scale_of, to_opencv, warp_for_opencv
from ..bricks import Pose
from ..detect.regions import Region
from .thresholds import VIEW

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

PATCH_PX = 128
PATCH_STUD_PX = 40.0  # of a stud; a brick is 80 by 48 pixels, and its neighbours show too
PATCH_CHANNELS = 6  # blue, green, red, and the front, the top and the end of a brick
SUBPIXEL_BITS = 4


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
        return scale_of(self.linear)

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
    return View(_warped(photo_bgr, box, linear, shift, size, interpolation=cv2.INTER_CUBIC), linear, shift)


def cut_patch(photo_bgr: Image, pose: Pose, *, mirror: bool = False) -> Image:
    """Cut a brick out of a photo, and draw beside it where a brick of one by two studs has its faces there.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    mirror : bool
        Swap left and right.

    Returns
    -------
    (PATCH_PX, PATCH_PX, PATCH_CHANNELS) uint8
        The photo's border is drawn out where the patch reaches beyond it. Faces are 255, what is beside them 0.
    """
    scale = PATCH_STUD_PX / pose.stud_px
    reach = 0.75 * PATCH_PX / scale  # with room to turn
    height, width = photo_bgr.shape[:2]
    center = pose.center
    x0, y0 = np.clip(np.floor(center - reach).astype(int), 0, [width - 1, height - 1])
    x1, y1 = np.maximum(np.clip(np.ceil(center + reach).astype(int), 1, [width, height]), [x0 + 1, y0 + 1])
    x, y = pose.up / max(float(np.linalg.norm(pose.up)), 1e-9)
    linear = scale * np.array([[-y, x], [-x, -y]])  # takes ``up`` to (0, -1)
    if mirror:
        linear[0] *= -1
    shift = PATCH_PX / 2 - linear @ center
    seen = _warped(photo_bgr, (int(x0), int(y0), int(x1), int(y1)), linear, shift, (PATCH_PX, PATCH_PX))
    turned = replace(
        pose,
        center=linear @ center + shift,
        up=linear @ pose.up,
        along=linear @ pose.along,
        across=linear @ pose.across,
    )
    return np.dstack([seen, *_faces(turned)])


def _faces(pose: Pose) -> Sequence[Image]:
    """Front, top and end of a brick of one by two studs, ``(PATCH_PX, PATCH_PX) uint8`` each."""
    half_up = pose.up * (pose.height_mm / BRICK_HEIGHT_MM / 2)
    half_along = pose.along * (STUD_PITCH_MM / COLUMN_PITCH_MM / 2)
    half_across = pose.across / 2
    # The end that shows is on the side to which the brick goes away from the camera.
    x_of = np.array([-half_up[1], half_up[0]])
    end = half_along * (1 if (half_along @ x_of) * (half_across @ x_of) > 0 else -1)
    sides = (
        (-half_across, half_along, half_up),
        (half_up, half_along, half_across),
        (end, half_across, half_up),
    )
    faces = []
    for middle, a, b in sides:
        face = np.zeros((PATCH_PX, PATCH_PX), np.uint8)
        corners = to_opencv(pose.center + middle + np.array([-a - b, a - b, a + b, b - a]))
        cv2.fillConvexPoly(
            face, np.rint(corners * 2**SUBPIXEL_BITS).astype(np.int32), 255, cv2.LINE_AA, shift=SUBPIXEL_BITS
        )
        faces.append(face)
    return faces


def _warped(  # noqa: PLR0913 -- as cv2.warpAffine, and which part
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
    part, shrink = shrunk(photo_bgr[top:bottom, left:right], scale_of(linear))
    to_image = linear / shrink
    matrix = warp_for_opencv(np.column_stack([to_image, linear @ [left, top] + shift]))
    return np.asarray(
        cv2.warpAffine(part, matrix, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def shrunk(image_bgr: Image, scale: float) -> tuple[Image, Array]:
    """Make an image smaller before it is warped to a scale below 1: warping alone would alias.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
    scale : float
        Pixels of what it is warped to, to one of the image.

    Returns
    -------
    image_bgr : (h, w, 3) uint8
        The same one where it need not be smaller.
    shrink : (2,) float64
        Its width and height to those of the image that came in.
    """
    if scale >= 1:
        return image_bgr, np.ones(2)
    size = image_bgr.shape[1::-1]
    smaller = [max(round(side * scale), 1) for side in size]
    return np.asarray(cv2.resize(image_bgr, smaller, interpolation=cv2.INTER_AREA), np.uint8), np.array(smaller) / size
