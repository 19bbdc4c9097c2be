"""Show a part of a photo scaled and turned."""

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]


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
    # OpenCV counts from the middle of the first pixel.
    offset = linear @ [left, top] + shift + to_image @ [0.5, 0.5] - 0.5
    matrix = np.hstack([to_image, offset[:, None]])
    return np.asarray(
        cv2.warpAffine(part, matrix, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
