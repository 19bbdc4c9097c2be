"""A training, as it runs in a process of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...api.progress import Progress
from ...api.stack import Stack
from ...compiler import DataInfo, TrainOptions, check_training, make_plan
from ...graph import Stack as BrickStack
from ...studio.data import find_data
from ...studio.events import Event, TrainingEnded
from ...studio.names import StackFiles
from ...studio.options import Training
from ...studio.training import train_stack
from .bricks import catalog
from .building import stack_of
from .wrong import wrong_answers

BRICK, WRONG = "model.brick", "wrong.json"


@dataclass(frozen=True)
class TrainingJob:
    """What is trained on what, and where its files go.

    Attributes
    ----------
    graph : str
        The stack in JSON.
    data : str or None
        A shipped data set; None for the first that fits.
    own : Path or None
        One's own data instead.
    epochs : int or None
        None leaves it to the data.
    folder : Path
    """

    graph: str
    data: str | None
    own: Path | None
    epochs: int | None
    folder: Path


def check_job(job: TrainingJob) -> str:
    """Refuse what cannot be trained, before it waits in line; returns the name of its data."""
    stack = stack_of(job.graph)
    info = _info(stack, job)
    check_training(stack, catalog(), info, TrainOptions(epochs=job.epochs))
    return info.name


def run_job(
    job: TrainingJob, tell: Callable[[dict[str, Any]], None], should_stop: Callable[[], bool]
) -> dict[str, Any]:
    """Train, or go on with a training that has a state; writes the weight brick and what it gets wrong.

    Parameters
    ----------
    job : TrainingJob
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
    data = str(job.own) if job.own else job.data
    train_stack(stack, catalog(), _files(job), Training(data, job.epochs, resume=True), report, should_stop)
    _, (x, y) = Stack(stack).load_data(job.own or job.data)
    card, wrong = wrong_answers(job.folder / BRICK, x, y)
    (job.folder / WRONG).write_text(json.dumps(wrong), "utf-8")
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


def _info(stack: BrickStack, job: TrainingJob) -> DataInfo:
    needs = make_plan(stack, catalog()).needs
    return find_data(needs, Training(str(job.own) if job.own else job.data))
