"""From a frame of a camera to the brick graph: what ``scan`` does with a photo, for a picture in memory."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..calibration import intrinsics_from_focal
from ..calibration.camera import DEFAULT_FOCAL_35MM
from ..catalog import Catalog
from ..graph import PhotoGraph, Problem
from .bricks import FoundBrick
from .build import build_graph
from .columns import FoundStack
from .hints import cut_off, too_far, why_nothing
from .read import read_region
from .regions import find_regions
from .scan import order_columns

Image = npt.NDArray[np.uint8]


def read_frame(frame_bgr: Image, catalog: Catalog, source: str = "") -> PhotoGraph:
    """Read a frame, as a photo of the same pixels, without a mat, is read.

    Parameters
    ----------
    frame_bgr : (H, W, 3) uint8
    catalog : Catalog
    source : str
        What the graph names as its photo.

    Returns
    -------
    PhotoGraph
        Its coordinates are pixels of the frame. The lens is taken for that of a phone, and a mat is not looked for.
    """
    height, width = frame_bgr.shape[:2]
    readings = [read_region(frame_bgr, r, catalog) for r in find_regions(frame_bgr)]
    stacks, loose = order_columns(readings, catalog, frame_bgr)
    return build_graph(source, (width, height), catalog, stacks, loose, _problems(frame_bgr, stacks, loose))


def _problems(frame_bgr: Image, stacks: Sequence[FoundStack], loose: Sequence[FoundBrick]) -> list[Problem]:
    if not stacks and loose:
        return [Problem(f"{len(loose)} bricks lie apart, but none stands on another: stack them, then scan again.")]
    if not stacks:
        return [Problem(why_nothing(frame_bgr))]
    size = frame_bgr.shape[1], frame_bgr.shape[0]
    found = [b for s in stacks for c in s.columns for b in c] + list(loose)
    messages = [cut_off(s, size) for s in stacks]
    messages.append(too_far(found, intrinsics_from_focal(DEFAULT_FOCAL_35MM, size).fx))
    return [Problem(m) for m in dict.fromkeys(messages) if m is not None]
