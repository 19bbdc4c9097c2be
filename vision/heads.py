"""The last layers of the reader's networks: each is a linear map from features to scores."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

HEADS = "heads.npz"
"""File with the last layers by themselves, beside the networks: OpenCV does not give them out."""


@dataclass(frozen=True)
class Head:
    """The last layer of a network.

    Attributes
    ----------
    features : str
        Name of the network's output that it is fed with.
    kernel : (C, F) float32
        From F features to C scores.
    bias : (C,) float32
    """

    features: str
    kernel: Array
    bias: Array

    def scores(self, features: Array) -> Array:
        """What it makes of ``(N, F, h, w)`` features: ``(N, C, h, w) float32``."""
        count, width, *size = features.shape
        flat = self.kernel @ features.reshape(count, width, -1) + self.bias[:, None]
        return np.asarray(flat.reshape(count, -1, *size), np.float32)


@dataclass(frozen=True)
class AdaptedHead:
    """A last layer that tells bricks from each other in another way, and bricks from nothing as before.

    Attributes
    ----------
    trained : Head
    change : Head
        What is added to its scores for bricks, all but ``nothing``.
    nothing : int
        The score whose probability stays what it is.
    """

    trained: Head
    change: Head
    nothing: int

    @property
    def features(self) -> str:
        """Name of the network's output that it is fed with."""
        return self.trained.features

    def scores(self, features: Array) -> Array:
        """What it makes of ``(N, F, h, w)`` features: ``(N, C, h, w) float32``."""
        before = self.trained.scores(features)
        after = before + self.change.scores(features)
        bricks = np.arange(before.shape[1]) != self.nothing
        after[:, bricks] += _log_sum(before[:, bricks]) - _log_sum(after[:, bricks])
        after[:, self.nothing] = before[:, self.nothing]
        return after


def _log_sum(scores: Array) -> Array:
    """Logarithm of the sum over the exponentials of ``(N, C, h, w)`` scores, ``(N, 1, h, w)``."""
    highest = scores.max(axis=1, keepdims=True)
    return np.asarray(highest + np.log(np.exp(scores - highest).sum(axis=1, keepdims=True)), np.float32)


@cache
def trained_heads() -> dict[str, Head]:
    """The last layers as they were trained, by the name of the network's file."""
    data = resources.files(__package__).joinpath("weights", HEADS).read_bytes()
    with np.load(BytesIO(data)) as file:
        names = sorted({key.split(".")[0] for key in file.files})
        return {
            f"{n}.onnx": Head(
                str(file[f"{n}.input"]), file[f"{n}.kernel"].astype(np.float32), file[f"{n}.bias"].astype(np.float32)
            )
            for n in names
        }


@cache
def heads_digest() -> str:
    """By what a kit knows again the networks that it was learned for."""
    return weights_digest(HEADS)


def weights_digest(name: str) -> str:
    """By what is learned for one of the files with weights knows it again."""
    data = resources.files(__package__).joinpath("weights", name).read_bytes()
    return hashlib.sha256(data).hexdigest()[:16]
