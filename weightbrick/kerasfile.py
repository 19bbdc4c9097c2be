"""The model as Keras keeps it: looked through before Keras may open it."""

import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..catalog import Catalog
from ..compiler import CompileError, make_plan
from ..graph import Stack
from ..keras_setup import import_keras
from .brick import WeightBrick
from .errors import WeightBrickError

_MEMBERS = frozenset({"metadata.json", "config.json", "model.weights.h5"})
_LIMIT = 1 << 30
_CONFIG_LIMIT = 8 << 20
_MODULES = ("keras", "keras.layers", "keras.initializers")
_SCALING = frozenset({"InputLayer", "Rescaling", "Normalization", "Dropout"})
_LAYERS = frozenset({"Conv2D", "MaxPooling2D", "Flatten", "LSTM", "Dense", "Reshape", "TimeDistributed"})
_CLASSES = frozenset(
    {"Sequential", "DTypePolicy", "GlorotUniform", "OrthogonalInitializer", "Orthogonal", "Zeros", "Ones"}
    | _SCALING
    | _LAYERS
)
"""All that the models of stacks are made of: a file that asks for anything else is not opened."""


def for_older_keras(data: bytes) -> bytes:
    """Leave out of a ``.keras`` file what says nothing: older versions of Keras refuse arguments that came later.

    Parameters
    ----------
    data : bytes
        As Keras has just written it.

    Returns
    -------
    bytes
        The same model, without the arguments that are None in its configuration: that is what they are by themselves.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "config.json":
                content = json.dumps(_without_unused(json.loads(content))).encode()
            new.writestr(member.filename, content)
    return written.getvalue()


def _without_unused(part: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    if isinstance(part, list):
        return [_without_unused(x) for x in part]
    if not isinstance(part, dict):
        return part
    cleaned = {name: _without_unused(value) for name, value in part.items()}
    if "class_name" in part and isinstance(part.get("config"), dict):
        cleaned["config"] = {name: value for name, value in cleaned["config"].items() if value is not None}
    return cleaned


def check_keras_file(data: bytes, stack: Stack, catalog: Catalog, path: Path) -> None:
    """Look through a ``.keras`` file without Keras.

    Parameters
    ----------
    data : bytes
    stack : Stack
        What the model should mean.
    catalog : Catalog
    path : Path
        Of the weight brick, for messages.

    Raises
    ------
    WeightBrickError
        Where it is damaged, holds more than bricks mean, or is not the model of the stack.
    """
    config = _config(data, path)
    if config is None or not all(_is_known(made) for made in _objects(config)):
        msg = f"The model in {path} holds more than bricks mean, so it is not opened; take another file."
        raise WeightBrickError(msg)
    try:
        plan = make_plan(stack, catalog)
        wanted = [(x.kind, x.time_distributed) for x in plan.layers if x.kind in _LAYERS]
        fits = wanted == [part for part in map(_part, config["config"]["layers"]) if part[0] not in _SCALING]
    except (CompileError, KeyError, TypeError) as error:
        msg = f"The model in {path} does not go with its stack; train anew."
        raise WeightBrickError(msg) from error
    if not fits:
        msg = f"The model in {path} does not go with its stack; train anew."
        raise WeightBrickError(msg)


def load_keras_model(brick: WeightBrick) -> Any:  # noqa: ANN401 - Keras has no types
    """The model of a weight brick, not compiled; imports TensorFlow.

    Parameters
    ----------
    brick : WeightBrick

    Returns
    -------
    keras.Sequential

    Raises
    ------
    WeightBrickError
        Where it is damaged or not what the card says.
    """
    keras = import_keras()
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.keras"
            file.write_bytes(brick.keras_file)
            model = keras.saving.load_model(file, compile=False, safe_mode=True)
    except Exception as error:
        # Keras and h5py raise whatever they meet in a damaged file.
        msg = f"The model in {brick.path} is damaged; copy the file again or train anew."
        raise WeightBrickError(msg) from error
    entry, output = brick.card["input"], brick.card["output"]
    time = (None,) if entry["sequence"] else ()
    out_time = (None,) if output["every_step"] else ()
    shapes = (None, *time, *entry["shape"]), (None, *out_time, *output["shape"])
    if (model.input_shape, model.output_shape) != shapes:
        msg = f"The card in {brick.path} does not go with its model; train anew."
        raise WeightBrickError(msg)
    return model


def _config(data: bytes, path: Path) -> dict[str, Any] | None:
    """The configuration in a ``.keras`` file; None where the file holds other things."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            if sizes.keys() != _MEMBERS or sum(sizes.values()) > _LIMIT or sizes["config.json"] > _CONFIG_LIMIT:
                return None
            config = json.loads(archive.read("config.json"))
    except (zipfile.BadZipFile, ValueError, RecursionError, EOFError, RuntimeError, zlib.error) as error:
        msg = f"The model in {path} is damaged; copy the file again or train anew."
        raise WeightBrickError(msg) from error
    return config if isinstance(config, dict) else None


def _part(layer: Mapping[str, Any]) -> tuple[str, bool]:
    """The class of a layer, and whether it works on each time step by itself."""
    if layer["class_name"] == "TimeDistributed":
        return str(layer["config"]["layer"]["class_name"]), True
    return str(layer["class_name"]), False


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
