"""The marked picture of a running camera."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..catalog import load_catalog
from ..compiler import checked_graph
from ..errors import DeepBrickError
from ..graph import PhotoGraph
from ..language import gettext as _
from ..live.reader import Reader
from ..live.screen import KEEP, TRAIN, Folder, Screen, Window
from ..live.source import Source, open_camera, open_video
from ..live.watcher import Agreed, Watcher
from ..vision.pipeline import read_frame
from .data import check_data
from .events import Event, Failed, Report, ShouldStop
from .named import check_named
from .options import Training
from .reading_writer import ReadingWriter, WrittenReading
from .scan import is_good
from .write import write_jpeg

READINGS_A_SECOND = 2.0
"""Of a video whose pictures go to files: about as many as a laptop manages of a camera."""
NOTE_FRAMES = 40
"""So long is shown what a key did."""


@dataclass(frozen=True)
class LiveOptions:
    """What to look at, and what to do with it.

    Attributes
    ----------
    camera : int
        As OpenCV counts.
    video : Path or None
        To look at in its place.
    headless : bool
        Whether pictures go to files instead of a window.
    keep : bool
        Whether to keep every reading that becomes agreed.
    train : bool
        Whether to keep and train the last one at the end.
    training : Training
        How.
    frames : int or None
        After how many to end.
    lens : str or None
        Name of the calibrated camera that is looked through.
    kit : str or None
        Name of the kit that is looked at.
    """

    camera: int
    video: Path | None
    headless: bool
    folder: Path
    keep: bool = False
    train: bool = False
    training: Training = field(default_factory=Training)
    frames: int | None = None
    lens: str | None = None
    kit: str | None = None


@dataclass(frozen=True)
class BuildAgreed(Event):
    """Several readings agree on what stands there.

    Attributes
    ----------
    frame : int
        The picture that it was read from.
    """

    graph: PhotoGraph
    frame: int


@dataclass(frozen=True)
class Watched(Event):
    """Nothing is looked at any more.

    Attributes
    ----------
    frames : int
        Pictures that were shown.
    seconds : float
        How long that took.
    readings : int
        Pictures that were read.
    reading_seconds : float
        How long a reading took, the median.
    """

    frames: int
    seconds: float
    readings: int
    reading_seconds: float


def watch(options: LiveOptions, report: Report, should_stop: ShouldStop | None = None) -> bool:
    """Look through a camera, or at a video, until it ends or somebody ends it.

    Parameters
    ----------
    should_stop : callable, optional
        Asked after each batch of a training.

    Returns
    -------
    bool
        Whether a reading became agreed and the last one is legal, and all that was asked for was done.

    Raises
    ------
    DeepBrickError
        Where there is no camera or video, no window, or a file cannot be written.
    """
    check_data(options.training)
    catalog = load_catalog()
    check_named(options.lens, options.kit)
    with ExitStack() as stack:
        source = stack.enter_context(_open(options))
        writer = ReadingWriter(options.folder, source.stem, catalog, options.training, report, should_stop)
        screen = Folder(options.folder, source.stem, write_jpeg) if options.headless else stack.enter_context(Window())

        def read(image_bgr: npt.NDArray[np.uint8]) -> PhotoGraph:
            return checked_graph(read_frame(image_bgr, catalog, source.name, options.lens, options.kit), catalog)

        reader = stack.enter_context(Reader(read))
        in_step = options.headless and options.video is not None
        every = max(round(source.rate / READINGS_A_SECOND), 1) if in_step else None
        session = _Session(source, screen, Watcher(reader, catalog, every), writer, options, report)
        try:
            session.run()
        finally:
            if session.shown:
                report(session.summary(reader.seconds))
    # Only now: a training takes long, and needs neither the camera nor the window.
    return session.finish()


def _open(options: LiveOptions) -> Source:
    if options.video is None:
        return open_camera(options.camera)
    return open_video(options.video, real_time=not options.headless)


class _Session:
    """What happens from the first frame to the end."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that it connects
        self,
        source: Source,
        screen: Screen,
        watcher: Watcher,
        writer: ReadingWriter,
        options: LiveOptions,
        report: Report,
    ) -> None:
        self._source, self._screen, self._watcher = source, screen, watcher
        self._writer, self._options, self._report = writer, options, report
        self._good = True
        self._last: Agreed | None = None
        self._kept: WrittenReading | None = None  # of the last build that became agreed
        self._train = options.train
        self._note, self._noted = "", 0
        self.shown, self._start = 0, time.perf_counter()

    def run(self) -> None:
        """Show frames until there are no more, or somebody ends it."""
        for frame in self._source.frames():
            self._agree(self._watcher.see(frame))
            key = self._screen.show(frame.number, self._watcher.picture(frame), self._state())
            self.shown += 1
            if self._ends(key):
                return
            if self.shown == self._options.frames:
                break
        else:
            self._say_missing()
        self._agree(self._watcher.end())

    def summary(self, seconds: Sequence[float]) -> Watched:
        """How it went; ``seconds`` is how long each reading took."""
        took = time.perf_counter() - self._start
        return Watched(self.shown, took, len(seconds), float(np.median(seconds)) if seconds else 0.0)

    def finish(self) -> bool:
        """Train what is to be trained; returns whether all is well."""
        if self._last is None:
            name = self._source.name
            self._report(
                Failed(_("No reading became agreed: hold {name} still on the whole stack for some seconds.", name=name))
            )
            return False
        if self._train:
            self._kept = self._kept or self._writer.write(self._last)
            self._good &= self._kept.whole & self._writer.train(self._kept)
        return self._good and is_good(self._last.graph)

    def _agree(self, new: Agreed | None) -> None:
        """Report what has become agreed, and keep it where that was asked for."""
        if new is None:
            return
        self._last, self._kept = new, None
        self._report(BuildAgreed(new.graph, new.frame.number))
        if self._options.keep:
            self._keep(new)

    def _ends(self, key: str | None) -> bool:
        """Do what a key asks for; returns whether that is the end."""
        if key not in {KEEP, TRAIN}:
            return key is not None
        if self._watcher.agreed is None:
            self._tell_below(_("Nothing is agreed yet, so there is nothing to keep."))
            return False
        self._keep(self._watcher.agreed)
        self._train |= key == TRAIN
        return key == TRAIN

    def _keep(self, agreed: Agreed) -> None:
        try:
            self._kept = self._writer.write(agreed)
            self._good &= self._kept.whole
            self._tell_below(_("Kept as {path}.", path=self._kept.folder / self._kept.name))
        except DeepBrickError as error:  # the camera goes on
            self._report(Failed(str(error)))
            self._tell_below(str(error))
            self._good = False

    def _tell_below(self, note: str) -> None:
        self._note, self._noted = note, self.shown

    def _state(self) -> str:
        """What is written below the picture."""
        return self._note if self._note and self.shown - self._noted < NOTE_FRAMES else self._watcher.state()

    def _say_missing(self) -> None:
        if self._source.missing is not None:
            self._report(Failed(self._source.missing))
            self._good = False
