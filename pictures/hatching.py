"""Hatching in the place of colours, as heralds have done it since the 17th century (Petra Sancta's system).

Red is upright, blue level, green falls from the upper left; purple rises, yellow is crossed obliquely, black upright.
"""

import colorsys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..catalog import Color
from ..pixels import pixels_at

Array = npt.NDArray[np.float64]

_UPRIGHT, _LEVEL, _FALLING, _RISING = 90.0, 0.0, 45.0, -45.0
_HUES = (
    (20.0, (_UPRIGHT,)),
    (62.0, (_FALLING, _RISING)),
    (170.0, (_FALLING,)),
    (260.0, (_LEVEL,)),
    (330.0, (_RISING,)),
)
_GREY, _DARK = 0.25, 0.3  # saturation below which there is no hue, and value below which a grey is dark


def hatching_deg(color: Color | None) -> tuple[float, ...]:
    """Directions of the hatching of a colour: 0 is level, 45 falls to the right; none for white, light and clear."""
    if color is None or color.clear:
        return ()
    hue, saturation, value = colorsys.rgb_to_hsv(*(channel / 255 for channel in color.rgb))
    if saturation < _GREY:
        return (_UPRIGHT, _LEVEL) if value < _DARK else ()
    return next((degrees for limit, degrees in _HUES if hue * 360 < limit), (_UPRIGHT,))


def hatch(mask: npt.NDArray[np.bool_], directions_deg: Sequence[float], step_px: float) -> Array:
    """Hatch a part of a picture.

    Parameters
    ----------
    mask : (H, W) bool
    directions_deg : sequence of float
        As ``hatching_deg`` gives them.
    step_px : float
        Between two lines.

    Returns
    -------
    (N, 2, 2) float64
        Pieces of lines: piece, end, ``x, y``.
    """
    pieces = [_hatched(mask, degrees, step_px) for degrees in directions_deg]
    return np.concatenate([np.zeros((0, 2, 2)), *pieces])


def _hatched(mask: npt.NDArray[np.bool_], degrees: float, step_px: float) -> Array:
    ys, xs = np.nonzero(mask)
    if len(xs) == 0:
        return np.zeros((0, 2, 2))
    along = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    across = np.array([-along[1], along[0]])
    points = np.stack([xs, ys], axis=1) + 0.5
    low, high = (points @ across).min(), (points @ across).max()
    first, last = (points @ along).min() - 1, (points @ along).max() + 1
    reach = np.arange(first, last + 1)
    pieces = []
    # Multiples of the step, so that one hatching goes on from brick to brick.
    for offset in np.arange(np.ceil(low / step_px), np.floor(high / step_px) + 1) * step_px:
        line = offset * across + reach[:, None] * along
        x, y = pixels_at(line).T
        inside = (x >= 0) & (x < mask.shape[1]) & (y >= 0) & (y < mask.shape[0])
        on = np.zeros(len(reach) + 2, bool)
        on[1:-1][inside] = mask[y[inside], x[inside]]
        starts, stops = np.flatnonzero(~on[:-1] & on[1:]), np.flatnonzero(on[:-1] & ~on[1:]) - 1
        pieces.append(line[np.stack([starts, stops], axis=1)])
    return np.concatenate([np.zeros((0, 2, 2)), *pieces])
