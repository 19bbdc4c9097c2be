"""What a stack means, brick by brick, as one text."""

import textwrap
from collections.abc import Sequence

from ..compiler import DataInfo, Explanation, Plan
from ..language import gettext as _
from ..language import translated


def explanation_text(plan: Plan, info: DataInfo, columns: int, explained: Sequence[Explanation], width: int) -> str:
    """Put the explanations of a stack's bricks into one text, the output first.

    Parameters
    ----------
    plan, info : Plan, DataInfo
        Of this stack.
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
    lines = [
        plan.title,
        _("With {description}.", description=translated(info.description)),
        *map(translated, info.notes),
    ]
    if columns > 1:
        lines.append(
            _(
                "There are {columns} time steps; all are the same layers, so only the last column is shown.",
                columns=columns,
            )
        )
    for brick in reversed(explained):
        lines.append(f"\n{brick.brick.token} ({brick.name}, {brick.brick.id}){_numbers(brick)}")
        lines.append(textwrap.fill(brick.text, width, initial_indent="    ", subsequent_indent="    "))
    lines += ["", _("{count:,} weights are learned in all.", count=sum(x.weights for x in explained))]
    return "\n".join(lines)


def _numbers(explained: Explanation) -> str:
    """What a brick gives and how many weights it has, to follow its name."""
    if explained.shape is None:
        return ""
    shape = " x ".join(_("any") if n is None else str(n) for n in explained.shape)
    gives = ": " + _("gives {shape}", shape=shape)
    return f"{gives}, {_('{count:,} weights', count=explained.weights)}" if explained.weights else gives
