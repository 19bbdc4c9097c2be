"""Which cells belong together: those of one stack, though other stacks touch it in the image."""

import numpy as np
import numpy.typing as npt

from ..maps import stud_size_px, upright
from .thresholds import AXES, INSTANCES

Array = npt.NDArray[np.float64]
Frame = tuple[Array, Array, Array]


def find_instances(votes: Array, frame: Frame, stud_px: float) -> list[list[npt.NDArray[np.int64]]]:
    """Group cells into stacks, by the places of the bricks that they vote for.

    Cells that vote for one centre are of one brick. Bricks are of one stack where their frames agree and one stands on
    the other or a column pitch beside it; stacks that only hide each other in the image agree in that by chance alone.

    Parameters
    ----------
    votes : (N, 2) float64
        Centres that the cells vote for, pixels.
    frame : tuple of three (N, 2) float64
        ``up``, ``along`` and ``across`` as in ``deepbrick.vision.maps``.
    stud_px : float
        Size of a stud.

    Returns
    -------
    list of list of (M,) int64
        Of each instance its bricks, and of each brick the places of its cells.
    """
    bricks = _bricks(votes, max(INSTANCES.vote_radius * stud_px, 1e-3))
    places, up, along, across = (np.array([np.median(v[b], axis=0) for b in bricks]) for v in (votes, *frame))
    instances = []
    left = np.ones(len(bricks), bool)
    for k in range(len(bricks)):
        if left[k]:
            members, left[k] = [k], False
            for i in members:  # which grows as it goes
                more = np.flatnonzero(left & _joined(i, places, (up, along, across)))
                left[more] = False
                members += more.tolist()
            instances.append([bricks[m] for m in members])
    return instances


def facing_as(along: Array, across: Array, other: tuple[Array, Array]) -> Array:
    """-1 for frames that agree better with another one once they are turned round, else 1: ``(N, 1)``.

    Which way along the row is to the right, nobody can tell of what is seen exactly along the row; of one stack's
    bricks, some may say this and some that.
    """
    agreement = (along * other[0]).sum(axis=-1) + (across * other[1]).sum(axis=-1)
    return np.where(agreement < 0, -1.0, 1.0)[:, None]


def _bricks(votes: Array, reach: float) -> list[npt.NDArray[np.int64]]:
    """Cells that vote for about the same place, the most agreed upon place first."""
    cell = np.floor((votes - votes.min(axis=0)) / reach).astype(np.int64) + 1
    width = cell[:, 0].max() + 2
    squares, counts = np.unique(cell[:, 1] * width + cell[:, 0], return_counts=True)
    strength = np.zeros(len(votes), np.int64)  # votes in the three by three squares around
    for x, y in np.ndindex(3, 3):
        square = (cell[:, 1] + y - 1) * width + cell[:, 0] + x - 1
        place = np.minimum(np.searchsorted(squares, square), len(squares) - 1)
        strength += np.where(squares[place] == square, counts[place], 0)
    left = np.ones(len(votes), bool)
    found = []
    for k in np.argsort(-strength, kind="stable"):
        if left[k]:
            near = left & (np.linalg.norm(votes - votes[k], axis=1) < reach)
            near &= np.linalg.norm(votes - votes[near].mean(axis=0), axis=1) < reach
            near[k] = True
            found.append(np.flatnonzero(near))
            left &= ~near
    return found


def _joined(k: int, places: Array, frame: Frame) -> npt.NDArray[np.bool_]:
    """Which bricks stand above, below or beside brick ``k``, as far as their places and frames tell."""
    up, along, across = frame
    sizes = stud_size_px(up, along, across)
    turn = facing_as(along, across, (along[k], across[k]))
    along, across = along * turn, across * turn
    off = np.array([np.linalg.norm(v - v[k], axis=1) for v in (up, along, across)])
    off /= np.maximum((sizes + sizes[k]) / 2, 1e-6)
    agree = np.linalg.norm(off, axis=0) < INSTANCES.max_frame_difference
    away = places - places[k]
    up, along, across = ((v + v[k]) / 2 for v in (up, along, across))
    height = np.maximum(np.linalg.norm(up, axis=1), 1e-6)
    upward, sideways = upright(up)
    depth = np.abs((across * sideways).sum(axis=1))
    step = np.maximum((along * sideways).sum(axis=1), np.maximum(AXES.side_view_step * depth, 1e-6))
    # Bricks that are seen badly or along the row agree less in how they are turned than in how high they are.
    end_on = (along * sideways).sum(axis=1) < INSTANCES.end_on_max_ratio * depth
    turned = end_on | (off[2] < INSTANCES.max_across_difference)
    agree |= turned & (off[0] < INSTANCES.max_up_difference) & (off[1] < INSTANCES.max_along_difference)
    beside = (away * sideways).sum(axis=1)
    steps = beside / step
    # What is wider than one stud has its centre beside the axis, and what is narrower than the column, too.
    same_column = np.abs(beside) < INSTANCES.column_max_offset * step + INSTANCES.column_max_offset * depth
    slid = np.where(same_column[:, None], away, away - np.sign(steps)[:, None] * along)
    climb = np.abs((slid * upward).sum(axis=1)) / height
    next_column = np.abs(np.abs(steps) - 1) < INSTANCES.row_tolerance
    near = (same_column & (climb < INSTANCES.column_max_height)) | (next_column & (climb < INSTANCES.row_max_height))
    return np.asarray(agree & near, np.bool_)
