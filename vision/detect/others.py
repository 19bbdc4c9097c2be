"""Which cells of the overview show a toy brick that is none of the catalog's, by a head on the reader's features."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from ..network import load_network

Array = npt.NDArray[np.float32]

OTHERS = "others.onnx"
"""The head's file, beside the networks."""

OTHERS_STRIDE = 8
"""Pixels of the overview that a cell of the head is wide."""

FEATURE_STRIDES = (8, 16, 16, 8)
"""Of the features that the reader gives out, in their order."""


def join_features(features: Sequence[Array]) -> Array:
    """Bring the reader's features to one size.

    Parameters
    ----------
    features : sequence of (1, C, H / stride, W / stride) float32
        Of the strides ``FEATURE_STRIDES``, H and W multiples of 16.

    Returns
    -------
    (1, F, H / 8, W / 8) float32
        Coarser ones repeated.
    """
    times = [stride // OTHERS_STRIDE for stride in FEATURE_STRIDES]
    return np.concatenate([f.repeat(n, axis=2).repeat(n, axis=3) for f, n in zip(features, times, strict=True)], axis=1)


def score_others(features: Sequence[Array], overview_wh: tuple[int, int]) -> Array:
    """Score each cell of the overview.

    Parameters
    ----------
    features : sequence of ndarray
        As ``join_features`` takes them.
    overview_wh : tuple of int
        Width and height of the overview, without what was added to make its sides multiples of 16.

    Returns
    -------
    (ceil(height / 8), ceil(width / 8)) float32
        Log odds that it shows another toy brick.
    """
    head = _head()
    head.setInput(join_features(features))
    columns, rows = (-(-side // OTHERS_STRIDE) for side in overview_wh)
    return np.array(head.forward()[0, 0, :rows, :columns], np.float32)


@cache
def _head() -> cv2.dnn.Net:
    return load_network(OTHERS)
