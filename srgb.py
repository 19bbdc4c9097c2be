"""The curve of sRGB between what a picture stores and the light that it stands for (IEC 61966-2-1)."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def linear_light(encoded: Array) -> Array:
    """Light of sRGB values, both 0 to 1."""
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4), np.float64)


def srgb_encoded(linear: Array) -> Array:
    """SRGB values of light, both 0 to 1."""
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055), np.float64)


def relit(image: npt.NDArray[np.uint8], gains: Array) -> npt.NDArray[np.uint8]:
    """An image in other light.

    Parameters
    ----------
    image : (H, W, 3) uint8
    gains : (3,) float64
        Of its channels' light; what gets too bright is cut off.
    """
    table = srgb_encoded(np.clip(linear_light(np.arange(256) / 255)[:, None] * gains, 0, 1))
    return np.asarray(np.rint(255 * table), np.uint8)[image, np.arange(3)]
