"""From legal stacks to their scripts, and to their weight bricks."""

import time
from dataclasses import replace
from pathlib import Path

from ..api.naming import loaded_as
from ..api.progress import OnProgress, Progress
from ..catalog import Catalog, load_catalog
from ..compiler import (
    DataInfo,
    Plan,
    TrainOptions,
    TrainResult,
    check_training,
    make_plan,
    train,
    write_script,
)
from ..datasets import DataSetError, load_dataset
from ..errors import DeepBrickError
from ..graph import PhotoGraph, Stack
from ..keras_setup import import_keras
from ..language import gettext as _
from .data import check_data, find_data
from .events import DataChosen, Failed, FileWritten, Report, ShouldStop, TrainingEnded, TrainingStarted
from .lock import only_writer
from .names import StackFiles
from .options import Training
from .results import write_result
from .stacks import choose_stack
from .write import make_folder, write_file

_EVERY_S = 0.1
"""How often progress is reported: some models learn from a thousand batches a second."""


def train_chosen(  # noqa: PLR0913, PLR0917 - all that one training needs
    path: Path,
    number: int | None,
    settings: tuple[str, ...],
    training: Training,
    folder: Path,
    report: Report,
    should_stop: ShouldStop | None = None,
) -> None:
    """Train one stack of a photo or a graph.

    Parameters
    ----------
    number : int or None
        Which stack, from 1; None where there is one.
    settings : tuple of str
        Such as ``cnn.filters=16``.
    folder : Path
        Where the files go.
    should_stop : callable, optional
        Asked after each batch.

    Raises
    ------
    DeepBrickError
        Where there is no such stack, it is not legal, the data do not fit it, or a file cannot be written.
    """
    check_data(training)
    catalog = load_catalog()
    chosen = choose_stack(path, catalog, number, settings, report)
    files = StackFiles(folder, chosen.name, chosen.index)
    train_stack(chosen.stack, catalog, files, training, report, should_stop)


def write_scripts(  # noqa: PLR0913, PLR0917 - all that a photo's scripts are made of
    graph: PhotoGraph, catalog: Catalog, folder: Path, name: str, training: Training, report: Report
) -> bool:
    """Write the script of each legal stack of a photo; one that fails does not stop the next one.

    Parameters
    ----------
    graph : PhotoGraph
        With its problems.
    name : str
        What the names of the files begin with.
    training : Training
        Which data the scripts are for.

    Returns
    -------
    bool
        Whether none failed. A legal stack that no data fit is reported, but it was read, so it has not failed.
    """
    good = True
    for k, stack in _legal(graph):
        try:
            plan = make_plan(stack, catalog)
            path = _write_script(plan, find_data(plan.needs, training), StackFiles(folder, name, k), training)
            report(FileWritten(path))
        except DataSetError as error:
            report(Failed(str(error)))
        except DeepBrickError as error:
            report(Failed(str(error)))
            good = False
    return good


def train_stacks(  # noqa: PLR0913, PLR0917 - all that several trainings need
    graph: PhotoGraph,
    catalog: Catalog,
    folder: Path,
    name: str,
    training: Training,
    report: Report,
    should_stop: ShouldStop | None = None,
) -> bool:
    """Train each legal stack of a photo, and write its script; one that fails does not stop the next one.

    Parameters
    ----------
    graph, catalog, folder, name, training, report
        As for ``write_scripts``.
    should_stop : callable, optional
        Asked after each batch.

    Returns
    -------
    bool
        Whether there was something to train, and none failed.
    """
    legal = _legal(graph)
    if not legal:
        report(Failed(_("{photo}: no stack is legal, so there is nothing to train.", photo=graph.photo)))
    good = bool(legal)
    for k, stack in legal:
        try:
            train_stack(stack, catalog, StackFiles(folder, name, k), training, report, should_stop)
        except DeepBrickError as error:
            report(Failed(str(error)))
            good = False
    return good


def train_stack(  # noqa: PLR0913, PLR0917 - all that one training needs
    stack: Stack,
    catalog: Catalog,
    files: StackFiles,
    training: Training,
    report: Report,
    should_stop: ShouldStop | None = None,
) -> None:
    """Train a legal stack, and write its script, its weight brick, and pictures of how it went.

    Parameters
    ----------
    should_stop : callable, optional
        Asked after each batch.

    Raises
    ------
    DeepBrickError
        Where there are no data, they do not fit, or a file cannot be written.
    """
    plan = make_plan(stack, catalog)
    info = find_data(plan.needs, training)
    stack_script(plan, info, training)  # before a folder is made: it says what does not fit
    make_folder(files.folder)
    with only_writer(files.weight_brick):
        # Whatever refuses this training has to do so before the files of another one are overwritten.
        check_training(stack, catalog, info, _options(files, training))
        report(FileWritten(_write_script(plan, info, files, training)))
        report(DataChosen(info.description, info.notes, plan.needs if training.data is None else None))
        result = _trained(stack, catalog, info, files, training, report, should_stop)
        report(TrainingEnded(result.epochs, result.seconds, dict(result.scores), result.stopped))
        written = write_result(files, result, report)
    for path in written:
        report(FileWritten(path))


def check_trainable(stack: Stack, catalog: Catalog, training: Training) -> DataInfo:
    """Whatever would refuse a training, before it waits for anything; returns what its data are like.

    Raises
    ------
    DeepBrickError
        Where the stack is not legal, or the data are not there or do not fit it.
    """
    info = find_data(make_plan(stack, catalog).needs, training)
    check_training(stack, catalog, info, TrainOptions(epochs=training.epochs, seed=training.seed))
    return info


def portable_script(stack: Stack, catalog: Catalog, training: Training) -> str:
    """The Keras script of a legal stack, which loads data that have a name from beside it, not from their path.

    Raises
    ------
    DeepBrickError
        As ``check_trainable`` does.
    """
    plan = make_plan(stack, catalog)
    info = find_data(plan.needs, training)
    if training.called is not None and training.data is not None:
        info = loaded_as(info, Path(training.data), training.called)
    return stack_script(plan, info, training)


def stack_script(plan: Plan, info: DataInfo, training: Training) -> str:
    """The Keras script of a legal stack; raises DeepBrickError where the data do not fit."""
    return write_script(plan, info, epochs=training.epochs, seed=training.seed)


def _legal(graph: PhotoGraph) -> list[tuple[int, Stack]]:
    return [(k, stack) for k, stack in enumerate(graph.stacks) if not stack.problems]


def _write_script(plan: Plan, info: DataInfo, files: StackFiles, training: Training) -> Path:
    return write_file(files.script, stack_script(plan, info, training).encode("utf-8", "backslashreplace"))


def _options(files: StackFiles, training: Training) -> TrainOptions:
    return TrainOptions(
        epochs=training.epochs,
        seed=training.seed,
        state=files.state,
        resume=training.resume,
        tensorboard=training.tensorboard,
    )


def _trained(  # noqa: PLR0913, PLR0917 - one step of train_stack, with all that it has by then
    stack: Stack,
    catalog: Catalog,
    info: DataInfo,
    files: StackFiles,
    training: Training,
    report: Report,
    should_stop: ShouldStop | None,
) -> TrainResult:
    import_keras()  # before it is said that training begins: it takes seconds, and cannot be stopped well
    report(TrainingStarted(info.name))
    options = replace(_options(files, training), on_progress=_seldom(report), stop=should_stop)
    return train(stack, catalog, load_dataset(info), options)


def _seldom(report: Report) -> OnProgress:
    """Pass on progress now and then, and at the end of each epoch."""
    reported_at = 0.0

    def pass_on(progress: Progress) -> None:
        nonlocal reported_at
        if progress.epoch_ended or time.monotonic() - reported_at >= _EVERY_S:
            reported_at = time.monotonic()
            report(progress)

    return pass_on
