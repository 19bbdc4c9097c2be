"""Where frames come from: a camera, or a video in its place."""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from ..language import gettext as _
from ..opencv import cv2
from ..silence import silenced

Image = npt.NDArray[np.uint8]

PICTURES_A_SECOND = 15.0
"""So many of a camera are shown at most: the rest of the time is for reading them."""

_USUAL_RATE = 25.0  # frames a second, of a source that does not say
_MAX_RATE = 240.0  # some say how many ticks their clock has
_ALL_FRAMES = 0.95  # of those that a video should have; the number is an estimate in some formats


class SourceError(DeepBrickError):
    """There is no camera or video that gives pictures."""


@dataclass(frozen=True)
class Frame:
    """One picture of a camera: its number, from 1, and its pixels, (H, W, 3) uint8."""

    number: int
    image_bgr: Image


class Pace(Enum):
    """Which frames are shown, and when."""

    ALL = "all of them, one after the other"
    CAMERA = "the newest one, as soon as it is there"
    VIDEO = "the one that a camera would show now"


class Source:
    """An open camera or video; use it in a ``with``, which releases it.

    Parameters
    ----------
    capture : cv2.VideoCapture
        Open.
    name, stem : str
        What it is called in sentences, and in names of files.
    why_none : str
        What to say where there is not one frame.
    """

    def __init__(self, capture: "cv2.VideoCapture", name: str, stem: str, why_none: str, pace: Pace) -> None:
        self.name, self.stem = name, stem
        self._capture, self._why_none = capture, why_none
        self._pace = pace
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._capture.release()

    @property
    def rate(self) -> float:
        """Frames a second."""
        rate = float(self._capture.get(cv2.CAP_PROP_FPS))
        return rate if 0 < rate <= _MAX_RATE else _USUAL_RATE

    @property
    def missing(self) -> str | None:
        """A sentence where a video, read to its end, ended early."""
        expected = float(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        if not expected > 0 or self._count >= _ALL_FRAMES * expected:
            return None
        return _(
            "{name} ends after {count} of {expected:.0f} frames; the rest is damaged or cut off.",
            name=self.name,
            count=self._count,
            expected=expected,
        )

    def frames(self) -> Iterator[Frame]:
        """Frames until there are no more.

        Raises
        ------
        SourceError
            Where there is not even one.
        """
        start, rate = time.monotonic(), self.rate
        due = 0.0  # seconds from the start
        while self._pass_over(start, due, rate):
            there, image = self._capture.read()
            if not there:
                break
            self._count += 1
            due = max(due + 1 / PICTURES_A_SECOND, time.monotonic() - start)
            yield Frame(self._count, np.asarray(image, np.uint8))
        if not self._count:
            raise SourceError(self._why_none)

    def _pass_over(self, start: float, due: float, rate: float) -> bool:
        """Pass over the frames before the one that is due; returns whether there may be more."""
        if self._pace is Pace.ALL:
            return True
        while True:
            now = time.monotonic() - start
            if self._pace is Pace.VIDEO and (wait := self._count / rate - now) > 0:  # a camera waits by itself
                time.sleep(wait)
                now += wait
            # The next frame is shown if it is the newest one, and it is time.
            if now >= due and (self._pace is Pace.CAMERA or now < (self._count + 1) / rate):
                return True
            if not self._capture.grab():
                return False
            self._count += 1


def open_camera(number: int) -> Source:
    """Open a camera.

    Parameters
    ----------
    number : int
        As OpenCV counts.

    Raises
    ------
    SourceError
        Where there is none.
    """
    with silenced():  # OpenCV tries all the ways that there are, and complains about each
        capture = cv2.VideoCapture(number)
    if not capture.isOpened():
        msg = _("There is no camera {number}; plug it in, or try another number.", number=number)
        raise SourceError(msg)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest picture, not the oldest that nobody has looked at
    why_none = _(
        "Camera {number} gives no pictures; close other programs that use it, or try another number.", number=number
    )
    return Source(capture, _("camera {number}", number=number), f"camera-{number}", why_none, Pace.CAMERA)


def open_video(path: Path, *, real_time: bool) -> Source:
    """Open a video.

    Parameters
    ----------
    real_time : bool
        Whether it is to run as fast as it was taken.

    Raises
    ------
    SourceError
        Where it is no video that can be read.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            path.open("rb").close()
    except FileNotFoundError as error:
        msg = _("There is no video {path}; check its name.", path=path)
        raise SourceError(msg) from error
    except OSError as error:
        msg = _("{path} cannot be read ({reason}).", path=path, reason=error.strerror)
        raise SourceError(msg) from error
    if stat.S_ISDIR(mode):
        msg = _("{path} is a folder; name one video in it.", path=path)
        raise SourceError(msg)
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # it remarks on every damaged frame
    with silenced():
        capture = cv2.VideoCapture(str(path)) if stat.S_ISREG(mode) else cv2.VideoCapture()
    if not capture.isOpened():
        msg = _("{path} is no video that can be read; name an MP4 or AVI file.", path=path)
        raise SourceError(msg)
    why_none = _("{path} has no frames that can be read; save the video again as MP4 or AVI.", path=path)
    return Source(capture, str(path), path.stem, why_none, Pace.VIDEO if real_time else Pace.ALL)
