"""From a legal stack to its script, and to its weight brick."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from ..atomic import FileError
from ..catalog import Catalog
from ..compiler import (
    DataInfo,
    OnProgress,
    Plan,
    TrainOptions,
    TrainResult,
    check_training,
    make_plan,
    save_answers,
    save_curves,
    train,
    write_script,
)
from ..compiler import Progress as TrainingProgress
from ..datasets import load_dataset
from ..graph import Stack
from ..keras_setup import import_keras
from ..weightbrick import save_weight_brick
from .files import of_stack
from .lock import only_writer
from .options import Training
from .output import quiet_tensorflow, say
from .write import make_folder, write_file

_EVERY_S = 0.1
"""How often the bar moves: some models learn from a thousand batches a second."""


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

    @property
    def answers(self) -> Path:
        """The picture of right and wrong answers."""
        return self.folder / of_stack(self.name, "-answers", ".png", self.index)

    @property
    def state(self) -> Path:
        """The state of a training that has not ended."""
        return self.folder / of_stack(self.name, "-training", ".npz", self.index)


def stack_script(plan: Plan, info: DataInfo, training: Training) -> str:
    """The Keras script of a legal stack.

    Parameters
    ----------
    plan : Plan
    info : DataInfo
        The data that it is for, as ``find_data`` gives them.
    training : Training

    Returns
    -------
    str

    Raises
    ------
    DeepBrickError
        Where the data do not fit.
    """
    return write_script(plan, info, epochs=training.epochs, seed=training.seed)


def write_stack_script(plan: Plan, info: DataInfo, files: StackFiles, training: Training) -> Path:
    """Write the Keras script of a legal stack; returns its path, raises as ``stack_script`` and where it cannot."""
    return write_file(files.script, stack_script(plan, info, training).encode("utf-8", "backslashreplace"))


def train_stack(  # noqa: PLR0913, PLR0917 - all that one training needs
    stack: Stack,
    catalog: Catalog,
    info: DataInfo,
    files: StackFiles,
    training: Training,
    tell: Callable[[str], None],
) -> tuple[Path, ...]:
    """Train a legal stack.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
    info : DataInfo
        What it is trained on.
    files : StackFiles
    training : Training
    tell : callable
        Takes sentences for people: where the script is, which data are used, how well it went.

    Returns
    -------
    tuple of Path
        The weight brick, the picture of the training curves, and that of right and wrong answers.

    Raises
    ------
    DeepBrickError
        Where the data do not fit, or a file cannot be written.
    """
    plan = make_plan(stack, catalog)
    stack_script(plan, info, training)  # before a folder is made: it says what does not fit
    make_folder(files.folder)
    with only_writer(files.weight_brick):
        # Whatever refuses this training has to do so before the files of another one are overwritten.
        check_training(stack, catalog, info, _options(files, training))
        tell(f"Written: {write_stack_script(plan, info, files, training)}")
        tell(f"Training on {info.description}")
        for note in info.notes:
            tell(note)
        if training.data is None:
            needs = plan.needs
            tell(f"It was picked because it fits the stack: {needs.input} in, {needs.output} out, {needs.task}.")
        result = _trained(stack, catalog, info, files, training)
        written = _write_result(files, result)
    tell(_how_it_went(result))
    if result.stopped:
        tell("It was stopped; the same command with --resume goes on.")
    return written


def _options(files: StackFiles, training: Training) -> TrainOptions:
    return TrainOptions(
        epochs=training.epochs,
        seed=training.seed,
        state=files.state,
        resume=training.resume,
        tensorboard=training.tensorboard,
    )


def _trained(stack: Stack, catalog: Catalog, info: DataInfo, files: StackFiles, training: Training) -> TrainResult:
    _import_tensorflow()
    with _progress_bar(info.name) as on_progress, _until_interrupted() as stop:
        options = replace(_options(files, training), on_progress=on_progress, stop=stop)
        return train(stack, catalog, load_dataset(info), options)


def _write_result(files: StackFiles, result: TrainResult) -> tuple[Path, ...]:
    try:
        save_weight_brick(files.weight_brick, result)
    except FileError as error:
        msg = f"{error} What was learned is kept in {files.state}: the same command with --resume writes it."
        raise FileError(msg) from error
    pictures = [
        path
        for path, draw in ((files.curves, save_curves), (files.answers, save_answers))
        if _drawn(path, result, draw)
    ]
    if not result.stopped:
        files.state.unlink(missing_ok=True)
    return (files.weight_brick, *pictures)


def _drawn(path: Path, result: TrainResult, draw: Callable[[Path, TrainResult], bool]) -> bool:
    """Draw a picture of a training where there is something to draw; returns whether it is there."""
    try:
        return draw(path, result)
    except FileError as error:
        say(str(error))
    except Exception as error:  # noqa: BLE001 - whatever Matplotlib stumbles over, the training is done and kept
        say(f"The picture {path} could not be drawn ({type(error).__name__}: {error}); the rest is written.")
    return False


def _how_it_went(result: TrainResult) -> str:
    scores = ", ".join(f"{name} {value:.3g}" for name, value in result.scores.items())
    return f"Trained {result.epochs} epochs in {result.seconds:.0f} s; on data kept aside: {scores}."


def _import_tensorflow() -> None:
    with quiet_tensorflow():
        import_keras()


@contextmanager
def _until_interrupted() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C end the training well, and the second one everything."""
    asked: list[bool] = []

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        asked.append(True)
        signal.signal(signal.SIGINT, before)
        say("Stopping; what was learned so far is kept. Press Ctrl-C once more to stop at once.")

    try:
        before = signal.signal(signal.SIGINT, ask)
    except ValueError:  # only the main thread of a program can be asked
        yield lambda: False
        return
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress_bar(name: str) -> Iterator[OnProgress | None]:
    # Left away where standard error is no terminal: a log file needs no moving bar.
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only where something trains
    from rich.progress import Progress  # noqa: PLC0415 - likewise

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        shown_at = 0.0

        def update(progress: TrainingProgress) -> None:
            nonlocal shown_at
            if time.monotonic() - shown_at < _EVERY_S and progress.fraction < 1:
                return
            shown_at = time.monotonic()
            shown = ", ".join(f"{key} {value:.3g}" for key, value in progress.scores.items())
            bar.update(task, completed=progress.fraction, total=1, description=f"{name} ({shown})" if shown else name)

        yield update
