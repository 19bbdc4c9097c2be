"""Run the reader's networks with OpenCV, and average several answers for one image."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from ..language import gettext as _
from .adaptation import network_output, network_outputs
from .maps import STRIDE, VECTOR_UNIT_PX, VECTORS, Maps, channel_count

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE_MULTIPLE = 16

# Mirrored, a vector's x changes its sign; the row's direction, which always points to the right, is turned as well.
_MIRROR = {name: (1, -1) if name == "along" else (-1, 1) for name in VECTORS}

READER, CLOSER, CLASSIFIER, COLUMNS = "reader.onnx", "closer.onnx", "classifier.onnx", "columns.onnx"
"""The network that is asked first, the larger one for what leaves a doubt, and those that look at a brick, a column."""


class NetworkError(DeepBrickError):
    """The networks know other bricks than the catalog."""


def check_class_count(count: int) -> None:
    """Raise NetworkError where the networks were not trained on as many brick types as the catalog has.

    Parameters
    ----------
    count : int
        Brick types of the catalog.
    """
    known = _class_count()
    if count != known:
        msg = _(
            "The catalog has {count} bricks, but the reader was trained on {known}: use the catalog that comes "
            "with it, or train the reader on yours (docs/training.md).",
            count=count,
            known=known,
        )
        raise NetworkError(msg)


def run_network(image_bgr: Image, name: str = READER) -> Maps:
    """Ask a network about an image.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
        Of any size.
    name : str
        ``READER`` or ``CLOSER``.

    Returns
    -------
    Maps
        Of ``(ceil(H / 4), ceil(W / 4))`` cells.
    """
    network = _network(name)
    network.setInput(cv2.dnn.blobFromImage(padded(image_bgr)))
    return _maps_of(network_output(network, name), image_bgr)


def run_reader(image_bgr: Image) -> tuple[Maps, list[Floats]]:
    """Ask the reader about an image, for what other heads are fed with too.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
        Of any size.

    Returns
    -------
    maps : Maps
        As ``run_network`` gives them.
    features : list of (1, C, h, w) float32
        Of the image as ``padded`` gives it, in the order in which the network gives them out.
    """
    network = _network(READER)
    network.setInput(cv2.dnn.blobFromImage(padded(image_bgr)))
    output, features = network_outputs(network, READER)
    return _maps_of(output, image_bgr), features


def padded(image_bgr: Image) -> Image:
    """An image whose sides the networks take: multiples of ``SIDE_MULTIPLE``, its right and lower edge repeated."""
    height, width = image_bgr.shape[:2]
    more = (0, -height % SIDE_MULTIPLE, 0, -width % SIDE_MULTIPLE)
    return np.asarray(cv2.copyMakeBorder(image_bgr, *more, cv2.BORDER_REPLICATE), np.uint8)


def _maps_of(output: Floats, image_bgr: Image) -> Maps:
    rows, columns = (-(-side // STRIDE) for side in image_bgr.shape[:2])
    return split_maps(output[0].transpose(1, 2, 0)[:rows, :columns].astype(np.float32))


def split_maps(output: Floats) -> Maps:
    """Give the network's channels their names and units.

    Parameters
    ----------
    output : (h, w, C) float32
        As the docstring of ``maps`` says.
    """
    classes = output.shape[-1] - 1 - 2 * len(VECTORS)
    logits = output[..., :classes]
    power = np.exp(logits - logits.max(axis=-1, keepdims=True))
    vectors = output[..., classes + 1 :] * VECTOR_UNIT_PX
    return Maps(
        probability=power / power.sum(axis=-1, keepdims=True),
        center_heatmap=np.asarray(1 / (1 + np.exp(-np.clip(output[..., classes], -30, 30))), np.float32),
        offset=vectors[..., 0:2],
        up=vectors[..., 2:4],
        along=vectors[..., 4:6],
        across=vectors[..., 6:8],
    )


def maps_both_ways(image_bgr: Image, name: str) -> tuple[Maps, Maps]:
    """A network's answers for an image as it is, and by way of its mirror image (test-time augmentation).

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
    name : str
        Of the network, as ``run_network`` takes it.

    Returns
    -------
    tuple of Maps
        Both of the same cells.
    """
    # Cells of the mirror image must lie where those of the image do.
    whole = cv2.copyMakeBorder(image_bgr, 0, 0, 0, -image_bgr.shape[1] % STRIDE, cv2.BORDER_REPLICATE)
    return run_network(image_bgr, name), mirrored(run_network(whole[:, ::-1].astype(np.uint8), name))


def mirrored(maps: Maps) -> Maps:
    """Turn the answer for a mirror image, its width a multiple of ``STRIDE``, into that for the image itself."""
    flipped = {f.name: getattr(maps, f.name)[:, ::-1] for f in fields(Maps)}
    signs = {name: np.array(sign, np.float32) for name, sign in _MIRROR.items()}
    return _as_maps({name: values * signs[name] if name in signs else values for name, values in flipped.items()})


def resized(maps: Maps, shape: tuple[int, int], scale: float) -> Maps:
    """Turn the answer for an image enlarged by ``scale`` into that for the image itself.

    Parameters
    ----------
    maps : Maps
    shape : tuple of int
        Rows and columns of the answer for the image itself.
    scale : float
    """
    rows, columns = shape
    # Cell centres of both images, in cells of the enlarged one.
    x = (np.arange(columns, dtype=np.float32) + 0.5) * scale - 0.5
    y = (np.arange(rows, dtype=np.float32) + 0.5) * scale - 0.5
    at_x, at_y = np.meshgrid(x, y)

    def moved(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        channels = np.atleast_3d(values)
        parts = [
            cv2.remap(np.ascontiguousarray(c), at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for c in channels.transpose(2, 0, 1)
        ]
        return np.stack(parts, axis=-1).reshape(rows, columns, *values.shape[2:]).astype(np.float32)

    result = {f.name: moved(getattr(maps, f.name)) for f in fields(Maps)}
    return _as_maps({name: values / scale if name in VECTORS else values for name, values in result.items()})


def mean_maps(answers: Sequence[Maps]) -> Maps:
    """Average several answers for the same cells."""
    return _as_maps({f.name: np.mean([getattr(a, f.name) for a in answers], axis=0) for f in fields(Maps)})


def _as_maps(values: Mapping[str, npt.NDArray[np.floating[Any]]]) -> Maps:
    return Maps(**{name: np.asarray(v, np.float32) for name, v in values.items()})


def load_network(name: str) -> cv2.dnn.Net:
    """Load one of the networks that come with the reader, by the name of its file."""
    data = resources.files(__package__).joinpath("weights", name).read_bytes()
    return cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))


@cache
def _class_count() -> int:
    """How many brick types the network tells apart, by what it says of an image without any."""
    network = _network(READER)
    network.setInput(np.zeros((1, 3, SIDE_MULTIPLE, SIDE_MULTIPLE), np.float32))
    return int(network.forward().shape[1]) - channel_count(0)


@cache
def _network(name: str) -> cv2.dnn.Net:
    return load_network(name)
