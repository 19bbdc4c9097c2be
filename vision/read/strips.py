"""Columns as strips: each cut out upright along its axis, and what a network says of every slice of it."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ...pixels import is_within, to_opencv
from ..maps import stud_size_px, upright
from ..network import COLUMNS, load_network
from .axes import Axis
from .view import shrunk

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

STRIP_WIDTH_PX = 128
STRIP_STUD_PX = 40.0
STRIP_STRIDE = 4  # rows of a slice
STRIP_CHANNELS = 7  # blue, green, red, and the frame
ROWS_MULTIPLE = 16
MIRRORED_FRAME = (1, -1, -1, 1)  # what each part of a mirrored strip's frame is multiplied by


class StripAnswer(NamedTuple):
    """What the network says of the S slices of an axis.

    Attributes
    ----------
    log_probability : (S, 1 + K) float64
        Of "no brick of the column" and of each brick type; 0 beyond the image.
    seam : (S,) float64
        Logit of a brick's underside or the column's top being there; 0 beyond the image.
    """

    log_probability: Array
    seam: Array


def cut_strip(image_bgr: Image, axis: Axis) -> Floats:
    """Cut a column out of an image, upright, a stud ``STRIP_STUD_PX`` wide, from the axis' upper end down.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
    axis : Axis
        In pixels of the image.

    Returns
    -------
    (STRIP_STRIDE * S, STRIP_WIDTH_PX, STRIP_CHANNELS) float32
        Colours, 0 to 255, and the projections of a column pitch along and across, in pixels of the strip. The image's
        border is drawn out where the strip reaches beyond it.
    """
    count = len(axis.points)
    slices = count - 0.5 - (np.arange(STRIP_STRIDE * count) + 0.5) / STRIP_STRIDE
    points, up, along, across = (_between(v, slices) for v in (axis.points, axis.up, axis.along, axis.across))
    upward, right = upright(-np.gradient(points, axis=0))
    px = np.maximum(stud_size_px(*(v.astype(np.float32) for v in (up, along, across))), 1.0) / STRIP_STUD_PX
    frame = in_strip(np.concatenate([along, across], axis=1), upward, right, px)
    steps = np.arange(STRIP_WIDTH_PX) - (STRIP_WIDTH_PX - 1) / 2
    places = points[:, None] + (right * px[:, None])[:, None] * steps[:, None]
    strip = _fetched(image_bgr, places, float(np.median(px)))
    wide = np.broadcast_to(frame[:, None], (*strip.shape[:2], frame.shape[1]))
    return np.concatenate([strip, wide], axis=-1).astype(np.float32)


def in_strip(frame: Array, upward: Array, right: Array, px: Array) -> Array:
    """Vectors of a column's frame ``(H, 4)`` in pixels of its strip, x to the right and y down."""
    parts = [
        component for v in (frame[:, :2], frame[:, 2:]) for component in ((v * right).sum(1), -(v * upward).sum(1))
    ]
    return np.asarray(np.stack(parts, axis=1) / px[:, None], np.float64)


def read_strips(image_bgr: Image, axes: Sequence[Axis], *, both_ways: bool = False) -> list[StripAnswer]:
    """Ask the network about the columns along some axes of an image.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
    axes : sequence of Axis
        In pixels of the image.
    both_ways : bool
        Ask about the mirror image of each column too, and give the mean (test-time augmentation).
    """
    answers = []
    for axis in axes:
        strip = cut_strip(image_bgr, axis)
        told = _mean([_answer(strip), _answer(mirrored(strip))] if both_ways else [_answer(strip)])
        # Beyond the image nothing shows, which speaks neither for nor against anything.
        within = is_within(axis.points, image_bgr.shape[1::-1])
        answers.append(StripAnswer(told.log_probability * within[:, None], told.seam * within))
    return answers


def mirrored(strip: Floats) -> Floats:
    """A strip of the mirror image of its column; along, its frame still points to the right."""
    return np.concatenate([strip[:, ::-1, :3], strip[:, ::-1, 3:] * np.array(MIRRORED_FRAME, np.float32)], axis=-1)


def _mean(answers: Sequence[StripAnswer]) -> StripAnswer:
    return StripAnswer(*(np.asarray(np.mean(values, axis=0), np.float64) for values in zip(*answers, strict=True)))


def _answer(strip: Floats) -> StripAnswer:
    count = len(strip) // STRIP_STRIDE
    more = -len(strip) % ROWS_MULTIPLE
    whole = np.pad(strip, ((0, more), (0, 0), (0, 0)), "edge")
    network = _network()
    network.setInput(whole.transpose(2, 0, 1)[None])
    output = np.asarray(network.forward(), np.float64)[0, :, :, 0].T  # (H / 8, 2 * (K + 2))
    rows = output.reshape(2 * len(output), -1)[:count][::-1]
    logits = rows[:, :-1] - rows[:, :-1].max(axis=1, keepdims=True)
    return StripAnswer(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), rows[:, -1])


def _between(values: Array, slices: Array) -> Array:
    """Values between slices, and a little beyond the first and the last."""
    low = np.clip(np.floor(slices).astype(int), 0, max(len(values) - 2, 0))
    high = np.minimum(low + 1, len(values) - 1)
    return np.asarray(values[low] + (values[high] - values[low]) * (slices - low)[:, None], np.float64)


def _fetched(image_bgr: Image, places: Array, px: float) -> Image:
    """The image at places ``(h, w, 2)``, about ``px`` of its pixels apart; without aliasing."""
    height, width = image_bgr.shape[:2]
    low = np.clip(np.floor(places.min(axis=(0, 1))).astype(int) - 2, 0, [width - 1, height - 1])
    high = np.clip(np.ceil(places.max(axis=(0, 1))).astype(int) + 2, low + 1, [width, height])
    part, shrink = shrunk(image_bgr[low[1] : high[1], low[0] : high[0]], 1 / px)
    at = to_opencv((places - low) * shrink).astype(np.float32)
    return np.asarray(
        cv2.remap(part, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


@cache
def _network() -> cv2.dnn.Net:
    return load_network(COLUMNS)
