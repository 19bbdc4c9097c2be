"""What a plugged-in model says about new inputs."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..catalog import ValueKind
from .data import Floats
from .errors import InputError
from .weightbrick import WeightBrick

_ARRAYS = frozenset({".npy", ".npz"})
_TABLES = frozenset({".csv", ".txt"})
_MAX_BYTES = 1 << 30
_SURE = 0.5
"""From this probability on an answer is yes."""

_LIGHT = 0.5
"""A picture whose rim is lighter than this is dark on light."""


def predict(brick: WeightBrick, inputs: Sequence[Path]) -> list[dict[str, Any]]:
    """Let the model of a weight brick look at inputs.

    Parameters
    ----------
    brick : WeightBrick
    inputs : sequence of Path
        Raw, as they were before training: scaling is on the brick's card. Image models take
        image files, of any size; models of vectors or single values take CSV files, where
        each row is an input and a header may be there. Models of sequences take a folder of
        frames in the order of their numbers, or a CSV file whose rows are the time steps.
        All take ``.npy`` and ``.npz`` files with one input or several.

    Returns
    -------
    list of dict
        One for each input, row and time step, with ``input``, ``row`` and ``step`` (from 1;
        only where there are several), and ``class`` and ``probabilities``, or ``labels`` and
        ``probabilities``, or ``names`` and ``values``, or ``values`` alone for an image.

    Raises
    ------
    InputError
        Naming the first input that cannot be used.
    """
    results: list[dict[str, Any]] = []
    for path in inputs:
        x = _scaled(_read(path, brick), brick.card["input"]["scale"])
        y = _unscaled(np.asarray(brick.model.predict(x, verbose=0)), brick.card["output"]["scale"])
        for row, answer in enumerate(y, 1):
            steps = answer if brick.card["output"]["every_step"] else [answer]
            for step, values in enumerate(steps, 1):
                result: dict[str, Any] = {"input": str(path)}
                if len(y) > 1:
                    result["row"] = row
                if brick.card["output"]["every_step"]:
                    result["step"] = step
                results.append(result | _in_words(values, brick.card))
    return results


def _in_words(values: Floats, card: Mapping[str, Any]) -> dict[str, Any]:
    names = list(card["classes"])
    if card["output"]["kind"] == ValueKind.IMAGE:
        return {"values": values.tolist()}
    if card["task"] == "binary" and len(names) == 2:
        yes = float(values[0])
        return {"class": names[int(yes >= _SURE)], "probabilities": dict(zip(names, (1.0 - yes, yes), strict=True))}
    if card["task"] == "multi-class" and len(names) == len(values):
        return {"class": names[int(values.argmax())], "probabilities": dict(zip(names, values.tolist(), strict=True))}
    if card["task"] == "multi-label" and len(names) == len(values):
        labels = [name for name, value in zip(names, values, strict=True) if value >= _SURE]
        return {"labels": labels, "probabilities": dict(zip(names, values.tolist(), strict=True))}
    return {"names": names, "values": values.tolist()}


def _scaled(x: Floats, scale: Mapping[str, Any] | None) -> Floats:
    if scale is None:
        return x
    return np.asarray((x - np.asarray(scale["mean"])) / np.asarray(scale["deviation"]), np.float32)


def _unscaled(y: Floats, scale: Mapping[str, Any] | None) -> Floats:
    if scale is None:
        return y
    return np.asarray(y * np.asarray(scale["deviation"]) + np.asarray(scale["mean"]), np.float32)


def _read(path: Path, brick: WeightBrick) -> Floats:
    """Inputs as the model takes them: (N, ...) or (N, T, ...) float32."""
    shape = tuple(brick.card["input"]["shape"])
    sequence = brick.card["input"]["sequence"]
    try:
        if path.suffix.lower() in _ARRAYS:
            x = _read_array(path, shape, sequence=sequence)
        elif len(shape) == 3 and sequence:
            x = _read_frames(path, shape)[np.newaxis]
        elif len(shape) == 3:
            x = _read_image(path, shape)[np.newaxis]
        else:
            rows = _read_table(path, shape[0])
            x = rows[np.newaxis] if sequence else rows
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror or error})."
        raise InputError(msg) from error
    if not np.isfinite(x).all():
        msg = f"{path} holds something that is not a finite number; mend it."
        raise InputError(msg)
    return x


def _read_image(path: Path, shape: tuple[int, ...]) -> Floats:
    # Imported here: the rest of the compiler never looks at pictures.
    import cv2  # noqa: PLC0415

    height, width, channels = shape
    if path.is_dir():
        msg = f"{path} is a folder, but this model looks at one image at a time; name an image file."
        raise InputError(msg)
    if path.stat().st_size > _MAX_BYTES:
        msg = f"{path} is too large; name an image of less than {_MAX_BYTES >> 20} MB."
        raise InputError(msg)
    data = np.frombuffer(path.read_bytes(), np.uint8)
    mode = cv2.IMREAD_GRAYSCALE if channels == 1 else cv2.IMREAD_COLOR_RGB
    try:
        pixels = cv2.imdecode(data, mode) if data.size else None
    except cv2.error:
        pixels = None
    if pixels is None:
        msg = f"{path} is no image that can be read; name a JPEG or PNG file."
        raise InputError(msg)
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).reshape(shape)
    image = small.astype(np.float32) / 255
    # The data sets are white on black. On paper it is the other way round, and its rim tells.
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    return np.asarray(1 - image if np.median(rim) > _LIGHT else image, np.float32)


def _read_frames(path: Path, shape: tuple[int, ...]) -> Floats:
    if not path.is_dir():
        msg = f"{path} is no folder, but this model looks at sequences; name a folder of frames, or a .npy file."
        raise InputError(msg)
    files = sorted((f for f in path.iterdir() if f.is_file() and not f.name.startswith(".")), key=_by_number)
    if not files:
        msg = f"{path} has no frames in it; put an image for each time step there."
        raise InputError(msg)
    return np.stack([_read_image(f, shape) for f in files])


def _by_number(path: Path) -> list[tuple[int, str]]:
    # "frame10" comes after "frame9".
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", path.name)]


def _read_array(path: Path, shape: tuple[int, ...], *, sequence: bool) -> Floats:
    try:
        loaded = np.load(path, allow_pickle=False)
        if not isinstance(loaded, np.ndarray):
            with loaded as archive:
                loaded = archive[archive.files[0]] if len(archive.files) == 1 else None
    except OSError:
        raise
    except Exception as error:
        # numpy has no one exception for a file that is damaged or holds Python objects.
        msg = f"{path} is no array of numbers that can be read; save it with numpy.save."
        raise InputError(msg) from error
    if loaded is None:
        msg = f"{path} holds several arrays; save one array in it."
        raise InputError(msg)
    if loaded.dtype.kind not in "fiub":
        msg = f"{path} holds no plain numbers; save an array of numbers."
        raise InputError(msg)
    return _as_batch(path, loaded, shape, sequence=sequence)


def _as_batch(path: Path, array: npt.NDArray[Any], shape: tuple[int, ...], *, sequence: bool) -> Floats:
    x = array.astype(np.float32) / (255 if array.dtype == np.uint8 and len(shape) == 3 else 1)
    one = len(shape) + sequence
    if x.ndim == one:
        x = x[np.newaxis]
    if x.ndim != one + 1 or x.shape[-len(shape) :] != shape or not x.size:
        wanted = ", ".join(["steps"] * sequence + [str(n) for n in shape])
        msg = f"{path} holds an array of shape {array.shape}, but this model takes ({wanted}), or several of these."
        raise InputError(msg)
    return np.asarray(x, np.float32)


def _read_table(path: Path, width: int) -> Floats:
    if path.is_dir() or path.suffix.lower() not in _TABLES:
        msg = f"{path} is no table, but this model takes rows of {width} numbers; name a .csv or a .npy file."
        raise InputError(msg)
    if path.stat().st_size > _MAX_BYTES:
        msg = f"{path} is too large; name a table of less than {_MAX_BYTES >> 20} MB."
        raise InputError(msg)
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        delimiter = ";" if ";" in text and (width == 1 or "," not in lines[0]) else ","
        table = [
            (k, row) for k, row in enumerate(csv.reader(lines, delimiter=delimiter), 1) if any(map(str.strip, row))
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        msg = f"{path} is no text that can be read as a table; save it as CSV in UTF-8."
        raise InputError(msg) from error
    if table and not any(_number(cell) is not None for cell in table[0][1]):
        del table[0]
    if not table:
        msg = f"{path} has no rows of numbers in it."
        raise InputError(msg)
    return np.array([_row(path, k, row, width) for k, row in table], np.float32)


def _row(path: Path, line: int, row: Sequence[str], width: int) -> list[float]:
    numbers = [_number(cell) for cell in row]
    values = [n for n in numbers if n is not None]
    if len(values) != len(numbers):
        wrong = row[numbers.index(None)]
        msg = f'{path}, line {line}: "{wrong}" is no number.'
        raise InputError(msg)
    if len(values) != width:
        msg = f"{path}, line {line}: this model takes {width} numbers a row, but there are {len(values)}."
        raise InputError(msg)
    return values


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
