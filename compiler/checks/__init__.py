"""What is not legal in a stack, in words for the person who built it."""

from dataclasses import replace

from ...catalog import Catalog, Role
from ...graph import PhotoGraph, Problem, Stack
from .column import check_column
from .meaning import check_meanings
from .output import is_unfinished, no_output, only_input
from .row import check_row


def check_stack(stack: Stack, catalog: Catalog) -> tuple[Problem, ...]:
    """Find everything that is not legal in a stack.

    Parameters
    ----------
    stack : Stack
        Its own problems are left aside.

    Returns
    -------
    tuple of Problem
        Empty where the stack is legal. Each problem names the brick by its words and
        place (columns and levels are counted from 1), says what is wrong and what to do.
    """
    # Without a meaning nothing else can be said about a brick or its neighbours.
    if strange := tuple(check_meanings(stack, catalog)):
        return strange
    columns = stack.columns
    problems: list[Problem] = []
    for column in columns:
        problems += check_column(column, catalog)
    if len(columns) > 1:
        problems += check_row(stack, catalog)
    elif len(columns[0]) == 1 and catalog[columns[0][0].token].meaning.role is Role.PORT:
        problems.append(only_input(columns[0][0], catalog))
    elif is_unfinished(columns[0], catalog):
        problems.append(no_output(columns[0][-1], catalog))
    return tuple(problems)


def checked_graph(graph: PhotoGraph, catalog: Catalog) -> PhotoGraph:
    """The graph with what is not legal in its stacks."""
    return replace(graph, stacks=tuple(s.with_problems((*s.problems, *check_stack(s, catalog))) for s in graph.stacks))


__all__ = ["check_stack", "checked_graph"]
