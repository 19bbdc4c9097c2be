"""From a frame of a camera to the brick graph: what ``scan`` does with a photo, for a picture in memory."""

import numpy as np
import numpy.typing as npt

from ..calibration.camera import intrinsics_from_metadata
from ..catalog import Catalog
from ..graph import PhotoGraph
from .scan import look_over, read_overview

Image = npt.NDArray[np.uint8]


def read_frame(frame_bgr: Image, catalog: Catalog, source: str = "", lens: str | None = None) -> PhotoGraph:
    """Read a frame, as a photo of the same pixels is read that does not say what its camera is.

    Parameters
    ----------
    frame_bgr : (H, W, 3) uint8
    catalog : Catalog
    source : str
        What the graph names as its photo.
    lens : str, optional
        Name of the calibrated camera that took it.

    Returns
    -------
    PhotoGraph
        Its coordinates are pixels of the frame.

    Raises
    ------
    CameraError
        Where the frame shows the mat, but no calibrated camera has that name.
    """
    size = frame_bgr.shape[1], frame_bgr.shape[0]
    focal_px = intrinsics_from_metadata(None, size).fx
    return read_overview(look_over(frame_bgr, lens=lens), catalog, source, size, focal_px)[0]
