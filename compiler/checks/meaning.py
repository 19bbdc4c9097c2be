"""Bricks that mean nothing, or something that cannot be built."""

from collections.abc import Iterator

from ...catalog import BrickType, Catalog, Role
from ...graph import Brick, Problem, Stack
from ..layer import brick_settings
from ..layers import layer_types, meant_layer
from ..words import at


def check_meanings(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    """Bricks that are not in the catalog, are no part of a column, or mean what cannot be built."""
    for brick in stack.bricks:
        if brick.token not in catalog:
            yield Problem(
                f'The brick "{brick.token}" {at(brick)} is not in the catalog; '
                "take it out or add it to the catalog's data file.",
                brick.id,
            )
            continue
        meaning = catalog[brick.token].meaning
        if meaning.role is Role.LINK:
            yield Problem(
                f"The {catalog[brick.token].name} {at(brick)} stands in a column; "
                "push it on the side studs of two neighbouring recurrent bricks.",
                brick.id,
            )
        elif meaning.role is Role.LAYER and meant_layer(meaning.layer) is None:
            known = ", ".join(x.name for x in layer_types().values() if x.name)
            yield Problem(
                f'The {catalog[brick.token].name} {at(brick)} means the layer "{meaning.layer}", '
                f"which this DeepBrick cannot build; it knows {known}.",
                brick.id,
            )
        else:
            yield from _wrong_defaults(brick, catalog[brick.token])


def _wrong_defaults(brick: Brick, kind: BrickType) -> Iterator[Problem]:
    """What the catalog says of a brick's settings, and its layer does not allow."""
    settings = {s.name: s for s in brick_settings(kind)}
    for name, value in kind.params.items():
        if name not in settings:
            yield Problem(
                f'The {kind.name} {at(brick)} has "{name}" among its params in the catalog\'s data file, but what it '
                f"means has no such setting (it has: {', '.join(settings) or 'none'}); take it out there.",
                brick.id,
            )
        elif not settings[name].allows(value):
            yield Problem(
                f'The setting "{name}" of the {kind.name} {at(brick)} is {value!r} in the catalog\'s data file; '
                f"{settings[name].rule}.",
                brick.id,
            )
