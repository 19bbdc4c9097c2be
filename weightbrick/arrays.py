"""Arrays as a model takes them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..language import gettext as _
from .batch import Floats, Item, Refused, in_batches
from .errors import InputError


def read_array(path: Path, card: Mapping[str, Any]) -> Iterator[Item]:
    """The inputs in a ``.npy`` or ``.npz`` file; raises as ``read_inputs`` catches it."""
    x = _as_inputs(path, _read(path), tuple(card["input"]["shape"]), sequence=bool(card["input"]["sequence"]))
    yield from in_batches(str(path), _checked(path, x), "row")


def _checked(path: Path, x: Floats) -> Iterator[tuple[int, Floats] | Refused]:
    for number, one in enumerate(x, 1):
        if np.isfinite(one).all():
            yield number, one
        else:
            where = _("{path}, row {number},", path=path, number=number) if len(x) > 1 else str(path)
            yield Refused(_("{where} holds something that is not a finite number; mend it.", where=where))


def _read(path: Path) -> npt.NDArray[Any]:
    try:
        # Given a path, numpy would leave a damaged archive open.
        with path.open("rb") as file:
            loaded = np.load(file, allow_pickle=False)
            if not isinstance(loaded, np.ndarray):
                with loaded as archive:
                    loaded = archive[archive.files[0]] if len(archive.files) == 1 else None
    except OSError:
        raise
    except Exception as error:
        # numpy has no one exception for a file that is damaged or holds Python objects.
        msg = _("{path} is no array of numbers that can be read; save it with numpy.save.", path=path)
        raise InputError(msg) from error
    if loaded is None:
        msg = _("{path} holds several arrays; save one array in it.", path=path)
        raise InputError(msg)
    # What is in an archive but is no array comes as bytes.
    if not isinstance(loaded, np.ndarray) or loaded.dtype.kind not in "fiub":
        msg = _("{path} holds no plain numbers; save an array of numbers.", path=path)
        raise InputError(msg)
    return loaded


def _as_inputs(path: Path, array: npt.NDArray[Any], shape: tuple[int, ...], *, sequence: bool) -> Floats:
    one = len(shape) + sequence
    x = array[np.newaxis] if array.ndim == one else array
    if x.ndim != one + 1 or x.shape[-len(shape) :] != shape or not x.size:
        wanted = ", ".join(["steps"] * sequence + [str(n) for n in shape])
        msg = _(
            "{path} holds an array of shape {shape}, but this model takes ({wanted}), or several of these.",
            path=path,
            shape=array.shape,
            wanted=wanted,
        )
        raise InputError(msg)
    with np.errstate(over="ignore"):
        return np.asarray(x, np.float32)
