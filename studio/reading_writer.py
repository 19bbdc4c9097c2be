"""Write what is read of a running camera, and train it."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ..catalog import Catalog
from ..graph import PhotoGraph
from ..live.watcher import Agreed
from ..opencv import cv2
from .events import FileWritten, Report, ShouldStop
from .options import Training
from .training import train_stacks, write_scripts
from .write import write_file, write_graph, write_marked


@dataclass(frozen=True)
class WrittenReading:
    """A reading in a folder.

    Attributes
    ----------
    name : str
        What the names of its files begin with.
    whole : bool
        Whether all of its files could be written.
    """

    folder: Path
    name: str
    graph: PhotoGraph
    whole: bool = True


class ReadingWriter:
    """Writes readings into a folder, under names that are not used there yet.

    Parameters
    ----------
    stem : str
        What the names begin with; a number follows.
    should_stop : callable, optional
        Asked after each batch of a training.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it writes where, and whom it tells
        self,
        folder: Path,
        stem: str,
        catalog: Catalog,
        training: Training,
        report: Report,
        should_stop: ShouldStop | None = None,
    ) -> None:
        self._folder, self._stem = folder, stem
        self._catalog, self._training = catalog, training
        self._report, self._should_stop = report, should_stop

    def write(self, agreed: Agreed) -> WrittenReading:
        """Write the photo, the marked photo and the graph of a reading, and the script of each legal stack.

        Raises
        ------
        DeepBrickError
            Where the photo or the graph cannot be written.
        """
        name = self._free_name()
        photo = self._folder / f"{name}.png"  # as it is, without loss: a scan of it reads the same
        graph = replace(agreed.graph, photo=str(photo))
        image_bgr = agreed.frame.image_bgr
        for path in (
            write_file(photo, cv2.imencode(".png", image_bgr)[1].tobytes()),
            write_marked(self._folder / f"{name}-marked.jpg", image_bgr, graph, self._catalog),
            write_graph(self._folder / f"{name}-graph.json", graph),
        ):
            self._report(FileWritten(path))
        whole = write_scripts(graph, self._catalog, self._folder, name, self._training, self._report)
        return WrittenReading(self._folder, name, graph, whole)

    def train(self, written: WrittenReading) -> bool:
        """Train the legal stacks of a reading that was written; returns as ``train_stacks`` does."""
        return train_stacks(
            written.graph, self._catalog, written.folder, written.name, self._training, self._report, self._should_stop
        )

    def _free_name(self) -> str:
        there = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        pattern = re.compile(rf"{re.escape(self._stem)}-(\d+)[.-]")
        numbers = [int(found[1]) for name in there if (found := pattern.match(name))]
        return f"{self._stem}-{max(numbers, default=0) + 1}"
