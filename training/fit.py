"""Train a network for some minutes; a training that was stopped goes on where it was."""

import json
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..atomic import replacing, write_text
from ..catalog import Catalog
from .degrade import noise_bank
from .losses import maps_loss, patch_loss, strip_loss
from .material import Material
from .networks import (
    CLOSER_DEPTH,
    READER_DEPTH,
    build_classifier,
    build_column_reader,
    build_network,
    fix_blocks,
)
from .pretrained import load_pretrained, read_state_dict
from .restore import restore_onnx
from .steps import Learner, Loss, as_tensors
from .views import Batch

if TYPE_CHECKING:
    import keras

WARM_UP_FRACTION = 0.04  # of the time, until the rate is at its highest
LAST_RATE_FRACTION = 0.02
CLIP_NORM = 1.0
AVERAGE = 0.999
AHEAD = 4  # batches
RESTORE_BATCHES = 6
LOG_EVERY_S, SAVE_EVERY_S = 10.0, 60.0
VALIDATION_BATCHES = 12
VALIDATION_SEED = 1


@dataclass(frozen=True)
class Plan:
    """How a network is trained.

    Attributes
    ----------
    minutes : float
        In all, those of an earlier training that is taken up again among them.
    rate : float
        The highest learning rate; it rises at first, and falls along half a cosine (Loshchilov and Hutter 2017).
    fixed_blocks : int
        So many of the first blocks stay as they are: a training that goes on with few photos learns fewer by heart,
        and is faster.
    """

    minutes: float
    batch: int = 64
    rate: float = 1e-3
    seed: int = 0
    weight_decay: float = 1e-3
    fixed_blocks: int = 0


PARTS = ("reader", "closer", "classifier", "columns")
"""The reader's networks."""


def fit(
    part: str,
    material: Material,
    out: Path,
    catalog: Catalog,
    plan: Plan,
    *,
    start: Path | None = None,
    validation: Material | None = None,
) -> Path:
    """Train a network, or go on with a training that was stopped.

    Parameters
    ----------
    part : str
        One of ``PARTS``.
    out : Path
        Folder for ``PART.keras`` (the averaged weights), ``PART-state.npz`` and ``PART.json``.
    start : Path, optional
        An exported ``.onnx`` to go on from, or EfficientNet-Lite0's ``.pth``; by default from nothing.
    validation : Material, optional
        Other photos, whose loss is printed.

    Returns
    -------
    Path
        ``PART.keras``.
    """
    import keras

    keras.utils.set_random_seed(plan.seed)
    out.mkdir(parents=True, exist_ok=True)
    network = build(part, catalog)
    state_path, report_path = out / f"{part}-state.npz", out / f"{part}.json"
    constants = _constants(material, plan.seed)
    if not state_path.exists() and start is not None:
        _start(network, start, material, constants, plan)
    fix_blocks(network, plan.fixed_blocks)
    optimizer = keras.optimizers.AdamW(plan.rate, weight_decay=plan.weight_decay, global_clipnorm=CLIP_NORM)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    report: dict[str, Any] = {
        "part": part,
        "seed": plan.seed,
        "seconds": 0.0,
        "steps": 0,
        "examples": 0,
        "loss": [],
        "validation": [],
    }
    if state_path.exists():
        report = json.loads(report_path.read_text())
        optimizer.build(network.trainable_variables)
        with np.load(state_path) as state:
            variables = [*network.variables, *optimizer.variables]
            _assign(variables, [state[f"value_{k}"] for k in range(len(variables))])
            means = [state[f"mean_{k}"] for k in range(len(network.variables))]
    learner = Learner(network, _loss_of(part), material.example, constants, optimizer, AVERAGE)
    learner.steps = int(report["steps"])
    if state_path.exists():
        learner.start_average(means)
    before = float(report["seconds"])
    begun = logged = saved = time.monotonic()
    losses: list[Any] = []
    batches = _ahead(material, plan, int(report["steps"]))
    while (fraction := (before + time.monotonic() - begun) / (60 * plan.minutes)) < 1:
        losses.append(learner.learn(next(batches), plan.rate * rate_factor(fraction)))
        now = time.monotonic()
        if now - logged > LOG_EVERY_S or learner.steps == 1:
            mean = float(np.mean([float(keras.ops.convert_to_numpy(x)) for x in losses]))
            report |= {"steps": learner.steps, "examples": learner.steps * plan.batch, "seconds": before + now - begun}
            report["loss"].append(round(mean, 4))
            print(f"{part} {report['seconds']:.0f} s  {learner.steps} steps  loss {mean:.4f}", flush=True)  # noqa: T201
            losses, logged = [], now
        if now - saved > SAVE_EVERY_S:
            _save(learner, out, part, report, optimizer)
            saved = time.monotonic()
    report |= {"steps": learner.steps, "examples": learner.steps * plan.batch, "photos": len(material.pool.bricks)}
    report["seconds"] = before + time.monotonic() - begun
    path = _save(learner, out, part, report, optimizer)
    if validation is not None:
        report["validation"].append(round(validation_loss(path, part, validation, plan.batch), 4))
        write_text(report_path, json.dumps(report))
        print(f"{part} validation loss {report['validation'][-1]:.4f}", flush=True)  # noqa: T201
    return path


def build(part: str, catalog: Catalog) -> "keras.Model":
    """Build one of the reader's networks with random weights."""
    depth = CLOSER_DEPTH if part == "closer" else READER_DEPTH
    network = build_network(len(catalog), depth)
    if part == "columns":
        return build_column_reader(len(catalog) + 1, network)
    return build_classifier(len(catalog) + 1, network) if part == "classifier" else network


def validation_loss(path: Path, part: str, material: Material, batch: int) -> float:
    """Mean loss of a trained network on photos that it has not seen, always on the same views."""
    import keras

    network = keras.models.load_model(path, compile=False)
    constants, optimizer = _constants(material, VALIDATION_SEED), keras.optimizers.SGD(0.0)
    learner = Learner(network, _loss_of(part), material.example, constants, optimizer, AVERAGE)
    rng = np.random.default_rng(VALIDATION_SEED)
    return float(np.mean([learner.evaluate(material.draw(rng, batch)) for _ in range(VALIDATION_BATCHES)]))


def rate_factor(fraction: float) -> float:
    """Fraction of the highest learning rate, by the fraction of the time that has passed."""
    falling = LAST_RATE_FRACTION + (1 - LAST_RATE_FRACTION) * 0.5 * (1 + math.cos(math.pi * min(fraction, 1.0)))
    return min(fraction / WARM_UP_FRACTION + 0.01, falling)


def _loss_of(part: str) -> Loss:
    return {"classifier": patch_loss, "columns": strip_loss}.get(part, maps_loss)


def _constants(material: Material, seed: int) -> dict[str, Any]:
    """What lies on the device for a whole training."""
    if material.cut_already:
        return {name: values for name, values in vars(material.pool).items() if name != "pixels_bgr"}
    return {**vars(material.pool), "noise": noise_bank(seed)}


def _start(network: "keras.Model", start: Path, material: Material, constants: dict[str, Any], plan: Plan) -> None:
    if start.suffix != ".onnx":
        load_pretrained(network, read_state_dict(start))
        return
    from keras import ops

    tensors = as_tensors(constants)
    rng = np.random.default_rng([plan.seed, 0])
    batches = []
    for _ in range(RESTORE_BATCHES):
        batch = as_tensors(material.draw(rng, min(plan.batch, 32)))
        batches.append(np.asarray(ops.convert_to_numpy(material.example(tensors, batch)[0]), np.float32))
    restore_onnx(network, start, batches)


def _ahead(material: Material, plan: Plan, first: int) -> Iterator[Batch]:
    """Batches without end, each from a seed of its own; the next ones are drawn while the network learns."""

    def make(number: int) -> Batch:
        return material.draw(np.random.default_rng([plan.seed, number]), plan.batch)

    with ThreadPoolExecutor(1) as pool:
        made = [pool.submit(make, first + k) for k in range(AHEAD)]
        number = first + AHEAD
        while True:
            made.append(pool.submit(make, number))
            number += 1
            yield made.pop(0).result()


def _save(learner: Learner, out: Path, part: str, report: dict[str, Any], optimizer: Any) -> Path:
    """Write the state, then the network with its averaged weights, each whole or not at all."""
    import keras

    learner.store()
    variables = [*learner.network.variables, *optimizer.variables]
    values = {f"value_{k}": keras.ops.convert_to_numpy(v) for k, v in enumerate(variables)}
    values |= {f"mean_{k}": v for k, v in enumerate(learner.averaged)}
    with replacing(out / f"{part}-state.npz") as draft:
        np.savez(draft, **values)
    own = [np.array(keras.ops.convert_to_numpy(v)) for v in learner.network.variables]
    path = out / f"{part}.keras"
    with replacing(path) as draft:
        _assign(learner.network.variables, learner.averaged)
        learner.network.save(draft)
        _assign(learner.network.variables, own)
    write_text(out / f"{part}.json", json.dumps(report))
    return path


def _assign(variables: Any, values: Any) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
