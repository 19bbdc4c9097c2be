"""The trained network as an ONNX file for OpenCV.

Keras' own export goes through TensorFlow's graph, whose nearest-neighbour enlargement of an image of any size comes out
as a chain of shape arithmetic that OpenCV cannot run. The network knows six kinds of layer, so it is written directly,
with batch normalisation folded into the convolution before it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..atomic import write_bytes

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[np.float32]

OPSET = 13
KERNEL_NDIM = 4
WIDENED = ".single"  # what a weight in half precision is called once it is in single precision


def export_onnx(model_path: Path, onnx_path: Path) -> None:
    """Write a trained network as ONNX, whole or not at all.

    Parameters
    ----------
    model_path : Path
        A ``.keras`` file of ``networks.build_network``.
    onnx_path : Path
        Takes ``(N, 3, H, W) float32``, BGR, 0 to 255, sides multiples of 16, and gives ``(N, C, H/4, W/4)``.
    """
    import keras

    write_bytes(onnx_path, to_onnx(keras.models.load_model(model_path, compile=False)))


def to_onnx(model: "keras.Model") -> bytes:  # noqa: C901 -- one branch a kind of layer
    """Return the network as a serialised ONNX model.

    Raises
    ------
    ValueError
        Where the model has a kind of layer that this does not know.
    """
    from onnx import TensorProto, helper, numpy_helper

    nodes: list[Any] = []
    weights: dict[str, Array] = {}
    pending: dict[str, tuple[Array, Array, dict[str, Any]]] = {}  # convolutions that wait for a norm to fold in

    def emit(kind: str, inputs: list[str], name: str, **attributes: Any) -> None:
        nodes.append(helper.make_node(kind, inputs, [name], **attributes))

    inputs_of = _inputs(model)
    norm_of = norms_by_input(model)
    output = ""
    for layer in model.layers:
        name, inputs = layer.name, inputs_of[layer.name]
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        if kind in {"Conv2D", "DepthwiseConv2D"}:
            kernel, bias = _kernel(layer)
            if name in norm_of:
                pending[norm_of[name]] = (kernel, bias, {"inputs": inputs, "attributes": _geometry(layer)})
                continue
            weights |= {name + ".kernel": kernel, name + ".bias": bias}
            emit("Conv", [*inputs, name + ".kernel", name + ".bias"], name, **_geometry(layer))
        elif kind == "BatchNormalization":
            gamma, beta, mean, variance = layer.get_weights()
            gain = gamma / np.sqrt(variance + layer.epsilon)
            kernel, bias, rest = pending.pop(name)
            weights |= {
                name + ".kernel": kernel * gain[:, None, None, None],
                name + ".bias": beta + (bias - mean) * gain,
            }
            emit("Conv", [*rest["inputs"], name + ".kernel", name + ".bias"], name, **rest["attributes"])
        elif kind == "ReLU" and layer.max_value is None:
            emit("Relu", inputs, name)
        elif kind == "ReLU":
            weights |= {"zero": np.array(0, np.float32), "six": np.array(layer.max_value, np.float32)}
            emit("Clip", [*inputs, "zero", "six"], name)
        elif kind == "Add":
            emit("Add", inputs, name)
        elif kind == "UpSampling2D":
            weights[name + ".scales"] = np.array([1, 1, *layer.size], np.float32)
            nearest = {"mode": "nearest", "nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
            emit("Resize", [*inputs, "", name + ".scales"], name, **nearest)
        else:
            msg = f"Layer {name} is a {kind}, which the export does not know."
            raise ValueError(msg)
        output = name
    graph = helper.make_graph(
        nodes,
        model.name,
        [
            helper.make_tensor_value_info(
                model.input.name, TensorProto.FLOAT, ["n", model.input.shape[-1], "height", "width"]
            )
        ],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", model.output.shape[-1], "rows", "columns"])],
        [numpy_helper.from_array(_stored(w), n) for n, w in weights.items()],
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="deepbrick")
    proto.ir_version = 8
    return serialised(proto)


def serialised(proto: Any) -> bytes:
    """Serialise an ONNX model whose weights may be in half precision.

    The operators compute in single precision and take no other, so each such weight goes through a ``Cast``; OpenCV and
    ONNX Runtime do that once, as they load the file.

    Parameters
    ----------
    proto : onnx.ModelProto
        Changed.

    Returns
    -------
    bytes
        Of a model that ONNX's checker takes.
    """
    from onnx import TensorProto, checker, helper

    graph = proto.graph
    half = {w.name for w in graph.initializer if w.data_type == TensorProto.FLOAT16}
    nodes = []
    for node in graph.node:
        for k, name in enumerate(node.input):
            if name in half and node.op_type != "Cast":
                nodes.append(helper.make_node("Cast", [name], [name + WIDENED], name + WIDENED, to=TensorProto.FLOAT))
                node.input[k] = name + WIDENED
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    checker.check_model(proto, full_check=True)
    data: bytes = proto.SerializeToString()
    return data


def _stored(weight: Array) -> npt.NDArray[Any]:
    """Pointwise kernels, which are nearly all of the file, in half precision."""
    pointwise = weight.ndim == KERNEL_NDIM and weight.shape[2:] == (1, 1)
    return np.asarray(weight, np.float16 if pointwise else np.float32)


def _kernel(layer: Any) -> tuple[Array, Array]:
    kernel, *rest = layer.get_weights()
    depthwise = type(layer).__name__ == "DepthwiseConv2D"
    turned = kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(3, 2, 0, 1)
    return turned, rest[0] if rest else np.zeros(turned.shape[0], np.float32)


def _geometry(layer: Any) -> dict[str, Any]:
    sides = list(zip(layer.kernel_size, layer.strides, layer.dilation_rate, strict=True))
    # For sides that the stride divides.
    total = [d * (size - 1) + 1 - stride if layer.padding == "same" else 0 for size, stride, d in sides]
    before, after = [t // 2 for t in total], [t - t // 2 for t in total]
    groups = layer.input.shape[-1] if type(layer).__name__ == "DepthwiseConv2D" else 1
    return {
        "kernel_shape": list(layer.kernel_size),
        "strides": list(layer.strides),
        "dilations": list(layer.dilation_rate),
        "pads": before + after,
        "group": groups,
    }


def _inputs(model: "keras.Model") -> dict[str, list[str]]:
    """Names of the layers that feed each layer, from the model's public config."""
    return {config["name"]: list(_named(config["inbound_nodes"])) for config in model.get_config()["layers"]}


def _named(value: Any) -> Iterator[str]:
    """Names of the layers whose answers are somewhere in a part of a config."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        yield value["config"]["keras_history"][0]
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _named(part)


def norms_by_input(model: "keras.Model") -> dict[str, str]:
    """Names of the batch normalisations, by the convolution before each."""
    inputs_of = _inputs(model)
    norms = [layer.name for layer in model.layers if type(layer).__name__ == "BatchNormalization"]
    return {inputs_of[n][0]: n for n in norms}
