"""To keep what is read of a running camera, and to train it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..catalog import Catalog
from ..compiler import Plan, make_plan
from ..datasets import DataSetError
from ..errors import DeepBrickError
from ..graph import PhotoGraph
from ..live.watcher import Agreed
from ..opencv import cv2
from .data import find_data
from .options import Training
from .output import say
from .train import StackFiles, train_stack, write_stack_script
from .write import write_file, write_graph, write_marked


@dataclass(frozen=True)
class Kept:
    """A reading in a folder.

    Attributes
    ----------
    folder : Path
    name : str
        What the names of its files begin with.
    graph : PhotoGraph
    """

    folder: Path
    name: str
    graph: PhotoGraph


class Keeper:
    """Keeps readings in a folder, under names that are not used there yet.

    Parameters
    ----------
    folder : Path
    stem : str
        What the names begin with; a number follows.
    catalog : Catalog
    training : Training
    tell : callable
        Takes sentences for people.
    """

    def __init__(
        self, folder: Path, stem: str, catalog: Catalog, training: Training, tell: Callable[[str], None]
    ) -> None:
        self._folder, self._stem = folder, stem
        self._catalog, self._training, self._tell = catalog, training, tell

    def keep(self, agreed: Agreed) -> Kept:
        """Write the photo, the marked photo and the graph of a reading, and the script of each legal stack.

        Parameters
        ----------
        agreed : Agreed

        Returns
        -------
        Kept

        Raises
        ------
        DeepBrickError
            Where a file cannot be written.
        """
        name = self._free_name()
        photo = self._folder / f"{name}.png"  # as it is, without loss: a scan of it reads the same
        graph = replace(agreed.graph, photo=str(photo))
        image_bgr = agreed.frame.image_bgr
        written = [
            write_file(photo, cv2.imencode(".png", image_bgr)[1].tobytes()),
            write_marked(self._folder / f"{name}-marked.jpg", image_bgr, graph, self._catalog),
            write_graph(self._folder / f"{name}-graph.json", graph),
        ]
        kept = Kept(self._folder, name, graph)
        for k, plan in self._plans(graph):
            try:
                info = find_data(plan.needs, self._training)
                written.append(write_stack_script(plan, info, StackFiles(kept.folder, name, k), self._training))
            except DataSetError as error:  # it was read all the same
                say(str(error))
        for path in written:
            self._tell(f"Written: {path}")
        return kept

    def train(self, kept: Kept) -> bool:
        """Train the legal stacks of a reading that was kept.

        Parameters
        ----------
        kept : Kept

        Returns
        -------
        bool
            Whether there are any, and all were trained. A stack that fails does not stop the next one.
        """
        plans = self._plans(kept.graph)
        if not plans:
            say(f"{kept.graph.photo}: no stack is legal, so there is nothing to train.")
        good = bool(plans)
        for k, plan in plans:
            files = StackFiles(kept.folder, kept.name, k)
            try:
                info = find_data(plan.needs, self._training)
                stack = kept.graph.stacks[k]
                for path in train_stack(stack, self._catalog, info, files, self._training, self._tell):
                    self._tell(f"Written: {path}")
            except DeepBrickError as error:
                say(str(error))
                good = False
        return good

    def _plans(self, graph: PhotoGraph) -> list[tuple[int, Plan]]:
        return [(k, make_plan(stack, self._catalog)) for k, stack in enumerate(graph.stacks) if not stack.problems]

    def _free_name(self) -> str:
        there = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        pattern = re.compile(rf"{re.escape(self._stem)}-(\d+)[.-]")
        numbers = [int(found[1]) for name in there if (found := pattern.match(name))]
        return f"{self._stem}-{max(numbers, default=0) + 1}"
