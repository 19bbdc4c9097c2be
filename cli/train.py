"""From a legal stack to its script, and with ``--train`` to its weight brick."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..catalog import Catalog
from ..compiler import make_plan, save_curves, save_weight_brick, train, write_script
from ..graph import Stack
from ..samples.datasets import choose_dataset, load_dataset
from .files import of_stack
from .options import Training
from .output import quiet_tensorflow
from .write import make_folder, write_file


@dataclass(frozen=True)
class StackFiles:
    """Names of the files of one stack.

    Attributes
    ----------
    folder : Path
    name : str
        Name of its photo.
    index : int
        Its place among the stacks of the photo, from 0.
    """

    folder: Path
    name: str
    index: int

    @property
    def script(self) -> Path:
        """The Keras script."""
        return self.folder / of_stack(self.name, "-model", ".py", self.index)

    @property
    def weight_brick(self) -> Path:
        """The trained model."""
        return self.folder / of_stack(self.name, "" if self.index == 0 else "-model", ".brick", self.index)

    @property
    def curves(self) -> Path:
        """The picture of the training curves."""
        return self.folder / of_stack(self.name, "-curves", ".png", self.index)


def write_stack_script(stack: Stack, catalog: Catalog, files: StackFiles, training: Training) -> Path:
    """Write the Keras script of a legal stack.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
    files : StackFiles
    training : Training
        Which data set the script is for.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    DeepBrickError
        Where no data set fits, or the file cannot be written.
    """
    plan = make_plan(stack, catalog)
    info = choose_dataset(plan.needs, training.data)
    text = write_script(plan, info, epochs=training.epochs, seed=training.seed)
    return write_file(files.script, text.encode())


def train_stack(
    stack: Stack, catalog: Catalog, files: StackFiles, training: Training, tell: Callable[[str], None]
) -> tuple[Path, Path]:
    """Train a legal stack.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
    files : StackFiles
    training : Training
    tell : callable
        Takes sentences for people: which data set is used, how well it went.

    Returns
    -------
    tuple of Path
        The weight brick and the picture of the training curves.

    Raises
    ------
    DeepBrickError
        Where no data set fits, or a file cannot be written.
    """
    needs = make_plan(stack, catalog).needs
    info = choose_dataset(needs, training.data)
    make_folder(files.folder)  # before the long part, so that it is not in vain
    tell(f"Training on {info.description}")
    if training.data is None:
        tell(f"It was picked because it fits the stack: {needs.input} in, {needs.output} out, {needs.task}.")
    _import_tensorflow()
    with _progress_bar(info.name) as progress:
        result = train(
            stack, catalog, load_dataset(info), epochs=training.epochs, seed=training.seed, progress=progress
        )
    save_weight_brick(files.weight_brick, result)
    save_curves(files.curves, result)
    scores = ", ".join(f"{name} {value:.3g}" for name, value in result.scores.items())
    tell(f"Trained {result.epochs} epochs in {result.seconds:.0f} s; on data kept aside: {scores}.")
    return files.weight_brick, files.curves


def _import_tensorflow() -> None:
    with quiet_tensorflow():
        importlib.import_module("tensorflow")


@contextmanager
def _progress_bar(name: str) -> Iterator[Callable[[int, int, Mapping[str, float]], None]]:
    from rich.console import Console  # noqa: PLC0415 - only where something trains
    from rich.progress import Progress  # noqa: PLC0415 - likewise

    # Left away where standard error is no terminal: a log file needs no moving bar.
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(name, total=None)

        def update(done: int, total: int, scores: Mapping[str, float]) -> None:
            shown = ", ".join(f"{key} {value:.3g}" for key, value in scores.items())
            bar.update(task, completed=done, total=total, description=f"{name} ({shown})" if shown else name)

        yield update
