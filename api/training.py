"""From a stack and its data to a weight brick in memory."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from ..catalog import Catalog
from ..compiler import DataInfo, TrainOptions, check_training, train
from ..datasets import load_dataset
from ..weightbrick import save_weight_brick
from .build import Build
from .progress import OnProgress
from .weight_brick import WeightBrick, opened


def train_stack(  # noqa: PLR0913, PLR0917 - all that one training needs
    stack: Build,
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
        on_progress=on_progress,
        stop=should_stop,
    )
    check_training(stack.graph, catalog, info, options)
    result = train(stack.graph, catalog, load_dataset(info), options)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trained.brick"
        save_weight_brick(path, result)
        return opened(path, type(stack))
