"""Train the model that a stack means."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...catalog import Catalog
from ...extras import missing_package
from ...graph import Stack, stack_to_dict
from ...keras_setup import import_keras
from ...language import N_, in_english
from ...language import gettext as _
from ..data import DataInfo, Dataset, default_patience
from ..errors import CompileError
from ..model import add_answer_scaling, build_model, compile_model, standardized
from ..plan import Plan, make_plan, sized_layers
from ..shapes import layer_sizes
from .callbacks import Stop, reporter, state_saver, stopper
from .progress import OnProgress
from .resume import TrainingState, load_state

SEEDS = 1 << 32
"""Keras takes seeds below this."""


@dataclass(frozen=True)
class TrainResult:
    """A trained model and how it came about.

    Attributes
    ----------
    model : keras.Sequential
        With the weights of its best epoch.
    history : Mapping
        Scores after every epoch: ``loss``, the plan's metric, and both with ``val_``; of standardized
        targets where the data's are.
    scores : Mapping
        ``val_loss`` and the metric of the final model on the validation part, in the data's units. Its
        best epoch was picked on that part, so on new data expect a little less.
    epochs : int
        Epochs that were run.
    seconds : float
        Of this call, where the training was resumed.
    stopped : bool
        Whether somebody stopped it.
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
    stopped: bool = False


@dataclass(frozen=True)
class TrainOptions:
    """How to train.

    Attributes
    ----------
    epochs : int or None
        At most so many times through the data; training stops earlier when the validation part gets no better.
        None: the data set's own number.
    seed : int
        The same seed trains the same way again on the same machine.
    on_progress : callable or None
        Gets a ``Progress`` after every batch, and at the end of every epoch.
    stop : callable or None
        Asked after every batch. Once it says so, the epoch ends there: the part kept aside is looked at, and what was
        learned until the best epoch is kept. ``is_set`` of a ``multiprocessing.Event`` asks from another process.
    state : Path or None
        Where the state is saved after epochs, and at the end.
    save_every_s : float
        The least time between that.
    resume : bool
        Whether to go on from that state, where there is one.
    tensorboard : Path or None
        Folder for TensorBoard's files.
    """

    epochs: int | None = None
    seed: int = 0
    on_progress: OnProgress | None = None
    stop: Stop | None = None
    state: Path | None = None
    save_every_s: float = 5.0
    resume: bool = False
    tensorboard: Path | None = None


def train(stack: Stack, catalog: Catalog, dataset: Dataset, options: TrainOptions | None = None) -> TrainResult:
    """Build the model of a stack and train it.

    Parameters
    ----------
    dataset : Dataset
        Chosen for what this stack needs.

    Raises
    ------
    CompileError
        As `check_training`.
    """
    options = options or TrainOptions()
    earlier = check_training(stack, catalog, dataset.info, options)
    plan = make_plan(stack, catalog)
    info = dataset.info
    total = info.epochs if options.epochs is None else options.epochs
    purpose = _purpose(stack, info)
    keras = import_keras()
    started = time.monotonic()
    done = earlier.epochs if earlier else 0
    # Another part of the random numbers than the epochs before have used.
    keras.utils.set_random_seed((options.seed + done) % SEEDS)
    model = build_model(plan, dataset)
    compile_model(model, plan, info)
    history = _fit(keras, model, dataset, options, total, earlier, purpose)
    if add_answer_scaling(model, plan, dataset):
        compile_model(model, plan, info)
    scores = model.evaluate(dataset.x_val, dataset.y_val, verbose=0, return_dict=True)
    return TrainResult(
        model=model,
        stack=stack,
        plan=plan,
        dataset=dataset,
        history=history,
        scores={f"val_{name}": float(value) for name, value in scores.items()},
        epochs=len(history["loss"]),
        seed=options.seed,
        seconds=time.monotonic() - started,
        stopped=bool(options.stop and options.stop()),
    )


def check_training(stack: Stack, catalog: Catalog, info: DataInfo, options: TrainOptions) -> TrainingState | None:
    """Whatever would refuse a training, before the long part: nothing is loaded or trained.

    Parameters
    ----------
    info : DataInfo
        Chosen for what this stack needs.

    Returns
    -------
    TrainingState or None
        What the training goes on from; None where it begins.

    Raises
    ------
    CompileError
        Where the stack is not legal, the data set does not fit it, there is nothing to resume that fits, or
        TensorBoard is asked for and not installed.
    """
    plan = make_plan(stack, catalog)
    if info.needs != plan.needs:
        msg = _('The data set "{name}" was chosen for another stack; choose one for this stack.', name=info.name)
        raise CompileError(msg)
    layer_sizes(sized_layers(plan, info))  # which says what does not fit
    if options.epochs is not None and options.epochs < 1:
        msg = _("Training needs at least 1 epoch, got {epochs}.", epochs=options.epochs)
        raise CompileError(msg)
    if not 0 <= options.seed < SEEDS:
        msg = _("The seed {seed} is not from 0 to {last}; take another one.", seed=options.seed, last=SEEDS - 1)
        raise CompileError(msg)
    if options.tensorboard is not None and find_spec("tensorboard") is None:
        msg = missing_package("tensorboard", _("what TensorBoard shows"), "tensorboard")
        raise CompileError(msg)
    return load_state(options.state, _purpose(stack, info)) if options.resume and options.state is not None else None


def _purpose(stack: Stack, info: DataInfo) -> dict[str, Any]:
    return {
        N_("stack"): stack_to_dict(stack)["columns"],
        N_("settings"): _settings(stack),
        N_("data"): in_english(info.description),
    }


def _settings(stack: Stack) -> dict[str, dict[str, Any]]:
    return {b.id: dict(b.params) for b in stack.bricks if b.params}


def _restore(model: Any, earlier: TrainingState, path: Path | None) -> None:  # noqa: ANN401 - Keras has no types
    try:
        model.set_weights(earlier.weights)
        model.optimizer.build(model.trainable_variables)
        for variable, value in zip(model.optimizer.variables, earlier.optimizer, strict=True):
            variable.assign(value)
    except ValueError as error:  # another version of Keras may keep other numbers
        msg = _(
            "The training in {path} does not go with this model; train without --resume to begin a new one.", path=path
        )
        raise CompileError(msg) from error


def _fit(  # noqa: PLR0913, PLR0917 - one step of train, with all that it has by then
    keras: Any,  # noqa: ANN401 - Keras has no types
    model: Any,  # noqa: ANN401
    dataset: Dataset,
    options: TrainOptions,
    total: int,
    earlier: TrainingState | None,
    purpose: Mapping[str, Any],
) -> Mapping[str, tuple[float, ...]]:
    """Train until it gets no better, take the best weights, and return the scores after every epoch."""
    info = dataset.info
    y_train, y_val = dataset.y_train, dataset.y_val
    if info.standardize_targets:
        y_train, y_val = standardized(y_train, dataset.y_train), standardized(y_val, dataset.y_train)
    early_stopping = keras.callbacks.EarlyStopping(patience=default_patience(total), restore_best_weights=True)
    callbacks = [early_stopping]
    done = earlier.epochs if earlier else 0
    if earlier is not None:
        _restore(model, earlier, options.state)
        if done >= total or earlier.waited >= early_stopping.patience:
            model.set_weights(earlier.best_weights)
            return {name: tuple(values) for name, values in earlier.history.items()}
    if options.on_progress is not None:
        batches = -(-len(dataset.x_train) // info.batch_size)
        callbacks.append(reporter(keras, options.on_progress, batches, total))
    if options.stop is not None:
        callbacks.append(stopper(keras, options.stop))
    if options.state is not None:
        callbacks.append(state_saver(keras, options.state, purpose, early_stopping, earlier, options.save_every_s))
    if options.tensorboard is not None:
        callbacks.append(keras.callbacks.TensorBoard(str(options.tensorboard)))
    fitted = model.fit(
        dataset.x_train,
        y_train,
        initial_epoch=done,
        epochs=total,
        batch_size=info.batch_size,
        validation_data=(dataset.x_val, y_val),
        callbacks=callbacks,
        verbose=0,
    )
    before: Mapping[str, Any] = earlier.history if earlier else {}
    return {name: (*before.get(name, ()), *map(float, values)) for name, values in fitted.history.items()}
