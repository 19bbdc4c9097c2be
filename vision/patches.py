"""Patches that show one brick each: upright, in the middle, and always in the same size."""

import numpy as np
import numpy.typing as npt

from .warp import warp_part

Image = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]

PATCH_PX = 96
PATCH_PITCH_PX = 28.0  # of a stud; a brick is 56 by 34 pixels, and its neighbours show too


def cut_patch(photo_bgr: Image, center: Array, up: Array, pitch_px: float, *, mirror: bool = False) -> Image:
    """Cut a brick out of a photo.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    center : (2,) float64
        Projected centre of the brick, pixels.
    up : (2,) float64
        Its projected upward direction, of any length.
    pitch_px : float
        Stud pitch in the photo.
    mirror : bool
        Swap left and right.

    Returns
    -------
    (PATCH_PX, PATCH_PX, 3) uint8
        The photo's border is drawn out where the patch reaches beyond it.
    """
    scale = PATCH_PITCH_PX / pitch_px
    reach = 0.75 * PATCH_PX / scale  # with room to turn
    height, width = photo_bgr.shape[:2]
    x0, y0 = np.clip(np.floor(center - reach).astype(int), 0, [width - 1, height - 1])
    x1, y1 = np.maximum(np.clip(np.ceil(center + reach).astype(int), 1, [width, height]), [x0 + 1, y0 + 1])
    x, y = up / max(float(np.linalg.norm(up)), 1e-9)
    linear = scale * np.array([[-y, x], [-x, -y]])  # takes ``up`` to (0, -1)
    if mirror:
        linear[0] *= -1
    shift = PATCH_PX / 2 - linear @ center
    return warp_part(photo_bgr, (int(x0), int(y0), int(x1), int(y1)), linear, shift, (PATCH_PX, PATCH_PX))
