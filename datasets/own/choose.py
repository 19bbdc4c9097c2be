"""Which reader takes a path, and what the stack makes of what it finds."""

import math
import re
from dataclasses import replace
from pathlib import Path

from ...catalog import ValueKind
from ...compiler.data import Call, DataInfo, TaskSpec
from ...language import Message
from ...language import gettext as _
from ..errors import DataSetError
from ..registry import helpers
from ..source import recipe_source
from .check import MIN_EXAMPLES, too_few
from .found import Found, OwnOptions

_PATHS = frozenset({"folder", "path"})
"""What the recipes call where something lies."""

_MOST_NUMBERS = 1 << 30
"""More do not fit into the memory of many computers: while they are read and split there are several copies."""


def own_dataset(path: Path, needs: TaskSpec, options: OwnOptions | None = None) -> DataInfo:
    """Look at one's own data, and say how they fit a stack.

    Parameters
    ----------
    path : Path
        A folder with a folder of images for each class, a folder with a folder of clips (videos, or folders of frames)
        for each class, a folder of images or clips that are to come back, a ``.csv`` or ``.tsv`` table with a header,
        or an ``.npz`` file with the arrays ``x`` and ``y``.
    needs : TaskSpec
        Of the stack's plan.

    Returns
    -------
    DataInfo
        Its description and notes say what was read.

    Raises
    ------
    DataSetError
        Where it cannot be read or does not fit the stack.
    """
    from . import arrays, pictures, table  # noqa: PLC0415 - OpenCV only where there are data of one's own

    options = options or OwnOptions()
    try:
        path.stat()
        if path.is_dir():
            found = pictures.look(path, needs, options)
        elif path.suffix.lower() == ".npz":
            found = arrays.look(path, needs)
        elif path.suffix.lower() in {".csv", ".tsv"}:
            found = table.look(path, needs, options)
        else:
            msg = _("{path} cannot be trained on; name a folder, a .csv table or an .npz file.", path=path)
            raise DataSetError(msg)
    except OSError as error:
        msg = _("{path} cannot be read ({reason}).", path=path, reason=error.strerror or error)
        raise DataSetError(msg) from error
    _check(path, found)
    return _info(path, needs, found)


def _check(path: Path, found: Found) -> None:
    if found.count < MIN_EXAMPLES:
        raise DataSetError(too_few(path, found.count))
    for name, count in zip(found.classes, found.class_counts, strict=False):
        if count < 2:
            msg = _(
                '{path} holds only {count} example of "{name}"; each class needs at least 2.',
                path=path,
                count=count,
                name=name,
            )
            raise DataSetError(msg)
    if found.count * (found.steps or 1) * math.prod(found.shape.input) > _MOST_NUMBERS:
        msg = _(
            "{path} holds too much for this computer's memory ({what}); take fewer or smaller ones.",
            path=path,
            what=found.what,
        )
        raise DataSetError(msg)


def _info(path: Path, needs: TaskSpec, found: Found) -> DataInfo:
    stratify = bool(found.class_counts) and len(found.class_counts) <= found.count // 5
    functions = [name for call in found.examples for name in call.functions]
    imports, code = recipe_source(
        (
            *functions,
            *helpers(stratify=stratify, inputs=found.standardize_inputs, targets=found.standardize_targets),
        )
    )
    asked = found.asked
    if needs.every_step and needs.output is not ValueKind.IMAGE:
        asked = _("{target}, at every time step", target=asked)
    return DataInfo(
        name=re.sub(r'[\\"]', "'", _in_one_line(path.name or path.absolute().name)),
        description=_in_one_line(_("{path} ({what}): {asked}", path=path, what=found.what, asked=asked)),
        needs=needs,
        shape=found.shape,
        classes=found.classes,
        epochs=_epochs(found.count),
        batch_size=_batch_size(found.count),
        examples=tuple(map(_from_anywhere, found.examples)),
        stratify=stratify,
        input_scale=found.input_scale,
        standardize_inputs=found.standardize_inputs,
        standardize_targets=found.standardize_targets,
        steps=found.steps,
        imports=imports,
        code=code,
        notes=tuple(map(_in_one_line, found.notes)),
        columns=found.columns,
        reading=found.reading,
    )


def _from_anywhere(call: Call) -> Call:
    """The same call with whole paths: a script need not be run where it was written."""
    args = {
        name: str(Path(value).absolute()) if name in _PATHS and isinstance(value, str) else value
        for name, value in call.args.items()
    }
    return replace(call, args=args, inner=None if call.inner is None else _from_anywhere(call.inner))


def _in_one_line(text: str) -> str:
    """Words of the user's, safe in a comment of a script and on a terminal."""
    if isinstance(text, Message):
        return text.mapped(_in_one_line)
    return "".join(c if c.isprintable() else "?" for c in text)


def _batch_size(count: int) -> int:
    """Small data sets need small batches: see ``DatasetSpec.batch_size``."""
    return next(size for size, least in ((32, 1000), (16, 500), (8, 200), (4, 100), (2, 0)) if count >= least)


def _epochs(count: int) -> int:
    return 30 if count >= 1000 else 60
