"""The order of the bricks in one column."""

from collections.abc import Iterator

from ...catalog import BrickType, Catalog, Role, ValueKind
from ...graph import Brick, Problem
from ...language import gettext as _
from ..structure import Column, can_be_output, given_by, makes_output
from ..words import at, brick_name, either, name_of, of_kind, one_of
from .output import check_port, fitting_ports, nothing_on_plate
from .settings import check_output_settings, check_settings


def check_column(column: Column, catalog: Catalog) -> Iterator[Problem]:
    """What is wrong in one column, from the lowest brick up."""
    plates = 0
    for level, brick in enumerate(column):
        kind = catalog[brick.token]
        below = column[level - 1] if level else None
        above = column[level + 1] if level + 1 < len(column) else None
        yield from check_settings(brick, kind)
        if above is not None and makes_output(brick, above, catalog):
            yield from check_output_settings(brick, kind, catalog[above.token])
        if kind.meaning.role is Role.PORT:
            yield from check_port(column, level, catalog)
        elif below is None:
            yield _no_input(brick, kind, catalog)
        elif kind.meaning.role is Role.HEAD:
            plates += 1
            if plates > 1:
                yield Problem(
                    _(
                        "The {kind} {place} is the second plate of its column; take one of them off.",
                        kind=name_of(kind),
                        place=at(brick),
                    ),
                    brick.id,
                )
            else:
                yield from _first_plate(brick, kind, below, catalog)
            if above is None:
                yield nothing_on_plate(brick, kind, catalog)
        else:
            yield from _layer(brick, kind, column[:level], catalog)


def _first_plate(brick: Brick, kind: BrickType, below: Brick, catalog: Catalog) -> Iterator[Problem]:
    if not can_be_output(catalog[below.token].meaning):
        dense = [k for k in catalog if can_be_output(k.meaning)]
        yield Problem(
            _(
                "The {kind} {place} stands on {below}, not on a fully connected brick; put {dense} under it.",
                kind=name_of(kind),
                place=at(brick),
                below=brick_name(catalog[below.token]),
                dense=one_of(dense),
            ),
            brick.id,
        )


def _no_input(brick: Brick, kind: BrickType, catalog: Catalog) -> Problem:
    ports = catalog.with_role(Role.PORT)
    if kind.meaning.accepts:
        ports = tuple(p for p in ports if p.meaning.kind in kind.meaning.accepts)
    return Problem(
        _(
            "The {kind} {place} stands at the foot of its column without an input; put {ports} under it.",
            kind=name_of(kind),
            place=at(brick),
            ports=one_of(ports),
        ),
        brick.id,
    )


def _layer(brick: Brick, kind: BrickType, under: Column, catalog: Catalog) -> Iterator[Problem]:
    below = catalog[under[-1].token]
    if below.meaning.role is Role.HEAD:
        outputs = fitting_ports(below, catalog.with_role(Role.PORT))
        yield Problem(
            _(
                "The {kind} {place} stands on {below}, where only an output may stand; take it off and put {outputs} "
                "there.",
                kind=name_of(kind),
                place=at(brick),
                below=brick_name(below),
                outputs=one_of(outputs),
            ),
            brick.id,
        )
        return
    # An output or a port in the middle is reported for itself.
    if below.meaning.role is Role.PORT and len(under) > 1:
        return
    given = given_by(under, catalog)
    # Where nothing comes in at the foot, that is reported for itself.
    if given is not None and given not in kind.meaning.accepts:
        ports = [p for p in catalog.with_role(Role.PORT) if p.meaning.kind in kind.meaning.accepts]
        wanted = either(of_kind(k) for k in ValueKind if k in kind.meaning.accepts)
        yield Problem(
            _(
                "The {kind} {place} needs {wanted} from below, but gets {given} from the {below}; put it directly on "
                "{ports}.",
                kind=name_of(kind),
                place=at(brick),
                wanted=wanted,
                given=of_kind(given),
                below=name_of(below),
                ports=one_of(ports),
            ),
            brick.id,
        )
