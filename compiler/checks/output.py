"""The output of a stack: the plate and the brick on it."""

from collections.abc import Iterable, Iterator

from ...catalog import BrickType, Catalog, Role
from ...graph import Brick, Problem
from ...language import gettext as _
from ..structure import Column, can_be_output
from ..words import at, name_of, one_of


def check_port(column: Column, level: int, catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with an input or an output at its level in its column."""
    brick = column[level]
    kind = catalog[brick.token]
    top = level == len(column) - 1
    if level == 0:
        return
    below = catalog[column[level - 1].token]
    if below.meaning.role is Role.HEAD:
        if kind.meaning.kind not in below.meaning.outputs:
            yield _wrong_pair(brick, kind, below, catalog)
        if not top:
            above = column[level + 1]
            yield Problem(
                _(
                    "The {above} {place} stands above the output; take off everything above the {kind} {kind_place}.",
                    above=name_of(catalog[above.token]),
                    place=at(above),
                    kind=name_of(kind),
                    kind_place=at(brick),
                ),
                above.id,
            )
    elif top:
        plates = [k for k in catalog.with_role(Role.HEAD) if kind.meaning.kind in k.meaning.outputs]
        yield Problem(
            _(
                "The {kind} {place} is an output without a plate below it; put {plates} under it.",
                kind=name_of(kind),
                place=at(brick),
                plates=one_of(plates),
            ),
            brick.id,
        )
    else:
        yield Problem(
            _(
                "The {kind} {place} is in the middle of its column, but it means an input or an output; put it at "
                "the foot or on a plate at the top.",
                kind=name_of(kind),
                place=at(brick),
            ),
            brick.id,
        )


def _wrong_pair(brick: Brick, kind: BrickType, plate: BrickType, catalog: Catalog) -> Problem:
    outputs = fitting_ports(plate, catalog.with_role(Role.PORT))
    plates = [k for k in catalog.with_role(Role.HEAD) if kind.meaning.kind in k.meaning.outputs]
    return Problem(
        _(
            "The {kind} {place} does not go with the {plate} under it; put {outputs} there, or change the plate "
            "to {plates}.",
            kind=name_of(kind),
            place=at(brick),
            plate=name_of(plate),
            outputs=one_of(outputs),
            plates=one_of(plates),
        ),
        brick.id,
    )


def nothing_on_plate(brick: Brick, kind: BrickType, catalog: Catalog) -> Problem:
    """The problem of a plate that ends its column."""
    outputs = fitting_ports(kind, catalog.with_role(Role.PORT))
    return Problem(
        _(
            "The {kind} {place} has no output on it; put {outputs} on it.",
            kind=name_of(kind),
            place=at(brick),
            outputs=one_of(outputs),
        ),
        brick.id,
    )


def is_unfinished(column: Column, catalog: Catalog) -> bool:
    """Whether a column ends in a layer without a plate; where there is one, what is wrong with it says more."""
    roles = [catalog[b.token].meaning.role for b in column]
    return roles[-1] is Role.LAYER and Role.HEAD not in roles


def only_input(brick: Brick, catalog: Catalog) -> Problem:
    """The problem of a stack that is one input."""
    return Problem(
        _(
            "The {brick} {place} is an input with nothing on it; build on it.",
            brick=name_of(catalog[brick.token]),
            place=at(brick),
        ),
        brick.id,
    )


def no_output(brick: Brick, catalog: Catalog) -> Problem:
    """The problem of a stack that ends without a plate and an output."""
    plates, outputs = catalog.with_role(Role.HEAD), catalog.with_role(Role.PORT)
    dense = [k for k in catalog if can_be_output(k.meaning)]
    fitting = one_of(port for plate in plates[:1] for port in fitting_ports(plate, outputs))
    kind = name_of(catalog[brick.token])
    if not can_be_output(catalog[brick.token].meaning):
        return Problem(
            _(
                "The {brick} {place} ends the stack without an output; put {dense}, a plate and an output on it.",
                brick=kind,
                place=at(brick),
                dense=one_of(dense),
            ),
            brick.id,
        )
    return Problem(
        _(
            "The {brick} {place} ends the stack without an output; put a plate (such as {plate}) and an output "
            "(such as {output}) on it.",
            brick=kind,
            place=at(brick),
            plate=one_of(plates[:1]),
            output=fitting,
        ),
        brick.id,
    )


def fitting_ports(plate: BrickType, ports: Iterable[BrickType]) -> list[BrickType]:
    """Those of some inputs and outputs that may stand on a plate."""
    return [p for p in ports if p.meaning.kind in plate.meaning.outputs]
