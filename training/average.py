"""The mean of a network and the one it was trained on from."""

from pathlib import Path

import numpy as np

from ..atomic import write_bytes
from .export import serialised
from .restore import RestoreError


def average_onnx(first: Path, second: Path, out: Path) -> None:
    """Average the weights of two exported networks, one trained on from the other.

    What is learned from new photos is kept without what was known from the old ones being lost (Wortsman et al. 2022,
    arXiv 2109.01903).

    Parameters
    ----------
    first, second : Path
        Of the same architecture. The mean of a file and itself is the same network, written as ``export_onnx`` does.
    out : Path
        May be one of them.

    Raises
    ------
    RestoreError
        Where they are of different architectures.
    """
    from onnx import load, numpy_helper

    one, other = load(first), load(second)
    known = {w.name: numpy_helper.to_array(w) for w in one.graph.initializer}
    if {n: w.shape for n, w in known.items()} != {w.name: tuple(w.dims) for w in other.graph.initializer}:
        msg = f"{first} and {second} hold networks of different architectures, which have no mean."
        raise RestoreError(msg)
    for weight in other.graph.initializer:
        value = numpy_helper.to_array(weight)
        mean = np.mean([value, known[weight.name]], axis=0, dtype=np.float32)
        weight.CopyFrom(numpy_helper.from_array(mean.astype(value.dtype), weight.name))
    write_bytes(out, serialised(other))
