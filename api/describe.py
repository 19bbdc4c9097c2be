"""What a stack means, brick by brick, as data for a screen."""

from collections.abc import Callable
from dataclasses import dataclass

from ..catalog import BrickType, Catalog
from ..compiler import DataInfo, Explanation, Script, TaskSpec, explain_stack, make_plan, write_script_by_brick
from ..compiler.layer import brick_settings, default_settings
from ..compiler.settings import Setting, Value
from ..compiler.words import name_of
from ..datasets import DATASETS
from ..graph import Stack

__all__ = [
    "DataInfo",
    "Description",
    "Explanation",
    "Script",
    "Setting",
    "describe",
    "name_of",
    "settings_of",
]


@dataclass(frozen=True)
class Description:
    """What a stack means with some data.

    Attributes
    ----------
    title : str
        The stack in one line, columns divided by ``|``.
    script : Script
        With the lines of each brick.
    layers : tuple of Explanation
        From the foot up.
    fitting : tuple of str
        The data sets that come with DeepBrick and fit the stack.
    needs : TaskSpec
        What it asks of its data.
    data : DataInfo
        What the script and the layers were worked out for.
    """

    title: str
    script: Script
    layers: tuple[Explanation, ...]
    fitting: tuple[str, ...]
    needs: TaskSpec
    data: DataInfo


def describe(stack: Stack, catalog: Catalog, choose: Callable[[TaskSpec], DataInfo]) -> Description:
    """Say what a legal stack means.

    Parameters
    ----------
    choose : callable
        From what it asks of its data, what it learns from; the script names it as this does.

    Raises
    ------
    DeepBrickError
        Where the stack is not legal, or the data do not fit it.
    """
    plan = make_plan(stack, catalog)
    info = choose(plan.needs)
    return Description(
        plan.title,
        write_script_by_brick(plan, info),
        explain_stack(stack, catalog, plan, info),
        tuple(spec.name for spec in DATASETS.values() if spec.fits(plan.needs)),
        plan.needs,
        info,
    )


def settings_of(kind: BrickType) -> tuple[tuple[Setting, Value], ...]:
    """What can be set on a type of brick, each with its default."""
    defaults = default_settings(kind)
    return tuple((setting, defaults[setting.name]) for setting in brick_settings(kind))
