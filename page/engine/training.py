"""A training, as it runs in a process of its own."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...api.progress import Progress
from ...compiler import DataInfo, TrainOptions, check_training, make_plan, train
from ...datasets import choose_dataset, load_dataset, own_dataset
from ...graph import Stack
from ...keras_setup import import_keras
from ...weightbrick import save_weight_brick
from .bricks import catalog
from .building import stack_of
from .wrong import wrong_answers

STATE, BRICK, WRONG = "state.npz", "model.brick", "wrong.json"
_EVERY_S = 0.2


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
    stack = stack_of(job.graph)
    info = _info(stack, job)
    import_keras()
    options = TrainOptions(
        epochs=job.epochs,
        on_progress=_seldom(tell),
        stop=should_stop,
        state=job.folder / STATE,
        resume=True,
    )
    result = train(stack, catalog(), load_dataset(info), options)
    path = job.folder / BRICK
    save_weight_brick(path, result)
    card, wrong = wrong_answers(path, result.dataset.x_val, result.dataset.y_val)
    (job.folder / WRONG).write_text(json.dumps(wrong), "utf-8")
    return {"stopped": result.stopped, "scores": dict(result.scores), "seconds": result.seconds, "card": card}


def _info(stack: Stack, job: TrainingJob) -> DataInfo:
    needs = make_plan(stack, catalog()).needs
    return choose_dataset(needs, job.data) if job.own is None else own_dataset(job.own, needs)


def _seldom(tell: Callable[[dict[str, Any]], None]) -> Callable[[Progress], None]:
    told_at = 0.0

    def pass_on(progress: Progress) -> None:
        nonlocal told_at
        if not progress.epoch_ended and time.monotonic() - told_at < _EVERY_S:
            return
        told_at = time.monotonic()
        tell(
            {
                "epoch": progress.epoch,
                "epochs": progress.epochs,
                "part": progress.batch / progress.batches,
                "scores": {name: float(value) for name, value in progress.scores.items()},
                "ended": progress.epoch_ended,
            }
        )

    return pass_on
