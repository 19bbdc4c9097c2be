"""``deepbrick train``, ``code`` and ``explain``: one stack, and what is made of it."""

import shutil
import textwrap
from pathlib import Path

from ..catalog import load_catalog
from ..compiler import Explanation, explain_stack, make_plan
from .data import check_data, find_data
from .options import Training
from .output import say, write_result
from .stacks import choose_stack
from .train import StackFiles, stack_script, train_stack

_FEWEST_COLUMNS, _MOST_COLUMNS = 40, 100


def train_chosen(path: Path, number: int | None, settings: tuple[str, ...], training: Training, out: Path) -> None:
    """Train one stack of a photo or a graph, and say what was written; raises DeepBrickError where it cannot.

    Parameters
    ----------
    path : Path
    number : int or None
        Which stack, from 1; None where there is one.
    settings : tuple of str
        Such as ``cnn.filters=16``.
    training : Training
    out : Path
        Folder for the files.
    """
    check_data(training)
    catalog = load_catalog()
    chosen = choose_stack(path, catalog, number, settings)
    files = StackFiles(out, chosen.name, chosen.index)
    info = find_data(make_plan(chosen.stack, catalog).needs, training)
    for written in train_stack(chosen.stack, catalog, info, files, training, write_result):
        write_result(f"Written: {written}")


def print_code(path: Path, number: int | None, settings: tuple[str, ...], training: Training) -> None:
    """Print the script of one stack; parameters as for ``train_chosen``."""
    check_data(training)
    catalog = load_catalog()
    chosen = choose_stack(path, catalog, number, settings)
    plan = make_plan(chosen.stack, catalog)
    info = find_data(plan.needs, training)
    script = stack_script(plan, info, training)
    for note in info.notes:
        say(note)  # the result is the script alone
    write_result(script.rstrip("\n"))


def print_explanation(path: Path, number: int | None, settings: tuple[str, ...], training: Training) -> None:
    """Print what each brick of one stack does; parameters as for ``train_chosen``."""
    check_data(training)
    catalog = load_catalog()
    chosen = choose_stack(path, catalog, number, settings)
    plan = make_plan(chosen.stack, catalog)
    info = find_data(plan.needs, training)
    explained = explain_stack(chosen.stack, catalog, plan, info)
    width = max(min(shutil.get_terminal_size().columns, _MOST_COLUMNS), _FEWEST_COLUMNS)
    write_result(f"{plan.title}\nWith {info.description}.")
    for note in info.notes:
        write_result(note)
    columns = len(chosen.stack.columns)
    if columns > 1:
        write_result(f"There are {columns} time steps; all are the same layers, so only the last column is shown.")
    for brick in reversed(explained):
        write_result(f"\n{brick.brick.token} ({brick.name}, {brick.brick.id}){_numbers(brick)}")
        write_result(textwrap.fill(brick.text, width, initial_indent="    ", subsequent_indent="    "))
    write_result(f"\n{sum(x.weights for x in explained):,} weights are learned in all.")


def _numbers(explained: Explanation) -> str:
    """What a brick gives and how many weights it has, to follow its name."""
    if explained.shape is None:
        return ""
    shape = " x ".join("any" if n is None else str(n) for n in explained.shape)
    return f": gives {shape}" + (f", {explained.weights:,} weights" if explained.weights else "")
