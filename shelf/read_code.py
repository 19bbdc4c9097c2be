"""Reading one QR code of version 1 whose place in a photo is known roughly."""

from functools import cache

import numpy as np
import numpy.typing as npt

from ..opencv import cv2
from .label import MODULES, QUIET_MODULES, identity_in

Gray = npt.NDArray[np.uint8]
Levels = npt.NDArray[np.float32]
Corners = npt.NDArray[np.float64]

_CLEAN_PX = 8
_RIM_PX = 16
_STEPS_MODULES = (0.6, 0.3, 0.15)
_ROUNDS = 3
_LEAST_FIT = 0.6
"""Correlation with the fixed modules below which a place is no code: noise stays under 0.4."""

_LEAST_GAIN = 1e-4
"""Of the correlation, for a corner to be moved: the lower right one holds few fixed modules, so noise could move it."""

_THRESHOLDS = (0.5, 0.42, 0.58)
"""Where dark ends, from the darkness of the fixed dark modules (0) to that of the light ones (1)."""


def read_code(gray: Gray, corners: Corners) -> tuple[str, Corners] | None:
    """Read a code of a label: its corners are moved until the modules that all codes share fit best.

    Parameters
    ----------
    gray : (H, W) uint8
    corners : (4, 2) float64
        Outer corners of the code in the photo, in px, clockwise on the sticker.

    Returns
    -------
    (str, (4, 2) float64) or None
        The identity, and the corners as they fit best, from the upper left one of the upright code; None where
        there is no code of ours.
    """
    # Only the code's surroundings: the whole photo would be turned into float32 for each code.
    low = np.maximum(np.floor(corners.min(axis=0) - _RIM_PX), 0).astype(int)
    high = np.ceil(corners.max(axis=0) + _RIM_PX).astype(int) + 1
    part = gray[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    if part.size == 0:
        return None
    fit, place = _aligned(part, corners - low)
    if fit < _LEAST_FIT:
        return None
    levels = _module_levels(part, place)
    for share in _THRESHOLDS:
        identity = _decoded(levels < _threshold(levels, share))
        if identity is not None:
            return identity, place + low
    return None


def _aligned(gray: Levels, corners: Corners) -> tuple[float, Corners]:
    # The detector may have taken another corner for the upper left one.
    best, place = max(((_fit(gray, turned), turned) for turned in _turns(corners)), key=lambda tried: tried[0])
    side = np.linalg.norm(np.roll(place, -1, axis=0) - place, axis=1).mean() / MODULES
    for step in _STEPS_MODULES:
        for _ in range(_ROUNDS):
            before = best
            for corner in range(4):
                for move in np.array([[1, 0], [-1, 0], [0, 1], [0, -1]], np.float64):
                    trial = place.copy()
                    trial[corner] += move * step * side
                    fit = _fit(gray, trial)
                    if fit > best + _LEAST_GAIN:
                        best, place = fit, trial
            if best == before:
                break
    return best, place


def _turns(corners: Corners) -> list[Corners]:
    return [np.roll(corners, turn, axis=0) for turn in range(4)]


def _fit(gray: Levels, corners: Corners) -> float:
    """Correlation of the photo with the modules that are alike in all codes."""
    fixed, dark = _fixed_modules()
    levels = _module_levels(gray, corners)[fixed]
    spread = float(levels.std())
    light = np.where(dark[fixed], -1.0, 1.0)
    return 0.0 if spread == 0 else float(np.corrcoef(levels, light)[0, 1])


def _module_levels(gray: Levels, corners: Corners) -> Levels:
    square = np.array([[0, 0], [MODULES, 0], [MODULES, MODULES], [0, MODULES]], np.float32)
    to_photo = cv2.getPerspectiveTransform(square, corners.astype(np.float32))
    places = cv2.perspectiveTransform(_module_centres(), to_photo)[0].reshape(MODULES, MODULES, 2)
    return np.asarray(
        cv2.remap(gray, places[..., 0], places[..., 1], cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE), np.float32
    )


@cache
def _module_centres() -> npt.NDArray[np.float32]:
    row, column = np.mgrid[:MODULES, :MODULES].astype(np.float32)
    return np.stack([column, row], axis=-1).reshape(1, -1, 2) + np.float32(0.5)


def _threshold(levels: Levels, share: float) -> npt.NDArray[np.float64]:
    """Grey level that parts dark from light, as a plane over the code: light falls off, shadows lie across."""
    fixed, dark = _fixed_modules()
    row, column = np.mgrid[:MODULES, :MODULES] - MODULES // 2
    design = np.stack([np.ones_like(row), row, column], axis=-1).astype(np.float64)
    planes = []
    for chosen in (fixed & dark, fixed & ~dark):
        weights, *_ = np.linalg.lstsq(design[chosen], levels[chosen], rcond=None)
        planes.append(design @ weights)
    return np.asarray(planes[0] * (1 - share) + planes[1] * share)


def _decoded(dark: npt.NDArray[np.bool_]) -> str | None:
    rim = QUIET_MODULES
    modules = np.pad(np.where(dark, 0, 255).astype(np.uint8), rim, constant_values=255)
    picture = np.kron(modules, np.ones((_CLEAN_PX, _CLEAN_PX), np.uint8))
    low, high = rim * _CLEAN_PX, (rim + MODULES) * _CLEAN_PX - 1
    points = np.array([[[low, low], [high, low], [high, high], [low, high]]], np.float32)
    try:
        text, _ = cv2.QRCodeDetector().decode(picture, points)
    except (cv2.error, UnicodeDecodeError):  # a code full of errors may say anything
        return None
    return identity_in(text)


@cache
def _fixed_modules() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which modules are alike in all codes of version 1, and which of them are dark."""
    fixed = np.zeros((MODULES, MODULES), bool)
    dark = np.zeros((MODULES, MODULES), bool)
    fixed[:8, :8] = fixed[:8, -8:] = fixed[-8:, :8] = True
    ring = np.maximum(*np.abs(np.mgrid[-3:4, -3:4]))
    for corner in ((slice(0, 7), slice(0, 7)), (slice(0, 7), slice(-7, None)), (slice(-7, None), slice(0, 7))):
        dark[corner] = ring != 2
    fixed[6, :] = fixed[:, 6] = True
    dark[6, 8:13] = dark[8:13, 6] = (True, False, True, False, True)
    fixed[13, 8] = dark[13, 8] = True
    return fixed, dark
