"""In which order a stack is built, and what each step takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..catalog import Catalog, Color
from ..exports.ldraw import LINK_PLATES, link_part
from ..graph import Stack
from ..moulds import BrickPose, LinkForm, Mould, mould_of, stack_scene


@dataclass(frozen=True)
class Step:
    """One step of building.

    Attributes
    ----------
    new : tuple of BrickPose
        What is added.
    built : tuple of BrickPose
        What stands already.
    """

    new: tuple[BrickPose, ...]
    built: tuple[BrickPose, ...]


@dataclass(frozen=True)
class Part:
    """So many pieces of one part.

    Attributes
    ----------
    token : str
        What they are in the stack; of the plates of a link, "link".
    part : str
        LDraw part number.
    color : Color or None
        None where the catalog has none of that name.
    """

    token: str
    part: str
    color: Color | None
    mould: Mould
    count: int


def building_steps(stack: Stack, catalog: Catalog) -> tuple[Step, ...]:
    """Divide the building of a stack into steps.

    Parameters
    ----------
    stack : Stack
        Also one that is not legal.

    Returns
    -------
    tuple of Step
        Level by level from the foot up, the same level of all columns at once, with its links: plates on side studs
        have no room between bricks that are in their places already.
    """
    poses = buildable_scene(stack, catalog)
    level = {brick.id: brick.level for brick in stack.bricks}

    def when(pose: BrickPose) -> int:
        return level[pose.id] if pose.link is None else max(level[pose.link.source], level[pose.link.target])

    steps: list[Step] = []
    built: tuple[BrickPose, ...] = ()
    for moment in sorted({when(pose) for pose in poses}):
        new = tuple(pose for pose in poses if when(pose) == moment)
        steps.append(Step(new, built))
        built += new
    return tuple(steps)


def buildable_scene(stack: Stack, catalog: Catalog) -> tuple[BrickPose, ...]:
    """The bricks of a stack as they are really built: links as plates on side studs, where they are made of such."""
    poses = stack_scene(stack, catalog)
    made_of = link_part(catalog)
    if made_of is None or made_of[0].part == made_of[1]:
        return poses
    return tuple(
        pose
        if pose.link is None
        else replace(pose, mould=replace(pose.mould, link=LinkForm.PLATES_MIDDLE, rounding_mm=0.18))
        for pose in poses
    )


def parts_of(poses: Iterable[BrickPose], stack: Stack, catalog: Catalog) -> tuple[Part, ...]:
    """Count the parts that some bricks and links of a stack take, in the order in which they come.

    Returns
    -------
    tuple of Part
        Equal parts once.
    """
    found: dict[tuple[str, str | None], Part] = {}
    for pose in poses:
        one = _part(pose, stack, catalog)
        if one is None:
            continue
        key = one.part, None if one.color is None else one.color.name
        found[key] = replace(one, count=one.count + found[key].count) if key in found else one
    return tuple(found.values())


def _part(pose: BrickPose, stack: Stack, catalog: Catalog) -> Part | None:
    if pose.link is None:
        return Part(pose.token, stack.brick(pose.id).part, pose.color, pose.mould, 1)
    made_of = link_part(catalog)
    if made_of is None:
        return None
    kind, number = made_of
    plate = next((b for b in catalog if b.part == number), kind)
    return Part(kind.token, number, kind.color, mould_of(plate), LINK_PLATES)


def by_size(parts: Sequence[Part]) -> list[Part]:
    """Large parts first, as they lie in a box."""
    return sorted(
        parts, key=lambda part: (-part.mould.size_mm[0] * part.mould.size_mm[1] * part.mould.size_mm[2], part.part)
    )
