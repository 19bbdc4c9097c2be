"""Random stacks: which brick stands on which, legal and wrong."""

from collections.abc import Callable

import numpy as np

from ...catalog import BrickType, Catalog, Role, ValueKind

Columns = list[list[str]]

MAX_COLUMNS = 4
LEGAL_FRACTION = 0.5
WRONG_FRACTION = 0.22  # the rest are free piles, so that the reader learns bricks and not habits
LOOSE_FRACTION = 0.08  # of one brick only
PEOPLES_LEGAL_FRACTION = 0.7  # where only what people build is drawn; the rest are wrong in one place


def random_stack(rng: np.random.Generator, catalog: Catalog, *, piles: bool = True) -> tuple[Columns, bool]:
    """Draw a stack.

    Parameters
    ----------
    piles : bool
        Draw free piles and loose bricks too; else only stacks that mean a model, and such with one mistake.

    Returns
    -------
    columns : list of list of str
        Tokens, one list a column in time order, each from the foot up.
    linked : bool
        Whether recurrent neighbours are linked.
    """
    kind = rng.random()
    if not piles:
        return (legal_stack(rng, catalog), True) if kind < PEOPLES_LEGAL_FRACTION else wrong_stack(rng, catalog)
    if kind < LEGAL_FRACTION:
        return legal_stack(rng, catalog), True
    if kind < LEGAL_FRACTION + WRONG_FRACTION:
        return wrong_stack(rng, catalog)
    if kind < LEGAL_FRACTION + WRONG_FRACTION + LOOSE_FRACTION:
        return [[_pick(rng, tuple(b for b in catalog if b.meaning.role is not Role.LINK)).token]], True
    return free_stack(rng, catalog), bool(rng.random() < 0.7)


def legal_stack(rng: np.random.Generator, catalog: Catalog) -> Columns:
    """Draw a stack that means a model; returns tokens as ``random_stack`` does."""
    by_layer = _layers(catalog)
    port = _pick(rng, catalog.with_role(Role.PORT))
    trunk = [port]
    if port.meaning.kind is ValueKind.IMAGE and rng.random() < 0.75:
        trunk.append(_pick(rng, by_layer["convolution"]))
    sequence = port.meaning.kind is not ValueKind.VALUE and rng.random() < 0.65
    if sequence:
        trunk += [_pick(rng, by_layer["dense"])] * int(rng.random() < 0.25)
        trunk += [_pick(rng, by_layer["recurrent"])] * int(rng.integers(1, 3))
    count = int(rng.integers(1, MAX_COLUMNS + 1)) if sequence else 1
    everywhere = count > 1 and rng.random() < 0.3
    head = _head(rng, catalog, int(rng.integers(1, 3 if everywhere else 4)))
    columns = [[b.token for b in trunk + (head if everywhere else [])] for _ in range(count)]
    if not everywhere:
        columns[-1] += [b.token for b in head]
    return columns


def wrong_stack(rng: np.random.Generator, catalog: Catalog) -> tuple[Columns, bool]:
    """Draw a legal stack and spoil it in one place; returns as ``random_stack`` does."""
    columns = legal_stack(rng, catalog)
    if len(columns) > 1 and rng.random() < 0.2:
        return columns, False
    spoil = _SPOILS[int(rng.integers(len(_SPOILS)))]
    column = columns[-1] if rng.random() < 0.7 else columns[int(rng.integers(len(columns)))]
    spoil(rng, catalog, column)
    return columns, True


def free_stack(rng: np.random.Generator, catalog: Catalog) -> Columns:
    """Pile bricks with no regard to meaning; returns tokens as ``random_stack`` does."""
    tokens = [b.token for b in catalog if b.meaning.role is not Role.LINK]
    count = int(rng.choice([1, 2, 3, 4], p=[0.5, 0.25, 0.15, 0.1]))
    if rng.random() < 0.5:
        column = [str(t) for t in rng.choice(tokens, rng.integers(2, 8))]
        return [list(column) for _ in range(count)]
    return [[str(t) for t in rng.choice(tokens, rng.integers(1 + (count == 1), 8))] for _ in range(count)]


def _head(rng: np.random.Generator, catalog: Catalog, dense: int) -> list[BrickType]:
    plate = _pick(rng, catalog.with_role(Role.HEAD))
    ports = tuple(p for p in catalog.with_role(Role.PORT) if p.meaning.kind in plate.meaning.outputs)
    return [*[_pick(rng, _layers(catalog)["dense"])] * dense, plate, _pick(rng, ports)]


def _layers(catalog: Catalog) -> dict[str | None, tuple[BrickType, ...]]:
    layers = catalog.with_role(Role.LAYER)
    return {b.meaning.layer: tuple(c for c in layers if c.meaning.layer == b.meaning.layer) for b in layers}


def _pick(rng: np.random.Generator, choices: tuple[BrickType, ...]) -> BrickType:
    return choices[int(rng.integers(len(choices)))]


def _drop(rng: np.random.Generator, _catalog: Catalog, column: list[str]) -> None:
    if len(column) > 2:
        del column[int(rng.integers(len(column)))]


def _drop_top(_rng: np.random.Generator, _catalog: Catalog, column: list[str]) -> None:
    if len(column) > 2:
        del column[-1]


def _swap(rng: np.random.Generator, catalog: Catalog, column: list[str]) -> None:
    others = [b.token for b in catalog if b.meaning.role is not Role.LINK]
    column[int(rng.integers(len(column)))] = str(rng.choice(others))


def _insert(rng: np.random.Generator, catalog: Catalog, column: list[str]) -> None:
    others = [b.token for b in catalog if b.meaning.role is not Role.LINK]
    column.insert(int(rng.integers(1, len(column) + 1)), str(rng.choice(others)))


def _crown(rng: np.random.Generator, catalog: Catalog, column: list[str]) -> None:
    column.append(_pick(rng, catalog.with_role(Role.LAYER)).token)


_SPOILS: tuple[Callable[[np.random.Generator, Catalog, list[str]], None], ...] = (
    _drop,
    _drop_top,
    _swap,
    _insert,
    _crown,
)
