"""Go on from a network that was exported: its ONNX file back into Keras."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from ..errors import DeepBrickError
from .export import norms_by_input

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[np.float32]


# What the file may lack: residual blocks, which start as the identity, as a shallower network has fewer; and what only
# the column reader has, which goes on from the classifier.
GROWN = ("refine_", "frame_", "fine_", "gather_", "mix_", "context_", "rows")


PIXELS = "stem"
"""The layer that takes in colours, and further channels of which it makes nothing at first."""


class RestoreError(DeepBrickError):
    """The exported network is not there, or not of this architecture."""


def restore_onnx(model: "keras.Model", path: Path, batches: Sequence[Array]) -> None:
    """Put the weights of an exported network into a model, which may have more residual blocks.

    The export folds batch normalisation into the convolutions and so forgets what the layers' outputs are like. That
    is measured again on some images; the network's answers stay the same.

    Parameters
    ----------
    model : keras.Model
        As ``networks`` builds it; changed.
    path : Path
        What ``export_onnx`` wrote.
    batches : sequence of (N, H, W, 3) float32
        Images such as the network is trained on.

    Raises
    ------
    RestoreError
        Where the file cannot be read, or is of another architecture.
    """
    from google.protobuf.message import DecodeError
    from onnx import load, numpy_helper

    try:
        exported = load(path)
    except (OSError, DecodeError) as error:
        msg = f"Cannot read an exported network from {path}: {error}."
        raise RestoreError(msg) from error
    weights = {w.name: numpy_helper.to_array(w).astype(np.float32) for w in exported.graph.initializer}
    norm_of = norms_by_input(model)
    biases: dict[str, Array] = {}
    try:
        for layer in model.layers:
            kind = type(layer).__name__
            if kind in {"Conv2D", "DepthwiseConv2D"}:
                source = norm_of.get(layer.name, layer.name)
                if source.startswith(GROWN) and source + ".kernel" not in weights:
                    continue
                kernel = weights[source + ".kernel"].transpose((2, 3, 0, 1) if kind != "Conv2D" else (2, 3, 1, 0))
                if kind == "DepthwiseConv2D":
                    kernel = _of_size(kernel, layer.kernel_size[0])
                elif layer.name == PIXELS:
                    kernel = _of_pixels(kernel, layer.kernel.shape[2])
                biases[source] = weights[source + ".bias"]
                layer.set_weights([kernel, biases[source]] if layer.use_bias else [kernel])
    except (KeyError, ValueError) as error:
        msg = f"{path} holds another network than this one: {error}."
        raise RestoreError(msg) from error
    norms = [model.get_layer(name) for name in norm_of.values() if name in biases]
    for norm in norms:
        bias = biases[norm.name]
        norm.set_weights([np.ones_like(bias), bias, np.zeros_like(bias), np.full_like(bias, 1 - norm.epsilon)])
    for norm, (mean, variance) in zip(norms, _moments(model, norms, batches), strict=True):
        norm.set_weights([np.sqrt(variance + norm.epsilon), biases[norm.name] + mean, mean, variance])


def _of_size(kernel: Array, size: int) -> Array:
    """A depthwise kernel for a larger picture of the same: it sums to the same."""
    if kernel.shape[0] == size:
        return kernel
    old = kernel.shape[0]
    rows = np.asarray(
        cv2.resize(np.eye(old, dtype=np.float32), (old, size), interpolation=cv2.INTER_LINEAR), np.float32
    )
    spread = rows / rows.sum(axis=0)  # how each old row is shared out among the new ones
    return np.asarray(np.einsum("ia,jb,abco->ijco", spread, spread, kernel), np.float32)


def _of_pixels(kernel: Array, channels: int) -> Array:
    """A kernel for pictures with another number of channels beside the three colours."""
    if kernel.shape[2] == channels:
        return kernel
    wider = np.zeros((*kernel.shape[:2], channels, kernel.shape[3]), np.float32)
    wider[:, :, :3] = kernel[:, :, :3]
    return wider


def _moments(model: "keras.Model", norms: Sequence[Any], batches: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Mean and variance of what goes into each batch normalisation, by channel."""
    from keras import Model

    inner = Model(model.input, [norm.input for norm in norms])
    counted = []
    for batch in batches:
        flat = [np.asarray(v, np.float64).reshape(-1, v.shape[-1]) for v in inner.predict_on_batch(batch)]
        counted.append([np.stack([np.ones_like(f), f, f**2]).sum(axis=1) for f in flat])
    sums = [np.sum(parts, axis=0) for parts in zip(*counted, strict=True)]
    means = [s[1] / s[0] for s in sums]
    return [
        (m.astype(np.float32), np.maximum(s[2] / s[0] - m**2, 0).astype(np.float32))
        for s, m in zip(sums, means, strict=True)
    ]
