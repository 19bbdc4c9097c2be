"""Run a network's layers by PyTorch's fused operations, with which it learns many times as fast as by Keras' on it.

Keras computes batch normalisation one operation at a time. The variables stay Keras' own, so that whatever is learned
is in the network.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from .depthwise import can_convolve, depthwise, same_padding

if TYPE_CHECKING:
    import keras

Run = Callable[..., Any]

RELU6 = 6.0


def torch_network(network: "keras.Model") -> Run:
    """Make a function that runs a network.

    Parameters
    ----------
    network : keras.Model
        With one input and one output. Each layer computes in the precision that Keras gave it; those that
        ``deepbrick.training.networks`` does not use, Keras runs itself.

    Returns
    -------
    callable
        Takes images ``(N, H, W, C) float32``, and ``training``; gives what the network gives.
    """
    takes = _takes(network)
    entry, *names = takes
    layers = {name: network.get_layer(name) for name in names}
    clipped = _clipped_by_convolutions(layers, takes)
    done_already = {relu for both in clipped.values() for relu in both}
    last_use = {taken: name for name in names for taken in takes[name]}

    def plan(*, training: bool) -> dict[str, Run]:
        runs = {name: _run_of(layer, clipped.get(name), training=training) for name, layer in layers.items()}
        return runs | dict.fromkeys(done_already & runs.keys(), _as_it_is)

    plans = {training: plan(training=training) for training in (False, True)}

    def run(images: Any, *, training: bool) -> Any:
        results = {entry: images}
        for name in names:
            results[name] = plans[training][name](*(results[taken] for taken in takes[name]))
            for taken in takes[name]:
                if last_use[taken] == name:
                    results.pop(taken, None)
        return results[names[-1]]

    return run


def _takes(network: "keras.Model") -> dict[str, tuple[str, ...]]:
    """The layers in the order in which they run, and of which layers each takes the results."""
    takes: dict[str, tuple[str, ...]] = {}
    for layer in network.get_config()["layers"]:
        arguments = layer["inbound_nodes"][0]["args"] if layer["inbound_nodes"] else ()
        tensors = [t for a in arguments for t in (a if isinstance(a, list | tuple) else [a])]
        takes[layer["name"]] = tuple(t["config"]["keras_history"][0] for t in tensors)
    return takes


def _clipped_by_convolutions(
    layers: dict[str, "keras.Layer"], takes: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, str]]:
    """Of each fast depthwise convolution the ReLU6 before and behind it, which it does by itself; "" where none is."""
    takers: dict[str, list[str]] = {}
    for name, taken in takes.items():
        for giver in taken:
            takers.setdefault(giver, []).append(name)

    def only(relu: str, giver: str) -> str:
        clips = getattr(layers.get(relu), "max_value", None) == RELU6
        return relu if clips and len(takers[giver]) == 1 else ""

    return {
        name: (only(takes[name][0], takes[name][0]), only(takers[name][0], name))
        for name, layer in layers.items()
        if _kind(layer) == "DepthwiseConv2D" and _is_fast(layer)
    }


def _is_fast(layer: Any) -> bool:
    kernel = layer.kernel.value
    return (
        layer.compute_dtype == "bfloat16"
        and kernel.device.type == "cpu"
        and layer.padding == "same"
        and tuple(layer.dilation_rate) == (1, 1)
        and kernel.shape[0] == kernel.shape[1]
        and can_convolve(kernel.shape[2], kernel.shape[0], layer.strides[0])
    )


def _run_of(layer: Any, clipped: tuple[str, str] | None, *, training: bool) -> Run:
    """A function that runs one layer on what it takes; images are (N, H, W, C) all the way."""
    from torch.nn import functional

    kind = _kind(layer)
    runs: dict[str, Run] = {
        "ReLU": lambda x: functional.relu(x) if layer.max_value is None else x.clamp(0.0, layer.max_value),
        "Add": lambda a, b: a + b,
        "UpSampling2D": lambda x: _last(
            functional.interpolate(_first(x), scale_factor=tuple(map(float, layer.size)), mode="nearest")
        ),
        "BatchNormalization": partial(_normalised, layer, training=training),
        "Conv2D": partial(_convolved, layer),
        "DepthwiseConv2D": partial(_convolved, layer) if clipped is None else partial(_fast, layer, clipped),
    }
    return runs.get(kind, partial(layer, training=training))


def _fast(layer: Any, clipped: tuple[str, str], x: Any) -> Any:
    before, after = map(bool, clipped)
    kernel = layer.kernel.value[..., 0]
    return depthwise(x, kernel, _bias(layer), layer.strides[0], relu6_before=before, relu6_after=after)


def _kind(layer: Any) -> str:
    return type(layer).__name__


def _as_it_is(x: Any) -> Any:
    return x


def _first(x: Any) -> Any:
    """Channels first, as PyTorch takes images; the memory stays as it is."""
    return x.permute(0, 3, 1, 2)


def _last(x: Any) -> Any:
    return x.permute(0, 2, 3, 1)


def _bias(layer: Any) -> Any:
    return None if layer.bias is None else layer.bias.value


def _normalised(layer: Any, x: Any, *, training: bool) -> Any:
    from torch.nn import functional

    # What is given first and second is changed: the running mean and variance.
    return _last(
        functional.batch_norm(
            _first(x),
            layer.moving_mean.value,
            layer.moving_variance.value,
            layer.gamma.value,
            layer.beta.value,
            training and layer.trainable,
            1 - layer.momentum,
            layer.epsilon,
        )
    )


def _convolved(layer: Any, x: Any) -> Any:
    import torch
    from torch.nn import functional

    kernel, bias = layer.kernel.value, _bias(layer)
    x = x.to(getattr(torch, layer.compute_dtype))
    each_channel = _kind(layer) == "DepthwiseConv2D"
    order = (2, 3, 0, 1) if each_channel else (3, 2, 0, 1)
    weights = kernel.permute(*order).to(x.dtype, memory_format=torch.channels_last)
    pads = (0, 0)
    if layer.padding == "same":
        (_, top, bottom), (_, left, right) = map(
            same_padding, x.shape[1:3], kernel.shape[:2], layer.strides, layer.dilation_rate
        )
        pads = (top, left)
        if pads != (bottom, right):
            x, pads = functional.pad(x, (0, 0, left, right, top, bottom)), (0, 0)
    return _last(
        functional.conv2d(
            _first(x),
            weights,
            None if bias is None else bias.to(x.dtype),
            layer.strides,
            pads,
            layer.dilation_rate,
            groups=x.shape[3] if each_channel else 1,
        )
    )
