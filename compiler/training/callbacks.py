"""What is done after every batch and every epoch of a training."""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .progress import OnProgress, Progress
from .resume import TrainingState, save_state

Stop = Callable[[], bool]
"""Asked after every batch whether to stop."""


def reporter(keras: Any, on_progress: OnProgress, batches: int, epochs: int) -> Any:  # noqa: ANN401 - no types
    """A callback that passes on how far the training is.

    Parameters
    ----------
    keras : module
    batches : int
        In an epoch.
    epochs : int
        In all.
    """

    class Reporter(keras.callbacks.Callback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.epoch = self.batch = 0
            self.validated: dict[str, float] = {}

        def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            del logs
            self.epoch, self.batch = epoch + 1, 0

        def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
            self.batch = batch + 1
            self.tell({**self.validated, **(logs or {})}, epoch_ended=False)

        def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            del epoch
            self.validated = {k: v for k, v in (logs or {}).items() if k.startswith("val_")}
            self.tell(logs or {}, epoch_ended=True)

        def tell(self, scores: Mapping[str, float], *, epoch_ended: bool) -> None:
            told = {name: float(value) for name, value in scores.items()}
            on_progress(Progress(self.epoch, epochs, self.batch, batches, told, epoch_ended))

    return Reporter()


def stopper(keras: Any, stop: Stop) -> Any:  # noqa: ANN401
    """A callback that ends the epoch, and with it the training, as soon as somebody asks for it."""

    class Stopper(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
            del batch, logs
            if stop():
                self.model.stop_training = True

    return Stopper()


def state_saver(  # noqa: PLR0913, PLR0917 - all that the state is made of
    keras: Any,  # noqa: ANN401
    path: Path,
    purpose: Mapping[str, Any],
    early_stopping: Any,  # noqa: ANN401
    earlier: TrainingState | None,
    every_s: float,
) -> Any:  # noqa: ANN401
    """A callback that saves the state after epochs and at the end, and starts from an earlier one.

    Parameters
    ----------
    keras : module
    purpose : Mapping
        What is trained on what, as the state has to say it.
    early_stopping : keras.callbacks.EarlyStopping
        Stands before this one in the list of callbacks: it forgets all when a training begins.
    every_s : float
        Where epochs are shorter than that, not all of them are saved: a disk takes its time.
    """

    class StateSaver(keras.callbacks.Callback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.history: dict[str, list[float]] = {k: list(v) for k, v in earlier.history.items()} if earlier else {}
            self.unsaved: TrainingState | None = None
            self.saved_at = -math.inf

        def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
            del logs
            if earlier is not None:
                early_stopping.best, early_stopping.best_epoch = earlier.best, earlier.best_epoch
                early_stopping.best_weights = list(earlier.best_weights)
                early_stopping.wait = earlier.waited

        def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            for name, value in (logs or {}).items():
                self.history.setdefault(name, []).append(float(value))
            self.unsaved = TrainingState(
                epochs=epoch + 1,
                history=self.history,
                weights=tuple(self.model.get_weights()),
                optimizer=tuple(v.numpy() for v in self.model.optimizer.variables),
                best=float(early_stopping.best),
                best_epoch=int(early_stopping.best_epoch),
                best_weights=tuple(early_stopping.best_weights),
                waited=int(early_stopping.wait),
            )
            if time.monotonic() - self.saved_at >= every_s:
                self.save()

        def on_train_end(self, logs: Mapping[str, float] | None = None) -> None:
            del logs
            self.save()

        def save(self) -> None:
            if self.unsaved is not None:
                save_state(path, self.unsaved, purpose)
                self.unsaved, self.saved_at = None, time.monotonic()

    return StateSaver()
