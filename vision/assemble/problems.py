"""What to say about a photo: why no stack was found, or why what was found may be wrong, and what to do about it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...catalog import Role
from ...catalog.types import BRICK_HEIGHT_MM, STUD_PITCH_MM
from ...graph import Problem
from ...language import N_
from ...language import gettext as _
from ...photo.shrink import shrunk
from ...pixels import is_within
from ..bricks import FoundBrick
from ..detect.thresholds import DETECT
from .quality import why_no_stack
from .rows import FoundStack
from .stacks import Assembled
from .thresholds import QUALITY

Image = npt.NDArray[np.uint8]

THIRDS_ACROSS, THIRDS_DOWN = ("left", "", "right"), ("top", "", "bottom")
PLACES = {
    ("top", "left"): N_("at the top left"),
    ("top", ""): N_("at the top"),
    ("top", "right"): N_("at the top right"),
    ("", "left"): N_("at the left"),
    ("", ""): N_("in the middle"),
    ("", "right"): N_("at the right"),
    ("bottom", "left"): N_("at the bottom left"),
    ("bottom", ""): N_("at the bottom"),
    ("bottom", "right"): N_("at the bottom right"),
}


def photo_problems(photo_bgr: Image, size: tuple[int, int], focal_px: float, found: Assembled) -> list[Problem]:
    """Say why nothing was found in a photo, or why what was found may be wrong.

    Parameters
    ----------
    photo_bgr : (h, w, 3) uint8
        It may be reduced.
    size : tuple of int
        Width and height of the whole photo.
    focal_px : float
        Its focal length.
    found : Assembled
        In pixels of the whole photo.
    """
    doubtful = [could_not_be_read(row, size) for row in found.unread]
    messages: list[str | None]
    if found.stacks:
        far = too_far([b for s in found.stacks for c in s.columns for b in c] + list(found.loose), focal_px)
        messages = [*(cut_off(s, size) or foot_not_seen(s, size) for s in found.stacks), *doubtful, far]
    elif doubtful:
        messages = [*doubtful]
    elif found.loose:
        messages = [
            _(
                "{count} bricks lie apart, but none stands on another: stack them, then scan again.",
                count=len(found.loose),
            )
        ]
    else:
        messages = [why_no_stack(shrunk(photo_bgr, DETECT.overview_px)[0])]
    return [Problem(m) for m in dict.fromkeys(messages) if m is not None]


def cut_off(stack: FoundStack, size: tuple[int, int]) -> str | None:
    """Say which end of a stack is outside the photo.

    Parameters
    ----------
    size : tuple of int
        Width and height of the photo.

    Returns
    -------
    str or None
        One sentence; None where the whole stack is inside.
    """
    feet = any(_leaves(c[0], size) or _goes_on_outside(c[0], -1, size) for c in stack.columns)
    tops = any(_leaves(c[-1], size) or _goes_on_outside(c[-1], 1, size) for c in stack.columns)
    if feet and tops:
        return _("Part of the stack is outside the photo: go back until all of it is in the picture.")
    if feet:
        return _("The foot of the stack is outside the photo: aim lower or go back.")
    if tops:
        return _("The top of the stack is outside the photo: aim higher or go back.")
    if any(_leaves(b, size) for c in stack.columns for b in c):
        return _("Part of the stack is outside the photo: go back until all of it is in the picture.")
    return None


def could_not_be_read(bricks: Sequence[FoundBrick], size: tuple[int, int]) -> str:
    """Say that something like a stack is seen too badly to be read, and where it is.

    Parameters
    ----------
    bricks : sequence of FoundBrick
        What it might consist of.
    size : tuple of int
        Width and height of the photo.

    Returns
    -------
    str
        One sentence.
    """
    return _(
        "What stands {where} of the photo may be a stack, but could not be read: show all of it, from nearer.",
        where=_where(bricks, size),
    )


def foot_not_seen(stack: FoundStack, size: tuple[int, int]) -> str | None:
    """Say that a column may stand on a brick that is hidden: a narrow one does not show behind a wide one above it.

    Parameters
    ----------
    size : tuple of int
        Width and height of the photo.

    Returns
    -------
    str or None
        One sentence; None where a clear brick is seen at the foot of each column.
    """
    if all(c[0].kind.meaning.role is Role.PORT for c in stack.columns):
        return None
    return _(
        "No clear brick is seen at the foot of the stack {where} of the photo; if one is there, take the photo from "
        "lower down or from the other side.",
        where=_where([b for c in stack.columns for b in c], size),
    )


def too_far(bricks: Sequence[FoundBrick], focal_px: float) -> str | None:
    """Say that bricks are too small in the photo to be sure of them.

    Parameters
    ----------
    focal_px : float
        Focal length in pixels of the photo.

    Returns
    -------
    str or None
        One sentence; None where they are large enough.
    """
    stud_px = float(np.median([b.stud_px for b in bricks]))
    if stud_px >= QUALITY.min_stud_px:
        return None
    distance_cm = focal_px * STUD_PITCH_MM / stud_px / 10
    return _(
        "The bricks are small in this photo, about {cm:.0f} cm away: go closer to be sure.",
        cm=distance_cm,
    )


def _where(bricks: Sequence[FoundBrick], size: tuple[int, int]) -> str:
    x, y = np.mean([b.center for b in bricks], axis=0) / np.array(size)
    row = THIRDS_DOWN[min(max(int(3 * y), 0), 2)]
    column = THIRDS_ACROSS[min(max(int(3 * x), 0), 2)]
    return _(PLACES[row, column])


def _leaves(brick: FoundBrick, size: tuple[int, int]) -> bool:
    outline = brick.outline_px()
    beyond = np.maximum(-outline, outline - np.array(size)).max()
    return bool(beyond > QUALITY.outside_tolerance * brick.stud_px)


def _goes_on_outside(end: FoundBrick, upward: int, size: tuple[int, int]) -> bool:
    """Whether what may stand on an end of a column, 1, or below it, -1, has no room in the photo.

    A brick whose middle is outside the photo is not read. Where a clear brick ends the column, nothing is missing.
    """
    if end.kind.meaning.role is Role.PORT:
        return False
    further = (end.kind.size_mm[2] / BRICK_HEIGHT_MM + 1) / 2
    place = end.center + upward * further * end.up
    return not is_within(place, size).all()
