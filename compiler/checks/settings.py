"""Settings of bricks."""

from collections.abc import Iterator

from ...catalog import BrickType, Catalog
from ...graph import Brick, Problem
from ..layer import brick_settings, default_settings
from ..words import at


def check_settings(brick: Brick, kind: BrickType) -> Iterator[Problem]:
    """Settings that a brick does not have, and values that it does not allow."""
    settings = {s.name: s for s in brick_settings(kind)}
    for name, value in brick.params.items():
        if name not in settings:
            yield Problem(
                f'The {kind.name} {at(brick)} has no setting "{name}"; it has: {", ".join(settings) or "none"}.',
                brick.id,
            )
        elif not settings[name].allows(value):
            yield Problem(
                f'The setting "{name}" of the {kind.name} {at(brick)} is {value!r}; {settings[name].rule}.',
                brick.id,
            )


def check_output_settings(brick: Brick, kind: BrickType, plate: BrickType) -> Iterator[Problem]:
    """Settings on the brick that makes the output: they have no effect."""
    for name in (n for n in brick.params if n in default_settings(kind)):
        yield Problem(
            f'The setting "{name}" of the {kind.name} {at(brick)} has no effect: this brick makes the output, so '
            f"the data and the {plate.name} on it say what it is like; take the setting off.",
            brick.id,
        )


def check_same_settings(brick: Brick, twin: Brick, catalog: Catalog) -> Iterator[Problem]:
    """Other settings than those of the same brick in another column."""
    defaults = default_settings(catalog[brick.token])
    # A setting that there is not is reported for itself.
    if any(brick.params.get(name, value) != twin.params.get(name, value) for name, value in defaults.items()):
        yield Problem(
            f"The {catalog[brick.token].name} {at(brick)} has other settings than the one in column {twin.column + 1}; "
            "every time step is the same layer, so give them the same settings.",
            brick.id,
        )
