"""Stacks that are built and changed on the screen. They pass as JSON, as ``stack_to_dict`` writes it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from ...api.build import Build
from ...api.describe import settings_of
from ...catalog import Role
from ...errors import DeepBrickError
from ...graph import Brick, Link, LinkKind, Stack, stack_from_dict, stack_to_dict, stacked_links
from ...graph.types import ParamValue
from ...language import gettext as _
from ...studio.buildable import Obstacle, obstacles
from .bricks import catalog
from .moulds import scene


class BuildError(DeepBrickError):
    """A stack that cannot be put together, or a parameter that cannot be set."""


class CannotHoldError(BuildError):
    """A stack that no bricks of plastic can be; ``obstacle`` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        self.obstacle = obstacle
        super().__init__(obstacle.reason)


def stack_of(graph: str) -> Stack:
    """A stack from its JSON, with what is wrong in it."""
    stack = stack_from_dict(json.loads(graph))
    return stack.with_problems(Build(stack, catalog()).problems)


def tokens_of(graph: str) -> list[list[str]]:
    """The tokens of a stack in JSON, column by column from the lowest up."""
    return [[b.token for b in column] for column in stack_of(graph).columns]


def built(bricks: Sequence[Mapping[str, Any]], links: Iterable[tuple[str, str]], before: str | None) -> str:
    """Put a stack together.

    Parameters
    ----------
    bricks : sequence of Mapping
        Each with ``id`` (None for a new one), ``token``, ``column``, ``level`` and ``params``.
    links : iterable of (str, str)
        Recurrent links, earlier to later, by ids.
    before : str or None
        The stack that it was, in JSON: bricks that are still of the same kind keep where they were seen in a photo.

    Returns
    -------
    str
        In JSON. It need not be legal.

    Raises
    ------
    BuildError
        Where a brick stands in no place, or there is no such brick.
    CannotHoldError
        Where the stack cannot be built for a reason that was not there before.
    """
    stack = _put_together(bricks, links, before)
    if new := _new_obstacle(stack, before):
        raise CannotHoldError(new)
    return json.dumps(stack_to_dict(stack))


def previewed(
    bricks: Sequence[Mapping[str, Any]], links: Iterable[tuple[str, str]], before: str | None
) -> dict[str, Any]:
    """Say what would come of a stack, and change nothing.

    Parameters
    ----------
    bricks, links, before
        As for ``built``.

    Returns
    -------
    dict
        ``bricks``: their ids, columns and levels; ``scene``, also of a stack that cannot hold; ``problems``; and
        ``obstacle``, an ``Obstacle`` or None.

    Raises
    ------
    BuildError
        Where a brick stands in no place, or there is no such brick.
    """
    stack = _put_together(bricks, links, before)
    return {
        "bricks": [{"id": b.id, "token": b.token, "column": b.column, "level": b.level} for b in stack.bricks],
        "scene": scene(stack),
        "problems": [{"brick": p.brick, "message": p.message} for p in Build(stack, catalog()).problems],
        "obstacle": _new_obstacle(stack, before),
    }


def _new_obstacle(stack: Stack, before: str | None) -> Obstacle | None:
    """What stands in the way that did not before: what a photo shows already may stay while it is put right."""
    old = set() if before is None else {(x.reason, x.ids) for x in obstacles(stack_of(before), catalog())}
    return next((x for x in obstacles(stack, catalog()) if (x.reason, x.ids) not in old), None)


def _put_together(bricks: Sequence[Mapping[str, Any]], links: Iterable[tuple[str, str]], before: str | None) -> Stack:
    known = {} if before is None else {b.id: b for b in stack_of(before).bricks}
    taken = {str(b["id"]) for b in bricks if b["id"] is not None}
    fresh = (name for name in (f"n{k}" for k in count(1)) if name not in taken)
    made = [_brick(entry, known.get(str(entry["id"])), fresh) for entry in bricks]
    recurrent = [Link(LinkKind.RECURRENT, earlier, later) for earlier, later in links]
    try:
        return Stack(tuple(made), (*stacked_links(made), *recurrent))
    except ValueError as error:
        raise BuildError(str(error)) from error


def _brick(entry: Mapping[str, Any], before: Brick | None, fresh: Iterable[str]) -> Brick:
    token = str(entry["token"])
    if token not in catalog() or catalog()[token].meaning.role is Role.LINK:
        msg = _('There is no brick "{token}" that could stand in a stack.', token=token)
        raise BuildError(msg)
    kind = catalog()[token]
    name = str(entry["id"]) if entry["id"] is not None else next(iter(fresh))
    column, level = int(entry["column"]), int(entry["level"])
    names = {setting.name for setting, _default in settings_of(kind)}
    params = {k: v for k, v in entry["params"].items() if k in names}
    if before is not None and before.token == token:
        return replace(before, column=column, level=level, params=params)
    # Who says what a brick is, is sure of it.
    polygon = () if before is None else before.polygon
    return Brick(name, token, kind.part, kind.color.name, column, level, polygon=polygon, params=params)


def with_setting(graph: str, brick: str, name: str, value: ParamValue | None) -> str:
    """Set a parameter on a brick and on those beside it that are the same layer.

    Parameters
    ----------
    graph : str
        The stack in JSON.
    brick : str
        Id.
    value : int, float, str or None
        None for the default.

    Returns
    -------
    str
        The stack in JSON.

    Raises
    ------
    BuildError
        Where there is no such brick or parameter, or the value is out of range.
    """
    stack = stack_of(graph)
    try:
        one = stack.brick(brick)
    except KeyError as error:
        msg = _("There is no brick {brick} in this stack.", brick=brick)
        raise BuildError(msg) from error
    setting = next((s for s, _default in settings_of(catalog()[one.token]) if s.name == name), None)
    if setting is None:
        msg = _('The brick {brick} has no setting "{name}".', brick=brick, name=name)
        raise BuildError(msg)
    if value is not None and not setting.allows(value):
        msg = _("{name} is {value}, but {rule}.", name=name, value=value, rule=setting.rule)
        raise BuildError(msg)
    bricks = tuple(_set(b, name, value) if b.level == one.level and b.token == one.token else b for b in stack.bricks)
    return json.dumps(stack_to_dict(replace(stack, bricks=bricks, problems=())))


def _set(brick: Brick, name: str, value: ParamValue | None) -> Brick:
    params = {k: v for k, v in brick.params.items() if k != name}
    return replace(brick, params=params if value is None else {**params, name: value})
