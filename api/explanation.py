"""What a stack means, brick by brick, as one text."""

import textwrap
from collections.abc import Sequence

from ..compiler import DataInfo, Explanation, Plan


def explanation_text(plan: Plan, info: DataInfo, columns: int, explained: Sequence[Explanation], width: int) -> str:
    """Put the explanations of a stack's bricks into one text, the output first.

    Parameters
    ----------
    plan : Plan
    info : DataInfo
    columns : int
        How many columns the stack has.
    explained : sequence of Explanation
        From the foot up.
    width : int
        Characters in a line.

    Returns
    -------
    str
        Without a line break at its end.
    """
    lines = [plan.title, f"With {info.description}.", *info.notes]
    if columns > 1:
        lines.append(f"There are {columns} time steps; all are the same layers, so only the last column is shown.")
    for brick in reversed(explained):
        lines.append(f"\n{brick.brick.token} ({brick.name}, {brick.brick.id}){_numbers(brick)}")
        lines.append(textwrap.fill(brick.text, width, initial_indent="    ", subsequent_indent="    "))
    lines.append(f"\n{sum(x.weights for x in explained):,} weights are learned in all.")
    return "\n".join(lines)


def _numbers(explained: Explanation) -> str:
    """What a brick gives and how many weights it has, to follow its name."""
    if explained.shape is None:
        return ""
    shape = " x ".join("any" if n is None else str(n) for n in explained.shape)
    return f": gives {shape}" + (f", {explained.weights:,} weights" if explained.weights else "")
