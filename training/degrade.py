"""A phone's faults on the device that trains: exposure, white balance, blur, noise, tone, sharpening, JPEG.

The numbers are drawn on the host, one row a picture; what is done with them is written in Keras' operations, so that it
runs wherever the network does.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

GAMMA = 2.2
BLUR_REACH = 4
SHARPEN_SIGMA = 1.2
NOISE_BANK = 1 << 22
JPEG_BLOCK = 8
# ITU-T T.81, table K.1: how coarsely luminance is stored, at quality 50.
JPEG_LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float32,
)
# ITU-R BT.601, for blue, green, red: luminance and the two differences of colour.
TO_YCC = np.array([[0.114, 0.587, 0.299], [0.5, -0.3313, -0.1687], [-0.0813, -0.4187, 0.5]], np.float32)


def draw_faults(rng: np.random.Generator, count: int, fraction: float, strength: float) -> dict[str, Array]:
    """Draw the faults of some pictures, as ``deepbrick.samples.render.faults`` does.

    Parameters
    ----------
    fraction : float
        Of pictures that have any.
    strength : float
        The greatest; 1 is an ordinary phone's.

    Returns
    -------
    dict of str to array
        ``gains`` and ``blur`` ``(B, 3)`` and ``(B, 2)``, ``noise`` ``(B, 2)``, ``gamma``, ``sharpen`` and ``jpeg``
        ``(B,)``, all float32, and ``noise_start`` ``(B,) int32``.
    """
    s = rng.uniform(0, strength, count) * (rng.random(count) < fraction)
    moved = rng.random(count) < 0.25 * s
    sigma = rng.exponential(0.45, count) * s
    blur = np.stack([sigma, sigma], axis=1)
    way = rng.random(count) < 0.5
    blur[moved & way, 0] += rng.uniform(0.5, 1.6, int((moved & way).sum()))
    blur[moved & ~way, 1] += rng.uniform(0.5, 1.6, int((moved & ~way).sum()))
    quality = rng.integers(35, 96, count).astype(np.float64)
    scale = np.where(quality < 50, 50 / quality, 2 - quality / 50)  # as the JPEG group's encoder scales its tables
    return {
        "gains": (
            np.exp(rng.normal(0, 0.1, (count, 3)) * s[:, None]) * np.exp(rng.normal(0, 0.25, count) * s)[:, None]
        ).astype(np.float32),
        "blur": blur.astype(np.float32),
        "noise": np.stack(
            [0.0006 * rng.exponential(1.5, count) * s, 0.006 * rng.exponential(0.6, count) * s], axis=1
        ).astype(np.float32),
        "noise_start": rng.integers(0, NOISE_BANK, count).astype(np.int32),
        "gamma": (1 / (GAMMA * np.exp(rng.normal(0, 0.08, count) * s))).astype(np.float32),
        "sharpen": (rng.uniform(0.1, 0.9, count) * (rng.random(count) < 0.5 * s)).astype(np.float32),
        "jpeg": (scale * (rng.random(count) < 0.5)).astype(np.float32),
    }


def noise_bank(seed: int) -> Array:
    """Normal noise that pictures take theirs from, each from another place on."""
    return np.random.default_rng(seed).standard_normal(NOISE_BANK).astype(np.float32)


def degrade(images: Any, faults: dict[str, Any], bank: Any) -> Any:
    """Add faults to pictures.

    Parameters
    ----------
    images : (B, S, S, 3) float32
        BGR, 0 to 255; the side a multiple of 8.
    faults : dict of str to tensor
        From ``draw_faults``.
    bank : (NOISE_BANK,) float32

    Returns
    -------
    (B, S, S, 3) float32
        0 to 255.
    """
    from keras import ops

    def column(values: Any) -> Any:
        return ops.reshape(values, (-1, 1, 1, 1))

    _, height, width, _ = images.shape
    linear = ops.power(ops.clip(images / 255.0, 0.0, 1.0) + 1e-6, GAMMA) * ops.reshape(faults["gains"], (-1, 1, 1, 3))
    linear = _blur(linear, faults["blur"])
    start = ops.reshape(faults["noise_start"], (-1, 1))
    places = (start + ops.reshape(ops.arange(height * width * 3, dtype="int32"), (1, -1))) % NOISE_BANK
    noise = ops.reshape(ops.take(bank, places), (-1, height, width, 3))
    shot, read = column(faults["noise"][:, 0]), column(faults["noise"][:, 1])
    linear = linear + noise * ops.sqrt(ops.maximum(linear, 0.0) * shot + read * read)
    picture = ops.power(ops.clip(linear, 0.0, 1.0) + 1e-6, column(faults["gamma"]))
    soft = _blur(picture, ops.ones_like(faults["blur"]) * SHARPEN_SIGMA)
    picture = ops.clip((picture + column(faults["sharpen"]) * (picture - soft)) * 255.0, 0.0, 255.0)
    return ops.clip(_jpeg(picture, faults["jpeg"]), 0.0, 255.0)


def _blur(images: Any, sigma: Any) -> Any:
    """Blur by a Gaussian of its own width in x and in y for each picture."""
    from keras import ops

    taps = ops.arange(-BLUR_REACH, BLUR_REACH + 1, dtype="float32")
    for axis in (1, 2):
        width = ops.maximum(sigma[:, 2 - axis], 0.05)
        weights = ops.exp(-ops.expand_dims(taps * taps, 0) / (2 * ops.expand_dims(width * width, 1)))
        weights = weights / ops.sum(weights, axis=1, keepdims=True)
        pads = [[0, 0], [0, 0], [0, 0], [0, 0]]
        pads[axis] = [BLUR_REACH, BLUR_REACH]
        padded = ops.pad(images, pads, mode="reflect")
        side = images.shape[axis]
        total: Any = 0.0
        for k in range(2 * BLUR_REACH + 1):
            part = padded[:, k : k + side] if axis == 1 else padded[:, :, k : k + side]
            total = total + part * ops.reshape(weights[:, k], (-1, 1, 1, 1))
        images = total
    return images


def _jpeg(images: Any, scale: Any) -> Any:
    """Round the cosine transform of each block, as JPEG does; 0 leaves a picture as it is."""
    from keras import ops

    _, height, width, _ = images.shape
    n = JPEG_BLOCK
    k = np.arange(n)
    cosine = np.sqrt(2 / n) * np.cos(np.pi * (2 * k[None] + 1) * k[:, None] / (2 * n))
    cosine[0] /= np.sqrt(2)
    there = ops.convert_to_tensor(cosine.astype(np.float32))
    back = ops.transpose(there)
    ycc = ops.matmul(images - 128.0, ops.convert_to_tensor(TO_YCC.T.copy()))
    blocks = ops.reshape(ycc, (-1, height // n, n, width // n, n, 3))
    blocks = ops.transpose(blocks, (0, 1, 3, 5, 2, 4))  # ..., colour, row, column
    steps = ops.maximum(ops.reshape(scale, (-1, 1, 1, 1, 1, 1)) * ops.convert_to_tensor(JPEG_LUMINANCE), 1.0)
    stored = ops.round(ops.matmul(ops.matmul(there, blocks), back) / steps) * steps
    pixels = ops.matmul(ops.matmul(back, stored), there)
    pixels = ops.reshape(ops.transpose(pixels, (0, 1, 4, 2, 5, 3)), (-1, height, width, 3))
    to_bgr = np.ascontiguousarray(np.linalg.inv(TO_YCC).T, np.float32)
    restored = ops.matmul(pixels, ops.convert_to_tensor(to_bgr)) + 128.0
    return ops.where(ops.reshape(scale, (-1, 1, 1, 1)) > 0, restored, images)
