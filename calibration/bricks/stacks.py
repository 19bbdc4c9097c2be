"""The stacks that are built to calibrate the reader on a kit: between them they hold every brick type."""

import json
from dataclasses import dataclass
from importlib import resources

from ...catalog import Catalog


@dataclass(frozen=True)
class NamedStack:
    """A stack to build.

    Attributes
    ----------
    name : str
    columns : tuple of tuple of str
        Tokens, one tuple a column in time order, each from the foot up. Recurrent bricks of neighbours are linked.
    """

    name: str
    columns: tuple[tuple[str, ...], ...]


def named_stacks(catalog: Catalog) -> tuple[NamedStack, ...]:
    """The stacks to build, of the bricks that a catalog has.

    Parameters
    ----------
    catalog : Catalog

    Returns
    -------
    tuple of NamedStack
        Those whose bricks the catalog all has.
    """
    document = json.loads(resources.files(__package__).joinpath("stacks.json").read_text("utf-8"))
    known = {b.token for b in catalog}
    stacks = [NamedStack(s["name"], tuple(tuple(c) for c in s["columns"])) for s in document["stacks"]]
    return tuple(s for s in stacks if known.issuperset(t for c in s.columns for t in c))
