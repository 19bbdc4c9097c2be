"""The weight brick: one file that keeps what a model learned."""

import datetime as dt
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..atomic import FileError, replacing
from ..graph import GraphError, PhotoGraph, Stack, graph_from_json, graph_to_json
from .data import Scale
from .errors import WeightBrickError
from .model import build_model
from .train import TrainResult

VERSION = 1

_GRAPH, _MODEL, _CARD = "graph.json", "model.keras", "card.json"
_LIMITS = {_GRAPH: 8 << 20, _MODEL: 1 << 30, _CARD: 8 << 20}
"""The members, and how many bytes each may have unpacked."""

_MODEL_MEMBERS = frozenset({"metadata.json", "config.json", "model.weights.h5"})
_MODEL_LIMIT = 1 << 30
_CONFIG_LIMIT = 8 << 20
_MODULES = ("keras", "keras.layers", "keras.initializers")
_CLASSES = frozenset(
    {"Sequential", "InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "LSTM", "Dense", "Reshape", "TimeDistributed"}
    | {"DTypePolicy", "GlorotUniform", "OrthogonalInitializer", "Orthogonal", "Zeros", "Ones"}
)
"""All that the models of stacks are made of: a file that asks for anything else is not opened."""


@dataclass(frozen=True)
class WeightBrick:
    """A weight brick that was plugged in.

    Attributes
    ----------
    stack : Stack
    card : Mapping
        What it was trained on, its shapes, classes, scores and versions, as in the file.
    model : keras.Sequential
        Not compiled.
    """

    stack: Stack
    card: Mapping[str, Any]
    model: Any


def save_weight_brick(path: Path, result: TrainResult) -> None:
    """Write a trained model, its graph and its card into one file, whole or not at all.

    Parameters
    ----------
    path : Path
        By custom it ends in ``.brick``.
    result : TrainResult

    Raises
    ------
    FileError
        Where the file cannot be written.
    """
    graph = PhotoGraph(photo="", size=(0, 0), stacks=(result.stack,))
    # Keras writes to a path that ends in .keras only.
    try:
        with tempfile.TemporaryDirectory() as folder, replacing(path) as temporary:
            model = Path(folder) / _MODEL
            _bare_model(result).save(model)
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_CARD, json.dumps(_card(result), indent=1))
                archive.writestr(_GRAPH, graph_to_json(graph).encode("utf-8", "backslashreplace"))
                archive.write(model, _MODEL)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror or error}); choose another place."
        raise FileError(msg) from error


def _bare_model(result: TrainResult) -> Any:  # noqa: ANN401 - Keras has no types
    # Without the optimizer, whose memory is twice as large as the model.
    bare = build_model(result.plan, result.dataset.info.shape)
    bare.set_weights(result.model.get_weights())
    return bare


def _card(result: TrainResult) -> dict[str, Any]:
    import keras  # noqa: PLC0415 - loaded already by what trained

    info = result.dataset.info
    return {
        "version": VERSION,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "versions": {"deepbrick": __version__, "keras": keras.__version__, "backend": keras.backend.backend()},
        "stack": result.plan.title,
        "data": {"name": info.name, "description": info.description},
        "task": info.needs.task,
        "classes": list(info.classes),
        "input": {
            "kind": info.needs.input.value,
            "sequence": info.needs.sequence,
            "shape": list(info.shape.input),
            "steps": result.dataset.x_train.shape[1] if info.needs.sequence else None,
            "scale": _scale_out(result.dataset.x_scale),
        },
        "output": {
            "kind": info.needs.output.value,
            "every_step": info.needs.every_step,
            "shape": list(info.shape.output),
            "scale": _scale_out(result.dataset.y_scale),
        },
        "training": {"epochs": result.epochs, "seed": result.seed, "seconds": round(result.seconds, 1)},
        "scores": dict(result.scores),
    }


def _scale_out(scale: Scale | None) -> dict[str, list[float]] | None:
    if scale is None:
        return None
    return {"mean": scale.mean.tolist(), "deviation": scale.deviation.tolist()}


def load_weight_brick(path: Path) -> WeightBrick:
    """Open a weight brick. Nothing in the file is run.

    Parameters
    ----------
    path : Path

    Returns
    -------
    WeightBrick

    Raises
    ------
    WeightBrickError
        Where it cannot be read, is no weight brick, is cut off or damaged, of an unknown
        version, or holds more than the model of a stack.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {name: _member(archive, name, limit, path) for name, limit in _LIMITS.items()}
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror or error})."
        raise WeightBrickError(msg) from error
    # zipfile says RuntimeError for an encrypted member and NotImplementedError for a strange packing.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, ValueError, zlib.error) as error:
        msg = f"{path} is no weight brick, or it is cut off or damaged; copy it again or train anew."
        raise WeightBrickError(msg) from error
    card = _read_card(members[_CARD], path)
    try:
        graph = graph_from_json(members[_GRAPH].decode())
        (stack,) = graph.stacks
    except (GraphError, ValueError) as error:
        msg = f"The brick graph in {path} cannot be used; train anew."
        raise WeightBrickError(msg) from error
    return WeightBrick(stack, card, _load_model(members[_MODEL], card, path))


def _member(archive: zipfile.ZipFile, name: str, limit: int, path: Path) -> bytes:
    if name not in archive.namelist():
        msg = f"{path} is no weight brick: {name} is missing in it."
        raise WeightBrickError(msg)
    with archive.open(name) as member:
        # The size in the file's own list may be a lie.
        data = member.read(limit + 1)
    if len(data) > limit:
        msg = f"{name} in {path} is larger than {limit >> 20} MB; this is no weight brick of DeepBrick's."
        raise WeightBrickError(msg)
    return data


def _read_card(data: bytes, path: Path) -> dict[str, Any]:
    try:
        card = json.loads(data)
    except (ValueError, RecursionError) as error:
        msg = f"The card in {path} is not JSON; copy the file again or train anew."
        raise WeightBrickError(msg) from error
    version = card.get("version") if isinstance(card, dict) else None
    if version != VERSION or isinstance(version, bool):
        msg = f"{path} has version {version!r}, but this DeepBrick reads {VERSION}; train anew."
        raise WeightBrickError(msg)
    if not _card_is_whole(card):
        msg = f"The card in {path} is not complete; train anew."
        raise WeightBrickError(msg)
    return dict(card)


def _card_is_whole(card: Mapping[str, Any]) -> bool:
    try:
        sides = card["input"], card["output"]
        return (
            isinstance(card["task"], str)
            and all(isinstance(name, str) for name in card["classes"])
            and all(isinstance(side["kind"], str) for side in sides)
            and all(isinstance(n, int) and n > 0 for side in sides for n in side["shape"])
            and all(_scale_is_whole(side["scale"], side["shape"]) for side in sides)
            and isinstance(card["input"]["sequence"], bool)
            and isinstance(card["output"]["every_step"], bool)
        )
    except (KeyError, TypeError):
        return False


def _scale_is_whole(scale: Mapping[str, Any] | None, shape: list[int]) -> bool:
    if scale is None:
        return True
    parts = [np.asarray(scale[name], dtype=np.float32) for name in ("mean", "deviation")]
    return all(part.shape == (shape[-1],) and bool(np.isfinite(part).all()) for part in parts) and bool(parts[1].all())


def _load_model(data: bytes, card: Mapping[str, Any], path: Path) -> Any:  # noqa: ANN401 - Keras has no types
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            fits = sizes.keys() == _MODEL_MEMBERS and sum(sizes.values()) <= _MODEL_LIMIT
            strange = sizes["config.json"] > _CONFIG_LIMIT if fits else True
            config = json.loads(archive.read("config.json")) if not strange else {}
    except (zipfile.BadZipFile, ValueError, RecursionError, EOFError, RuntimeError, zlib.error) as error:
        msg = f"The model in {path} is damaged; copy the file again or train anew."
        raise WeightBrickError(msg) from error
    if strange or not all(_is_known(made) for made in _objects(config)):
        msg = f"The model in {path} holds more than bricks mean, so it is not opened; take another file."
        raise WeightBrickError(msg)
    import keras  # noqa: PLC0415 - TensorFlow only once the file looks right

    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / _MODEL
            file.write_bytes(data)
            model = keras.saving.load_model(file, compile=False, safe_mode=True)
    except Exception as error:
        # Keras and h5py raise whatever they meet in a damaged file.
        msg = f"The model in {path} is damaged; copy the file again or train anew."
        raise WeightBrickError(msg) from error
    time = (None,) if card["input"]["sequence"] else ()
    out_time = (None,) if card["output"]["every_step"] else ()
    if model.input_shape != (None, *time, *card["input"]["shape"]) or model.output_shape != (
        None,
        *out_time,
        *card["output"]["shape"],
    ):
        msg = f"The card in {path} does not go with its model; train anew."
        raise WeightBrickError(msg)
    return model


def _objects(config: object) -> Iterator[Mapping[str, Any]]:
    """Everything in a Keras configuration that names a class to be made."""
    waiting = [config]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            # How the model was compiled plays no part when it is only to predict.
            waiting += [value for name, value in part.items() if name != "compile_config"]
            if "class_name" in part:
                yield part
        elif isinstance(part, list):
            waiting += part


def _is_known(made: Mapping[str, Any]) -> bool:
    name, module = made["class_name"], made.get("module", "keras")
    return isinstance(name, str) and isinstance(module, str) and name in _CLASSES and module in _MODULES
