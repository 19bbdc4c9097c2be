"""A training, as it runs in a process of its own."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...api.data import DataInfo
from ...api.errors import called
from ...api.progress import Progress
from ...api.stack import Stack
from ...studio.cards import with_sentences
from ...studio.events import Event, TrainingEnded
from ...studio.names import StackFiles
from ...studio.options import Training
from ...studio.training import check_trainable, portable_script, train_stack
from .bricks import catalog
from .building import stack_of
from .data import OwnData
from .wrong import wrong_answers

BRICK, WRONG, SCRIPT = "model.brick", "wrong.json", "script.py"


@dataclass(frozen=True)
class TrainingJob:
    """What is trained on what, and where its files go.

    Attributes
    ----------
    graph : str
        The stack in JSON.
    data : str, OwnData or None
        A shipped data set, or one's own; None for the first that fits.
    epochs : int or None
        None leaves it to the data.
    """

    graph: str
    data: str | OwnData | None
    epochs: int | None
    folder: Path


def check_job(job: TrainingJob) -> DataInfo:
    """Refuse what cannot be trained, before it waits in line; returns what its data are like."""
    return check_trainable(stack_of(job.graph), catalog(), _training(job))


def run_job(
    job: TrainingJob, tell: Callable[[dict[str, Any]], None], should_stop: Callable[[], bool]
) -> dict[str, Any]:
    """Train, or go on with a training that has a state; writes the weight brick, its script and what it gets wrong.

    Parameters
    ----------
    tell : callable
        Takes how far it is: ``epoch``, ``epochs``, ``part`` (of the epoch, 0 to 1), ``scores`` and ``ended``.
    should_stop : callable
        Asked after each batch. What it raises ends the training at once; its state is saved after epochs.

    Returns
    -------
    dict
        ``stopped``, ``scores``, ``seconds`` and ``card``.

    Raises
    ------
    DeepBrickError
        Where the data are not there any more, or do not fit.
    """
    ended: list[TrainingEnded] = []

    def report(event: Event | Progress) -> None:
        if isinstance(event, Progress):
            tell(_told(event))
        elif isinstance(event, TrainingEnded):
            ended.append(event)

    stack = stack_of(job.graph)
    training = _training(job)
    with _called(job):
        train_stack(stack, catalog(), _files(job), training, report, should_stop)
        _, (x, y) = Stack(stack).load_data(training.data)
        card, wrong = wrong_answers(job.folder / BRICK, x, y)
        card = with_sentences(card, check_trainable(stack, catalog(), training))
        script = portable_script(stack, catalog(), training)
    (job.folder / WRONG).write_text(json.dumps(wrong), "utf-8")
    (job.folder / SCRIPT).write_text(script, "utf-8", "backslashreplace")
    return {"stopped": ended[0].stopped, "scores": dict(ended[0].scores), "seconds": ended[0].seconds, "card": card}


def _files(job: TrainingJob) -> StackFiles:
    return StackFiles(job.folder, BRICK.removesuffix(".brick"), 0)


def _told(progress: Progress) -> dict[str, Any]:
    return {
        "epoch": progress.epoch,
        "epochs": progress.epochs,
        "part": progress.batch / progress.batches,
        "scores": {name: float(value) for name, value in progress.scores.items()},
        "ended": progress.epoch_ended,
    }


def _called(job: TrainingJob) -> AbstractContextManager[None]:
    return called(job.data.path, job.data.called) if isinstance(job.data, OwnData) else nullcontext()


def _training(job: TrainingJob) -> Training:
    if isinstance(job.data, OwnData):
        return Training(str(job.data.path), job.epochs, resume=True, called=job.data.called)
    return Training(job.data, job.epochs, resume=True)
