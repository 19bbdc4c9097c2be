"""Tables: a row is an example, and the header names the columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ...catalog import ValueKind
from ...compiler.data import Argument, Call, DataShape, TaskSpec
from ...compiler.words import task_name
from ...language import N_
from ...language import gettext as _
from ..errors import DataSetError
from ..recipes.tables import column_names, number_in
from .columns import OwnTable, Row, check_commas, class_lost, nothing_whole, read_own_table
from .found import Found, OwnOptions
from .words import left_out, trouble_with

_MOST_CLASSES = 100

_MOST_BYTES = 200_000_000
"""As rows of words a table takes more than ten times as much memory."""


def look(path: Path, needs: TaskSpec, options: OwnOptions) -> Found:
    """What is in a table; raises DataSetError where it does not fit the stack."""
    if needs.input is ValueKind.IMAGE or needs.output is ValueKind.IMAGE:
        msg = _("{path} is a table of numbers, but this stack works on images: name a folder of images.", path=path)
        raise DataSetError(msg)
    if path.stat().st_size > _MOST_BYTES:
        msg = _(
            "{path} is larger than {megabytes} MB; take fewer rows, or save the numbers as .npz.",
            path=path,
            megabytes=_MOST_BYTES // 1_000_000,
        )
        raise DataSetError(msg)
    table = read_own_table(path)
    targets = _targets(path, table.columns, needs, options)
    words = needs.task in {"multi-class", "binary"}
    inputs, notes = input_columns(table, targets, words=words)
    numbers = inputs if words else (*inputs, *targets)
    kept = [row for row in table.rows if table.is_whole(row, numbers, targets)]
    if not kept:
        raise DataSetError(nothing_whole(table))
    missed = [
        _("line {number}", number=number)
        for number, row in table.numbered()
        if not table.is_whole(row, numbers, targets)
    ]
    shape, steps = _input_shape(path, len(inputs), needs)
    _check_sizes(table, numbers, kept)
    form = {"delimiter": table.form.delimiter, "decimal": table.form.decimal}
    arguments: dict[str, Argument] = {"path": str(path), "inputs": inputs, **form}
    if form["decimal"] == ".":  # as the recipe has it by itself
        del arguments["decimal"]
    counts: Mapping[str, int] = {}
    if words:
        counts, lost = _class_counts(table, inputs, targets[0], kept, needs)
        notes = (*notes, *left_out(_quoted(lost), N_("class"), N_("classes"), _("has no row that is whole")))
        call = Call("table_of_classes", {**arguments, "target": targets[0], "classes": tuple(counts)})
    else:
        _check_numbers(table, targets, kept, needs)
        call = Call("table_of_numbers", {**arguments, "targets": targets})
    out = 1 if needs.task == "binary" else len(counts or targets)
    rows_missed = left_out(
        missed, N_("row"), N_("rows"), _("has an empty cell, a word where a number belongs, or too many cells")
    )
    return Found(
        what=_("{count} rows", count=len(kept)),
        asked=_(
            N_("from {columns} to which {targets}") if words else N_("from {columns} to {targets}"),
            columns=_columns(inputs),
            targets=", ".join(targets),
        ),
        examples=(_finished(call, needs, steps),),
        count=len(kept),
        shape=DataShape(shape, (out,)),
        columns=inputs,
        reading=form,
        classes=tuple(counts) or targets,
        class_counts=tuple(counts.values()),
        standardize_inputs=True,
        standardize_targets=needs.task in {"regression", "single-regression"},
        steps=steps,
        notes=(*notes, *rows_missed),
    )


def input_columns(table: OwnTable, targets: Sequence[str], *, words: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that go in, and sentences on those that are left out; raises DataSetError where none goes in."""
    others = [name for name in table.columns if name not in targets]
    check_commas(table, others if words else table.columns)
    numeric = [name for name in others if table.is_numeric(name)]
    inputs = tuple(name for name in numeric if not table.is_mostly_empty(name))
    if not inputs:
        msg = _("{path} has no column of numbers beside {targets}.", path=table.path, targets=", ".join(targets))
        raise DataSetError(msg)
    return inputs, (
        *left_out([_("number {k}", k=k) for k in table.nameless], N_("column"), N_("columns"), _("has no name")),
        *left_out(_quoted(others, numeric), N_("column"), N_("columns"), _("holds few numbers or none")),
        *left_out(_quoted(numeric, inputs), N_("column"), N_("columns"), _("is empty in more than half of the rows")),
    )


def _class_counts(
    table: OwnTable, inputs: Sequence[str], target: str, kept: Sequence[Row], needs: TaskSpec
) -> tuple[Mapping[str, int], list[str]]:
    """How many rows each class has, in the order of the classes; and the classes that have lost all of theirs."""
    counts = Counter(row[target].strip() for row in kept)
    lost = [word for word in dict.fromkeys(map(str.strip, table.filled(target))) if word not in counts]
    if lost and len(counts) == 1:
        raise DataSetError(class_lost(table, inputs, target, kept))
    classes = _sorted(counts)
    _check_classes(table.path, target, classes, needs)
    return {name: counts[name] for name in classes}, lost


def _finished(call: Call, needs: TaskSpec, steps: int | None) -> Call:
    if needs.task == "binary":
        call = Call("yes_or_no", {}, call)
    if steps is not None:
        call = Call("cut_into_steps", {"steps": steps}, call)
        if needs.every_step:
            call = Call("answers_at_every_step", {"steps": steps}, call)
    return call


def _quoted(names: Sequence[str], but: Sequence[str] = ()) -> list[str]:
    return [f'"{name}"' for name in names if name not in but]


def _check_sizes(table: OwnTable, names: Sequence[str], rows: Sequence[Row]) -> None:
    for name in names:
        trouble = trouble_with(np.array([table.number(row[name]) for row in rows]))
        if trouble:
            msg = _(
                'The numbers in the column "{name}" of {path} {trouble}', name=name, path=table.path, trouble=trouble
            )
            raise DataSetError(msg)


def _targets(path: Path, columns: list[str], needs: TaskSpec, options: OwnOptions) -> tuple[str, ...]:
    several = needs.task in {"multi-label", "regression"}
    asked = column_names(options.targets)
    for name in asked:
        if name not in columns:
            msg = _(
                '{path} has no column "{name}"; it has {columns}.', path=path, name=name, columns=", ".join(columns)
            )
            raise DataSetError(msg)
    chosen = tuple(dict.fromkeys(asked))
    if not chosen:
        if several:
            msg = _(
                "This stack gives several numbers, and {path} does not say which; name their columns with --target, "
                "of {columns}.",
                path=path,
                columns=", ".join(columns),
            )
            raise DataSetError(msg)
        return (columns[-1],)
    if several == (len(chosen) == 1):
        wanted = _("at least two columns") if several else _("one column")
        msg = _(
            "This stack gives {task} output: name {wanted} with --target, not {count}.",
            task=task_name(needs.task),
            wanted=wanted,
            count=len(chosen),
        )
        raise DataSetError(msg)
    return chosen


def _columns(inputs: tuple[str, ...]) -> str:
    return inputs[0] if len(inputs) == 1 else _("{count} columns", count=len(inputs))


def _input_shape(path: Path, width: int, needs: TaskSpec) -> tuple[tuple[int, ...], int | None]:
    value = needs.input is ValueKind.VALUE
    if not needs.sequence:
        if value and width > 1:
            msg = _(
                "{path} has {width} columns of numbers, but this stack takes one single value; put a clear 1x2 brick "
                "at its foot, or take columns away.",
                path=path,
                width=width,
            )
            raise DataSetError(msg)
        return (width,), None
    steps = needs.steps or (width if value else None)
    if steps is None:
        msg = _(
            "{path} does not say how its columns are cut into time steps; stack several columns, one a time "
            "step, or name an .npz file.",
            path=path,
        )
        raise DataSetError(msg)
    if width % steps or (value and width != steps):
        wanted = _("one column a time step") if value else _("a number of columns that can be divided by that")
        msg = _(
            "{path} has {width} columns of numbers, but this stack has {steps} time steps and needs {wanted}.",
            path=path,
            width=width,
            steps=steps,
            wanted=wanted,
        )
        raise DataSetError(msg)
    return (width // steps,), steps


def _sorted(counts: Counter[str]) -> tuple[str, ...]:
    """Class names by number where they are numbers, else by letter."""
    numeric = all(np.isfinite(number_in(name)) for name in counts)
    return tuple(sorted(counts, key=number_in if numeric else str))


def _check_classes(path: Path, target: str, classes: tuple[str, ...], needs: TaskSpec) -> None:
    if needs.task == "binary" and len(classes) != 2:
        msg = _(
            'The column "{target}" of {path} holds {count} different words, but yes or no needs exactly two.',
            target=target,
            path=path,
            count=len(classes),
        )
        raise DataSetError(msg)
    if not 2 <= len(classes) <= _MOST_CLASSES:
        msg = _(
            'The column "{target}" of {path} holds {count} different words, which make no classes; name another '
            "column with --target, or put a linear plate on the stack.",
            target=target,
            path=path,
            count=len(classes),
        )
        raise DataSetError(msg)


def _check_numbers(table: OwnTable, targets: Sequence[str], rows: Sequence[Row], needs: TaskSpec) -> None:
    path = table.path
    for name in targets:
        values = {table.number(row[name]) for row in rows}
        if needs.task == "multi-label" and not values <= {0.0, 1.0}:
            msg = _('The column "{name}" of {path} holds other numbers than 0 (no) and 1 (yes).', name=name, path=path)
            raise DataSetError(msg)
        if len(values) < 2:
            msg = _(
                'The column "{name}" of {path} holds the same number everywhere, so there is nothing to learn.',
                name=name,
                path=path,
            )
            raise DataSetError(msg)
