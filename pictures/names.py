"""What stands beside bricks."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog, Role
from ..graph import Brick, Stack
from ..language import N_
from ..language import gettext as _
from ..moulds import BrickPose

BLANK = "(" + 14 * " " + ")"
"""Where somebody is to write a name."""

_NEARLY = 0.6  # of the pixels that the most visible brick of a name has: others with as many will do
_NAMES = {
    "2d": N_("Image"),
    "1d": N_("Vector"),
    "single": N_("Value"),
    "cnn": "CNN",
    "lstm": "LSTM",
    "fc": "FC",
    "softmax": N_("Softmax"),
    "sigmoid": N_("Sigmoid"),
    "sigmoid-single": N_("Sigmoid"),
    "linear": N_("Linear"),
    "linear-single": N_("Linear"),
    "link": N_("Link"),
}
"""As in the author's figures."""


class Labels(StrEnum):
    """What stands beside bricks: their names, names with the numbers set on them, blanks to fill in, or nothing."""

    NAMES = "names"
    NUMBERS = "numbers"
    BLANKS = "blanks"
    NONE = "none"


def brick_names(stack: Stack, catalog: Catalog, labels: Labels, own: Mapping[str, str]) -> dict[str, str]:
    """Name the bricks of a stack.

    Parameters
    ----------
    own : Mapping of str to str
        Names to use in the place of others, by a brick's id or by a token; shown also with ``Labels.NONE``.

    Returns
    -------
    dict of str to str
        By the bricks' ids, column by column from the foot up.
    """
    names = {}
    for column in stack.columns:
        for place, brick in enumerate(column):
            above = column[place + 1] if place + 1 < len(column) else None
            name = own.get(brick.id, own.get(brick.token))
            if name is None and labels is not Labels.NONE:
                name = token_name(brick.token)
                if labels is Labels.NUMBERS:
                    name = " ".join([name, *_number(brick, above, catalog)])
            if name is not None:
                names[brick.id] = name
    return names


def token_name(token: str) -> str:
    """What a kind of brick is called beside a picture; one that has no such name is called as in the catalog."""
    return str(_(_NAMES[token])) if token in _NAMES else token


def numbered_blanks(names: Mapping[int, str]) -> dict[int, str]:
    """Numbers with blanks behind them in the place of names, as on a worksheet."""
    return {index: f"{k} {BLANK}" for k, index in enumerate(names, start=1)}


def each_once(names: Mapping[str, str], poses: Sequence[BrickPose], index: npt.NDArray[np.integer]) -> dict[int, str]:
    """Let each name stand beside one brick.

    Parameters
    ----------
    names : Mapping of str to str
        By the bricks' ids.
    index : (H, W) int
        Place of what each pixel shows among the poses, from 1; 0 is none.

    Returns
    -------
    dict of int to str
        By place, from 1, from the foot up. Of the bricks with one name the outermost, of those that show well.
    """
    shown = np.bincount(index.ravel(), minlength=len(poses) + 1)
    columns = np.arange(index.shape[1])
    across = {k: float((index == k).sum(axis=0) @ columns) / shown[k] for k in range(1, len(poses) + 1) if shown[k]}
    middle = float(np.mean(list(across.values()))) if across else 0.0
    chosen: dict[str, int] = {}
    for name in dict.fromkeys(names.values()):
        there = [k for k, pose in enumerate(poses, start=1) if names.get(pose.id) == name and k in across]
        most = max((shown[k] for k in there), default=0)
        good = [k for k in there if shown[k] >= _NEARLY * most]
        if good:
            chosen[name] = max(good, key=lambda k: abs(across[k] - middle))
    return {k: name for name, k in sorted(chosen.items(), key=lambda item: poses[item[1] - 1].center_mm[2])}


def _number(brick: Brick, above: Brick | None, catalog: Catalog) -> list[str]:
    """The first number of a layer, such as its units; of an ``fc`` under a plate it is up to the data."""
    if brick.token not in catalog:
        return []
    meaning = catalog[brick.token].meaning
    under_head = above is not None and above.token in catalog and catalog[above.token].meaning.role is Role.HEAD
    numbers = {**catalog[brick.token].params, **brick.params}
    first = next((value for value in numbers.values() if isinstance(value, int | float)), None)
    return [] if meaning.role is not Role.LAYER or under_head or first is None else [f"{first:g}"]
