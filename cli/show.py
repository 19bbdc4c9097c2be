"""Readings and the catalog as tables for people."""

import math
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..catalog import Catalog, Color
from ..catalog.luma import is_light
from ..graph import Brick, MatView, PhotoGraph, Stack, StackView
from ..language import N_, joined, ngettext, translated
from ..language import gettext as _
from .output import say, write_result

_CLEAR_RGB = (0, 200, 230)  # clear bricks have no colour of their own; the marked photo has the same
_UNSURE_FOCAL = 0.05  # standard deviation of a focal length, and of distances by it, that is worth a word


def show_graph(graph: PhotoGraph, catalog: Catalog) -> None:
    """Print what was read from a photo: a table per stack and where it stands, then problems, loose bricks and others.

    Parameters
    ----------
    graph : PhotoGraph
        With its problems.
    """
    number = 0
    for k, stack in enumerate(graph.stacks):
        title = graph.photo
        if len(graph.stacks) > 1:
            title = _("{photo}, stack {number} of {count}", photo=title, number=k + 1, count=len(graph.stacks))
        _show(Text(title, style="italic"))
        _show(stack_table(stack, catalog, number))
        if seen := view_line(graph, k):
            _show(Text(seen))
        for problem in stack.problems:
            number += 1
            _show(Text(f"!{number} {translated(problem.message)}", style="red"))
    if graph.mat is not None:
        _show(Text(mat_line(graph.mat)))
    if not graph.stacks:
        _show(Text(graph.photo, style="italic"))
    for problem in graph.problems:
        _show(Text(translated(problem.message), style="red"))
    if graph.loose:
        tokens = ", ".join(b.token for b in graph.loose)
        count = len(graph.loose)
        _show(
            Text(
                ngettext(
                    "{count} brick lies alone: {tokens}", "{count} bricks lie alone: {tokens}", count, tokens=tokens
                )
            )
        )
    if graph.others:
        _show(Text(others_line(len(graph.others))))


def others_line(count: int) -> str:
    """In how many places other bricks were left alone, in one line; some that touch are one place."""
    return ngettext(
        "Other bricks were seen in {count} place and left alone.",
        "Other bricks were seen in {count} places and left alone.",
        count,
    )


def stack_table(stack: Stack, catalog: Catalog, problems_before: int = 0) -> Table:
    """One stack as it stands: time steps side by side, the lowest bricks in the lowest row.

    Parameters
    ----------
    problems_before : int
        How many problems were numbered already, in other stacks of the photo.

    Returns
    -------
    rich.table.Table
    """
    columns = stack.columns
    table = Table(show_header=len(columns) > 1)
    for k in range(len(columns)):
        table.add_column(_("step {number}", number=k + 1))
    marks: dict[str, str] = {}
    for k, problem in enumerate(stack.problems):
        if problem.brick is not None:
            marks[problem.brick] = marks.get(problem.brick, "") + f" !{problems_before + k + 1}"
    for level in reversed(range(max(len(column) for column in columns))):
        table.add_row(*(_cell(column[level], catalog, marks) if level < len(column) else Text() for column in columns))
    return table


def view_line(graph: PhotoGraph, number: int) -> str:
    """How far away a stack is and what hides a part of it, in one line; empty where neither is known.

    Parameters
    ----------
    number : int
        Of the stack in the photo, from 0.
    """
    view = graph.stacks[number].view
    said = [] if view is None else [_away(view)]
    nearer = [str(o.nearer + 1) for o in graph.occlusions if o.farther == number]
    if nearer:
        numbers = joined(nearer, N_("{first} and {second}"))
        said.append(
            ngettext(
                "stack {numbers} hides a part of it",
                "stacks {numbers} hide a part of it",
                len(nearer),
                numbers=numbers,
            )
        )
    return joined(said, N_("{first}; {second}"))


def _away(view: StackView) -> str:
    cm, share = view.distance_mm / 10, view.distance_deviation
    if share > _UNSURE_FOCAL:
        return _("about {cm:.0f} cm away (may be {share:.0%} off)", cm=cm, share=share)
    return _("{cm:.0f} cm away", cm=cm)


def _cell(brick: Brick, catalog: Catalog, marks: dict[str, str]) -> Text:
    cell = Text(f" {brick.token} ", style=_style(catalog[brick.token].color))
    if brick.unsure:
        cell.append(" " + _("{share:.0%} sure", share=brick.confidence), style="yellow")
        if brick.alternative is not None:
            cell.append(_(", or {token}", token=brick.alternative), style="yellow")
    cell.append(marks.get(brick.id, ""), style="bold red")
    return cell


def _style(color: Color) -> str:
    red, green, blue = _CLEAR_RGB if color.clear else color.rgb
    ink = "black" if is_light((red, green, blue)) else "white"
    return f"{ink} on rgb({red},{green},{blue})"


def show_catalog(catalog: Catalog) -> None:
    """Print all bricks with their LDraw numbers and what they mean."""
    table = Table(title=_("The bricks"), title_justify="left")
    for header in (_("name"), _("brick"), _("LDraw part"), _("LDraw colour"), _("means")):
        table.add_column(header)
    for kind in catalog:
        parts = joined((kind.part, *kind.other_parts), N_("{first} or {second}"))
        color = f"{kind.color.name} ({kind.color.ldraw})"
        table.add_row(
            Text(f" {kind.token} ", style=_style(kind.color)), _(kind.name), parts, color, _(kind.meaning.text)
        )
    _show(table)


def mat_line(mat: MatView) -> str:
    """What the mat in a photo told, in one line."""
    cm = math.hypot(*mat.translation_mm) / 10
    away: str = _("{cm:.0f} cm away", cm=cm)
    if mat.focal_deviation > _UNSURE_FOCAL:
        away = _(
            "about {cm:.0f} cm away (its lens is not known, so this may be {share:.0%} off: take the photo more "
            "from the side, or calibrate the camera)",
            cm=cm,
            share=mat.focal_deviation,
        )
    line: str = _(
        "Mat {paper}: camera {away}, reprojection error {error:.1f} px", paper=mat.paper, away=away, error=mat.error_px
    )
    if mat.color_error is not None:
        before, after = mat.color_error
        line = _(
            "{line}; colours off by {before:.1f}, corrected to {after:.1f} (CIEDE2000)",
            line=line,
            before=before,
            after=after,
        )
    return line


def show_rows(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a plain table."""
    table = Table(*headers)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    _show(table)


def show_kept(headers: Sequence[str], rows: Sequence[Sequence[str]], problems: Sequence[str]) -> bool:
    """Print what is kept, and say which of its files cannot be used; returns whether all of them can."""
    if rows:
        show_rows(headers, rows)
    elif not problems:
        write_result(_("There are none yet."))
    for problem in problems:
        say(problem)
    return not problems


def _show(renderable: Table | Text) -> None:
    console = Console()
    with console.capture() as capture:
        console.print(renderable, soft_wrap=isinstance(renderable, Text))
    write_result(capture.get().rstrip("\n"))
