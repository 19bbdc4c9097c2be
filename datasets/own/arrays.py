"""Arrays in an ``.npz`` file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...catalog import ValueKind
from ...compiler.data import Call, DataShape, TaskSpec
from ...language import N_
from ...language import gettext as _
from ..errors import DataSetError
from ..recipes.arrays import is_finite
from .found import Found
from .words import left_out, trouble_with

Numbers = npt.NDArray[Any]

_AXES = {ValueKind.IMAGE: 3, ValueKind.VECTOR: 1, ValueKind.VALUE: 1}
_WORDS = {ValueKind.IMAGE: ["height", "width", "1 or 3"], ValueKind.VECTOR: ["numbers"], ValueKind.VALUE: ["1"]}
_REGRESSION = ("regression", "single-regression")
_USED = ("x", "y", "classes")
_MOST_CLASSES = 1000
_BRIGHTEST = 255


def look(path: Path, needs: TaskSpec) -> Found:
    """What is in a file of arrays; raises DataSetError where it does not fit the stack."""
    there, names = read_arrays(path)
    if "x" not in there or ("y" not in there and needs.output is not ValueKind.IMAGE):
        raise DataSetError(misnamed(path, names))
    there, missed = _finite(there)
    x = there["x"]
    if x.dtype.kind not in "fiub" or not x.size or not np.isfinite(x).all():
        msg = _('The array "x" in {path} has to hold finite numbers.', path=path)
        raise DataSetError(msg)
    left = left_out(missed, N_("example"), N_("examples"), _("holds something that is not a finite number"))
    shape, steps, channel = _input_shape(path, x, needs)
    image = needs.input is ValueKind.IMAGE
    pixels = image and x.min() >= 0 and x.max() <= _BRIGHTEST
    scale = 1 / _BRIGHTEST if pixels and x.max() > 1 else None
    standardize = not pixels
    if standardize:
        _check_sizes(path, "x", x)
    what = _("{count} examples", count=len(x))
    if needs.output is ValueKind.IMAGE and "y" not in there:
        if not pixels:
            msg = _(
                'The array "x" in {path} has to hold images whose pixels are 0 to 1, or 0 to {brightest}.',
                path=path,
                brightest=_BRIGHTEST,
            )
            raise DataSetError(msg)
        inputs, targets = _images_back(path, needs, channel=channel, scaled=scale is not None, gaps=bool(missed))
        return Found(
            what=what,
            asked=_("to the image itself"),
            examples=(inputs, targets),
            count=len(x),
            shape=DataShape(shape, shape),
            input_scale=scale,
            steps=steps,
            notes=left,
        )
    call = Call("arrays_in", {"path": str(path), "x": "x", "y": "y"})
    call = Call("finite_examples", {}, call) if missed else call
    call, out, counts = _targets(path, there["y"], x, needs, steps, call)
    classes, notes = _names(there.get("classes"), out, needs)
    return Found(
        what=what,
        asked=_("from x of shape {inputs} to y of shape {targets}", inputs=x.shape[1:], targets=there["y"].shape[1:]),
        examples=(Call("with_channel", {}, call) if channel else call,),
        count=len(x),
        shape=DataShape(shape, out),
        classes=classes,
        class_counts=counts,
        input_scale=scale,
        standardize_inputs=standardize,
        standardize_targets=needs.task in _REGRESSION and needs.output is not ValueKind.IMAGE,
        steps=steps,
        notes=(*left, *notes),
    )


def read_arrays(path: Path) -> tuple[Mapping[str, Numbers], list[str]]:
    """The arrays that may be of use, and the names of all; raises DataSetError where it is no such file."""
    try:
        # Given a path, numpy would leave a damaged archive open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            # What is in the archive but is no array comes as bytes.
            return {name: np.asarray(archive[name]) for name in _USED if name in archive.files}, archive.files
    except OSError:
        raise
    except MemoryError as error:
        msg = _("The arrays in {path} do not fit into this computer's memory; take fewer examples.", path=path)
        raise DataSetError(msg) from error
    except Exception as error:
        # numpy has no one exception for a file that is damaged, is no archive, or holds Python objects.
        msg = _("{path} is no .npz file of numbers that can be read; save it with numpy.savez.", path=path)
        raise DataSetError(msg) from error


def misnamed(path: Path, names: Sequence[str]) -> str:
    """That the arrays of a file are not called as they have to be, in a sentence."""
    return _(
        '{path} holds the arrays {names}; call the inputs "x" and the targets "y".',
        path=path,
        names=", ".join(names) or _("none"),
    )


def _finite(there: Mapping[str, Numbers]) -> tuple[Mapping[str, Numbers], list[str]]:
    """The arrays without the examples that are not finite, and the numbers of those; as they are where none is left."""
    sides = {name: there[name] for name in ("x", "y") if name in there}
    count = len(sides["x"]) if sides["x"].ndim else 0
    if not count or not all(a.dtype.kind in "fiub" and a.size and a.ndim and len(a) == count for a in sides.values()):
        return there, []
    kept = np.all([is_finite(array) for array in sides.values()], axis=0)
    if kept.all() or not kept.any():
        return there, []
    missed: list[str] = [_("number {k}", k=k) for k in np.flatnonzero(~kept) + 1]
    return {**there, **{name: array[kept] for name, array in sides.items()}}, missed


def _check_sizes(path: Path, name: str, numbers: Numbers) -> None:
    for column in numbers.reshape(-1, numbers.shape[-1]).T:
        trouble = trouble_with(column.astype(np.float64))
        if trouble:
            msg = _(
                'The numbers in a column of the array "{name}" in {path} {trouble}',
                name=name,
                path=path,
                trouble=trouble,
            )
            raise DataSetError(msg)


def _images_back(path: Path, needs: TaskSpec, *, channel: bool, scaled: bool, gaps: bool) -> tuple[Call, Call]:
    """Without targets the images are to come back."""
    inputs = Call("array_in", {"path": str(path), "x": "x"})
    if gaps:
        inputs = Call("finite_inputs", {}, inputs)
    if channel:
        inputs = Call("channel_added", {}, inputs)
    targets = inputs if needs.every_step or not needs.sequence else Call("last_step", {}, inputs)
    if needs.task == "multi-class":
        targets = Call("heat_map", {}, targets)
    elif scaled:
        targets = Call("brightness", {}, targets)
    return inputs, targets


def _input_shape(path: Path, x: Numbers, needs: TaskSpec) -> tuple[tuple[int, ...], int | None, bool]:
    """Shape of one input, number of time steps, and whether grey images lack the axis of their channel."""
    axes = 1 + needs.sequence + _AXES[needs.input]
    # An axis of 1 or 3 at the end is that of the channel, and another one is lacking.
    channel = needs.input is ValueKind.IMAGE and x.ndim == axes - 1 and x.shape[-1] not in {1, 3}
    shape = (*x.shape, 1) if channel else x.shape
    inner = shape[1 + needs.sequence :]
    fits = len(shape) == axes
    if fits and needs.input is ValueKind.VALUE:
        fits = inner == (1,)
    if fits and needs.input is ValueKind.IMAGE:
        fits = inner[2] in {1, 3}
    if not fits:
        wanted = ["examples"] + ["steps"] * needs.sequence
        wanted += _WORDS[needs.input]
        msg = _(
            'The array "x" in {path} has the shape {shape}, but this stack takes ({wanted}).',
            path=path,
            shape=x.shape,
            wanted=", ".join(wanted),
        )
        raise DataSetError(msg)
    steps = shape[1] if needs.sequence else None
    if needs.steps is not None and steps != needs.steps:
        msg = _(
            'The array "x" in {path} has {steps} time steps, but the stack has {columns} columns.',
            path=path,
            steps=steps,
            columns=needs.steps,
        )
        raise DataSetError(msg)
    return inner, steps, channel


def _targets(  # noqa: PLR0913, PLR0917 - all that tells what comes out
    path: Path, y: Numbers, x: Numbers, needs: TaskSpec, steps: int | None, call: Call
) -> tuple[Call, tuple[int, ...], tuple[int, ...]]:
    """The call that reads inputs and targets, the shape of one target, and how many examples each class has."""
    if y.dtype.kind not in "fiub" or not y.ndim or len(y) != len(x) or not np.isfinite(y).all():
        msg = _(
            'The array "y" in {path} has to hold finite numbers, one entry for each of the {count} in "x".',
            path=path,
            count=len(x),
        )
        raise DataSetError(msg)
    time = (steps,) if needs.every_step else ()
    if needs.output is ValueKind.IMAGE:
        if y.ndim != 4 + len(time) or y.shape[1:-3] != time or y.shape[-1] not in {1, 3}:
            raise _wrong_targets(path, y, (*time, "height", "width", "1 or 3"))
        _check_target_images(path, y, needs)
        return call, y.shape[-3:], ()
    if needs.task in {"multi-class", "binary"} and y.ndim == 1:
        return _class_numbers(path, y, call, needs, steps)
    value = needs.output is ValueKind.VALUE
    if y.ndim == 1 and value and not needs.every_step:
        call, y = Call("values_of", {}, call), y[:, np.newaxis]
    width = y.shape[-1]
    if y.ndim != 2 + len(time) or y.shape[1:-1] != time or (width == 1) != value or not width:
        raise _wrong_targets(path, y, (*time, "1" if value else _("numbers, two or more")))
    _check_target_numbers(path, y, needs)
    return call, (width,), ()


def _check_target_numbers(path: Path, y: Numbers, needs: TaskSpec) -> None:
    if y.min() == y.max():
        msg = _('The array "y" in {path} holds the same number everywhere, so there is nothing to learn.', path=path)
        raise DataSetError(msg)
    if needs.task in _REGRESSION:
        _check_sizes(path, "y", y)
    elif not np.isin(y, [0, 1]).all():
        msg = _('The array "y" in {path} holds other numbers than 0 (no) and 1 (yes).', path=path)
        raise DataSetError(msg)
    elif needs.task == "multi-class" and not (y.sum(axis=-1) == 1).all():
        msg = _(
            'The array "y" in {path} has to hold a single 1 for the class of each example, and 0 for all others.',
            path=path,
        )
        raise DataSetError(msg)


def _check_target_images(path: Path, y: Numbers, needs: TaskSpec) -> None:
    if needs.task == "multi-class":
        if y.min() < 0 or not np.allclose(y.sum(axis=(-3, -2, -1)), 1, atol=1e-3):
            msg = _(
                'The array "y" in {path} has to hold images whose pixels sum to 1: this stack makes heat maps.',
                path=path,
            )
            raise DataSetError(msg)
    elif y.min() < 0 or y.max() > 1:
        msg = _('The array "y" in {path} has to hold images whose pixels are 0 to 1.', path=path)
        raise DataSetError(msg)


def _class_numbers(
    path: Path, y: Numbers, call: Call, needs: TaskSpec, steps: int | None
) -> tuple[Call, tuple[int, ...], tuple[int, ...]]:
    binary = needs.task == "binary"
    right = y.min() >= 0 and y.max() < _MOST_CLASSES and bool((y == y.astype(np.int64)).all())
    counts = np.bincount(y.astype(np.int64)) if right else np.array([])
    if len(counts) < 2 or (binary and len(counts) > 2) or not counts.all():
        wanted = _("0 (no) and 1 (yes)") if binary else _("0, 1, 2 and so on")
        msg = _(
            'The array "y" in {path} has to hold class numbers {wanted}, each at least once.', path=path, wanted=wanted
        )
        raise DataSetError(msg)
    call = Call("classes_of", {}, call)
    if binary:
        call = Call("yes_or_no", {}, call)
    if needs.every_step and steps is not None:
        call = Call("answers_at_every_step", {"steps": steps}, call)
    return call, (1 if binary else len(counts),), tuple(map(int, counts))


def _wrong_targets(path: Path, y: Numbers, wanted: tuple[object, ...]) -> DataSetError:
    shape = ", ".join(map(str, ("examples", *wanted)))
    return DataSetError(
        _(
            'The array "y" in {path} has the shape {shape}, but this stack gives ({wanted}).',
            path=path,
            shape=y.shape,
            wanted=shape,
        )
    )


def _names(classes: Numbers | None, out: tuple[int, ...], needs: TaskSpec) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of what comes out: those in the file where they fit, else numbers; and a note where they do not."""
    if needs.output is ValueKind.IMAGE:
        return (), ()
    count = 2 if needs.task == "binary" else out[-1]
    if classes is not None and classes.shape == (count,):
        texts = classes.astype(str) if classes.dtype.kind != "S" else np.char.decode(classes, "utf-8", "replace")
        return tuple(map(str, texts)), ()
    notes = (
        ()
        if classes is None
        else left_out(['"classes"'], N_("array"), N_("arrays"), _("does not hold {count} names", count=count))
    )
    return ("no", "yes") if needs.task == "binary" else tuple(map(str, range(count))), notes
