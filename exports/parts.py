"""What has to be bought or found in the box to build stacks again."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from ..catalog import BrickType, Catalog
from ..graph import Stack
from ..moulds import buildable_links
from .ldraw import LINK_PLATES, color_code, link_part, one_line

HEADER = ("part", "color", "color_name", "name", "token", "quantity")


def parts_list(stacks: Sequence[Stack], catalog: Catalog) -> str:
    """Count the parts of all stacks together.

    Parameters
    ----------
    catalog : Catalog
        Gives the names, the colour codes and the order.

    Returns
    -------
    str
        CSV (RFC 4180 with plain newlines, none within a field) with the header
        ``part,color,color_name,name,token,quantity`` and one line for each part and colour:
        LDraw part number, LDraw colour code (16 where the catalog does not know the colour)
        and colour name, name and token from the catalog, and how many. Links count as the
        two plates that they are built of, where they can be built. Lines come in catalog order, those that the
        catalog does not know after them, by part and colour.
    """
    counts: Counter[tuple[str, str]] = Counter()
    tokens: dict[tuple[str, str], str] = {}
    for part, color, token, quantity in _pieces(stacks, catalog):
        counts[part, color] += quantity
        tokens[part, color] = min(token, tokens.get((part, color), token))
    rows = []
    for (part, color), token in tokens.items():
        kind = _kind(part, color, token, catalog)
        called = (kind.name, kind.token) if kind else ("", token)
        rows.append((_place(kind, part, catalog), part, color, *called))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for _, part, color, name, token in sorted(rows):
        writer.writerow((part, color_code(color, catalog), color, name, token, counts[part, color]))
    return text.getvalue()


def _pieces(stacks: Sequence[Stack], catalog: Catalog) -> Iterable[tuple[str, str, str, int]]:
    made_of = link_part(catalog)
    for stack in stacks:
        for brick in stack.bricks:
            yield one_line(brick.part), one_line(brick.color), one_line(brick.token), 1
        if made_of is not None and (links := buildable_links(stack, catalog)):
            kind, part = made_of
            yield part, kind.color.name, kind.token, LINK_PLATES * len(links)


def _kind(part: str, color: str, token: str, catalog: Catalog) -> BrickType | None:
    """The catalog's entry for a part in a colour, or else for the token that it was read as."""
    same_part = (b for b in catalog if part in (b.part, *b.other_parts) and color == b.color.name)
    same_token = (b for b in catalog if b.token == token)
    return next(chain(same_part, same_token), None)


def _place(kind: BrickType | None, part: str, catalog: Catalog) -> tuple[int, int]:
    """Place in the list: that of the entry, and in it that of the part number."""
    if kind is None:
        return len(catalog), 0
    numbers = (kind.part, *kind.other_parts)
    return catalog.bricks.index(kind), numbers.index(part) if part in numbers else len(numbers)
