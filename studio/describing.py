"""The script of one stack, and its explanation."""

from pathlib import Path

from ..api.stack import Stack
from ..catalog import load_catalog
from ..compiler import make_plan
from .data import check_data, find_data
from .events import Note, Report
from .options import Training
from .stacks import choose_stack
from .training import stack_script


def chosen_script(path: Path, number: int | None, settings: tuple[str, ...], training: Training, report: Report) -> str:
    """Write the script of one stack of a photo or a graph.

    Parameters
    ----------
    number : int or None
        Which stack, from 1; None where there is one.
    settings : tuple of str
        Such as ``cnn.filters=16``.
    report : callable
        Gets what there is to know about the data.

    Raises
    ------
    DeepBrickError
        Where there is no such stack, it is not legal, or the data do not fit it.
    """
    check_data(training)
    catalog = load_catalog()
    chosen = choose_stack(path, catalog, number, settings, report)
    plan = make_plan(chosen.stack, catalog)
    info = find_data(plan.needs, training)
    script = stack_script(plan, info, training)
    for note in info.notes:
        report(Note(note))
    return script


def chosen_explanation(  # noqa: PLR0913, PLR0917 - as for the script, and how wide
    path: Path, number: int | None, settings: tuple[str, ...], training: Training, width: int, report: Report
) -> str:
    """Explain one stack of a photo or a graph in lines of ``width`` characters; as ``chosen_script`` otherwise."""
    check_data(training)
    chosen = choose_stack(path, load_catalog(), number, settings, report)
    return Stack(chosen.stack).explain(
        training.data, width=width, target=training.targets or None, image_size=training.side_px
    )
