"""Run the reader's networks with OpenCV."""

from functools import cache
from importlib import resources

import cv2
import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from .maps import STRIDE, Maps, channel_count, split_maps

Image = npt.NDArray[np.uint8]

SIDE_MULTIPLE = 16

READER, CLOSER = "reader.onnx", "closer.onnx"
"""The network that is asked first, and the larger one for what leaves a doubt."""


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
        msg = (
            f"The catalog has {count} bricks, but the reader was trained on {known}: use the catalog that comes with "
            "it, or train the reader on yours (docs/training.md)."
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
    height, width = image_bgr.shape[:2]
    padded = cv2.copyMakeBorder(image_bgr, 0, -height % SIDE_MULTIPLE, 0, -width % SIDE_MULTIPLE, cv2.BORDER_REPLICATE)
    network = _network(name)
    network.setInput(cv2.dnn.blobFromImage(padded))
    output = np.asarray(network.forward())[0].transpose(1, 2, 0)
    rows, columns = -(-height // STRIDE), -(-width // STRIDE)
    return split_maps(output[:rows, :columns].astype(np.float32))


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
