"""Make pictures smaller."""

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


def shrunk(image: Image, side_px: int) -> tuple[Image, float]:
    """Make a picture smaller, so that its long side is at most so many pixels.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8

    Returns
    -------
    image : (h, w) or (h, w, 3) uint8
        At least one pixel high and wide, however narrow the picture is.
    scale : float
        At most 1.
    """
    height, width = image.shape[:2]
    scale = min(1.0, side_px / max(height, width))
    if scale == 1:
        return image, scale
    if min(height, width) * scale >= 1:
        smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    else:
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        smaller = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8), scale
