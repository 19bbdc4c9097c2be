"""An exported network goes on where it was."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    import keras  # noqa: PLC0415 -- heavy
    from deepbrick.training.export import to_onnx  # noqa: PLC0415
    from deepbrick.training.networks import build_network  # noqa: PLC0415

    keras.utils.set_random_seed(1)
    model = build_network(12)
    rng = np.random.default_rng(0)
    for layer in model.layers:
        if type(layer).__name__ == "BatchNormalization":
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    path = tmp_path_factory.mktemp("exported") / "reader.onnx"
    path.write_bytes(to_onnx(model))
    images = np.random.default_rng(2).integers(0, 256, (4, 64, 64, 3)).astype(np.float32)
    return model, path, images


def test_a_restored_network_answers_as_before(exported):
    from deepbrick.training.networks import build_network  # noqa: PLC0415
    from deepbrick.training.restore import restore_onnx  # noqa: PLC0415

    model, path, images = exported
    restored = build_network(12)
    restore_onnx(restored, path, [images[:2], images[2:]])
    before, after = (np.asarray(m(images)) for m in (model, restored))
    assert np.abs(after - before).max() < 5e-3 * np.abs(before).max()  # the file holds half precision
    # The norms know what goes into them: in training, answers stay near those.
    first = next(layer for layer in restored.layers if type(layer).__name__ == "BatchNormalization")
    assert np.asarray(first.moving_variance).std() > 0
    learning = np.asarray(restored(images, training=True))
    assert np.corrcoef(learning.ravel(), after.ravel())[0, 1] > 0.999


def test_a_deeper_network_begins_as_the_shallower_one(exported):
    from deepbrick.training.networks import Depth, build_network  # noqa: PLC0415
    from deepbrick.training.restore import restore_onnx  # noqa: PLC0415

    model, path, images = exported
    deeper = build_network(12, Depth(1, 4, 1))
    assert len(deeper.layers) > len(model.layers)
    restore_onnx(deeper, path, [images])
    before, after = (np.asarray(m(images)) for m in (model, deeper))
    assert np.abs(after - before).max() < 5e-3 * np.abs(before).max()


def test_a_network_of_another_size_is_refused(exported):
    from deepbrick.training.networks import build_classifier, build_network  # noqa: PLC0415
    from deepbrick.training.restore import RestoreError, restore_onnx  # noqa: PLC0415

    model, path, images = exported
    for other in (build_network(13), build_classifier(13, model)):
        with pytest.raises(RestoreError, match="another network"):
            restore_onnx(other, path, [images])


@pytest.mark.parametrize("data", [None, b"no network"])
def test_what_is_no_network_is_refused(exported, tmp_path, data):
    from deepbrick.training.restore import RestoreError, restore_onnx  # noqa: PLC0415

    path = tmp_path / "reader.onnx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(RestoreError, match=rf"^Cannot read an exported network from {path}: "):
        restore_onnx(exported[0], path, [])


def small(side):
    """A network that ends as the classifier does: one kernel looks at the whole picture."""
    from keras import Input, Model, layers  # noqa: PLC0415

    image = Input((side, side, 3), name="image")
    x = layers.Conv2D(4, 1, use_bias=False, name="mix")(image)
    x = layers.ReLU()(layers.BatchNormalization(name="mix_norm")(x))
    x = layers.Conv2D(4, 1, use_bias=False, name="more")(x)
    x = layers.BatchNormalization(name="more_norm")(x)
    return Model(image, layers.DepthwiseConv2D(side, use_bias=False, name="gather")(x), name="small")


def test_a_kernel_for_a_larger_picture_keeps_its_sum_and_its_answer(tmp_path):
    from deepbrick.training.export import to_onnx  # noqa: PLC0415
    from deepbrick.training.restore import restore_onnx  # noqa: PLC0415

    before, after = small(6), small(8)
    kernel = np.random.default_rng(0).normal(0, 1, (6, 6, 4, 1)).astype(np.float32)
    before.get_layer("gather").set_weights([kernel])
    path = tmp_path / "small.onnx"
    path.write_bytes(to_onnx(before))
    images = np.random.default_rng(1).uniform(0, 9, (8, 8, 8, 3)).astype(np.float32)
    restore_onnx(after, path, [images])
    (resized,) = after.get_layer("gather").get_weights()
    np.testing.assert_allclose(resized.sum(axis=(0, 1)), kernel.sum(axis=(0, 1)), atol=1e-5)

    # On a picture that rises evenly the larger one answers as the smaller one.
    def ramp(side):
        x = (np.arange(side) + 0.5) / side
        return np.stack(np.broadcast_arrays(x[None, :], x[:, None], 1.0), axis=-1)[None].astype(np.float32)

    answers = [np.asarray(model(ramp(side))).ravel() for model, side in ((before, 6), (after, 8))]
    np.testing.assert_allclose(answers[1], answers[0], atol=0.05 * np.abs(kernel).sum(axis=(0, 1)).max())
