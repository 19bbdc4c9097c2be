"""Frames are read beside the drawing, in a thread, one at a time."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from ..graph import PhotoGraph
from .source import Frame, Image


class Reader:
    """Reads the newest frame, in a thread of its own; use it in a ``with``, which waits for the last reading.

    A thread is enough: what takes most of a reading, the networks, lets Python go on meanwhile.

    Parameters
    ----------
    read : callable
        Reads an image.

    Attributes
    ----------
    seconds : list of float
        How long each reading took.
    """

    def __init__(self, read: Callable[[Image], PhotoGraph]) -> None:
        self.seconds: list[float] = []
        self._read = read
        self._pool = ThreadPoolExecutor(1, "reader")
        self._pending: tuple[Frame, Future[PhotoGraph]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def idle(self) -> bool:
        """Whether nothing is being read, and no reading waits to be collected."""
        return self._pending is None

    def begin(self, frame: Frame) -> None:
        """Begin to read a frame, unless another one is being read: then this one is passed over."""
        if self._pending is None:
            self._pending = frame, self._pool.submit(self._timed, frame.image_bgr)

    def collect(self, *, wait: bool) -> tuple[Frame, PhotoGraph] | None:
        """The reading that was begun.

        Parameters
        ----------
        wait : bool
            Until it has ended.

        Returns
        -------
        tuple or None
            The frame and its graph, once; None where there is nothing yet.
        """
        if self._pending is None or not (wait or self._pending[1].done()):
            return None
        frame, future = self._pending
        self._pending = None
        return frame, future.result()

    def _timed(self, image_bgr: Image) -> PhotoGraph:
        start = time.perf_counter()
        graph = self._read(image_bgr)
        self.seconds.append(time.perf_counter() - start)
        return graph
