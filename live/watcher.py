"""From frames to pictures on which the agreed reading is marked, wherever the stack has moved to."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..annotate.overlay import Overlay
from ..catalog import Catalog
from ..graph import PhotoGraph
from ..language import gettext as _
from .follow import Follower, bricks_of, in_picture, moved_graph, reduced_grey
from .reader import Reader
from .source import Frame, Image
from .steady import SteadyReading

Array = npt.NDArray[np.float64]

MARKS_OFF = 0.12
"""Marks are drawn anew where they are off by such a fraction of a brick: anew each time, they would tremble."""

CATCH_UP = 6
"""Marks are followed over about so many of the frames that came while theirs was read: the next one does not wait."""


@dataclass(frozen=True)
class Agreed:
    """A reading that several frames agree on: the newest of these frames, and its graph."""

    frame: Frame
    graph: PhotoGraph


class Watcher:
    """Takes in frames one by one, has some of them read, and draws what was agreed on each.

    Parameters
    ----------
    every : int or None
        Read each frame of so many, and wait for its reading before the next one is begun: then the same frames always
        give the same pictures. None reads the newest frame whenever the one before has been read.

    Attributes
    ----------
    agreed : Agreed or None
        What is shown now.
    """

    def __init__(self, reader: Reader, catalog: Catalog, every: int | None = None) -> None:
        self.agreed: Agreed | None = None
        self._reader, self._catalog, self._every = reader, catalog, every
        self._steady = SteadyReading()
        self._newest: PhotoGraph | None = None
        self._marks: _Marks | None = None
        self._greys: list[Image] = []  # from the frame that is being read to the last one

    def see(self, frame: Frame) -> Agreed | None:
        """Take in a frame.

        Returns
        -------
        Agreed or None
            What has become agreed with this frame, where it is another build than before.
        """
        grey = reduced_grey(frame.image_bgr)
        due = self._every is None or (frame.number - 1) % self._every == 0
        new = self._take(wait=self._every is not None) if due else None
        if self._marks is not None:
            self._marks.follower.follow(grey)
        if due and self._reader.idle:
            self._reader.begin(frame)
            self._greys = []
        self._greys.append(grey)
        return new

    def end(self) -> Agreed | None:
        """Wait for the last reading; returns what has become agreed with it, as ``see`` does."""
        return self._take(wait=True)

    def picture(self, frame: Frame) -> Image:
        """A frame with the agreed reading marked on it, or as it is where there is none or it is out of sight.

        Parameters
        ----------
        frame : Frame
            The one that was taken in last.

        Returns
        -------
        (H, W, 3) uint8
        """
        if self._marks is None or (motion := self._marks.motion()) is None:
            return frame.image_bgr
        return self._marks.overlay.laid_on(frame.image_bgr, motion)

    def graph_now(self) -> PhotoGraph | None:
        """The agreed reading with its outlines where they are marked now; None where it is out of sight."""
        if self._marks is None or (motion := self._marks.motion()) is None:
            return None
        return moved_graph(self._marks.graph, motion)

    def state(self) -> str:
        """What there is to say about the last frame."""
        if self._marks is not None:
            return _("Agreed.") if self._marks.motion() is not None else _("Agreed, but out of sight now.")
        if self._newest is None:
            return _("Reading the first picture...")
        if self._newest.stacks:
            return _("Hold still: the readings do not agree yet.")
        return self._newest.problems[0].message if self._newest.problems else _("There is no stack.")

    def _take(self, *, wait: bool) -> Agreed | None:
        """Take in a reading that has ended, if one has."""
        ended = self._reader.collect(wait=wait)
        if ended is None:
            return None
        frame, self._newest = ended
        new = self._steady.see(self._newest)
        if self._steady.agreed is None:
            self.agreed = self._marks = None
        elif self._steady.agreed is self._newest:
            self.agreed = Agreed(frame, self._newest)
            self._mark(self._newest, new=new)
        return self.agreed if new else None

    def _mark(self, graph: PhotoGraph, *, new: bool) -> None:
        """Mark a reading, unless its marks are there already."""
        follower = Follower(self._greys[0], graph)
        later = self._greys[:0:-1]  # from the last frame back to the one after that which was read
        for grey in reversed(later[:: max(len(later) // CATCH_UP, 1)]):
            follower.follow(grey)
        if not new and (now := self.graph_now()) is not None and follower.motion is not None:
            off = distance(now, moved_graph(graph, follower.motion))
            if off < MARKS_OFF and doubts(graph) >= doubts(now):
                return
        self._marks = _Marks(graph, follower, Overlay(graph, self._catalog))


@dataclass(frozen=True)
class _Marks:
    """A reading, where it has moved to, and what is drawn of it."""

    graph: PhotoGraph
    follower: Follower
    overlay: Overlay

    def motion(self) -> Array | None:
        """From where it was read to where it is now, (2, 3); None where it is out of sight."""
        motion = self.follower.motion
        return motion if motion is not None and in_picture(moved_graph(self.graph, motion)) else None


def distance(a: PhotoGraph, b: PhotoGraph) -> float:
    """How far two readings of one build are apart: the most of all bricks, as a fraction of the brick's size."""
    distances = []
    for one, other in zip(bricks_of(a, loose=False), bricks_of(b, loose=False), strict=True):
        outline = np.array(one.polygon)
        off = outline.mean(axis=0) - np.mean(other.polygon, axis=0)
        distances.append(float(np.linalg.norm(off) / np.linalg.norm(np.ptp(outline, axis=0))))
    return max(distances, default=0.0)


def doubts(graph: PhotoGraph) -> int:
    """Of how many bricks a reading is unsure."""
    return sum(b.unsure for b in bricks_of(graph))
