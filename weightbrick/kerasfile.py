"""The model as Keras keeps it: looked through before Keras may open it."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..compiler.layers import Layer, layer_types
from ..keras_setup import import_keras
from ..language import gettext as _
from ..zipped import DAMAGE, TooLargeError, read_member
from .brick import WeightBrick
from .card import shapes_on
from .errors import WeightBrickError
from .expected import Expected
from .reference import Weights, layer_class, read_weights, unwrapped

_MEMBERS = frozenset({"metadata.json", "config.json", "model.weights.h5"})
_CONFIG_LIMIT = 8 << 20
_MODULES = ("keras", "keras.layers", "keras.initializers")
_HELPERS = frozenset({"Sequential", "TimeDistributed", "DTypePolicy"})
_INITIALIZERS = frozenset({"GlorotUniform", "OrthogonalInitializer", "Orthogonal", "Zeros", "Ones"})
"""Beside the layers, all that the models of stacks are made of: a file that asks for anything else is not opened."""


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


@dataclass(frozen=True)
class KerasParts:
    """What is in a ``.keras`` file that was looked through.

    Attributes
    ----------
    layers : tuple of Mapping
        Configurations of the layers, from the input on.
    weights : bytes
        An HDF5 file.
    """

    layers: tuple[Mapping[str, Any], ...]
    weights: bytes


def check_keras_file(data: bytes, expected: Expected, path: Path) -> KerasParts:
    """Look through a ``.keras`` file without Keras.

    Parameters
    ----------
    expected : Expected
        What the model is to be like.
    path : Path
        Of the weight brick, for messages.

    Raises
    ------
    WeightBrickError
        Where it is damaged, holds more than bricks mean, or is not the model of the stack: other layers, or other
        numbers on them.
    """
    parts = _parts(data, expected, path)
    if parts is None or not all(_is_known(made) for made in _objects(parts[0])):
        msg = _("The model in {path} holds more than bricks mean, so it is not opened; take another file.", path=path)
        raise WeightBrickError(msg)
    config, weights = parts
    try:
        layers = tuple(config["config"]["layers"])
        made = [unwrapped(layer) for layer in layers]
        fits = _fits(made, expected)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise _another(path) from error
    if not fits:
        raise _another(path)
    return KerasParts(layers, weights)


def checked_weights(brick: WeightBrick) -> tuple[tuple[Mapping[str, Any], ...], list[Weights]]:
    """Layers and weights of a weight brick, without Keras.

    Returns
    -------
    layers : tuple of Mapping
        Their configurations, from the input on.
    weights : list of sequence of ndarray
        The arrays of each layer, as ``read_weights`` gives them.

    Raises
    ------
    WeightBrickError
        As ``check_keras_file`` does, and where the weights are damaged or not those of the layers.
    """
    parts = check_keras_file(brick.keras_file, brick.expected, brick.path)
    learning = [size for size in brick.expected.layers if size.weights]
    try:
        return parts.layers, read_weights(parts.layers, parts.weights, learning)
    except Exception as error:
        # h5py raises whatever it met in a damaged file.
        raise damaged(brick.path) from error


def damaged(path: Path) -> WeightBrickError:
    """What to say where the model of a weight brick cannot be read."""
    return WeightBrickError(_("The model in {path} is damaged; copy the file again or train anew.", path=path))


def _another(path: Path) -> WeightBrickError:
    return WeightBrickError(_("The model in {path} does not go with its stack and its card; train anew.", path=path))


def _fits(made: Sequence[tuple[str, Mapping[str, Any], bool]], expected: Expected) -> bool:
    """Whether layers are those of the stack, beside such as scale, and none does anything that bricks do not mean."""
    entry, *others = expected.layers
    types = layer_types()
    wanted = [size.layer for size in others if types[size.layer.kind].compared]
    there = [part for part in made if layer_class(part[0]).compared]
    shape = entry.layer.params["shape"]
    return (
        [(kind, in_time) for kind, _, in_time in there] == [(x.kind, x.time_distributed) for x in wanted]
        and made[0][0] == "InputLayer"
        and isinstance(shape, tuple)
        and made[0][1]["batch_shape"] == [None, *shape]
        and all(_says(config, layer) for (_, config, _), layer in zip(there, wanted, strict=True))
        and all(_is_usual(kind, config) for kind, config, _ in made)
        and all(_scales(config) for kind, config, _ in made if kind in {"Normalization", "Rescaling"})
    )


def _says(config: Mapping[str, Any], layer: Layer) -> bool:
    wanted = layer_types()[layer.kind].config(layer.params)
    return all(
        config.get(name, False) == (list(value) if isinstance(value, tuple) else value)
        for name, value in wanted.items()
    )


def _is_usual(kind: str, config: Mapping[str, Any]) -> bool:
    """Whether all arguments that bricks never set are what they are by themselves."""
    return all(config.get(name, value) == value for name, value in _USUAL.items()) and layer_class(kind).is_usual(
        config
    )


def _scales(config: Mapping[str, Any]) -> bool:
    numbers = [
        number
        for name in ("mean", "variance", "scale", "offset")
        for number in np.ravel(np.asarray(config.get(name, 0), np.float64))
    ]
    return bool(np.isfinite(numbers).all())


_USUAL: Mapping[str, Any] = {"data_format": "channels_last", "use_bias": True, "padding": "valid"}


def load_keras_model(brick: WeightBrick) -> Any:  # noqa: ANN401 - Keras has no types
    """The model of a weight brick, not compiled; imports TensorFlow.

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
        raise damaged(brick.path) from error
    entry, answer = shapes_on(brick.card, None)
    if (model.input_shape, model.output_shape) != ((None, *entry), (None, *answer)):
        msg = _("The card in {path} does not go with its model; train anew.", path=brick.path)
        raise WeightBrickError(msg)
    return model


def _parts(data: bytes, expected: Expected, path: Path) -> tuple[dict[str, Any], bytes] | None:
    """The configuration and the weights in a ``.keras`` file; None where the file holds other things."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if set(archive.namelist()) != _MEMBERS:
                return None
            config = json.loads(read_member(archive, "config.json", _CONFIG_LIMIT))
            weights = read_member(archive, "model.weights.h5", expected.keras_limit)
    except TooLargeError:
        return None
    except DAMAGE as error:
        raise damaged(path) from error
    return (config, weights) if isinstance(config, dict) else None


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
    return isinstance(name, str) and isinstance(module, str) and module in _MODULES and _is_class(name)


def _is_class(name: str) -> bool:
    return name in _HELPERS | _INITIALIZERS or any(x.config_name == name for x in layer_types().values())
