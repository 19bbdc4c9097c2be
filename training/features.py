"""The features that the reader gives out beside its maps: what another head on it is fed with."""

from pathlib import Path
from typing import Any

from ..atomic import write_bytes

FEATURES_OF = ("up_4_in_norm", "up_8_in_norm", "neck_in_norm", "up_8_skip_norm")
"""Layers whose inputs are given out: of the upward part those of strides 8 and 16, of the downward part 16 and 8."""


def give_features(onnx_path: Path) -> None:
    """Let an exported reader give out, after its maps, the features in ``FEATURES_OF``; its maps stay what they are.

    Parameters
    ----------
    onnx_path : Path
        As ``export_onnx`` writes it; changed.
    """
    from onnx import helper, load

    proto: Any = load(onnx_path)
    graph = proto.graph
    inputs = {node.output[0]: node.input[0] for node in graph.node}
    names = {output.name for output in graph.output}
    for layer in FEATURES_OF:
        name = inputs[layer]
        if name not in names:
            shape = ["n", f"{name}_channels", f"{name}_rows", f"{name}_columns"]
            graph.output.append(helper.make_tensor_value_info(name, 1, shape))
    write_bytes(onnx_path, proto.SerializeToString())
