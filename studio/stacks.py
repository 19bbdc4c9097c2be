"""The stack that a job works on: from a photo, from a brick graph that a scan wrote, or typed in the command."""

import os
from dataclasses import dataclass
from pathlib import Path

from ..api.columns import is_typed, typed_stack
from ..catalog import Catalog
from ..compiler import check_stack, set_params
from ..errors import DeepBrickError
from ..graph import PhotoGraph, Stack, graph_from_json
from ..language import gettext as _
from .events import Failed, Report
from .kinds import another_kind, is_json

_GRAPH_LIMIT = 8 << 20
_HEAD = 64
_LONGEST_NAME = 12  # tokens


class StackError(DeepBrickError):
    """There is no such stack, or it is not legal."""


@dataclass(frozen=True)
class Chosen:
    """A stack to work on.

    Attributes
    ----------
    stack : Stack
        Without problems.
    name : str
        What the names of its files begin with.
    index : int
        Its place among the stacks of its photo, from 0.
    """

    stack: Stack
    name: str
    index: int


def read_graph(path: Path, catalog: Catalog) -> PhotoGraph:
    """Read a brick graph from its file, or from a photo of the bricks, or as it was typed.

    Parameters
    ----------
    path : Path
        What the command was given; where there is no such file, it may be a stack as ``typed_stack`` takes it.

    Raises
    ------
    DeepBrickError
        Where it is neither.
    """
    if typed(path, catalog):
        return PhotoGraph(photo="", size=(0, 0), stacks=(typed_stack(str(path), catalog),))
    try:
        with path.open("rb") as file:
            if is_json(file.read(_HEAD)):
                file.seek(0)
                data = file.read(_GRAPH_LIMIT + 1)
                if len(data) > _GRAPH_LIMIT:
                    msg = _("{path} is too large for a brick graph.", path=path)
                    raise StackError(msg)
                return graph_from_json(data)
    except OSError as error:
        msg = _("{path} cannot be read ({reason}).", path=path, reason=error.strerror or error)
        raise StackError(msg) from error
    from ..vision import PhotoError, scan_photo  # noqa: PLC0415 - OpenCV only where there is a photo

    try:
        return scan_photo(path, catalog).graph
    except PhotoError as error:
        raise another_kind(
            path, error, _("a photo of a stack, or the graph (.json) that a scan wrote of it")
        ) from error


def choose_stack(path: Path, catalog: Catalog, number: int | None, settings: tuple[str, ...], report: Report) -> Chosen:
    """Pick a stack, set its bricks, and check it.

    Parameters
    ----------
    path : Path
        Of a photo or a brick graph.
    number : int or None
        Which of its stacks, from 1; None where there is one.
    settings : tuple of str
        As ``set_params`` takes them.

    Raises
    ------
    DeepBrickError
        Where there is no such stack, a setting has no meaning, or the stack is not legal; all its problems but the
        first have been reported then.
    """
    stack = set_params(pick_stack(read_graph(path, catalog), path, number), catalog, settings)
    if problems := check_stack(stack, catalog):
        for problem in problems[1:]:
            report(Failed(problem.message))
        raise StackError(problems[0].message)
    return Chosen(stack, stack_name(path, catalog), (number or 1) - 1)


def stack_name(path: Path, catalog: Catalog) -> str:
    """What the names of a stack's files begin with: the name of its file, or the tokens of a typed one's last column.

    Parameters
    ----------
    path : Path
        As ``read_graph`` takes it.
    """
    if typed(path, catalog):
        last = typed_stack(str(path), catalog).columns[-1]
        return "-".join(brick.token for brick in last[:_LONGEST_NAME])
    return path.stem.removesuffix("-graph") or "stack"


def typed(path: Path, catalog: Catalog) -> bool:
    """Whether what a command was given is a stack that somebody typed, and no file."""
    return not os.path.lexists(path) and is_typed(str(path), catalog)


def pick_stack(graph: PhotoGraph, path: Path, number: int | None) -> Stack:
    """One stack of a graph; raises StackError where there is no such stack.

    Parameters
    ----------
    path : Path
        Where it is from, for messages.
    number : int or None
        Which, from 1; None where there is one.
    """
    if not graph.stacks:
        reason = f" {graph.problems[0].message}" if graph.problems else ""
        msg = _("{path} shows no stack.{reason}", path=path, reason=reason)
        raise StackError(msg)
    if number is None and len(graph.stacks) > 1:
        msg = _(
            "{path} shows {count} stacks; choose one with --stack 1 to {count}.", path=path, count=len(graph.stacks)
        )
        raise StackError(msg)
    if (number or 1) > len(graph.stacks):
        msg = _(
            "{path} shows {count} stacks, so there is no stack {number}.",
            path=path,
            count=len(graph.stacks),
            number=number,
        )
        raise StackError(msg)
    return graph.stacks[(number or 1) - 1]
