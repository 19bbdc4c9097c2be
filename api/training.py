"""From a stack and its data to a weight brick in memory."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ..catalog import Catalog
from ..compiler import DataInfo, TrainOptions, check_training, train
from ..datasets import load_dataset
from ..graph import Stack
from ..weightbrick import save_weight_brick
from .progress import OnProgress, Progress
from .weight_brick import WeightBrick, load


def train_stack(  # noqa: PLR0913, PLR0917 - all that one training needs
    stack: Stack,
    catalog: Catalog,
    info: DataInfo,
    epochs: int | None,
    seed: int,
    on_progress: OnProgress | None,
    should_stop: Callable[[], bool] | None,
) -> WeightBrick:
    """Train a stack; parameters and errors as for ``deepbrick.Stack.train``."""
    options = TrainOptions(
        epochs=epochs,
        seed=seed,
        progress=None if on_progress is None else reporter(on_progress, epochs or info.epochs),
        stop=should_stop,
    )
    check_training(stack, catalog, info, options)
    result = train(stack, catalog, load_dataset(info), options)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trained.brick"
        save_weight_brick(path, result)
        return load(path)


def reporter(on_progress: OnProgress, epochs: int) -> Callable[[int, int, Mapping[str, float]], None]:
    """What the compiler calls after each batch and each epoch, for somebody who wants to be told in epochs.

    Parameters
    ----------
    on_progress : callable
    epochs : int
        In all.

    Returns
    -------
    callable
        Takes the batches done, the batches in all, and the scores so far.
    """
    last = 0

    def report(done: int, total: int, scores: Mapping[str, float]) -> None:
        nonlocal last
        batches = total // epochs
        epoch, batch = (done - 1) // batches + 1, (done - 1) % batches + 1
        # The compiler calls once more after the last batch of an epoch, when the part kept aside was looked at.
        on_progress(Progress(epoch, epochs, batch, batches, dict(scores), epoch_ended=done == last))
        last = done

    return report
