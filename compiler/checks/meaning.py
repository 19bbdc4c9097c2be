"""Bricks that mean nothing, or something that cannot be built."""

from collections.abc import Iterator

from ...catalog import BrickType, Catalog, Role
from ...graph import Brick, Problem, Stack
from ...language import gettext as _
from ..layer import brick_settings
from ..layers import layer_types, meant_layer
from ..words import at, name_of


def check_meanings(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    """Bricks that are not in the catalog, are no part of a column, or mean what cannot be built."""
    for brick in stack.bricks:
        if brick.token not in catalog:
            yield Problem(
                _(
                    'The brick "{token}" {place} is not in the catalog; take it out or add it to the catalog\'s '
                    "data file.",
                    token=brick.token,
                    place=at(brick),
                ),
                brick.id,
            )
            continue
        meaning = catalog[brick.token].meaning
        if meaning.role is Role.LINK:
            yield Problem(
                _(
                    "The {brick} {place} stands in a column; push it on the side studs of two neighbouring recurrent "
                    "bricks.",
                    brick=name_of(catalog[brick.token]),
                    place=at(brick),
                ),
                brick.id,
            )
        elif meaning.role is Role.LAYER and meant_layer(meaning.layer) is None:
            known = ", ".join(x.name for x in layer_types().values() if x.name)
            yield Problem(
                _(
                    'The {brick} {place} means the layer "{layer}", which this DeepBrick cannot build; it knows '
                    "{known}.",
                    brick=name_of(catalog[brick.token]),
                    place=at(brick),
                    layer=meaning.layer,
                    known=known,
                ),
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
                _(
                    'The {kind} {place} has "{name}" among its params in the catalog\'s data file, but what it '
                    "means has no such setting (it has: {settings}); take it out there.",
                    kind=name_of(kind),
                    place=at(brick),
                    name=name,
                    settings=", ".join(settings) or _("none"),
                ),
                brick.id,
            )
        elif not settings[name].allows(value):
            yield Problem(
                _(
                    'The setting "{name}" of the {kind} {place} is {value!r} in the catalog\'s data file; {rule}.',
                    name=name,
                    kind=name_of(kind),
                    place=at(brick),
                    value=value,
                    rule=settings[name].rule,
                ),
                brick.id,
            )
