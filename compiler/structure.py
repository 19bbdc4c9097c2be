"""The parts of a stack: what a brick is in it, and where a time step ends and the head begins."""

from collections.abc import Sequence

from ..catalog import Catalog, LayerSpec, Role, ValueKind
from ..graph import Brick
from .layer import LayerType
from .layers import meant_layer

Column = Sequence[Brick]


def trunk_height(column: Column, catalog: Catalog) -> int:
    """How many bricks of a column belong to its time step: all up to the topmost recurrent brick.

    Parameters
    ----------
    column : sequence of Brick
        From the lowest brick up.

    Returns
    -------
    int
        0 where there is no recurrent brick; what stands above is the head.
    """
    return max((k + 1 for k, b in enumerate(column) if is_recurrent(catalog[b.token].meaning)), default=0)


def is_recurrent(meaning: LayerSpec) -> bool:
    """Whether a brick is a layer that remembers the time step before."""
    layer = _layer(meaning)
    return layer is not None and layer.recurrent


def can_be_output(meaning: LayerSpec) -> bool:
    """Whether a brick is a layer on which a plate may stand: a fully connected one."""
    layer = _layer(meaning)
    return layer is not None and layer.can_be_output


def makes_output(brick: Brick, above: Brick, catalog: Catalog) -> bool:
    """Whether a brick is the layer whose numbers come out: the fully connected one under a plate."""
    # A strange brick is reported for itself.
    known = brick.token in catalog and above.token in catalog
    return known and can_be_output(catalog[brick.token].meaning) and catalog[above.token].meaning.role is Role.HEAD


def given_by(under: Column, catalog: Catalog) -> ValueKind | None:
    """What the top brick of a part of a column hands on.

    Parameters
    ----------
    under : sequence of Brick
        From the lowest brick up.

    Returns
    -------
    ValueKind or None
        None where nothing comes in at the foot, or where a plate ends the column.
    """
    for brick in reversed(under):
        meaning = catalog[brick.token].meaning
        if meaning.role is not Role.LAYER:
            return meaning.kind
        if meaning.gives is not None:
            return meaning.gives
    return None


def _layer(meaning: LayerSpec) -> LayerType | None:
    return meant_layer(meaning.layer) if meaning.role is Role.LAYER else None
