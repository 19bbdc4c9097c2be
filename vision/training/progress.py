"""What both trainings share: where they were, how fast they learn, and batches made ahead."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy.typing as npt

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[Any]
Batch = TypeVar("Batch")


def load_state(path: Path) -> dict[str, Any]:
    """State of a training that was stopped; of one that has not begun where there is no such file."""
    if path.exists():
        state: dict[str, Any] = json.loads(path.read_text())
        return state
    return {"epoch": 0, "loss": []}


def save_epoch(model: "keras.Model", model_path: Path, state: dict[str, Any], state_path: Path) -> None:
    """Write the model, whole or not at all, and then the state that says so."""
    part = model_path.with_name(f"part-{model_path.name}")
    model.save(part)
    part.replace(model_path)
    state_path.write_text(json.dumps(state))


def as_report(state: dict[str, Any]) -> dict[str, Any]:
    """What of the training's state goes with the weights."""
    counts: dict[str, Any] = {k: state[k] for k in ("photos", "patches") if k in state}
    return {"epochs": state["epoch"], **counts, "loss": round(state["loss"][-1], 4)}


def rate_share(step: int, steps: int, warm_up: int) -> float:
    """Share of the learning rate at a step: a short warm-up, then half a cosine (Loshchilov and Hutter 2017)."""
    return min((step + 1) / warm_up, 0.5 * (1 + math.cos(math.pi * step / steps)))


def made_ahead(make: Callable[[int], Batch], count: int, ahead: int) -> Iterator[Batch]:
    """Batches 0 to ``count`` - 1; the next ones are made while the network learns from the last."""
    with ThreadPoolExecutor(1) as pool:
        made = [pool.submit(make, k) for k in range(min(ahead, count))]
        for k in range(count):
            if k + ahead < count:
                made.append(pool.submit(make, k + ahead))
            yield made.pop(0).result()


def training_step(
    model: "keras.Model",
    loss_of: Callable[[Any, Any], Any],
    optimizers: Sequence["keras.optimizers.Optimizer"],
    groups: Sequence[list[Any]],
    *,
    steps: int,
    warm_up: int,
) -> Callable[[Array, Array, int], float]:
    """Return a function that learns from one batch at a given step and gives the loss.

    Parameters
    ----------
    model : keras.Model
    loss_of : callable
        Takes targets and the model's output, gives the loss.
    optimizers : sequence of keras.optimizers.Optimizer
        One a group; its rate is the highest of the schedule.
    groups : sequence of list of Variable
        What each optimizer changes.
    steps, warm_up : int
        Of the whole schedule (``rate_share``), and of its beginning.

    Returns
    -------
    callable
        Takes images ``(N, H, W, 3) float32``, targets and the number of the step.
    """
    import tensorflow as tf

    rates = [float(o.learning_rate) for o in optimizers]
    for optimizer, variables in zip(optimizers, groups, strict=True):
        optimizer.build(variables)

    @tf.function  # type: ignore[untyped-decorator]
    def learn(images: Any, targets: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(targets, model(images, training=True))
        gradients = tape.gradient(loss, list(groups))
        for optimizer, part, variables in zip(optimizers, gradients, groups, strict=True):
            optimizer.apply(part, variables)
        return loss

    def step(images: Array, targets: Array, number: int) -> float:
        share = rate_share(number, steps, warm_up)
        for optimizer, rate in zip(optimizers, rates, strict=True):
            optimizer.learning_rate.assign(rate * share)
        return float(learn(tf.constant(images), tf.constant(targets)))

    return step
