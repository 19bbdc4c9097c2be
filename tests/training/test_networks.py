"""The networks as they are built: what they take, give, and begin with."""

import numpy as np
import pytest
from deepbrick.vision.maps import channel_count
from deepbrick.vision.read.view import PATCH_CHANNELS, PATCH_PX


@pytest.fixture(scope="module")
def reader():
    import keras  # noqa: PLC0415 -- heavy
    from deepbrick.training.networks import build_network  # noqa: PLC0415

    keras.utils.set_random_seed(0)
    return build_network(12)


def image(size, channels=3):
    return np.random.default_rng(0).uniform(0, 255, (1, *size, channels)).astype(np.float32)


def test_a_network_says_something_of_each_cell_and_at_first_that_there_is_no_brick(reader):
    maps = np.asarray(reader(image((32, 48))))
    assert maps.shape == (1, 8, 12, channel_count(12))
    kernel, bias = reader.get_layer("maps").get_weights()
    assert kernel.shape[-1] == channel_count(12)
    assert bias.tolist() == [4.0, *[0.0] * 12, -4.0, *[0.0] * 8]


def test_more_blocks_begin_as_the_identity(reader):
    from deepbrick.training.networks import CLOSER_DEPTH, build_network  # noqa: PLC0415

    deeper = build_network(12, CLOSER_DEPTH)
    names = {layer.name for layer in reader.layers}
    assert sum(layer.name not in names and layer.name.startswith("refine_16") for layer in deeper.layers) > 0
    for layer in deeper.layers:  # what both have in common
        if layer.name in names and layer.weights:
            layer.set_weights(reader.get_layer(layer.name).get_weights())
    before, after = (np.asarray(model(image((32, 32)))) for model in (reader, deeper))
    np.testing.assert_allclose(after, before, rtol=1e-4, atol=1e-4)


def test_a_classifier_takes_over_what_the_reader_learned(reader):
    from deepbrick.training.networks import build_classifier  # noqa: PLC0415

    classifier = build_classifier(13, reader)
    patches = np.concatenate([image((PATCH_PX, PATCH_PX), PATCH_CHANNELS)] * 2)
    patches[1, ..., 3:] = 0  # where the faces are does not matter at first
    logits = np.asarray(classifier(patches))
    assert logits.shape == (2, 1, 1, 13)
    np.testing.assert_allclose(logits[0], logits[1], rtol=1e-4, atol=1e-5)
    for layer in reader.layers:
        if layer.name.startswith("block_"):
            for mine, its in zip(classifier.get_layer(layer.name).get_weights(), layer.get_weights(), strict=True):
                assert np.array_equal(mine, its)
    kernel = classifier.get_layer("stem").get_weights()[0]
    assert np.array_equal(kernel[:, :, :3], reader.get_layer("stem").get_weights()[0])
    assert not kernel[:, :, 3:].any()


def test_the_first_blocks_can_be_kept_from_learning(reader):
    from deepbrick.training.networks import build_classifier, fix_blocks  # noqa: PLC0415 -- heavy

    network = build_classifier(13, reader)
    before = len(network.trainable_variables)
    fix_blocks(network, 0)
    assert len(network.trainable_variables) == before
    fix_blocks(network, 2)
    fixed = {layer.name for layer in network.layers if layer.weights and not layer.trainable}
    assert fixed == {"stem", "block_0_depthwise", "block_0_project"} | {
        f"block_1_{part}" for part in ("expand", "depthwise", "project")
    }


def test_pretrained_weights_see_the_colours_they_have_learned_on(reader):
    """BGR from 0 to 255 through the new stem is scaled RGB through the old one."""
    from deepbrick.training.networks import BLOCKS  # noqa: PLC0415
    from deepbrick.training.pretrained import IMAGENET_DEVIATION, IMAGENET_MEAN, load_pretrained  # noqa: PLC0415
    from keras import ops  # noqa: PLC0415

    rng = np.random.default_rng(1)
    state = {}

    def add(conv, norm, layer):
        kernel = reader.get_layer(layer).get_weights()[0]
        order = (2, 3, 0, 1) if "depthwise" in layer else (3, 2, 0, 1)
        state[conv + ".weight"] = rng.normal(0, 0.1, kernel.transpose(order).shape).astype(np.float32)
        filters = state[conv + ".weight"].shape[0]
        for part in ("weight", "bias", "running_mean", "running_var"):
            state[f"{norm}.{part}"] = rng.uniform(0.5, 1.5, filters).astype(np.float32)

    add("_conv_stem", "_bn0", "stem")
    for k, (expansion, *_) in enumerate(BLOCKS):
        if expansion > 1:
            add(f"_blocks.{k}._expand_conv", f"_blocks.{k}._bn0", f"block_{k}_expand")
        add(f"_blocks.{k}._depthwise_conv", f"_blocks.{k}._bn1", f"block_{k}_depthwise")
        add(f"_blocks.{k}._project_conv", f"_blocks.{k}._bn2", f"block_{k}_project")
    load_pretrained(reader, state)
    picture = image((8, 8))
    scaled = ((picture[..., ::-1] / 255 - IMAGENET_MEAN) / IMAGENET_DEVIATION).astype(np.float32)
    old = np.asarray(ops.conv(scaled, state["_conv_stem.weight"].transpose(2, 3, 1, 0), strides=2))  # without a border
    gain = state["_bn0.weight"] / np.sqrt(state["_bn0.running_var"] + 1e-3)
    wanted = (old - state["_bn0.running_mean"]) * gain + state["_bn0.bias"]
    kernel, bias = reader.get_layer("stem").get_weights()
    mine = np.asarray(ops.conv(picture, kernel, strides=2)) + bias
    np.testing.assert_allclose(mine, wanted, rtol=1e-3, atol=1e-3)


def test_the_column_reader_says_something_of_every_fourth_row_and_takes_no_notice_of_the_frame_at_first(reader):
    from deepbrick.training.networks import build_column_reader  # noqa: PLC0415
    from deepbrick.vision.read.strips import STRIP_CHANNELS, STRIP_WIDTH_PX  # noqa: PLC0415

    network = build_column_reader(13, reader)
    strip = image((96, STRIP_WIDTH_PX), STRIP_CHANNELS)
    rows = np.asarray(network(strip))
    assert rows.shape == (1, 12, 1, 2 * 14)
    other = strip.copy()
    other[..., 3:] = 0
    np.testing.assert_allclose(np.asarray(network(other)), rows, atol=1e-5)
    np.testing.assert_array_equal(
        network.get_layer("block_4_project").get_weights()[0], reader.get_layer("block_4_project").get_weights()[0]
    )
