"""An exported network goes on where it was."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    import keras  # noqa: PLC0415 -- heavy
    from deepbrick.vision.training.architecture import build_network  # noqa: PLC0415
    from deepbrick.vision.training.export import to_onnx  # noqa: PLC0415

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
    from deepbrick.vision.training.architecture import build_network  # noqa: PLC0415
    from deepbrick.vision.training.restore import restore_onnx  # noqa: PLC0415

    model, path, images = exported
    restored = build_network(12)
    restore_onnx(restored, path, [images[:2], images[2:]])
    before, after = (m.predict(images, verbose=0) for m in (model, restored))
    assert np.abs(after - before).max() < 5e-3 * np.abs(before).max()  # the file holds half precision
    # The norms know what goes into them: in training, answers stay near those.
    first = next(layer for layer in restored.layers if type(layer).__name__ == "BatchNormalization")
    assert np.asarray(first.moving_variance).std() > 0
    learning = np.asarray(restored(images, training=True))
    assert np.corrcoef(learning.ravel(), after.ravel())[0, 1] > 0.999


def test_a_deeper_network_begins_as_the_shallower_one(exported):
    from deepbrick.vision.training.architecture import CLOSER_DEPTH, build_network  # noqa: PLC0415
    from deepbrick.vision.training.restore import restore_onnx  # noqa: PLC0415

    model, path, images = exported
    deeper = build_network(12, CLOSER_DEPTH)
    assert len(deeper.layers) > len(model.layers)
    restore_onnx(deeper, path, [images])
    before, after = (m.predict(images, verbose=0) for m in (model, deeper))
    assert np.abs(after - before).max() < 5e-3 * np.abs(before).max()


def test_a_network_of_another_size_is_refused(exported):
    from deepbrick.vision.training.architecture import build_classifier, build_network  # noqa: PLC0415
    from deepbrick.vision.training.restore import RestoreError, restore_onnx  # noqa: PLC0415

    _, path, images = exported
    for other in (build_network(13), build_classifier(13, build_network(12))):
        with pytest.raises(RestoreError, match="another network"):
            restore_onnx(other, path, [images])


def test_weights_are_averaged_as_they_are_stored(exported, tmp_path):
    import onnx  # noqa: PLC0415
    from deepbrick.vision.training.average import average_onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    _, path, _ = exported
    doubled = onnx.load(path)
    for weight in doubled.graph.initializer:
        value = numpy_helper.to_array(weight)
        weight.CopyFrom(numpy_helper.from_array(3 * value, weight.name))
    onnx.save(doubled, tmp_path / "three.onnx")
    average_onnx(path, tmp_path / "three.onnx", tmp_path / "mean.onnx")
    before, after = (
        {w.name: numpy_helper.to_array(w) for w in onnx.load(p).graph.initializer}
        for p in (path, tmp_path / "mean.onnx")
    )
    assert before.keys() == after.keys()
    for name, value in before.items():
        np.testing.assert_allclose(after[name], 2 * value, rtol=2e-3, atol=1e-6)
        assert after[name].dtype == value.dtype
