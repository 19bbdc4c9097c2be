"""Settings that somebody gives to bricks by hand, such as ``b4.units=256`` or ``cnn.filters=16``."""

import json
from collections.abc import Sequence
from dataclasses import replace

from ..catalog import Catalog
from ..graph import Brick, Stack
from ..graph.types import ParamValue
from ..language import gettext as _
from .errors import CompileError
from .layer import default_settings
from .structure import makes_output
from .words import at, brick_name, no_such_setting


def set_params(stack: Stack, catalog: Catalog, assignments: Sequence[str]) -> Stack:
    """Set parameters on bricks of a stack.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
    assignments : sequence of str
        Each ``WHERE.NAME=VALUE``; WHERE is the id of a brick, or a token for all bricks of that type which have a use
        for it. Later ones win.

    Returns
    -------
    Stack
        Without problems: it has to be checked again, also for values that are out of range.

    Raises
    ------
    CompileError
        Where an assignment has another form, or names a brick or a setting that is not there.
    """
    params: dict[str, dict[str, ParamValue]] = {b.id: dict(b.params) for b in stack.bricks}
    for assignment in assignments:
        where, name, value = _parsed(assignment)
        for brick in _chosen(stack, catalog, where, name):
            params[brick.id][name] = value
    return replace(stack, bricks=tuple(replace(b, params=params[b.id]) for b in stack.bricks), problems=())


def _parsed(assignment: str) -> tuple[str, str, ParamValue]:
    place, equals, text = assignment.partition("=")
    where, dot, name = place.strip().rpartition(".")
    if not (equals and dot and where and name and text.strip()):
        msg = _(
            '"{assignment}" is no setting; write it as BRICK.NAME=VALUE, such as cnn.filters=16.', assignment=assignment
        )
        raise CompileError(msg)
    return where, name, _value(text.strip())


def _value(text: str) -> ParamValue:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # a thousand brackets are too deep
        return text
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def _chosen(stack: Stack, catalog: Catalog, where: str, name: str) -> list[Brick]:
    chosen = [b for b in stack.bricks if b.id == where]
    if not chosen:
        chosen = [b for b in stack.bricks if b.token == where]
    if not chosen:
        there = ", ".join(f"{b.id} ({b.token})" for b in stack.bricks)
        msg = _('There is no brick "{where}" in the stack; there are {there}.', where=where, there=there)
        raise CompileError(msg)
    kind = next((k for k in catalog if k.token == chosen[0].token), None)
    if kind is not None and name not in default_settings(kind):
        raise CompileError(no_such_setting(chosen[0], kind, name))
    if chosen[0].id == where:
        return chosen
    above = {(b.column, b.level - 1): b for b in stack.bricks}
    useful = [
        b for b in chosen if (b.column, b.level) not in above or not makes_output(b, above[b.column, b.level], catalog)
    ]
    if not useful:
        msg = _(
            'There is no {where} that "{name}" could be set on: the only one, {place}, makes the output, and the '
            "data and its plate say what it is like; put {brick} more under it.",
            where=where,
            name=name,
            place=at(chosen[0]),
            brick=brick_name(catalog[where]),
        )
        raise CompileError(msg)
    return useful
