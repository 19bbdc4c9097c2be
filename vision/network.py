"""Run the reader's networks with OpenCV."""

from functools import cache
from importlib import resources

import cv2
import numpy as np
import numpy.typing as npt

from .maps import STRIDE, Maps, split_maps

Image = npt.NDArray[np.uint8]

SIDE_MULTIPLE = 16

READER, CLOSER = "reader.onnx", "closer.onnx"
"""The network that is asked first, and the larger one for what leaves a doubt."""


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
def _network(name: str) -> cv2.dnn.Net:
    return load_network(name)
