"""Colours: what the mat's patches should look like, against what the photo makes of them."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...srgb import linear_light, srgb_encoded
from .places import MatPlaces

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

MIN_PATCHES = 8
MIN_NEUTRAL = 4
_MAX_SPREAD = 14.0  # of 255: more is a shadow's edge, a reflection or a thing on the patch
_CLIPPED = 252
_GREY_PRINT_CHROMA = 0.25  # of what the colours should have
_MATRIX_STIFFNESS = 0.3  # towards plain gains, in spreads of the patches
_GAMMA_RANGE = (0.6, 1.6)
_ROUNDS = 6
_HUBER = 4.0  # CIEDE2000; a patch that is farther off counts less
_STRIP_PIXELS = 1_000_000
_LEVELS = 4096


@dataclass(frozen=True)
class ColorCorrection:
    """What brings a photo's colours to those that were printed.

    Attributes
    ----------
    gamma : float
        Exponent of linear light, for the phone's own contrast.
    matrix : (3, 3) float64
        Applied then, to red, green and blue.
    white : (3,) float64
        Gains of linear light that make greys grey, and no lighter or darker: red, green and blue.
    before, after : float
        Median CIEDE2000 between the patches and what they should be.
    patches : int
        How many were used.
    grey_print : bool
        Whether the mat came from a printer without colours: then only its greys were used.
    """

    gamma: float
    matrix: Array
    white: Array
    before: float
    after: float
    patches: int
    grey_print: bool

    def apply(self, image_bgr: Image) -> Image:
        """The picture with corrected colours, ``(H, W, 3) uint8``, BGR."""
        linear = (linear_light(np.arange(256) / 255) ** self.gamma).astype(np.float32)
        levels = np.linspace(0, 1, _LEVELS) ** 2  # the eye tells dark levels apart better
        encoded = np.rint(srgb_encoded(levels) * 255).astype(np.uint8)
        matrix = self.matrix[::-1, ::-1].astype(np.float32)
        result = np.empty_like(image_bgr)
        rows = max(_STRIP_PIXELS // max(image_bgr.shape[1], 1), 1)
        for top in range(0, len(image_bgr), rows):
            strip = cv2.transform(linear[image_bgr[top : top + rows]], matrix)
            places = cv2.sqrt(np.clip(strip, 0, 1)) * (_LEVELS - 1)
            result[top : top + rows] = encoded[np.rint(places).astype(np.uint16)]
        return result

    def balance(self, image_bgr: Image) -> Image:
        """The picture in white light, as bright and with as much contrast as before, ``(H, W, 3) uint8``, BGR."""
        light = linear_light(np.arange(256) / 255)[:, None] * self.white[::-1]
        table = np.rint(srgb_encoded(np.clip(light, 0, 1)) * 255).astype(np.uint8)
        return np.asarray(cv2.LUT(image_bgr, table[None]), np.uint8)


def fit_colors(photo_bgr: Image, places: MatPlaces) -> ColorCorrection | None:
    """Work out the correction from the patches of a mat.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    places : MatPlaces
        Of the mat in this photo.

    Returns
    -------
    ColorCorrection or None
        None where too few patches are seen well.
    """
    seen, wanted = _patches(photo_bgr, places)
    neutral = np.ptp(wanted, axis=1) == 0
    if len(seen) < MIN_PATCHES or neutral.sum() < MIN_NEUTRAL:
        return None
    light, wanted_light = linear_light(seen[neutral]), linear_light(wanted[neutral])
    gamma, gains = _fit_neutral(light, wanted_light)
    white = np.exp(np.median(np.log(wanted_light) - np.log(np.maximum(light, 1e-4)), axis=0))
    white /= np.exp(np.mean(np.log(white)))
    grey_print = _is_grey_print(srgb_encoded(np.clip(linear_light(seen) ** gamma * gains, 0, 1)), wanted, neutral)
    if grey_print:
        seen, wanted = seen[neutral], wanted[neutral]
    matrix = np.diag(gains) if grey_print else _fit_matrix(linear_light(seen) ** gamma, wanted, gains)
    corrected = srgb_encoded(np.clip(linear_light(seen) ** gamma @ matrix.T, 0, 1))
    before, after = (float(np.median(color_difference(v, wanted))) for v in (seen, corrected))
    return ColorCorrection(gamma, matrix, white, before, after, len(seen), grey_print)


def white_balanced(image_bgr: Image, colors: ColorCorrection | None) -> Image:
    """The picture in white light, as ``ColorCorrection.balance`` gives it, or as it is where the light is not known."""
    # Neither exposure nor contrast is taken out: the networks know those as phones make them.
    return image_bgr if colors is None else colors.balance(image_bgr)


def color_difference(first: Array, second: Array) -> Array:
    """CIEDE2000 between ``(N, 3)`` colours, sRGB from 0 to 1, ``(N,)`` (Sharma, Wu and Dalal, 2005)."""
    from skimage import color  # noqa: PLC0415 - only where there is a mat

    difference: Any = color.deltaE_ciede2000  # it has no types
    return np.asarray(difference(color.rgb2lab(first), color.rgb2lab(second)), np.float64)


def _patches(photo_bgr: Image, places: MatPlaces) -> tuple[Array, Array]:
    """What is seen of the patches and what should be, ``(N, 3)`` each, sRGB from 0 to 1."""
    height, width = photo_bgr.shape[:2]
    inside = ((places.patches >= 0) & (places.patches < (width, height))).all(axis=(1, 2))
    x, y = places.patches[inside].transpose(2, 0, 1)
    pixels = photo_bgr[y, x, ::-1].astype(np.float64)
    levels = np.median(pixels, axis=1)
    clear = (pixels.std(axis=1).max(axis=1) < _MAX_SPREAD) & (levels.max(axis=1) < _CLIPPED)
    wanted = np.array([patch.rgb for patch in places.mat.patches])
    return levels[clear] / 255, wanted[inside][clear] / 255


def _fit_neutral(seen: Array, wanted: Array) -> tuple[float, Array]:
    """One exponent and three gains that bring greys to where they should be, both in linear light."""
    x, y = np.log(np.maximum(seen, 1e-4)), np.log(wanted)
    weights = np.ones(len(x))
    for _ in range(_ROUNDS):
        normed = weights / weights.sum()
        centered_x, centered_y = x - normed @ x, y - normed @ y
        slope = float((normed @ (centered_x * centered_y)).sum() / max((normed @ centered_x**2).sum(), 1e-9))
        gamma = float(np.clip(slope, *_GAMMA_RANGE))
        offset = normed @ (y - gamma * x)
        away = np.abs(y - gamma * x - offset).max(axis=1)
        weights = 1 / np.maximum(away / max(float(np.median(away)), 0.02), 1)
    return gamma, np.exp(offset)


def _fit_matrix(light: Array, wanted: Array, gains: Array) -> Array:
    """The matrix that brings all patches nearest, with greys kept as the gains make them.

    Patches that do not fit count less, and it is held near plain gains: ink that has faded is not to make all else in
    the photo more colourful (white-point preserving least squares, Finlayson and Drew 1997).
    """
    balanced, target = light * gains, linear_light(wanted)
    steps = balanced[:, :2] - balanced[:, 1:]  # none of a grey
    scale = 1 / (target.mean(axis=1) + 0.05)  # a step of lightness is a fraction of the light
    weights = np.ones(len(light))
    change = np.zeros((3, 2))
    for _ in range(_ROUNDS):
        w = (weights * scale)[:, None]
        left = steps.T @ (w**2 * steps)
        stiffness = _MATRIX_STIFFNESS * np.trace(left) / 2 * np.eye(2)
        change = np.linalg.solve(left + stiffness, steps.T @ (w**2 * (target - balanced))).T
        away = color_difference(srgb_encoded(np.clip(balanced + steps @ change.T, 0, 1)), wanted)
        weights = np.sqrt(1 / np.maximum(away / _HUBER, 1))
    matrix = np.eye(3) + change @ np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
    return np.asarray(matrix * gains, np.float64)


def _is_grey_print(balanced: Array, wanted: Array, neutral: npt.NDArray[np.bool_]) -> bool:
    """Whether the colours have come out grey, seen in white light."""
    colored = ~neutral
    if not colored.any():
        return True
    return float(np.median(np.ptp(balanced[colored], axis=1) / np.ptp(wanted[colored], axis=1))) < _GREY_PRINT_CHROMA
