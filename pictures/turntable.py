"""A stack that turns, as an MP4 that browsers, phones and slides play (H.264)."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..atomic import replacing
from .raytrace import missing

_PYAV = "PyAV"

FRAMES_A_SECOND = 24
QUALITY = "18"  # of H.264's constant rate factor: nothing to be seen of the compression


def write_video(path: Path, frames: Iterable[npt.NDArray[np.uint8]], *, rate: int = FRAMES_A_SECOND) -> None:
    """Write pictures as a film.

    Parameters
    ----------
    path : Path
        Ends in ``.mp4``.
    frames : iterable of (H, W, 3) uint8
        RGB, all of one size; width and height are even.
    rate : int
        Pictures a second.

    Raises
    ------
    PictureError
        Where PyAV is not installed.
    FileError
        Where the file cannot be written.
    """
    av = _pyav()
    with replacing(path) as temporary, av.open(str(temporary), "w", format="mp4") as film:
        # The index first, so that a page plays it while it loads.
        stream = film.add_stream("libx264", rate=rate, options={"crf": QUALITY, "movflags": "faststart"})
        stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, rate)
        for number, picture in enumerate(frames):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")):
                film.mux(packet)
        for packet in stream.encode():
            film.mux(packet)


def _pyav() -> Any:  # noqa: ANN401 -- as the others of the extra
    try:
        import av  # noqa: PLC0415 -- the extra
    except ImportError as error:
        raise missing(_PYAV) from error
    return av
