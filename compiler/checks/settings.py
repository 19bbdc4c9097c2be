"""Settings of bricks."""

from collections.abc import Iterator

from ...catalog import BrickType, Catalog
from ...graph import Brick, Problem
from ...language import gettext as _
from ..layer import brick_settings, default_settings
from ..words import at, name_of, no_such_setting


def check_settings(brick: Brick, kind: BrickType) -> Iterator[Problem]:
    """Settings that a brick does not have, and values that it does not allow."""
    settings = {s.name: s for s in brick_settings(kind)}
    for name, value in brick.params.items():
        if name not in settings:
            yield Problem(no_such_setting(brick, kind, name), brick.id)
        elif not settings[name].allows(value):
            yield Problem(
                _(
                    'The setting "{name}" of the {kind} {place} is {value!r}; {rule}.',
                    name=name,
                    kind=name_of(kind),
                    place=at(brick),
                    value=value,
                    rule=settings[name].rule,
                ),
                brick.id,
            )


def check_output_settings(brick: Brick, kind: BrickType, plate: BrickType) -> Iterator[Problem]:
    """Settings on the brick that makes the output: they have no effect."""
    for name in (n for n in brick.params if n in default_settings(kind)):
        yield Problem(
            _(
                'The setting "{name}" of the {kind} {place} has no effect: this brick makes the output, so the data '
                "and the {plate} on it say what it is like; take the setting off.",
                name=name,
                kind=name_of(kind),
                place=at(brick),
                plate=name_of(plate),
            ),
            brick.id,
        )


def check_same_settings(brick: Brick, twin: Brick, catalog: Catalog) -> Iterator[Problem]:
    """Other settings than those of the same brick in another column."""
    defaults = default_settings(catalog[brick.token])
    # A setting that there is not is reported for itself.
    if any(brick.params.get(name, value) != twin.params.get(name, value) for name, value in defaults.items()):
        yield Problem(
            _(
                "The {brick} {place} has other settings than the one in column {column}; every time step is the same "
                "layer, so give them the same settings.",
                brick=name_of(catalog[brick.token]),
                place=at(brick),
                column=twin.column + 1,
            ),
            brick.id,
        )
