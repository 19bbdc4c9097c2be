"""Patches: each shows one brick upright, always in the same size, and beside it where a brick has its faces there."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from ...pixels import to_opencv
from ..bricks import Pose
from .view import warp_part

Image = npt.NDArray[np.uint8]

PATCH_PX = 128
PATCH_STUD_PX = 40.0  # of a stud; a brick is 80 by 48 pixels, and its neighbours show too
PATCH_CHANNELS = 6  # blue, green, red, and the front, the top and the end of a brick
SUBPIXEL_BITS = 4


def pose_between(a: Pose, b: Pose) -> Pose:
    """Halfway between two bricks, of a brick's height: where a link would be."""
    return Pose(
        (a.center + b.center) / 2,
        (a.up + b.up) / 2,
        (a.along + b.along) / 2,
        (a.across + b.across) / 2,
        BRICK_HEIGHT_MM,
    )


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
    seen = warp_part(photo_bgr, (int(x0), int(y0), int(x1), int(y1)), linear, shift, (PATCH_PX, PATCH_PX))
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
