"""The reader's network: EfficientNet-Lite0 down to stride 16, then up again to stride 4."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..vision.maps import STRIDE, channel_count
from ..vision.read.strips import STRIP_CHANNELS, STRIP_WIDTH_PX
from ..vision.read.view import PATCH_CHANNELS, PATCH_PX

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Depth:
    """How many residual blocks the upward part has at each stride."""

    stride_16: int
    stride_8: int
    stride_4: int


READER_DEPTH, CLOSER_DEPTH = Depth(0, 3, 1), Depth(3, 8, 1)

PRIOR_LOGIT = 4.0
WIDTH_16, WIDTH_8, WIDTH_4 = 112, 80, 64
CLASSIFIER_WIDTH = 256
CLASSIFIER_DEPTH = 2
FACES_BLOCK = 2  # after which the classifier takes in where a brick's faces should be, at stride 4
FACES_WIDTH = 32
CONTEXT_WIDTH = 256
CONTEXT_DILATIONS = (1, 2, 4, 1, 2, 1)  # over rows of a strip, eight pixels each

# Tan and Le 2019 (arXiv 1905.11946), table 1, in its Lite form: (expansion, kernel, stride, filters), block by block.
BLOCKS = (
    (1, 3, 1, 16),
    (6, 3, 2, 24),
    (6, 3, 1, 24),
    (6, 5, 2, 40),
    (6, 5, 1, 40),
    (6, 3, 2, 80),
    (6, 3, 1, 80),
    (6, 3, 1, 80),
    (6, 5, 1, 112),
    (6, 5, 1, 112),
    (6, 5, 1, 112),
)
SKIPS = {2: "skip_4", 4: "skip_8"}


def build_network(class_count: int, depth: Depth = READER_DEPTH) -> "keras.Model":
    """Build the network with random weights.

    Parameters
    ----------
    class_count : int
        Brick types of the catalog, "no brick" not counted.

    Returns
    -------
    keras.Model
        ``(N, H, W, 3) float32``, BGR, 0 to 255, sides multiples of 16, to ``(N, H/4, W/4, C) float32``:
        the channels of ``deepbrick.vision.maps``.
    """
    from keras import Input, Model, layers

    image = Input((None, None, 3), name="image")
    x, skips = _down(image)
    x = _conv(x, WIDTH_16, 1, "neck_in")
    x = layers.add([x, _separable(_separable(x, WIDTH_16, 5, "neck_1"), WIDTH_16, 5, "neck_2")])
    for k in range(depth.stride_16):
        x = _refine(x, f"refine_16_{k}")
    x = _up(x, skips["skip_8"], WIDTH_8, "up_8")
    for k in range(depth.stride_8):  # a plate is about one cell of stride 8: what it is must be made out here
        x = _refine(x, f"refine_8_{k}")
    x = _up(x, skips["skip_4"], WIDTH_4, "up_4")
    for k in range(depth.stride_4):
        x = _refine(x, f"refine_4_{k}")
    x = _separable(x, WIDTH_4, 3, "head_1")
    out = layers.Conv2D(channel_count(class_count), 1, name="maps", dtype="float32")(x)
    model = Model(image, out, name=f"reader_stride_{STRIDE}")
    kernel, bias = model.get_layer("maps").get_weights()
    # Most cells show no brick and hold no centre; without this head start that alone drowns the first gradients.
    bias[0], bias[1 + class_count] = PRIOR_LOGIT, -PRIOR_LOGIT
    model.get_layer("maps").set_weights([kernel, bias])
    return model


def build_classifier(class_count: int, reader: "keras.Model") -> "keras.Model":
    """Build the network that looks at one brick: the downward part of a trained reader, and a head with random weights.

    Parameters
    ----------
    class_count : int
        Brick types of the catalog, and one for nothing.
    reader : keras.Model
        From ``build_network``; its weights are copied.

    Returns
    -------
    keras.Model
        ``(N, PATCH_PX, PATCH_PX, PATCH_CHANNELS) float32``, as ``cut_patch`` gives them, to logits
        ``(N, 1, 1, K) float32``.
    """
    from keras import Input, Model, layers

    image = Input((PATCH_PX, PATCH_PX, PATCH_CHANNELS), name="image")
    x, _ = _down(image, "faces")
    x = _refine(x, "refine")
    for k in range(CLASSIFIER_DEPTH):
        x = _refine(x, f"refine_16_{k}")
    x = layers.DepthwiseConv2D(x.shape[1], use_bias=False, name="gather")(x)
    x = _conv(x, CLASSIFIER_WIDTH, 1, "mix")
    logits = layers.Conv2D(class_count, 1, name="logits", dtype="float32")(x)
    model = Model(image, logits, name="classifier")
    _take_over(model, reader, PATCH_CHANNELS)
    return model


def build_column_reader(class_count: int, reader: "keras.Model") -> "keras.Model":
    """Build the network that reads a column's strip: the downward part of a trained reader, then along the column.

    Parameters
    ----------
    class_count : int
        Brick types of the catalog, and one for nothing.
    reader : keras.Model
        From ``build_network``; its weights are copied.

    Returns
    -------
    keras.Model
        ``(N, H, STRIP_WIDTH_PX, STRIP_CHANNELS) float32``, as ``with_frame`` gives them, H a multiple of 16, to logits
        ``(N, H / 8, 1, 2 * (K + 1)) float32``: for each of two ``STRIP_STRIDE`` rows the classes, nothing first, and
        whether a seam is there.
    """
    from keras import Input, Model, layers

    image = Input((None, STRIP_WIDTH_PX, STRIP_CHANNELS), name="image")
    x, skips = _down(image, "frame")
    for k in range(CLASSIFIER_DEPTH):
        x = _refine(x, f"refine_16_{k}")
    x = layers.DepthwiseConv2D((1, x.shape[2]), use_bias=False, name="gather_16")(x)
    x = layers.UpSampling2D((2, 1), interpolation="nearest")(_conv(x, CONTEXT_WIDTH, 1, "mix_16"))
    fine = _refine(_conv(skips["skip_8"], WIDTH_8, 1, "fine_in"), "refine_8_0")
    fine = layers.DepthwiseConv2D((1, fine.shape[2]), use_bias=False, name="gather_8")(fine)
    x = layers.add([x, _conv(fine, CONTEXT_WIDTH, 1, "mix_8")])
    for k, dilation in enumerate(CONTEXT_DILATIONS):
        x = _refine(x, f"context_{k}", (7, 1), (dilation, 1))
    logits = layers.Conv2D(2 * (class_count + 1), 1, name="rows", dtype="float32")(x)
    model = Model(image, logits, name="columns")
    _take_over(model, reader, STRIP_CHANNELS)
    return model


def fix_blocks(model: "keras.Model", count: int) -> None:
    """Keep the stem and the first blocks of a network's downward part from learning; nothing where ``count`` is 0."""
    fixed = {f"block_{k}" for k in range(count)}
    for layer in model.layers:
        if count and (layer.name == "stem" or "_".join(layer.name.split("_")[:2]) in fixed):
            layer.trainable = False


def _take_over(model: "keras.Model", reader: "keras.Model", channels: int) -> None:
    """Copy a reader's downward part; the first convolution takes no notice yet of channels that are no colours."""
    for layer in model.layers:
        if layer.name == "stem":
            kernel, bias = reader.get_layer("stem").get_weights()
            wider = np.zeros((*kernel.shape[:2], channels, kernel.shape[3]), np.float32)
            wider[:, :, : kernel.shape[2]] = kernel
            layer.set_weights([wider, bias])
        elif layer.name.startswith("block_"):
            layer.set_weights(reader.get_layer(layer.name).get_weights())


def _down(image: Any, beside: str | None = None) -> tuple[Any, dict[str, Any]]:
    """EfficientNet-Lite0 down to stride 16, and what it says on the way at strides 4 and 8.

    ``beside`` names the layers that take in the channels beside the pixels, where there are any.
    """
    from keras import layers

    x = _stem(image)
    skips: dict[str, Any] = {}
    for k, block in enumerate(BLOCKS):
        x = _inverted_residual(x, k, *block)
        if beside is not None and k == FACES_BLOCK:
            x = layers.add([x, _beside_pixels(image, x.shape[-1], beside)])
        if k in SKIPS:
            skips[SKIPS[k]] = x
    return x, skips


def _stem(image: Any) -> Any:
    from keras import layers

    return layers.ReLU(6.0)(layers.Conv2D(32, 3, strides=2, padding="same", name="stem")(image))


def _inverted_residual(x: Any, k: int, expansion: int, kernel: int, stride: int, filters: int) -> Any:
    from keras import layers

    entry = x
    if expansion > 1:
        x = layers.Conv2D(expansion * x.shape[-1], 1, name=f"block_{k}_expand")(x)
        x = layers.ReLU(6.0)(x)
    x = layers.DepthwiseConv2D(kernel, strides=stride, padding="same", name=f"block_{k}_depthwise")(x)
    x = layers.ReLU(6.0)(x)
    x = layers.Conv2D(filters, 1, name=f"block_{k}_project")(x)
    return layers.add([entry, x]) if entry.shape[-1] == filters and stride == 1 else x


def _beside_pixels(image: Any, filters: int, name: str) -> Any:
    """What the channels beside the pixels tell of them, such as the faces of a brick; starts as nothing."""
    from keras import layers

    x = layers.Conv2D(FACES_WIDTH, 3, strides=2, padding="same", use_bias=False, name=name + "_in")(image)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.95, name=name + "_in_norm")(x))
    x = layers.DepthwiseConv2D(5, strides=2, padding="same", use_bias=False, name=name + "_depthwise")(x)
    x = _conv(x, 2 * FACES_WIDTH, 1, name + "_mix")
    x = layers.Conv2D(filters, 1, use_bias=False, name=name + "_out")(x)
    return layers.BatchNormalization(momentum=0.95, gamma_initializer="zeros", name=name + "_out_norm")(x)


def _conv(x: Any, filters: int, kernel: int, name: str) -> Any:
    from keras import layers

    x = layers.Conv2D(filters, kernel, padding="same", use_bias=False, name=name)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.95, name=name + "_norm")(x))


def _separable(x: Any, filters: int, kernel: int, name: str) -> Any:
    from keras import layers

    x = layers.DepthwiseConv2D(kernel, padding="same", use_bias=False, name=name + "_depthwise")(x)
    return _conv(x, filters, 1, name)


def _refine(x: Any, name: str, kernel: tuple[int, int] = (5, 5), dilation: tuple[int, int] = (1, 1)) -> Any:
    """A residual block that starts as the identity (Liu et al. 2022, arXiv 2201.03545, with batch normalisation)."""
    from keras import layers

    filters = x.shape[-1]
    y = layers.DepthwiseConv2D(
        kernel, padding="same", dilation_rate=dilation, use_bias=False, name=name + "_depthwise"
    )(x)
    y = _conv(y, 2 * filters, 1, name + "_expand")
    y = layers.Conv2D(filters, 1, use_bias=False, name=name + "_project")(y)
    y = layers.BatchNormalization(momentum=0.95, gamma_initializer="zeros", name=name + "_norm")(y)
    return layers.add([x, y])


def _up(x: Any, skip: Any, filters: int, name: str) -> Any:
    from keras import layers

    x = layers.UpSampling2D(2, interpolation="nearest", name=name)(_conv(x, filters, 1, name + "_in"))
    x = layers.add([x, _conv(skip, filters, 1, name + "_skip")])
    return _separable(x, filters, 5, name + "_mix")
