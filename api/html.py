"""A stack as an HTML table, for notebooks."""

from html import escape
from itertools import zip_longest

from ..catalog import BrickType, Catalog
from ..catalog.luma import is_light
from ..compiler.words import name_of
from ..graph import Brick, Stack

_CELL = "border:1px solid #888;padding:2px 8px;text-align:center;"
_CLEAR_RGB = (204, 244, 250)


def stack_html(stack: Stack, catalog: Catalog) -> str:
    """Draw a stack as it stands: time steps side by side, the lowest bricks in the lowest row, problems below.

    Parameters
    ----------
    stack : Stack
        With its problems.

    Returns
    -------
    str
        A table, and a list where there are problems; all text is escaped.
    """
    wrong = {problem.brick for problem in stack.problems}
    levels = list(zip_longest(*stack.columns))
    rows = "".join(f"<tr>{''.join(_cell(b, catalog, wrong) for b in level)}</tr>" for level in reversed(levels))
    problems = "".join(f'<li style="color:#c00">{escape(p.message)}</li>' for p in stack.problems)
    return f"<table>{rows}</table>" + (f"<ul>{problems}</ul>" if problems else "")


def _cell(brick: Brick | None, catalog: Catalog, wrong: set[str | None]) -> str:
    if brick is None:
        return "<td></td>"
    kind = next((kind for kind in catalog if kind.token == brick.token), None)
    border = "outline:3px solid #c00;" if brick.id in wrong else ""
    settings = "".join(f"<br><small>{escape(f'{name}={value}')}</small>" for name, value in brick.params.items())
    title = escape(f"{brick.id}: {name_of(kind)}" if kind else brick.id)
    return f'<td style="{_CELL}{_colors(kind)}{border}" title="{title}">{escape(brick.token)}{settings}</td>'


def _colors(kind: BrickType | None) -> str:
    if kind is None:
        return ""
    red, green, blue = _CLEAR_RGB if kind.color.clear else kind.color.rgb
    ink = "black" if is_light((red, green, blue)) else "white"
    return f"color:{ink};background:rgb({red},{green},{blue});"
