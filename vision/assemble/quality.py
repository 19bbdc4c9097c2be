"""Image quality: whether a photo in which no stack was found is too dark, too bright or blurred."""

import cv2
import numpy as np
import numpy.typing as npt

from ...language import gettext as _
from .thresholds import QUALITY

Image = npt.NDArray[np.uint8]


def why_no_stack(small_bgr: Image) -> str:
    """Say why no stack was found in a photo, as far as the photo tells.

    Parameters
    ----------
    small_bgr : (h, w, 3) uint8
        The photo, shrunk to ``DETECT.overview_px``.

    Returns
    -------
    str
        One sentence.
    """
    grey = np.asarray(cv2.cvtColor(small_bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    low, middle, high = np.percentile(grey, (2, 50, 98))
    if high < QUALITY.dark_level:
        return _("The photo is too dark to see bricks in it: turn on a light and take it again.")
    if middle > QUALITY.bright_level:
        return _("The photo is too bright, white parts are washed out: take it again away from the lamp or the window.")
    if high - low > QUALITY.flat_range and _sharpness(grey) < QUALITY.min_sharpness:
        return _("The photo is blurred: hold the phone still, tap on the stack to focus, and take it again.")
    return _("There is no brick stack in this photo: put the whole stack into the middle and go closer.")


def _sharpness(grey: Image) -> float:
    """Strength of fine detail as a fraction of that of coarse detail, by the strongest of each: 0 to 1."""
    picture = grey.astype(np.float32)
    fine, coarse = (np.abs(picture - cv2.GaussianBlur(picture, (0, 0), sigma)) for sigma in (1.0, 5.0))
    return float(np.percentile(fine, 99.5) / max(np.percentile(coarse, 99.5), 1.0))
