"""The network in Keras, and the same network as OpenCV runs it."""

import cv2
import numpy as np
import pytest
from deepbrick.vision.maps import channel_count
from deepbrick.vision.patches import PATCH_CHANNELS, PATCH_PX


@pytest.fixture(scope="module")
def model():
    import keras  # noqa: PLC0415
    from deepbrick.vision.training.architecture import build_network  # noqa: PLC0415 -- imports Keras

    keras.utils.set_random_seed(0)
    network = build_network(12)
    rng = np.random.default_rng(0)
    for layer in network.layers:  # norms that do something, as after a training
        if type(layer).__name__ == "BatchNormalization":
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return network


@pytest.mark.parametrize("size", [(64, 96), (160, 112)])
def test_opencv_computes_what_keras_computes(model, size):
    from deepbrick.vision.training.export import to_onnx  # noqa: PLC0415

    image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    network = cv2.dnn.readNetFromONNX(np.frombuffer(to_onnx(model), np.uint8))
    network.setInput(cv2.dnn.blobFromImage(image))
    read = network.forward()[0].transpose(1, 2, 0)
    expected = model.predict(image[None].astype(np.float32), verbose=0)[0]
    assert read.shape == (size[0] // 4, size[1] // 4, channel_count(12))
    assert np.abs(read - expected).max() < 1e-3 * np.abs(expected).max()


def test_a_classifier_gives_one_answer_a_patch_as_keras_does(model):
    from deepbrick.vision.training.architecture import build_classifier  # noqa: PLC0415
    from deepbrick.vision.training.export import to_onnx  # noqa: PLC0415

    classifier = build_classifier(13, model)
    patches = np.random.default_rng(3).integers(0, 256, (5, PATCH_PX, PATCH_PX, PATCH_CHANNELS), np.uint8)
    data = to_onnx(classifier)
    assert len(data) < 2.5 * classifier.count_params()  # most kernels take two bytes a weight
    network = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    network.setInput(patches.transpose(0, 3, 1, 2).astype(np.float32))
    read = network.forward()
    assert read.shape == (5, 13, 1, 1)
    expected = classifier.predict(patches.astype(np.float32), verbose=0)[:, 0, 0]
    assert np.abs(read[:, :, 0, 0] - expected).max() < 5e-3 * np.abs(expected).max()


def test_the_loss_is_lowest_for_the_target_itself():
    from deepbrick.vision.training.losses import maps_loss  # noqa: PLC0415

    rng = np.random.default_rng(2)
    target = np.zeros((2, 8, 8, 11), np.float32)
    target[..., 0] = rng.integers(0, 4, (2, 8, 8))
    target[..., 10] = target[..., 0] > 0
    target[..., 1] = rng.random((2, 8, 8)) > 0.9
    target[..., 2:10] = rng.normal(0, 1, (2, 8, 8, 8)) * target[..., 10:]
    perfect = np.concatenate(
        [
            20 * (np.arange(4) == target[..., :1]),
            40 * target[..., 1:2] - 20,
            target[..., 2:10],
        ],
        axis=-1,
    ).astype(np.float32)
    best = float(maps_loss(target, perfect))
    assert best < 0.01
    for channel in range(perfect.shape[-1]):
        worse = perfect.copy()
        worse[..., channel] += rng.normal(0, 15, worse.shape[:-1])
        assert float(maps_loss(target, worse)) > best + 0.01
