"""The last layers of exported networks by themselves, which a kit needs: ``vision/weights/heads.npz``."""

from io import BytesIO
from pathlib import Path

import numpy as np

from ..atomic import write_bytes
from ..vision.heads import HEADS
from .export import WIDENED


def write_head(onnx_path: Path) -> Path:
    """Write the last layer of an exported network beside it, together with those of others that are there.

    Parameters
    ----------
    onnx_path : Path
        Its last node is a pointwise convolution.

    Returns
    -------
    Path
        The file with the last layers.
    """
    from onnx import load, numpy_helper

    graph = load(onnx_path).graph
    weights = {w.name: numpy_helper.to_array(w) for w in graph.initializer}
    features, kernel, bias = graph.node[-1].input
    path = onnx_path.with_name(HEADS)
    heads = {}
    if path.exists():
        with np.load(path) as file:
            heads = {name: file[name] for name in file.files}
    name = onnx_path.stem
    heads[f"{name}.input"] = np.array(features)
    heads[f"{name}.kernel"] = weights[kernel.removesuffix(WIDENED)][:, :, 0, 0]
    heads[f"{name}.bias"] = weights[bias]
    data = BytesIO()
    np.savez(data, **heads)
    write_bytes(path, data.getvalue())
    return path
