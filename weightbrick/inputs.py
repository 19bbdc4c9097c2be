"""What a model is to look at, read from files as it was before training: in the data's own units."""

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..datasets.files import VIDEO_ENDINGS, read_video, spread
from .errors import InputError

Floats = npt.NDArray[np.float32]

_ARRAYS = frozenset({".npy", ".npz"})
_TABLES = frozenset({".csv", ".tsv", ".txt"})
_MAX_BYTES = 1 << 30
_CHUNK = 256
"""So many inputs at once are enough to be quick, and few enough for any memory."""

_LIGHT = 127.5
"""A picture whose rim is lighter than this is dark on light."""


@dataclass(frozen=True)
class Batch:
    """Some inputs from one place.

    Attributes
    ----------
    source : str
        The file they are from.
    x : (N, ...) or (N, T, ...) float32
    unit : str or None
        What the inputs of this file are counted in, "row" or "frame"; None where it holds only one.
    first : int
        Number of the first of them, from 1.
    """

    source: str
    x: Floats
    unit: str | None = None
    first: int = 1


def read_inputs(path: Path, card: Mapping[str, Any]) -> Iterator[Batch]:
    """Read what a path holds for the model of a card.

    Parameters
    ----------
    path : Path
        Image models take image files of any size, folders of them, and videos, of which they see each frame; models of
        vectors or single values take CSV files, where each row is an input and a header may be there. Models of
        sequences take a folder of frames in the order of their numbers, a video, of which they see as many frames as
        they take, evenly spread, a folder of such, or a CSV file whose rows are the time steps. All take ``.npy`` and
        ``.npz`` files with one input or several.
    card : Mapping
        Of the weight brick.

    Yields
    ------
    Batch

    Raises
    ------
    InputError
        Where it cannot be read or does not fit.
    """
    try:
        for batch in _batches(path, card):
            if not np.isfinite(batch.x).all():
                msg = f"{path} holds something that is not a finite number; mend it."
                raise InputError(msg)
            yield batch
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror or error})."
        raise InputError(msg) from error


def frame_for(image_bgr: npt.NDArray[np.uint8], card: Mapping[str, Any]) -> Floats:
    """One image as the model of a card takes it.

    Parameters
    ----------
    image_bgr : (H, W) or (H, W, 3) uint8
    card : Mapping

    Returns
    -------
    (h, w, c) float32
        0 to 255, as large as the card says, RGB or grey; light on dark where the training images were.
    """
    import cv2  # noqa: PLC0415 - rows of numbers need no pictures

    height, width, channels = card["input"]["shape"]
    if channels == 1 and image_bgr.ndim == 3:
        image_bgr = np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    elif channels == 3:
        code = cv2.COLOR_BGR2RGB if image_bgr.ndim == 3 else cv2.COLOR_GRAY2RGB
        image_bgr = np.asarray(cv2.cvtColor(image_bgr, code), np.uint8)
    small = cv2.resize(image_bgr, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width, channels)
    image = small.astype(np.float32)
    if not card["input"]["light_on_dark"]:
        return image
    # The data set is white on black. On paper it is the other way round, and its rim tells.
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    return np.asarray(255 - image if np.median(rim) > _LIGHT else image, np.float32)


def _batches(path: Path, card: Mapping[str, Any]) -> Iterator[Batch]:
    shape = tuple(card["input"]["shape"])
    sequence = bool(card["input"]["sequence"])
    if path.suffix.lower() in _ARRAYS:
        x = _read_array(path, shape, sequence=sequence)
        yield from _chunks(str(path), x, "row")
    elif len(shape) == 3:
        yield from _clips(path, card) if sequence else _images(path, card)
    elif sequence:
        yield Batch(str(path), np.stack(list(_read_table(path, shape[0])))[np.newaxis])
    else:
        yield from _rows(path, shape[0])


def _chunks(source: str, x: Floats, unit: str) -> Iterator[Batch]:
    for start in range(0, len(x), _CHUNK):
        yield Batch(source, x[start : start + _CHUNK], unit if len(x) > 1 else None, start + 1)


def _rows(path: Path, width: int) -> Iterator[Batch]:
    rows = _read_table(path, width)
    start = 1
    for chunk in iter(lambda: list(itertools.islice(rows, _CHUNK)), []):
        yield Batch(str(path), np.stack(chunk), "row" if start > 1 or len(chunk) > 1 else None, start)
        start += len(chunk)


def _images(path: Path, card: Mapping[str, Any]) -> Iterator[Batch]:
    if path.is_dir():
        for file in _inside(path, "images"):
            yield from _images(file, card)
    elif path.suffix.lower() in VIDEO_ENDINGS:
        for number, frame in enumerate(_video(path), 1):
            yield Batch(str(path), frame_for(frame, card)[np.newaxis], "frame", number)
    else:
        yield Batch(str(path), _read_image(path, card)[np.newaxis])


def _clips(path: Path, card: Mapping[str, Any]) -> Iterator[Batch]:
    if path.suffix.lower() in VIDEO_ENDINGS and not path.is_dir():
        frames = [frame_for(f, card) for f in _video(path)]
        chosen = spread(frames, card["input"]["steps"])
        yield Batch(str(path), np.stack(chosen)[np.newaxis])
        return
    if not path.is_dir():
        msg = f"{path} is no folder, but this model looks at sequences; name a folder of frames, a video or a .npy."
        raise InputError(msg)
    inside = _inside(path, "frames")
    if any(f.is_dir() or f.suffix.lower() in VIDEO_ENDINGS for f in inside):
        for clip in inside:
            yield from _clips(clip, card)
        return
    yield Batch(str(path), np.stack([_read_image(f, card) for f in inside])[np.newaxis])


def _video(path: Path) -> Iterator[npt.NDArray[np.uint8]]:
    path.stat()  # OpenCV does not say why it could not open a file
    empty = True
    for frame in read_video(path):
        empty = False
        yield frame
    if empty:
        msg = f"{path} is no video that can be read; name an MP4 or AVI file."
        raise InputError(msg)


def _inside(folder: Path, what: str) -> list[Path]:
    from ..datasets.recipes.files import files_in  # noqa: PLC0415 - it imports OpenCV

    files: list[Path] = files_in(str(folder))
    if not files:
        msg = f"{folder} has no {what} in it; put some there."
        raise InputError(msg)
    return files


def _read_image(path: Path, card: Mapping[str, Any]) -> Floats:
    import cv2  # noqa: PLC0415 - likewise

    if path.is_dir():
        msg = f"{path} is a folder where an image is expected; name image files, or a folder of them."
        raise InputError(msg)
    if path.stat().st_size > _MAX_BYTES:
        msg = f"{path} is too large; name an image of less than {_MAX_BYTES >> 20} MB."
        raise InputError(msg)
    data = np.frombuffer(path.read_bytes(), np.uint8)
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error:
        pixels = None
    if pixels is None:
        msg = f"{path} is no image that can be read; name a JPEG or PNG file."
        raise InputError(msg)
    return frame_for(np.asarray(pixels, np.uint8), card)


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
    one = len(shape) + sequence
    x = array[np.newaxis] if array.ndim == one else array
    if x.ndim != one + 1 or x.shape[-len(shape) :] != shape or not x.size:
        wanted = ", ".join(["steps"] * sequence + [str(n) for n in shape])
        msg = f"{path} holds an array of shape {array.shape}, but this model takes ({wanted}), or several of these."
        raise InputError(msg)
    return np.asarray(x, np.float32)


def _read_table(path: Path, width: int) -> Iterator[Floats]:
    """The rows of a table, one by one: a table may be longer than the memory."""
    if path.is_dir() or path.suffix.lower() not in _TABLES:
        msg = f"{path} is no table, but this model takes rows of {width} numbers; name a .csv or a .npy file."
        raise InputError(msg)
    empty = True
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(4096)
            file.seek(0)
            delimiter = _delimiter(start.partition("\n")[0], width)
            for line, row in enumerate(csv.reader(file, delimiter=delimiter), 1):
                if not any(map(str.strip, row)) or (empty and line == 1 and not any(_is_number(c) for c in row)):
                    continue
                empty = False
                yield _row(path, line, row, width)
    except (UnicodeDecodeError, csv.Error) as error:
        msg = f"{path} is no text that can be read as a table; save it as CSV in UTF-8."
        raise InputError(msg) from error
    if empty:
        msg = f"{path} has no rows of numbers in it."
        raise InputError(msg)


def _delimiter(line: str, width: int) -> str:
    if "\t" in line:
        return "\t"
    return ";" if ";" in line and (width == 1 or "," not in line) else ","


def _row(path: Path, line: int, row: Sequence[str], width: int) -> Floats:
    wrong = next((cell for cell in row if not _is_number(cell)), None)
    if wrong is not None:
        msg = f'{path}, line {line}: "{wrong}" is no number.'
        raise InputError(msg)
    if len(row) != width:
        msg = f"{path}, line {line}: this model takes {width} numbers a row, but there are {len(row)}."
        raise InputError(msg)
    return np.array([float(cell) for cell in row], np.float32)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
