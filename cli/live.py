"""``deepbrick live``: the marked picture of a running camera."""

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..calibration.camera.store import find_camera
from ..catalog import load_catalog
from ..errors import DeepBrickError
from ..graph import graph_to_json
from ..live.reader import Reader
from ..live.screen import KEEP, TRAIN, Folder, Screen, Window
from ..live.source import Source, open_camera, open_video
from ..live.watcher import Agreed, Watcher
from ..vision.pipeline import read_frame
from .data import check_data
from .keep import Keeper, Kept
from .options import Training
from .output import say, write_result
from .reading import checked
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
    folder : Path
    as_json : bool
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
    """

    camera: int
    video: Path | None
    headless: bool
    folder: Path
    as_json: bool = False
    keep: bool = False
    train: bool = False
    training: Training = field(default_factory=Training)
    frames: int | None = None
    lens: str | None = None


def watch(options: LiveOptions) -> bool:
    """Look through a camera, or at a video, until it ends or somebody ends it.

    Parameters
    ----------
    options : LiveOptions

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
    if options.lens is not None:
        find_camera(options.lens)  # which says so if there is none
    tell = say if options.as_json else write_result
    with ExitStack() as stack:
        source = stack.enter_context(_open(options))
        keeper = Keeper(options.folder, source.stem, catalog, options.training, tell)
        screen = Folder(options.folder, source.stem, write_jpeg) if options.headless else stack.enter_context(Window())
        reader = stack.enter_context(
            Reader(lambda image: checked(read_frame(image, catalog, source.name, options.lens), catalog))
        )
        in_step = options.headless and options.video is not None
        every = max(round(source.rate / READINGS_A_SECOND), 1) if in_step else None
        session = _Session(source, screen, Watcher(reader, catalog, every), keeper, options)
        try:
            session.run()
        finally:
            if session.shown:
                tell(session.summary(reader.seconds))
    # Only now: a training takes long, and needs neither the camera nor the window.
    return session.finish()


def _open(options: LiveOptions) -> Source:
    if options.video is None:
        return open_camera(options.camera)
    return open_video(options.video, real_time=not options.headless)


class _Session:
    """What happens from the first frame to the end."""

    def __init__(self, source: Source, screen: Screen, watcher: Watcher, keeper: Keeper, options: LiveOptions) -> None:
        self._source, self._screen, self._watcher = source, screen, watcher
        self._keeper, self._options = keeper, options
        self._catalog = load_catalog()
        self._good = True
        self._last: Agreed | None = None
        self._kept: Kept | None = None  # of the last build that became agreed
        self._train = options.train
        self._note, self._noted = "", 0
        self.shown, self._start = 0, time.perf_counter()

    def run(self) -> None:
        """Show frames until there are no more, or somebody ends it."""
        for frame in self._source.frames():
            self._report(self._watcher.see(frame))
            key = self._screen.show(frame.number, self._watcher.picture(frame), self._state())
            self.shown += 1
            if self._ends(key):
                return
            if self.shown == self._options.frames:
                break
        else:
            self._say_missing()
        self._report(self._watcher.end())

    def summary(self, seconds: Sequence[float]) -> str:
        """How it went, in a line; ``seconds`` is how long each reading took."""
        took = time.perf_counter() - self._start
        text = f"{self.shown} frames in {took:.1f} s, {self.shown / took:.1f} a second"
        if not seconds:
            return f"{text}."
        return f"{text}; {len(seconds)} were read, in {np.median(seconds):.2f} s each."

    def finish(self) -> bool:
        """Train what is to be trained; returns whether all is well."""
        if self._last is None:
            say(f"No reading became agreed: hold {self._source.name} still on the whole stack for some seconds.")
            return False
        if self._train:
            self._kept = self._kept or self._keeper.keep(self._last)
            self._good &= self._keeper.train(self._kept)
        return self._good and is_good(self._last.graph)

    def _report(self, new: Agreed | None) -> None:
        """Print what has become agreed, and keep it where that was asked for."""
        if new is None:
            return
        self._last, self._kept = new, None
        if self._options.as_json:
            document = {**json.loads(graph_to_json(new.graph)), "frame": new.frame.number}
            write_result(json.dumps(document, ensure_ascii=False))
        else:
            from .show import show_graph  # noqa: PLC0415 - rich only where there is a table

            show_graph(replace(new.graph, photo=f"{new.graph.photo}, frame {new.frame.number}"), self._catalog)
        if self._options.keep:
            self._keep(new)

    def _ends(self, key: str | None) -> bool:
        """Do what a key asks for; returns whether that is the end."""
        if key not in {KEEP, TRAIN}:
            return key is not None
        if self._watcher.agreed is None:
            self._tell_below("Nothing is agreed yet, so there is nothing to keep.")
            return False
        self._keep(self._watcher.agreed)
        self._train |= key == TRAIN
        return key == TRAIN

    def _keep(self, agreed: Agreed) -> None:
        try:
            self._kept = self._keeper.keep(agreed)
            self._tell_below(f"Kept as {self._kept.folder / self._kept.name}.")
        except DeepBrickError as error:  # the camera goes on
            say(str(error))
            self._tell_below(str(error))
            self._good = False

    def _tell_below(self, note: str) -> None:
        self._note, self._noted = note, self.shown

    def _state(self) -> str:
        """What is written below the picture."""
        return self._note if self._note and self.shown - self._noted < NOTE_FRAMES else self._watcher.state()

    def _say_missing(self) -> None:
        if self._source.missing is not None:
            say(self._source.missing)
            self._good = False
