"""Views of photos and a phone's faults in them on a processor, by OpenCV, a tenth of the work of the same in tensors.

Where a GPU trains, ``sampling`` and ``degrade`` do this on the device.
"""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..pixels import warp_for_opencv
from .degrade import BLUR_REACH, GAMMA, SHARPEN_SIGMA
from .pool import Pool
from .views import Batch

Image = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

MIN_SIGMA = 0.15  # a Gaussian so narrow changes nothing
NONE = {
    "gains": np.ones(3, np.float32),
    "blur": np.zeros(2, np.float32),
    "noise": np.zeros(2, np.float32),
    "gamma": np.array([1 / GAMMA], np.float32),
    "sharpen": np.zeros(1, np.float32),
}
"""A view without faults, JPEG apart."""

LINEAR: Array = ((np.arange(256) / 255) ** GAMMA).astype(np.float32)


def cut_views(pool: Pool, batch: Batch, side: int) -> Image:
    """Cut views out of photos, as ``sampling.sample_pixels`` does.

    Parameters
    ----------
    batch : dict of str to array
        ``photo``, ``level`` and ``to_level``, as ``place_views`` gives them.

    Returns
    -------
    (B, S, S, 3) uint8
        BGR; the photo's border is drawn out where a view reaches beyond it.
    """
    views = np.empty((len(batch["photo"]), side, side, 3), np.uint8)
    for n, (photo, level, to_level) in enumerate(zip(batch["photo"], batch["level"], batch["to_level"], strict=True)):
        cv2.warpAffine(
            _level(pool, photo, level),
            warp_for_opencv(to_level),
            (side, side),
            dst=views[n],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    return views


def cut_strips(pool: Pool, batch: Batch, width: int) -> Image:
    """Cut strips of columns out of photos, as ``strip_pixels.sample_strips`` does.

    Parameters
    ----------
    batch : dict of str to array
        ``photo``, ``level`` and ``rows``, as ``StripSampler.draw`` gives them.

    Returns
    -------
    (B, H, W, 3) uint8
        BGR; the photo's border is drawn out where a strip reaches beyond it.
    """
    column = np.arange(width, dtype=np.float32)
    strips = np.empty((len(batch["photo"]), batch["rows"].shape[1], width, 3), np.uint8)
    for n, (photo, level, rows) in enumerate(zip(batch["photo"], batch["level"], batch["rows"], strict=True)):
        # Half a pixel less: places count from the corner of the first pixel.
        x, y = (rows[:, k, None] + rows[:, k + 2, None] * column - 0.5 for k in (0, 1))
        cv2.remap(_level(pool, photo, level), x, y, cv2.INTER_LINEAR, dst=strips[n], borderMode=cv2.BORDER_REPLICATE)
    return strips


def lay_over(views: Image, over: npt.NDArray[np.bool_]) -> Image:
    """Show in each view the one before it where ``over``, ``(B, S, S)``, says so."""
    return np.where(over[..., None], np.roll(views, 1, axis=0), views)


def add_faults(views: Image, faults: Mapping[str, npt.NDArray[Any]], bank: Array) -> Image:
    """Add faults to views, as ``degrade.degrade`` does; their JPEG is a real one.

    Parameters
    ----------
    views : (B, S, S, 3) uint8
    faults : dict of str to array
        From ``draw_faults``.
    bank : (NOISE_BANK,) float32
        From ``noise_bank``.

    Returns
    -------
    (B, S, S, 3) uint8
    """
    changed = views.copy()
    rows = np.column_stack([faults[name] for name in NONE])
    for n in np.flatnonzero((rows != np.concatenate(list(NONE.values()))).any(axis=1)):
        changed[n] = _with_faults(views[n], {name: values[n] for name, values in faults.items()}, bank)
    for n in np.flatnonzero(faults["jpeg"] > 0):
        changed[n] = _through_jpeg(changed[n], float(faults["jpeg"][n]))
    return changed


def _level(pool: Pool, photo: int, level: int) -> Image:
    start, (height, width) = pool.level_start[photo, level], pool.level_size[photo, level]
    return pool.pixels_bgr[start : start + height * width].reshape(height, width, 3)


def _with_faults(view: Image, faults: Mapping[str, npt.NDArray[Any]], bank: Array) -> Image:
    gains = np.asarray(faults["gains"], np.float32)
    table = np.ascontiguousarray(LINEAR[:, None] * gains).reshape(256, 1, 3)
    linear: Array = np.asarray(cv2.LUT(view, table), np.float32)
    sigma_x, sigma_y = (float(v) for v in faults["blur"])
    if max(sigma_x, sigma_y) > MIN_SIGMA:
        linear = _blurred(linear, max(sigma_x, MIN_SIGMA), max(sigma_y, MIN_SIGMA))
    shot, read = (float(v) for v in faults["noise"])
    start = int(faults["noise_start"])
    noise = np.take(bank, np.arange(start, start + linear.size), mode="wrap").reshape(linear.shape)
    linear = linear + noise * np.sqrt(np.maximum(linear, 0) * np.float32(shot) + np.float32(read * read))
    picture: Array = np.asarray(cv2.pow(np.clip(linear, 0, 1), float(faults["gamma"])), np.float32)
    if faults["sharpen"] > 0:
        picture = picture + float(faults["sharpen"]) * (picture - _blurred(picture, SHARPEN_SIGMA, SHARPEN_SIGMA))
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)


def _blurred(image: Array, sigma_x: float, sigma_y: float) -> Array:
    size = 2 * BLUR_REACH + 1
    blurred = cv2.GaussianBlur(image, (size, size), sigma_x, sigmaY=sigma_y, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(blurred, np.float32)


def _through_jpeg(view: Image, scale: float) -> Image:
    quality = 50 * (2 - scale) if scale < 1 else 50 / scale  # as the JPEG group's encoder scales its tables
    _, data = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, round(quality)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
