"""Train the model that a stack means."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog import Catalog
from ..graph import Stack
from .data import Dataset
from .errors import CompileError
from .model import build_model, compile_model
from .plan import Plan, make_plan

Progress = Callable[[int, int, Mapping[str, float]], None]
"""Called after every batch with the batches done, the batches in all, and the scores so far."""


@dataclass(frozen=True)
class TrainResult:
    """A trained model and how it came about.

    Attributes
    ----------
    model : keras.Sequential
        With the weights of its best epoch.
    stack : Stack
    plan : Plan
    dataset : Dataset
    history : Mapping
        Scores after every epoch: ``loss``, the plan's metric, and both with ``val_``.
    scores : Mapping
        ``val_loss`` and the metric of the final model on the validation part. Its best
        epoch was picked on that part, so on new data expect a little less.
    epochs : int
        Epochs that were run.
    seed : int
    seconds : float
    """

    model: Any
    stack: Stack
    plan: Plan
    dataset: Dataset
    history: Mapping[str, tuple[float, ...]]
    scores: Mapping[str, float]
    epochs: int
    seed: int
    seconds: float


def train(  # noqa: PLR0913 - the last three are options
    stack: Stack,
    catalog: Catalog,
    dataset: Dataset,
    *,
    epochs: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> TrainResult:
    """Build the model of a stack and train it.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
    dataset : Dataset
        Chosen for what this stack needs.
    epochs : int, optional
        At most so many times through the data; training stops earlier when the validation
        part gets no better. Default: the data set's own number.
    seed : int
        The same seed trains the same way again on the same machine.
    progress : callable, optional

    Returns
    -------
    TrainResult

    Raises
    ------
    CompileError
        Where the stack is not legal or the data set does not fit it.
    """
    plan = make_plan(stack, catalog)
    if dataset.info.needs != plan.needs:
        msg = f'The data set "{dataset.info.name}" was chosen for another stack; choose one for this stack.'
        raise CompileError(msg)
    total = dataset.info.epochs if epochs is None else epochs
    if total < 1:
        msg = f"Training needs at least 1 epoch, got {total}."
        raise CompileError(msg)
    import keras  # noqa: PLC0415 - TensorFlow only where something trains

    keras.utils.set_random_seed(seed)
    started = time.monotonic()
    model = build_model(plan, dataset.info.shape)
    compile_model(model, plan, dataset.info.shape)
    callbacks = [keras.callbacks.EarlyStopping(patience=default_patience(total), restore_best_weights=True)]
    if progress is not None:
        batches = -(-len(dataset.x_train) // dataset.info.batch_size)
        callbacks.append(_reporter(keras, progress, batches, total))
    fitted = model.fit(
        dataset.x_train,
        dataset.y_train,
        epochs=total,
        batch_size=dataset.info.batch_size,
        validation_data=(dataset.x_val, dataset.y_val),
        callbacks=callbacks,
        verbose=0,
    )
    scores = model.evaluate(dataset.x_val, dataset.y_val, verbose=0, return_dict=True)
    history = {name: tuple(float(v) for v in values) for name, values in fitted.history.items()}
    return TrainResult(
        model=model,
        stack=stack,
        plan=plan,
        dataset=dataset,
        history=history,
        scores={f"val_{name}": float(value) for name, value in scores.items()},
        epochs=len(history["loss"]),
        seed=seed,
        seconds=time.monotonic() - started,
    )


def default_patience(epochs: int) -> int:
    """How many epochs without improvement end the training."""
    return max(3, epochs // 4)


def _reporter(keras: Any, progress: Progress, batches: int, epochs: int) -> Any:  # noqa: ANN401 - Keras has no types
    class Reporter(keras.callbacks.Callback):  # type: ignore[misc]
        """Passes on how far the training is."""

        def __init__(self) -> None:
            super().__init__()
            self.done = 0
            self.validated: dict[str, float] = {}

        def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
            del batch
            self.done += 1
            progress(self.done, batches * epochs, {**self.validated, **(logs or {})})

        def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            del epoch
            self.validated = {k: v for k, v in (logs or {}).items() if k.startswith("val_")}

    return Reporter()
